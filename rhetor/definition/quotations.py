"""Which sentences stand in the middle of a quotation: what ``rhetor/engine/scoring/quotations.pyx`` must equal.

The text becomes a row of events: pieces without a mark, marks that open or close, ends of paragraphs. A piece stands in the
middle if the nearest event before it that tells opens a quotation, and the nearest behind it closes it or goes on with it.
Or it stands in a paragraph that is set off as one ("> "), behind a piece that ends in a colon or another such paragraph.
"""

import math
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from rhetor.definition.folding import fold_sentence
from rhetor.definition.known_forms import CLOSING, OPENING
from rhetor.definition.limits import LONGEST_GAP
from rhetor.definition.tokens import Token, tokenize_folded
from rhetor.language import marks
from rhetor.language.foldings import FOLDED_CHARACTERS
from rhetor.records import LABELS, Kind, Label

LINE_BREAK = re.compile(f"\r\n|[{marks.BREAKS}]")


class Piece(Protocol):
    """What is looked at of a ``Sentence``."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def label(self) -> Label | None: ...


class Event(NamedTuple):
    """``what``: open, close or piece; or the end of a paragraph, with the kind of the mark that the next begins with."""

    what: str
    kind: str
    piece: int = -1


def find_quoted(text: str, sentences: Sequence[Piece]) -> list[bool]:
    """For each piece of ``text`` whether it stands in the middle of a quotation."""
    found = [False] * len(sentences)
    events = list(_list_events(text, sentences))
    for kind in ("double", "single"):
        opened, run = False, list[int]()
        for event in events:
            if event.what == "piece":
                run += [event.piece] if opened and event.kind == kind else []
            elif event.kind == kind or event.what == "end":
                for piece in run:
                    found[piece] = event.kind == kind and event.what != "open"
                opened, run = event.what == "open", []
    return [
        sentence.label is not None and (is_marked or is_set_off)
        for sentence, is_marked, is_set_off in zip(sentences, found, _find_set_off(text, sentences), strict=True)
    ]


def _find_set_off(text: str, sentences: Sequence[Piece]) -> list[bool]:
    """For each piece whether it stands in a paragraph that is set off as somebody's words."""
    found = list[bool]()
    for number, sentence in enumerate(sentences):
        inside = bool(found) and found[-1]
        if number and _ends_paragraph(text, sentences[number - 1], sentence):
            follows = inside or text[sentences[number - 1].end - 1] in marks.INTRODUCING
            inside = follows and text[sentence.start] in marks.SETTING_OFF
        found.append(inside)
    return found


def _list_events(text: str, sentences: Sequence[Piece]) -> Iterator[Event]:
    is_open = {"double": False, "single": False}
    for number, sentence in enumerate(sentences):
        if number and _ends_paragraph(text, sentences[number - 1], sentence):
            is_near = sentence.start - sentences[number - 1].end <= LONGEST_GAP
            yield Event("end", _kind_of_beginning(text[sentence.start : sentence.start + 2]) if is_near else "")
            is_open = {"double": False, "single": False}
        if sentence.label is None:
            yield Event("end", "")
            is_open = {"double": False, "single": False}
            continue
        is_marked = False
        folded = fold_sentence(sentence.text)
        read = folded.text if folded else sentence.text
        for token in tokenize_folded(read):
            mark = _read_mark(read, token, is_open["double"]) if token.form in (OPENING, CLOSING) else None
            if mark and (mark.kind == "double" or not is_open["double"]):
                is_open[mark.kind] = mark.what == "open"
                is_marked = True
                yield mark
        if not is_marked:
            yield Event("piece", "double" if is_open["double"] else "single" if is_open["single"] else "", number)
    yield Event("end", "")


def _ends_paragraph(text: str, before: Piece, after: Piece) -> bool:
    breaks = len(LINE_BREAK.findall(text[before.end : after.start]))
    is_plain = before.kind == after.kind == Kind.SENTENCE and not _kind_of_beginning(text[after.start : after.start + 2])
    return breaks > 1 or (breaks == 1 and not is_plain)


def _kind_of_beginning(beginning: str) -> str:
    plain = FOLDED_CHARACTERS.get(beginning[0], "")
    beginning = plain + beginning[1:] if len(plain) == 1 else beginning
    if beginning in ("''", "``", "‘‘") or beginning[0] in marks.OPENING_DOUBLE + marks.STRAIGHT_DOUBLE:
        return "double"
    return "single" if beginning[0] in marks.STRAIGHT_SINGLE + marks.OPENING_SINGLE else ""


def _read_mark(text: str, token: Token, in_double: bool) -> Event | None:
    mark, before, after = text[token.start : token.end], text[: token.start][-1:] or " ", text[token.end :][:1] or " "
    begins = before.isspace() or before in marks.BEFORE_OPENING
    ends = after.isspace() or after in marks.AFTER_CLOSING
    if mark in marks.SINGLE_MARKS:
        if begins and mark != "’" and (after.isupper() or after in '“"'):
            return Event("open", "single")
        may_close = mark in marks.APOSTROPHES or (mark == marks.OPENING_SINGLE and ends and not begins)
        return Event("close", "single") if before in marks.BEFORE_CLOSING_SINGLE and may_close else None
    if begins != ends:
        return Event("open" if begins else "close", "double")
    if mark == '"':
        return Event("close" if in_double else "open", "double")
    return Event("open" if mark[0] in marks.OPENING_MARKS + "`" else "close", "double")


def mix_in_quotation(probabilities: Sequence[float], error: float) -> list[float]:
    """Probabilities by the words become those of a sentence in the middle of a quotation."""
    mixed = [error * value for value in probabilities]
    mixed[LABELS.index(Label.ATTRIBUTION)] += 1 - error
    return [value / math.fsum(mixed) for value in mixed]
