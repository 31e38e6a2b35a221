"""The article of a saved web page, without its navigation, advertisements and comments; and what the page says of it."""

import codecs
import logging
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from rhetor.errors import MissingExtra, TextError
from rhetor.intake.decoding import Decoded, decode_bytes
from rhetor.intake.extracted import Extracted

DECLARED_WITHIN = 4096
"""Bytes of a page in which it names its encoding: browsers look at 1,024."""
LOOKED_AT = 40
"""Characters by which a paragraph is known again."""
AS_BROWSERS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}
"""Encodings that browsers take for a larger one."""


def read_page(content: bytes, name: str) -> Iterator[Extracted]:
    """
    Raises:
        TextError: the page holds no article.
        MissingExtra: trafilatura is not installed.
    """
    decoded = decode_page(content)
    yield extract_page(decoded, name) if decoded.text.strip() else Extracted("", {}, decoded.encoding, decoded.warning)


def extract_page(decoded: Decoded, name: str) -> Extracted:
    """Paragraphs of the article, with an empty line between them. Raises what ``read_page`` raises."""
    trafilatura = _load_extractor(name)
    tree = trafilatura.load_html(decoded.text)
    found = None if tree is None else _extract(trafilatura, tree)
    if found is not None and _join_entries(tree, found.text):
        found = _extract(trafilatura, tree) or found
    if found is None or not found.text:
        raise TextError(f"No article was found in {name}. Open it in a browser, copy the text, and save or paste that.")
    return Extracted("\n\n".join(found.text.splitlines()), _state(found), decoded.encoding, decoded.warning)


def _extract(trafilatura: Any, tree: Any) -> Any:
    """What trafilatura finds. Comments are other writers' words; a table is no prose."""
    options = {"include_comments": False, "include_tables": False, "favor_recall": True, "with_metadata": True}
    return trafilatura.bare_extraction(deepcopy(tree), **options)


def _join_entries(tree: Any, text: str) -> bool:
    """Makes one article of the entries of a live blog, which are articles of their own; whether there were any.

    Of such a page trafilatura takes one entry whole, and of the others paragraphs without their headings. So what counts is
    whether paragraphs of several articles side by side are in the text: not those of teasers.
    """
    joined = False
    for parent in {article.getparent() for article in tree.iter("article")} - {None}:
        entries = [child for child in parent if child.tag == "article" and _is_in(child, text)]
        if len(entries) > 1:
            joined = True
            for entry in entries:
                entry.tag = "div"
    return joined


def _is_in(article: Any, text: str) -> bool:
    paragraphs = (" ".join(paragraph.itertext()).split() for paragraph in article.iter("p"))
    return any(len(words) > 4 and " ".join(words)[:LOOKED_AT] in text for words in paragraphs)


def _state(found: Any) -> dict[str, str]:
    stated = {"title": found.title, "author": found.author, "date": found.date, "outlet": found.sitename}
    return {name: " ".join(value.split()) for name, value in stated.items() if value}


def decode_page(content: bytes) -> Decoded:
    """Decodes as a browser does: by byte order mark, or as the page itself says, unless it is UTF-8 all the same."""
    decoded = decode_bytes(content)
    declared = find_declared(content[:DECLARED_WITHIN])
    if not decoded.warning or not declared or "utf" in declared:
        return decoded
    try:
        return Decoded(content.decode(declared), declared)
    except UnicodeDecodeError:
        return decoded


def find_declared(head: bytes) -> str:
    """Python's name of the encoding that stands behind ``charset=`` (or ``encoding=``, in XML); empty if none does."""
    lowered = head.lower()
    for key in (b"charset", b"encoding"):
        for part in lowered.split(key)[1:]:
            behind = part[:60].lstrip()
            value = behind.removeprefix(b"=").lstrip(b" \t\r\n\"'")
            label = value[: next((place for place, byte in enumerate(value) if not _is_of_name(byte)), len(value))]
            if behind.startswith(b"=") and label:
                try:
                    codec = codecs.lookup(label.decode()).name
                except LookupError:
                    continue
                return AS_BROWSERS.get(codec, codec)
    return ""


def _is_of_name(byte: int) -> bool:
    return byte < 128 and (chr(byte).isalnum() or chr(byte) in "-_:")


def _load_extractor(name: str) -> Any:
    try:
        import trafilatura
    except ImportError:
        what = f"{name} is a web page, and the library that finds the article in one is not installed"
        raise MissingExtra(what, "html", "or save the article's text as .txt") from None
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # what it says of a page goes to whoever listens
    return trafilatura
