"""Where one sentence ends inside a block of running text.

The method is Punkt's (Kiss & Strunk 2006, "Unsupervised Multilingual Sentence Boundary Detection"): every full stop
is a boundary unless the word in front of it is an abbreviation, an initial or a figure, and those are boundaries only
if the next word looks like the start of a sentence. To it come the cases Punkt leaves open: abbreviations by what may
follow them, quotations carried on by their speaker, glued sentences, marks of notes, stops inside brackets.

NLTK's own Punkt gives the same decisions where only its rules apply (a test holds that); it is not imported here
because its package takes longer to import than rhetor takes to label an article.

Every decision looks at a bounded window around the stop, so the whole is linear in the text, whatever the text is.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from rhetor.definition.endings import ends_sentence
from rhetor.definition.following import find_following, is_starter
from rhetor.definition.limits import LONGEST_ASIDE, LONGEST_GROUP, WINDOW
from rhetor.definition.stops import Stop, find_abbreviation, find_stop, find_word_start
from rhetor.language.marks import CLOSERS, OPENERS, STRAIGHT_DOUBLE, WIDE_STOPS
from rhetor.language.parameters import Parameters, load_parameters

SPACED_CLOSE = re.compile(r"[ \u00a0\u202f]([”»\"])(?=[\s,;.:!?—–-]|\Z)")
NOTE_NUMBER = re.compile(r"[ \u00a0]\d{1,2}(?=[ \u00a0](?P<next>[A-Z][a-z]+)\b)")
GLUED_NOTE = re.compile(r"\d{1,3}(?:[,–-]\d{1,3}){0,3}(?=[ \u00a0]+[\"“‘(]?[A-Z])")
YEAR = re.compile(r"(?:1[5-9]|20)\d\d\Z")
ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})\Z")
GROUP = re.compile(rf"\s+\((?P<inside>[^()\n]{{3,{LONGEST_GROUP}}})\)(?=[ \u00a0]+(?P<next>[A-Z][a-z]*)\b)")


def find_boundaries(text: str, start: int, end: int) -> Iterator[int]:
    """Ends of all sentences but the last in ``text[start:end]``, as code point offsets into ``text``.

    The text between two boundaries, white space trimmed, is one sentence.
    """
    parameters = load_parameters()
    quotes = _StraightQuotes(text, start)
    sentence_start = at = start
    while stop := find_stop(text, at, end):
        stop = quotes.take_spaced_close(stop, end)
        at = stop.end
        boundary = _find_boundary(text, stop, start, sentence_start, end, parameters)
        if boundary is None:
            continue
        yield boundary
        sentence_start = boundary
        group = _skip_group(text, boundary, end, parameters)
        if group > boundary:
            yield group
            sentence_start = at = group


class _StraightQuotes:
    """Counts the straight double marks of a block: behind an odd number of them, the next one closes."""

    def __init__(self, text: str, start: int) -> None:
        self.text, self.counted, self.count = text, start, 0

    def take_spaced_close(self, stop: Stop, end: int) -> Stop:
        """The stop with the mark that closes a quotation behind a space: ``" What is it? " asked Beth``."""
        match = None if stop.is_cited else SPACED_CLOSE.match(self.text, stop.end, end)
        if match is None:
            return stop
        if match[1] == STRAIGHT_DOUBLE:
            self.count += self.text.count(STRAIGHT_DOUBLE, self.counted, stop.end)
            self.counted = stop.end
            if self.count % 2 == 0:
                return stop
        return replace(stop, close_end=match.end(), end=match.end(), closes_quotation=True)


def _find_boundary(
    text: str, stop: Stop, block_start: int, sentence_start: int, end: int, parameters: Parameters
) -> int | None:
    boundary = _skip_note_number(text, stop, parameters)
    if boundary >= end or _is_enumerator(text, block_start, sentence_start, stop.start):
        return None
    if _closes_an_aside(text, stop, sentence_start, end, parameters):
        return None
    is_sure = boundary > stop.end or text[stop.start] in WIDE_STOPS
    if not is_sure and not ends_sentence(text, stop, sentence_start, end, parameters):
        return None
    close = text[stop.stop_end : stop.close_end]
    if close and not close.strip("*_") and text[boundary].isalpha():
        return stop.stop_end  # mark-up that opens the next sentence
    return boundary


def _skip_note_number(text: str, stop: Stop, parameters: Parameters) -> int:
    """The end of a bare number of a note that belongs to the sentence before.

    ``minority rights. 4 Even though``, ``in spring.4 It reopened``.
    """
    start = find_word_start(text, stop.start)
    word = text[start : stop.start]
    if word.lower() in parameters.numbered or find_abbreviation(word, True, parameters):
        return stop.end
    number = NOTE_NUMBER.match(text, stop.end)
    if number and number["next"].lower() in parameters.starters:
        return number.end()
    glued = GLUED_NOTE.match(text, stop.end) if stop.stop_end == stop.start + 1 else None
    if glued and (
        stop.closes_quotation or YEAR.match(word) or (len(word) > 1 and word[-2:].isalpha() and word[-1].islower())
    ):
        return glued.end()
    return stop.end


def _is_enumerator(text: str, block_start: int, sentence_start: int, stop: int) -> bool:
    """True for the stop of ``1.`` or ``b.`` that begins a sentence; ``I.`` must begin a block."""
    if stop - sentence_start > WINDOW:
        return False
    head = text[sentence_start:stop].strip()
    return bool(ENUMERATOR.match(head)) and (head != "I" or sentence_start == block_start)


def _closes_an_aside(text: str, stop: Stop, sentence_start: int, end: int, parameters: Parameters) -> bool:
    """True for a stop inside brackets that opened in the middle of the sentence: ``we met (or did we?) in Arizona``."""
    if text[stop.stop_end : stop.close_end][:1] != ")" or stop.is_cited:
        return False
    opening = text.rfind("(", max(sentence_start, stop.start - LONGEST_ASIDE), stop.start)
    if opening < 0 or not text[opening + 1].islower():
        return False
    following = find_following(text, stop.end, end)
    if text[stop.end].isspace() and is_starter(following, parameters) and following.is_clause:
        return False
    return bool(text[sentence_start:opening].strip(CLOSERS + OPENERS + " \u00a0\t\r\n"))


def _skip_group(text: str, start: int, end: int, parameters: Parameters) -> int:
    """The end of a group in brackets between two sentences: ``Is it a quotation? (Phil. 4:8) No, it is not.``"""
    group = GROUP.match(text, start, end)
    if group is None or group["next"].lower() not in parameters.starters or ENUMERATOR.match(group["inside"]):
        return start
    return group.end() if sum(map(str.isalpha, group["inside"])) > 1 else start
