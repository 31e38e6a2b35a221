"""A sentence with the words marked that spoke for its label and against it."""

from dataclasses import dataclass

from rhetor.engine.scoring.rows import Sentence
from rhetor.explain.word_weights import share_weights

MARKED, STRONG = 0.35, 0.7
"""Shares of the largest weight in the sentence from which a word is marked, and marked as strong."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the sentence; ``mark`` is empty, ``for``, ``for strong`` or ``against``."""

    text: str
    mark: str


def mark_evidence(sentence: Sentence) -> list[Stretch]:
    """The stretches of a sentence labelled by itself, with all its evidence; joined they are its text."""
    words = share_weights(sentence.text, sentence.evidence).words if sentence.evidence else ()
    largest = max((abs(word.weight) for word in words), default=0.0)
    stretches, at = [], 0
    for word in words:
        if mark := _choose_mark(word.weight, largest):
            stretches += [Stretch(sentence.text[at : word.start], ""), Stretch(sentence.text[word.start : word.end], mark)]
            at = word.end
    stretches.append(Stretch(sentence.text[at:], ""))
    return [stretch for stretch in stretches if stretch.text]


def _choose_mark(weight: float, largest: float) -> str:
    if not largest or abs(weight) < MARKED * largest:
        return ""
    if weight < 0:
        return "against"
    return "for strong" if weight >= STRONG * largest else "for"
