"""Intervals of shares: how far the figure may be off because only so much was counted."""

import math

import numpy as np
from numpy.typing import NDArray

Z = 1.959963984540054
"""Half-width of the central 95 % of a standard normal distribution."""
LEVEL = 0.95
RESAMPLES = 1000
MOST_UNITS = 10_000
"""More documents than this are resampled in as many groups, so that time and memory stay bounded."""


def wilson_interval(hits: int, total: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927); (0, 1) where nothing was counted."""
    if not total:
        return 0.0, 1.0
    share = hits / total
    centre = share + Z * Z / (2 * total)
    margin = Z * math.sqrt(share * (1 - share) / total + Z * Z / (4 * total * total))
    scale = 1 + Z * Z / total
    return max(0.0, (centre - margin) / scale), min(1.0, (centre + margin) / scale)


def bootstrap_ratios(
    numerators: NDArray[np.int64], denominators: NDArray[np.int64], seed: int = 0
) -> list[tuple[float, float]]:
    """95 % intervals of sums over documents, each column of ``numerators`` divided by ``denominators``.

    Whole documents are drawn with replacement (percentile bootstrap, Efron & Tibshirani 1993, ch. 13): the sentences of one
    document are not independent of each other.

    Args:
        numerators: (documents, columns) counts.
        denominators: (documents,) counts.
    """
    table = _group_units(np.column_stack([numerators, denominators]))
    units = len(table)
    generator = np.random.default_rng(seed)
    sums = np.empty((RESAMPLES, table.shape[1]))
    for number in range(RESAMPLES):  # one sample at a time: the memory of one sample, whatever the number of documents
        sums[number] = np.bincount(generator.integers(units, size=units), minlength=units) @ table
    ratios = sums[:, :-1] / np.maximum(sums[:, -1:], 1)
    low, high = np.quantile(ratios, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return list(zip(low.tolist(), high.tolist(), strict=True))


def _group_units(table: NDArray[np.int64]) -> NDArray[np.int64]:
    if len(table) <= MOST_UNITS:
        return table
    grouped = np.zeros((MOST_UNITS, table.shape[1]), dtype=np.int64)
    np.add.at(grouped, np.arange(len(table)) % MOST_UNITS, table)
    return grouped
