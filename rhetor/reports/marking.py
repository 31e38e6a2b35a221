"""A sentence with the words marked that spoke for its label and against it."""

import re
from dataclasses import dataclass

from rhetor.scoring.rows import Sentence

WORD = re.compile(r"\w+(?:[-’']\w+)*|[^\w\s]")
LONGEST = 3
"""Evidence on more words than this says something of a clause or of the sentence; it marks no word."""
MARKED, STRONG = 0.35, 0.7
"""Shares of the largest weight in the sentence from which a word is marked, and marked as strong."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the sentence; ``mark`` is empty, ``for``, ``for strong`` or ``against``."""

    text: str
    mark: str


def mark_evidence(sentence: Sentence) -> list[Stretch]:
    """The sentence in stretches; joined they are its text. A stretch of several words shares its weight among them."""
    words = [match.span() for match in WORD.finditer(sentence.text)]
    weights = [0.0] * len(words)
    for span in sentence.evidence.spans if sentence.evidence else ():
        start, end = span.start - sentence.start, span.end - sentence.start
        inside = [number for number, (first, last) in enumerate(words) if first >= start and last <= end]
        for number in inside if len(inside) <= LONGEST else ():
            weights[number] += span.weight / len(inside)
    largest = max(map(abs, weights), default=0.0)
    stretches, at = [], 0
    for (start, end), weight in zip(words, weights, strict=True):
        if mark := _choose_mark(weight, largest):
            stretches += [Stretch(sentence.text[at:start], ""), Stretch(sentence.text[start:end], mark)]
            at = end
    stretches.append(Stretch(sentence.text[at:], ""))
    return [stretch for stretch in stretches if stretch.text]


def _choose_mark(weight: float, largest: float) -> str:
    if not largest or abs(weight) < MARKED * largest:
        return ""
    if weight < 0:
        return "against"
    return "for strong" if weight >= STRONG * largest else "for"
