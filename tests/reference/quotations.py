"""Which sentences stand in the middle of a quotation: what ``rhetor/scoring/quotations.pyx`` must equal."""

import math
import re
from collections.abc import Sequence

from rhetor import Sentence
from rhetor.features.definitions import CLOSING, OPENING
from rhetor.features.tokens import tokenize
from rhetor.records import LABELS, Kind, Label

MOST_SENTENCES = 20
LINE_BREAK = re.compile("\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")


def find_quoted(text: str, sentences: Sequence[Sentence]) -> list[bool]:
    """For each piece of ``text`` whether it stands in the middle of a quotation."""
    found, open_mark, unmarked, end = [], "", 0, 0
    for sentence in sentences:
        if len(LINE_BREAK.findall(text[end : sentence.start])) > 1:
            open_mark = ""
        end = sentence.end
        if sentence.kind is not Kind.SENTENCE or sentence.label is None:
            open_mark = ""
            found.append(False)
            continue
        marks = [
            (kind, form)
            for form, start, stop in tokenize(sentence.text)
            if form in (OPENING, CLOSING) and (kind := _kind_of_mark(sentence.text, form, start, stop))
        ]
        unmarked += 1
        is_marked = False
        for kind, form in marks:
            if kind == "double" or open_mark != "double":
                open_mark, unmarked, is_marked = kind if form == OPENING else "", 0, True
        if unmarked > MOST_SENTENCES:
            open_mark = ""
        found.append(bool(open_mark) and not is_marked)
    return found


def _kind_of_mark(text: str, form: str, start: int, end: int) -> str:
    """ "double", "single", or nothing for a single mark that may be an apostrophe."""
    if end - start == 2 or text[start] not in "'`‘’":
        return "double"
    opens = text[start] == "‘" and text[end : end + 1].isupper()
    return "single" if opens or form == CLOSING else ""


def mix_in_quotation(probabilities: Sequence[float], error: float) -> list[float]:
    """Probabilities by the words become those of a sentence in the middle of a quotation."""
    mixed = [error * value for value in probabilities]
    mixed[LABELS.index(Label.ATTRIBUTION)] += 1 - error
    return [value / math.fsum(mixed) for value in mixed]
