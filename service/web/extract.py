"""The main text of a saved web page, without its navigation and advertisements."""

import re

from rhetor.errors import TextError

HTML_NAME = re.compile(r"\.x?html?\Z", re.IGNORECASE)
HTML_START = re.compile(r"\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype html|html)\b", re.IGNORECASE | re.DOTALL)


def is_html(name: str, text: str) -> bool:
    return bool(HTML_NAME.search(name) or HTML_START.match(text[:5000]))


def extract_main_text(html: str, name: str) -> str:
    """Paragraphs of the article, with an empty line between them.

    Raises:
        TextError: the page holds no article, or trafilatura is not installed.
    """
    try:
        import trafilatura
    except ImportError:
        raise TextError(
            f"{name} is a web page, and the library that finds the article in one is not installed. "
            "Install it (pip install trafilatura lxml_html_clean) and start the service again, or paste the article's text."
        ) from None
    # Comments are other writers' words; a table is no prose.
    text = trafilatura.extract(html, include_comments=False, include_tables=False, favor_recall=True)
    if not text:
        raise TextError(f"No article was found in {name}. Open it in a browser, copy the text, and paste it here.")
    return "\n\n".join(text.splitlines())
