"""The article of a saved web page, without its navigation, advertisements and comments."""

import logging

from rhetor.errors import MissingExtra, TextError


def extract_article(html: str, name: str) -> str:
    """Paragraphs of the article, with an empty line between them.

    Raises:
        TextError: the page holds no article.
        MissingExtra: trafilatura is not installed.
    """
    try:
        import trafilatura
    except ImportError:
        what = f"{name} is a web page, and the library that finds the article in one is not installed"
        raise MissingExtra(what, "html", "or save the article's text as .txt") from None
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # what it says of a page goes to whoever listens
    # Comments are other writers' words; a table is no prose.
    text = trafilatura.extract(html, include_comments=False, include_tables=False, favor_recall=True)
    if not text:
        raise TextError(f"No article was found in {name}. Open it in a browser, copy the text, and save or paste that.")
    return "\n\n".join(text.splitlines())
