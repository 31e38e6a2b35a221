"""Stops: a run of terminators (or spaced dots), what closes after it, then citation marks and emoji.

And the words whose full stop need not end anything: abbreviations and initials.
"""

import re
from dataclasses import dataclass

from rhetor.definition.limits import LONGEST_CITATION, LONGEST_NOTE, LONGEST_TAG, WINDOW
from rhetor.language import marks
from rhetor.language.parameters import Parameters

_QUOTE_ENTITY = "|".join(marks.QUOTE_ENTITIES)
_ENTITY = f"{_QUOTE_ENTITY}|{'|'.join(marks.SPACE_ENTITIES)}"
_TAG = rf"</?[A-Za-z][^<>\n]{{0,{LONGEST_TAG}}}>"
_EMOJI = (
    r"[\u2600-\u27bf\u2b00-\u2bff\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff]"
    r"[\ufe0f\u200d\u20e3\U000e0020-\U000e007f]*"
)
_EMOTICON = r"[:;=][-'’^o]?[)(DPp3/|\\]{1,3}(?=\s|\Z)"
# A dash is a stop where a quotation or a speaker breaks off.
# No two parts can begin with the same character, so there is no backtracking to speak of.
STOP = re.compile(
    rf"(?P<stop>\.(?:[ \u00a0]\.){{2,}}|[{marks.STOPS}]+|[{marks.WIDE_STOPS}]+"
    rf"|[{marks.BREAKING_DASHES}](?=[\"”»])|(?<=[ \u00a0])[{marks.BREAKING_DASHES}](?=[ \u00a0][A-Z]))"
    rf"(?P<close>(?:[{re.escape(marks.CLOSERS + marks.INVISIBLE)}]|{_ENTITY}|{_TAG})*)"
    rf"(?P<cite>(?:[ \u00a0]?\[[^\[\]\s]{{1,{LONGEST_CITATION}}}\]|\[[^\[\]\n]{{1,{LONGEST_NOTE}}}\]"
    rf"|[{marks.NOTE_MARKS}{marks.INVISIBLE}]|[ \u00a0]?(?:{_EMOJI}|{_EMOTICON}))*)"
)
TAG = re.compile(_TAG)
INITIALS = re.compile(r"(?:[^\W\d_]\.-?)*[^\W\d_]\Z")


@dataclass(frozen=True, slots=True)
class Stop:
    """Offsets: ``start``, behind the terminators, behind what closes, behind citation marks and emoji."""

    start: int
    stop_end: int
    close_end: int
    end: int
    is_asking: bool
    closes_quotation: bool

    @property
    def is_closed(self) -> bool:
        return self.close_end > self.stop_end

    @property
    def is_cited(self) -> bool:
        return self.end > self.close_end


def find_stop(text: str, start: int, end: int) -> Stop | None:
    """The next stop in ``text[start:end]``."""
    match = STOP.search(text, start, end)
    return make_stop(match) if match else None


def make_stop(match: re.Match[str]) -> Stop:
    stop = match["stop"]
    is_asking = "?" in stop or "!" in stop or stop[-1] in "‽؟"
    closes = _closes_quotation(match["close"])
    return Stop(match.start(), match.end("stop"), match.end("close"), match.end(), is_asking, closes)


def _closes_quotation(close: str) -> bool:
    plain = TAG.sub("", close)
    return any(mark in plain for mark in (*marks.QUOTES_AFTER, *marks.QUOTE_ENTITIES))


def find_word_start(text: str, stop: int) -> int:
    """The start of the word that ends at ``stop``, without opening quotes and brackets; ``stop`` after a space.

    A dash or a stroke parts words, but for a stroke behind one letter: ``M/s``.
    """
    first = max(0, stop - WINDOW)
    at = stop
    while at > first and not text[at - 1].isspace() and text[at - 1] not in "—–/":
        at -= 1
    while at < stop and text[at] in marks.OPENERS:
        at += 1
    is_stroked = at - 2 >= first and text[at - 1] == "/" and text[at - 2].isalpha()
    if is_stroked and (at - 2 == first or text[at - 3].isspace() or text[at - 3] in marks.OPENERS):
        return at - 2
    return at


def find_abbreviation(word: str, before_figure: bool, parameters: Parameters) -> str | None:
    """When the stop after ``word`` may end a sentence, if ``word`` is an abbreviation; None if it is none."""
    lower = word.lower()
    if before_figure and lower in parameters.numbered:
        return "never"
    if len(word) == 1 and word.isupper():
        return "initials"
    if lower in parameters.given_names and word[0].isupper():
        return None
    if lower in parameters.abbreviations and not (lower in parameters.also_words and not word[0].isupper()):
        return parameters.abbreviations[lower]
    tail = word.rpartition("-")[2]
    is_title = tail != word and parameters.abbreviations.get(tail.lower()) == "never"
    if is_title and (tail[0].isupper() or tail.lower() not in parameters.also_words):
        return "never"
    if len(word) > 1 and INITIALS.match(word):
        return "initials"
    return None
