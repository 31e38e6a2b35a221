"""What a confidence is worth: how often labels of a confidence are right, and how many are left above a threshold."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rhetor.learning.intervals import wilson_interval
from rhetor.model import Floats

BINS = 10
COVERAGES = tuple(number / 40 for number in range(2, 41))
"""Shares of the sentences, surest first, at which the coverage curve is read."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Sentences whose confidence lies in ``low <= confidence < high``; the last bin holds 1.0 too.

    ``confidence`` and ``accuracy`` are means over the bin, None if it is empty; ``interval`` is the accuracy's, 95 %.
    """

    low: float
    high: float
    count: int
    confidence: float | None
    accuracy: float | None
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class CoveragePoint:
    """Keeping only labels of at least ``threshold`` leaves ``coverage`` of all, of which ``accuracy`` are right."""

    threshold: float
    coverage: float
    count: int
    accuracy: float
    interval: tuple[float, float]


def compute_bins(confidence: Floats, correct: NDArray[np.bool_]) -> tuple[Bin, ...]:
    """The reliability diagram's equal bins (Niculescu-Mizil & Caruana 2005), with Wilson intervals."""
    placed = np.minimum((confidence * BINS).astype(int), BINS - 1)
    bins = []
    for number in range(BINS):
        inside = placed == number
        count, hits = int(inside.sum()), int(correct[inside].sum())
        bins.append(
            Bin(
                number / BINS,
                (number + 1) / BINS,
                count,
                float(confidence[inside].mean()) if count else None,
                hits / count if count else None,
                wilson_interval(hits, count),
            )
        )
    return tuple(bins)


def compute_coverage(confidence: Floats, correct: NDArray[np.bool_], threshold: float) -> tuple[CoveragePoint, ...]:
    """The accuracy-coverage curve (El-Yaniv & Wiener 2010), surest labels first; equal confidences are kept together.

    One of its points is the model's own ``threshold``, if any label is above it.
    """
    order = np.argsort(-confidence, kind="stable")
    ordered, hits = confidence[order], np.cumsum(correct[order])
    wanted = [ordered[int(np.ceil(share * len(ordered))) - 1] for share in COVERAGES] + [threshold]
    counts = {int(np.searchsorted(-ordered, -edge, side="right")) for edge in wanted} - {0}
    points = []
    for count in sorted(counts):
        right = int(hits[count - 1])
        interval = wilson_interval(right, count)
        points.append(CoveragePoint(float(ordered[count - 1]), count / len(ordered), count, right / count, interval))
    return tuple(points)
