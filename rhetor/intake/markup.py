"""Markup to paragraphs, without choosing among them: of a mail, a feed's entry, a chapter of a book."""

import re
from html.parser import HTMLParser

BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "td",
    "th", "tr", "ul",
])  # fmt: skip
UNSEEN = frozenset(["head", "script", "style", "template", "title"])

TAG = re.compile("<[a-zA-Z/!?]")


def strip_markup(markup: str) -> str:
    """Its paragraphs, headings and items, with an empty line between them."""
    parser = _Paragraphs()
    parser.feed(close_markup(markup))
    parser.close()
    parser.end_block()
    return "\n\n".join(parser.blocks)


def close_markup(markup: str) -> str:
    """The markup without a comment or a tag that never ends, which browsers drop too: Python's parser would look for an end
    from each of them on. Marked sections are comments, up to the first ">", as in browsers.
    """
    markup = markup.replace("<![", "<!")
    if (at := markup.find("<!--", markup.rfind("-->") + 1)) >= 0:
        markup = markup[:at]
    unclosed = TAG.search(markup, markup.rfind(">") + 1)
    return markup[: unclosed.start()] if unclosed else markup


class _Paragraphs(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.pieces: list[str] = []
        self.unseen = 0
        self.breaks = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self.unseen += 1
        elif tag in BLOCKS:
            self.end_block()
        elif tag == "br":
            self.breaks += 1
            if self.breaks > 1:
                self.end_block()
            else:
                self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag in BLOCKS:
            self.end_block()

    def handle_data(self, data: str) -> None:
        if self.unseen:
            return
        self.pieces.append(data)
        if not data.isspace():
            self.breaks = 0

    def end_block(self) -> None:
        if text := " ".join("".join(self.pieces).split()):
            self.blocks.append(text)
        self.pieces, self.breaks = [], 0
