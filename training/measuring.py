"""A finished model on labelled sentences it was not trained on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rhetor.labeler import Labeler
from rhetor.learning.mistakes import Mistake
from rhetor.model import Floats
from rhetor.records import LABELS
from training.evaluation import Figures, compute_figures, figures_by_genre
from training.examples import Example
from training.fitting import Integers, to_numbers

SHOWN_MISTAKES = 40


@dataclass(frozen=True)
class Measured:
    """``probabilities`` are (examples, labels), ``gold`` (examples,); ``genres`` is empty if no example names one."""

    figures: Figures
    genres: dict[str, dict[str, Any]]
    probabilities: Floats
    gold: Integers


def measure_labeler(labeler: Labeler, examples: Sequence[Example]) -> Measured:
    """Figures of the labeler on ``examples``.

    Intervals are over documents; over single sentences if all stand in one, as in a file that names none.
    """
    labelled = labeler.label_sentences([example.text for example in examples])
    probabilities = np.array([[sentence.probabilities[label] for label in LABELS] for sentence in labelled])
    documents = {document: number for number, document in enumerate({example.document: None for example in examples})}
    groups = np.array([documents[example.document] for example in examples])
    if len(documents) == 1:
        groups = np.arange(len(examples))
    gold, named = to_numbers(examples), [example.genre for example in examples]
    figures = compute_figures(probabilities, gold, groups, labeler.model.threshold)
    genres = figures_by_genre(probabilities, gold, named) if any(named) else {}
    return Measured(figures, genres, probabilities, gold)


def find_mistakes(labeler: Labeler, examples: Sequence[Example], measured: Measured) -> list[Mistake]:
    """The wrong labels the model was surest of, with evidence; at most ``SHOWN_MISTAKES``."""
    predicted = measured.probabilities.argmax(axis=1)
    wrong = np.flatnonzero(predicted != measured.gold)
    confidence = measured.probabilities[wrong].max(axis=1) if len(wrong) else np.empty(0)
    rows = wrong[np.argsort(-confidence, kind="stable")][:SHOWN_MISTAKES].tolist()
    sentences = labeler.label_sentences([examples[row].text for row in rows], evidence=True, top=None)
    return [
        Mistake(sentence, examples[row].label, examples[row].document, examples[row].genre)
        for row, sentence in zip(rows, sentences, strict=True)
    ]
