"""Intervals of shares: how far the figure may be off because only so much was counted."""

import math

import numpy as np
from numpy.typing import NDArray

Z = 1.959963984540054
"""Half-width of the central 95 % of a standard normal distribution."""
SMALL_QUANTILES = (12.706205, 4.302653, 3.182446, 2.776445)
"""97.5 % of Student's t with 1, 2, 3 and 4 degrees of freedom."""
LEVEL = 0.95
RESAMPLES = 1000
MOST_UNITS = 10_000
"""More documents than this are resampled in as many groups, so that time and memory stay bounded."""


def wilson_interval(hits: int, total: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927); (0, 1) where nothing was counted."""
    return wilson_interval_of(hits / total, total) if total else (0.0, 1.0)


def wilson_interval_of(share: float, total: float) -> tuple[float, float]:
    """The same of a share among so many units, which need be no whole number: as many as would say as much."""
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


def clustered_interval(clusters: int, hits: int, total: int, moments: tuple[float, float, float]) -> tuple[float, float]:
    """The 95 % interval of a share of units that come in clusters, as sentences come in documents.

    Wilson's, of as many independent units as would say as much: the variance of the ratio between clusters is set against
    that of independent units (the design effect, never taken for less than 1), and few clusters count for less by the
    quantile of Student's t (Korn and Graubard 1998; compared with others by Franco, Little, Louis and Slud 2019). It always
    has some width, also where every document says the same. Of one cluster nothing is known beyond its units.

    Args:
        moments: sums over clusters of hits squared, hits times units, units squared.
    """
    if clusters < 2 or not total:
        return wilson_interval(hits, total)
    share = hits / total
    squares, products, sizes = moments
    between = (squares - 2 * share * products + share * share * sizes) * clusters / (clusters - 1) / total**2
    within = share * (1 - share) / total
    effect = max(1.0, between / within) if within else 1.0
    return wilson_interval_of(share, total / effect * (Z / student_quantile(clusters - 1)) ** 2)


def student_quantile(freedom: int) -> float:
    """The 97.5 % quantile of Student's t, to about a thousandth (Abramowitz and Stegun 26.7.5)."""
    if freedom <= len(SMALL_QUANTILES):
        return SMALL_QUANTILES[freedom - 1]
    first, second = (Z**3 + Z) / 4, (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96
    third = (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384
    return Z + first / freedom + second / freedom**2 + third / freedom**3
