"""Which sentences stand in the middle of a quotation: what ``rhetor/scoring/quotations.pyx`` must equal."""

import math
import re
from collections.abc import Sequence

from rhetor import Sentence
from rhetor.features.definitions import CLOSING, OPENING
from rhetor.features.tokens import tokenize
from rhetor.records import LABELS, Kind, Label

MOST_SENTENCES = 20
SINGLE_MARKS = "'`‘’"
LINE_BREAK = re.compile("\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")


def find_quoted(text: str, sentences: Sequence[Sentence]) -> list[bool]:
    """For each piece of ``text`` whether it stands in the middle of a quotation."""
    found, is_open, unmarked, end = [], False, 0, 0
    for sentence in sentences:
        if len(LINE_BREAK.findall(text[end : sentence.start])) > 1:
            is_open = False
        end = sentence.end
        if sentence.kind is not Kind.SENTENCE or sentence.label is None:
            is_open = False
            found.append(False)
            continue
        marks = [token.form for token in tokenize(sentence.text) if _is_double_mark(sentence.text, *token)]
        unmarked = 0 if marks else unmarked + 1
        is_open = marks[-1] == OPENING if marks else is_open and unmarked <= MOST_SENTENCES
        found.append(is_open and not marks)
    return found


def _is_double_mark(text: str, form: str, start: int, end: int) -> bool:
    return form in (OPENING, CLOSING) and (end - start == 2 or text[start] not in SINGLE_MARKS)


def mix_in_quotation(probabilities: Sequence[float], error: float) -> list[float]:
    """Probabilities by the words become those of a sentence in the middle of a quotation."""
    mixed = [error * value for value in probabilities]
    mixed[LABELS.index(Label.ATTRIBUTION)] += 1 - error
    return [value / math.fsum(mixed) for value in mixed]
