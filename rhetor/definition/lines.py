"""What a line looks like: its list marker, its words and addresses, Title Case, how it ends."""

import re

from rhetor.definition.limits import LONGEST_CLOSE
from rhetor.definition.stops import STOP
from rhetor.language import marks
from rhetor.language.page_words import load_page_words

WORD = re.compile(r"[^\W_](?:[\w’'.-]*[^\W_])?|[^\W_]", re.UNICODE)
NUMBER = r"\(?\d{1,3}[.)]|\(?[a-zA-Z][)]|\(?[ivx]{1,5}[)]"
ONE_BULLET = f"[{marks.WORD_BULLET}{marks.HIGH_BULLETS}]"
ITEM = re.compile(rf"(?:[{re.escape(marks.BULLETS)}]|{ONE_BULLET}|{NUMBER})[ \t\u00a0]+(?=\S)")
MARKER = re.compile(rf"(?:[{re.escape(marks.MARKERS)}]+|{ONE_BULLET}|{NUMBER})[ \t\u00a0]+")
URL = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.]+")
NOTE = re.compile(r"\d[\d,–-]*\Z")


def find_words(text: str) -> list[str]:
    """Letters or figures, or runs of them with apostrophes, hyphens, underscores and full stops inside."""
    return WORD.findall(text)


def skip_marker(text: str) -> str:
    """The line without its list marker, of several bullets too, and the gap behind it."""
    return MARKER.sub("", text, count=1) if MARKER.match(text) else text


def is_finished(text: str) -> bool:
    """Whether a piece ends in a terminator, whatever closes after it: quotes, marks of notes, emoji."""
    if text.rstrip(marks.TERMINAL_CLOSERS)[-1:] in (*marks.TERMINALS,):
        return True
    last = max(text.rfind(mark, max(0, len(text) - LONGEST_CLOSE)) for mark in marks.TERMINALS)
    if last < 0:
        return False
    stop = STOP.match(text, last)
    if stop is not None and stop.end() == len(text):
        return True
    return (
        last > 1
        and all(letter.islower() and letter.isalpha() for letter in text[last - 2 : last])
        and bool(NOTE.match(text, last + 1))
    )


def is_title_case(text: str) -> bool:
    """Every word but the small ones starts with a capital, and there are at least two."""
    small = load_page_words().small
    words = [word for word in find_words(text) if word.lower() not in small]
    return len(words) > 1 and not any(word[0].islower() for word in words)


def trim_marks(text: str) -> str:
    """A piece without the marks and spaces at its ends, in lower case."""
    return re.sub(r"^\W+|\W+$", "", text).lower()
