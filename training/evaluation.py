"""Figures of merit, with intervals by bootstrap over groups of documents (Efron & Tibshirani 1993, ch. 13)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetor.model import Floats
from rhetor.records import LABELS
from training.examples import Example
from training.fitting import Integers

BINS = 10
RESAMPLES = 1000
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """Of one label; all between 0 and 1, ``support`` in sentences."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one set of predictions. ``confusion[i][j]``: sentences of label i predicted as j."""

    macro_f1: float
    macro_f1_interval: tuple[float, float]
    accuracy: float
    calibration_error: float
    uncertain_share: float
    certain_accuracy: float
    labels: dict[str, LabelFigures]
    confusion: list[list[int]]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def count_confusion(gold: Integers, predicted: Integers) -> NDArray[np.int64]:
    """(labels, labels) counts: gold in rows, predicted in columns."""
    size = len(LABELS)
    return np.bincount(gold * size + predicted, minlength=size * size).reshape(size, size)


def f1_by_label(confusion: NDArray[np.int64]) -> Floats:
    """F1 of each label, 0 where a label was neither there nor predicted. Works on stacks: (..., labels, labels)."""
    hits = np.diagonal(confusion, axis1=-2, axis2=-1).astype(float)
    total = confusion.sum(axis=-1) + confusion.sum(axis=-2)
    return np.asarray(np.divide(2 * hits, total, out=np.zeros_like(hits), where=total > 0))


def compute_figures(probabilities: Floats, gold: Integers, groups: Integers, threshold: float, seed: int = 0) -> Figures:
    """Figures of ``probabilities`` (examples, labels) against ``gold`` (examples,)."""
    predicted = probabilities.argmax(axis=1)
    confusion = count_confusion(gold, predicted)
    f1 = f1_by_label(confusion)
    hits, given, said = np.diag(confusion), confusion.sum(axis=1), confusion.sum(axis=0)
    confidence, correct = probabilities.max(axis=1), predicted == gold
    certain = confidence >= threshold
    resampled = f1_by_label(resample_confusions(gold, predicted, groups, seed)).mean(axis=1)
    low, high = np.quantile(resampled, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Figures(
        macro_f1=float(f1.mean()),
        macro_f1_interval=(float(low), float(high)),
        accuracy=float(correct.mean()),
        calibration_error=expected_calibration_error(confidence, correct),
        uncertain_share=float(1 - certain.mean()),
        certain_accuracy=float(correct[certain].mean()) if certain.any() else 0.0,
        labels={
            label.value: LabelFigures(
                float(hits[i] / said[i]) if said[i] else 0.0,
                float(hits[i] / given[i]) if given[i] else 0.0,
                float(f1[i]),
                int(given[i]),
            )
            for i, label in enumerate(LABELS)
        },
        confusion=confusion.tolist(),
    )


def expected_calibration_error(confidence: Floats, correct: NDArray[np.bool_]) -> float:
    """Mean distance of confidence and accuracy over equal bins, weighted (Naeini et al. 2015)."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, weights=confidence - correct, minlength=BINS)
    return float(np.abs(gaps).sum() / len(confidence))


def resample_confusions(gold: Integers, predicted: Integers, groups: Integers, seed: int) -> NDArray[np.int64]:
    """Confusions of bootstrap samples, whole groups drawn with replacement. Shape (resamples, labels, labels)."""
    numbers, members = np.unique(groups, return_inverse=True)
    size = len(LABELS)
    by_group = np.zeros((len(numbers), size * size), dtype=np.int64)
    np.add.at(by_group, (members, gold * size + predicted), 1)
    draws = np.random.default_rng(seed).multinomial(len(numbers), np.full(len(numbers), 1 / len(numbers)), RESAMPLES)
    return (draws @ by_group).reshape(RESAMPLES, size, size)


def figures_by_genre(probabilities: Floats, gold: Integers, examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Accuracy and size of each genre that has at least 20 sentences, worst first."""
    correct = probabilities.argmax(axis=1) == gold
    by_genre: dict[str, list[bool]] = {}
    for example, right in zip(examples, correct.tolist(), strict=True):
        by_genre.setdefault(example.genre or "unknown", []).append(right)
    rows = {
        genre: {"accuracy": sum(found) / len(found), "sentences": len(found)}
        for genre, found in by_genre.items()
        if len(found) >= 20
    }
    return dict(sorted(rows.items(), key=lambda row: row[1]["accuracy"]))
