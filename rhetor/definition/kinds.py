"""What a piece of text is: a sentence, a list item, a heading, or furniture of the page it was saved from.

Two questions are answered apart. The *kind* says what the piece is; ``says_something`` says whether it carries a label:
a heading that only names a topic ("Early Years") does not, one that asserts or urges ("Cut Military Aid") does.
"""

import re

from rhetor.definition.limits import (
    LONGEST_ENTRY,
    LONGEST_HEADING,
    LONGEST_PLAIN_HEADING,
    LONGEST_REST,
    MOST_PLAIN,
    SHORTEST_MESSAGE,
)
from rhetor.language import marks
from rhetor.language.page_words import PageWords, load_page_words
from rhetor.records import Kind

WORD = re.compile(r"[^\W_](?:[\w’'.-]*[^\W_])?|[^\W_]", re.UNICODE)
TERMINAL = re.compile(rf"[{marks.TERMINALS}][{re.escape(marks.TERMINAL_CLOSERS)}]*\Z")
URL = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.]+")


def _compile_date() -> re.Pattern[str]:
    """The words of a date come from ``page_words.json``; the marks and figures around them are these."""
    words = load_page_words()
    months, days, short_days = "|".join(words.months), "|".join(words.days), "|".join(words.short_days)
    month = rf"(?:{months})[a-z]*\.?"
    figure = rf"\d{{1,2}}(?:{'|'.join(words.date_ordinals)})?"
    time = rf"(?:,?\s+(?:{words.before_time}\s+)?\d{{1,2}}[:.]\d\d.{{0,{LONGEST_REST}}})?"
    return re.compile(
        rf"(?:(?:{short_days})(?:{words.day_ending})?,?\s+)?(?:{figure}\s+)?{month}\s+{figure},?(?:\s+\d{{4}})?{time}"
        rf"|(?:(?:{days}){words.day_ending},?\s+)?{figure}[ -]{month}[ -]\d{{4}}{time}"
        rf"|\d{{4}}-\d\d-\d\d.{{0,{LONGEST_REST}}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}",
        re.IGNORECASE,
    )


DATE = _compile_date()
SEPARATOR = re.compile(rf"\s*[{marks.SEPARATORS}]\s+|\s+[{marks.SEPARATORS}]\s*")
MARKER = re.compile(rf"^(?:[{re.escape(marks.MARKERS)}]+|\(?\d{{1,3}}[.)]|\(?[a-zA-Z][)]|\(?[ivx]{{1,5}}[)])[ \t\u00a0]+")


def classify_piece(text: str, *, fills_block: bool, is_item: bool, in_link_list: bool) -> Kind:
    """The kind of one piece.

    Args:
        text: the piece, trimmed.
        fills_block: it is a block of its own, or the unfinished last piece of one.
        is_item: it stands in a block that opens with a list marker.
        in_link_list: it stands under a line such as "Related Posts" or "Table of Contents".
    """
    if not fills_block:
        return Kind.ITEM if is_item else Kind.SENTENCE
    if _is_furniture(text, in_link_list):
        return Kind.FURNITURE
    if is_item:
        return Kind.ITEM
    return Kind.HEADING if _is_heading(text) else Kind.SENTENCE


def opens_link_list(text: str) -> bool:
    """True for the line that stands over a list of links."""
    return len(text) <= LONGEST_HEADING and _bare(text) in load_page_words().link_lists


def is_link(text: str) -> bool:
    """True for an item that could be a link to another page: a title. Only a run of them is furniture."""
    content = MARKER.sub("", text, count=1)
    return not TERMINAL.search(content) and len(content) <= LONGEST_HEADING and _is_title_case(content)


def says_something(text: str, kind: Kind) -> bool:
    """Whether a piece of this kind carries a label."""
    if kind is Kind.FURNITURE:
        return False
    if kind is Kind.HEADING:
        return bool(TERMINAL.search(text)) or _asserts(text)
    return True


def _bare(text: str) -> str:
    return re.sub(r"^\W+|\W+$", "", text).lower()


def _is_furniture(text: str, in_link_list: bool) -> bool:
    if len(text) > 2 * LONGEST_HEADING:
        return False
    words = load_page_words()
    content = MARKER.sub("", text, count=1)
    found = WORD.findall(content)
    if not any(character.isalpha() for character in content):
        return True
    if URL.fullmatch(content) or not WORD.search(URL.sub("", content)):
        return True
    bare = _bare(content)
    if bare in words.lines or DATE.fullmatch(bare) or _is_navigation(content, found, words):
        return True
    if in_link_list and len(found) <= 2 * words.longest:
        return True
    if len(found) > words.longest or (TERMINAL.search(content) and not bare.startswith(words.finished_openings)):
        return False
    lower = content.lower().lstrip("[(*_ ")
    return lower.startswith(tuple(words.openings)) and not _is_prose(content, words)


def _is_navigation(content: str, found: list[str], words: PageWords) -> bool:
    """Short entries between bars or arrows, or a row of buttons."""
    entries = SEPARATOR.split(content)
    if len(entries) > 2 and not TERMINAL.search(content) and len(found) <= LONGEST_ENTRY * len(entries):
        return True
    return len(found) > 1 and all(word.lower() in words.interface for word in found) and not content.endswith("?")


def _is_prose(content: str, words: PageWords) -> bool:
    """A line that opens like furniture but runs like a sentence: "By spending so little, the ministry lost"."""
    found = WORD.findall(content)
    plain = [word for word in found[1:] if word.islower() and word not in words.small]
    return len(plain) > MOST_PLAIN


def _is_heading(text: str) -> bool:
    if len(text) > LONGEST_HEADING or "\n" in text or text[-1] in ",;":
        return False
    if text[0] in marks.QUOTES_BEFORE and text[-1] in marks.QUOTES_AFTER:
        return False
    if not TERMINAL.search(text):
        return _is_title_case(text) or (text[-1] != ":" and len(WORD.findall(text)) <= LONGEST_PLAIN_HEADING)
    return text[-1] in ".?" and _is_title_case(text) and len(WORD.findall(text)) > 2


def _is_title_case(text: str) -> bool:
    """Every word but the small ones starts with a capital, and there are at least two."""
    small = load_page_words().small
    words = [word for word in WORD.findall(text) if word.lower() not in small]
    capitalised = sum(1 for word in words if not word[0].islower())
    return len(words) > 1 and capitalised == len(words)


def _asserts(text: str) -> bool:
    words = [word.lower().replace("’", "'") for word in WORD.findall(MARKER.sub("", text, count=1))]
    if len(words) < SHORTEST_MESSAGE:
        return False
    return words[0] in load_page_words().urging or any(word in load_page_words().assertive for word in words)
