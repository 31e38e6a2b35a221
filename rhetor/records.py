"""The records rhetor gives back. A leaf module: it imports nothing of the project."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Label(StrEnum):
    """What the writer of a sentence is doing. The order of the members is the order of the labels everywhere."""

    FACTUAL_REPORT = "factual-report"
    ATTRIBUTION = "attribution"
    OPINION = "opinion"
    CALL_TO_ACTION = "call-to-action"


LABELS: tuple[Label, ...] = tuple(Label)


class Kind(StrEnum):
    """What a piece of text is. Furniture is never labelled; a heading only if it says something."""

    SENTENCE = "sentence"
    HEADING = "heading"
    ITEM = "item"
    FURNITURE = "furniture"


class Span(NamedTuple):
    """A half-open range of code points, ``text[start:end]``, and what it holds."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class EvidenceSpan:
    """A stretch of the sentence that spoke for the label (``weight`` > 0) or against it.

    ``start`` and ``end`` are code points of the document (of the given sentence in ``label_sentences``); ``feature``
    names what the model saw there: a word, a sequence of words, a class of cue words.
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


@dataclass(frozen=True, slots=True)
class Sentence:
    """One piece of a text and its label.

    Attributes:
        start, end: code points into the document: ``document_text[start:end] == text``.
        label: None where the piece says nothing: furniture, a heading that only names a topic.
        probabilities: of all four labels, in their order; they sum to 1. Empty where ``label`` is None.
        confidence: calibrated probability of ``label``; 0.0 where it is None.
        uncertain: True if ``confidence`` is below the model's own threshold.
        evidence: filled if it was asked for.
    """

    start: int
    end: int
    text: str
    kind: Kind
    label: Label | None
    probabilities: Mapping[Label, float]
    confidence: float
    uncertain: bool
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A labelled text. ``profile`` is the share of each label among the labelled sentences; all 0.0 if there are none."""

    sentences: tuple[Sentence, ...]
    model_name: str
    model_version: str

    @property
    def profile(self) -> dict[Label, float]:
        counts = dict.fromkeys(LABELS, 0)
        for sentence in self.sentences:
            if sentence.label is not None:
                counts[sentence.label] += 1
        total = sum(counts.values())
        return {label: count / total if total else 0.0 for label, count in counts.items()}
