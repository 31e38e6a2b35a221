"""The records rhetor gives back. A leaf module: it imports nothing of the project."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Label(StrEnum):
    """What the writer of a sentence is doing. The order of the members is the order of the labels everywhere."""

    FACTUAL_REPORT = "factual-report"
    ATTRIBUTION = "attribution"
    OPINION = "opinion"
    CALL_TO_ACTION = "call-to-action"

    __hash__ = str.__hash__  # equal to its value, so it hashes as its value: {Label: x}["opinion"] finds x


LABELS: tuple[Label, ...] = tuple(Label)


class NoLabel(StrEnum):
    """What people say of a piece that says nothing, so that it carries no label: furniture, a heading that names a topic."""

    NONE = "none"

    __hash__ = str.__hash__


Said = Label | NoLabel
"""What people may say of a piece of text."""


def to_said(name: str) -> Said:
    """
    Raises:
        ValueError: nobody can say that.
    """
    return NoLabel.NONE if name == NoLabel.NONE else Label(name)


class Kind(StrEnum):
    """What a piece of text is. Furniture is never labelled; a heading only if it says something."""

    SENTENCE = "sentence"
    HEADING = "heading"
    ITEM = "item"
    FURNITURE = "furniture"

    __hash__ = str.__hash__


class Passage(NamedTuple):
    """A stretch of a text, in code points, half-open, and the language it is in."""

    start: int
    end: int
    language: str


class Languages(NamedTuple):
    """What a text is written in.

    Attributes:
        language: of most of it, a code of ISO 639-1: "en", "fr"; "und" for one that is not English and cannot be named; None
            where there is too little to tell.
        passages: whole lines in another language, in their order.
    """

    language: str | None
    passages: tuple[Passage, ...]


QUOTED = "middle of a quotation"
"""The feature of evidence that is not of the words: the marks of the quotation are in the sentences around."""


class Span(NamedTuple):
    """A half-open range of code points, ``text[start:end]``, and what it holds."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class EvidenceSpan:
    """A stretch of the sentence that spoke for the label (``weight`` > 0) or against it.

    ``start`` and ``end`` are code points of the document (of the given sentence in ``label_sentences``); ``feature``
    names what the model saw there: a word, a sequence of words, a class of cue words; or ``QUOTED``.
    """

    start: int
    end: int
    weight: float
    feature: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a sentence has its label: ``intercept`` + all weights + ``rest`` is the ``score`` of the label, to 1e-9.

    The scores of the four labels go through a softmax to become the probabilities. ``spans`` are sorted by the size
    of their weight; ``rest`` is the sum of the contributions that are not listed.
    """

    label: Label
    score: float
    intercept: float
    spans: tuple[EvidenceSpan, ...]
    rest: float
