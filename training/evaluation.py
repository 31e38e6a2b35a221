"""Figures of merit, with intervals by bootstrap over groups of documents (Efron & Tibshirani 1993, ch. 13)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetor.learning.intervals import LEVEL, RESAMPLES, wilson_interval
from rhetor.model import Floats
from rhetor.records import LABELS
from training.fitting import Integers
from training.reliability import BINS, Bin, CoveragePoint, compute_bins, compute_coverage

Interval = tuple[float, float]
AT_A_TIME = 50
"""Bootstrap samples drawn in one go: all thousand at once would take the memory of as many corpora."""
LEAST_OF_GENRE = 20
"""Sentences below which a genre's accuracy says too little to be shown."""


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """Of one label; all between 0 and 1, intervals 95 %, ``support`` in sentences."""

    precision: float
    recall: float
    f1: float
    support: int
    precision_interval: Interval
    recall_interval: Interval
    f1_interval: Interval


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one set of predictions. ``confusion[i][j]``: sentences of label i predicted as j."""

    macro_f1: float
    macro_f1_interval: Interval
    accuracy: float
    calibration_error: float
    threshold: float
    uncertain_share: float
    certain_accuracy: float
    labels: dict[str, LabelFigures]
    confusion: list[list[int]]
    reliability: tuple[Bin, ...]
    coverage: tuple[CoveragePoint, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def count_confusion(gold: Integers, predicted: Integers) -> NDArray[np.int64]:
    """(labels, labels) counts: gold in rows, predicted in columns."""
    size = len(LABELS)
    return np.bincount(gold * size + predicted, minlength=size * size).reshape(size, size)


def f1_by_label(confusion: NDArray[np.int64]) -> Floats:
    """F1 of each label, 0 where a label was neither there nor predicted. Works on stacks: (..., labels, labels)."""
    hits = np.diagonal(confusion, axis1=-2, axis2=-1)
    return divide_safely(2 * hits, confusion.sum(axis=-1) + confusion.sum(axis=-2))


def divide_safely(hits: NDArray[Any], totals: NDArray[Any]) -> Floats:
    """``hits / totals``, 0 where nothing was counted."""
    return np.asarray(np.divide(hits, totals, out=np.zeros(np.shape(hits)), where=np.asarray(totals) > 0))


def rates_by_label(confusion: NDArray[np.int64]) -> Floats:
    """Precision, recall and F1, (3, ..., labels), of confusions (..., labels, labels)."""
    hits = np.diagonal(confusion, axis1=-2, axis2=-1)
    said, given = confusion.sum(axis=-2), confusion.sum(axis=-1)
    return np.stack([divide_safely(hits, said), divide_safely(hits, given), f1_by_label(confusion)])


def compute_figures(probabilities: Floats, gold: Integers, groups: Integers, threshold: float, seed: int = 0) -> Figures:
    """Figures of ``probabilities`` (examples, labels) against ``gold`` (examples,)."""
    predicted = probabilities.argmax(axis=1)
    confusion = count_confusion(gold, predicted)
    confidence, correct = probabilities.max(axis=1), predicted == gold
    certain = confidence >= threshold
    resampled = rates_by_label(resample_confusions(gold, predicted, groups, seed))
    return Figures(
        macro_f1=float(f1_by_label(confusion).mean()),
        macro_f1_interval=find_interval(resampled[2].mean(axis=1)),
        accuracy=float(correct.mean()),
        calibration_error=expected_calibration_error(confidence, correct),
        threshold=threshold,
        uncertain_share=float(1 - certain.mean()),
        certain_accuracy=float(correct[certain].mean()) if certain.any() else 0.0,
        labels=_figures_by_label(confusion, resampled),
        confusion=confusion.tolist(),
        reliability=compute_bins(confidence, correct),
        coverage=compute_coverage(confidence, correct, threshold),
    )


def find_interval(values: Floats) -> Interval:
    """The central 95 % of resampled values."""
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _figures_by_label(confusion: NDArray[np.int64], resampled: Floats) -> dict[str, LabelFigures]:
    rates, support = rates_by_label(confusion), confusion.sum(axis=1)
    figures = {}
    for number, label in enumerate(LABELS):
        precision, recall, f1 = (float(rate) for rate in rates[:, number])
        intervals = [find_interval(resampled[rate, :, number]) for rate in range(3)]
        figures[label.value] = LabelFigures(precision, recall, f1, int(support[number]), *intervals)
    return figures


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
    generator, shares = np.random.default_rng(seed), np.full(len(numbers), 1 / len(numbers))
    samples = [generator.multinomial(len(numbers), shares, AT_A_TIME) @ by_group for _ in range(RESAMPLES // AT_A_TIME)]
    return np.concatenate(samples).reshape(RESAMPLES, size, size)


def figures_by_genre(probabilities: Floats, gold: Integers, genres: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Accuracy with its Wilson interval, and size, of each genre that has at least 20 sentences; worst first."""
    correct = probabilities.argmax(axis=1) == gold
    by_genre: dict[str, list[bool]] = {}
    for genre, right in zip(genres, correct.tolist(), strict=True):
        by_genre.setdefault(genre or "unknown", []).append(right)
    rows: dict[str, dict[str, Any]] = {
        genre: {
            "accuracy": sum(found) / len(found),
            "interval": wilson_interval(sum(found), len(found)),
            "sentences": len(found),
        }
        for genre, found in by_genre.items()
        if len(found) >= LEAST_OF_GENRE
    }
    return dict(sorted(rows.items(), key=lambda row: row[1]["accuracy"]))
