"""Shares from hand labels of a random sample, made sharper by what the model says of all units: valid whatever its errors.

The difference estimator of survey sampling (Särndal, Swensson & Wretman 1992, ch. 6), with the model's probability of the
label as the auxiliary variable: the mean of ``weight * probability`` over all units, plus the mean of ``label - weight *
probability`` over the labelled ones. The model may be as wrong as it likes: the second part takes its error out again. The
weight is tuned to the data, which makes it PPI++ (Angelopoulos, Duchi & Zrnic 2023, arXiv 2311.01453): a useless model gets
a weight near 0, and the labels stand alone.

Its interval is a score interval (Wilson 1927) with the sample's effective size: a normal interval fails for a share of 2 %.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rhetor.model import Floats

Integers = NDArray[np.int64]
WEIGHT_PRIOR = 10.0
"""Labels that speak for weight 1, which is right for calibrated probabilities, before any is read."""
RATIO_PRIOR = 2.0
"""Labels of the rarer side that speak for a useless model, before any is read: the variance of a handful is not known."""
LEAST_OF_STRATUM = 2
"""Strata with fewer labels are taken together: one label has no variance."""


@dataclass(frozen=True, slots=True)
class Population:
    """The units of a group.

    Attributes:
        probabilities: (units, labels) of the model.
        strata: (units,) the stratum of the sample each belongs to.
        sizes: (units,) what a unit counts: 1, or its words.
    """

    probabilities: Floats
    strata: Integers
    sizes: Floats


@dataclass(frozen=True, slots=True)
class Labelled:
    """The labelled ones among them: ``rows`` of the population, and numbers of their labels, -1 for what says nothing."""

    rows: Integers
    labels: Integers


@dataclass(frozen=True, slots=True)
class Shares:
    """Of each label, (labels,): the share, its standard error, its 95 % interval, and the error of the hand labels alone.

    ``weights`` are the tuned ones; ``ratios`` what is left of the variance of the hand labels alone.
    """

    shares: Floats
    errors: Floats
    low: Floats
    high: Floats
    weights: Floats
    ratios: Floats


def estimate_shares(population: Population, labelled: Labelled, use_model: bool = True) -> Shares:
    """
    Args:
        use_model: False for the hand labels alone, by the same rules.
    """
    cells = _lay_cells(population.strata, labelled.rows)
    found = [_estimate_label(population, labelled, cells, label, use_model) for label in range(_count(population))]
    return Shares(*(np.array(column) for column in zip(*found, strict=True)))


def _count(population: Population) -> int:
    return int(population.probabilities.shape[1])


@dataclass(frozen=True, slots=True)
class _Cells:
    """Strata with enough labels, the others taken together: of each its share of all units, and of the labelled ones which
    cell they are in, what each weighs in the mean, and how many more there are."""

    of_labelled: Integers
    weights: Floats
    spread: Floats
    count: int


def _lay_cells(strata: Integers, rows: Integers) -> _Cells:
    names, places = np.unique(strata, return_inverse=True)
    drawn = places[rows]
    have, there = np.bincount(drawn, minlength=len(names)), np.bincount(places, minlength=len(names))
    cell = np.arange(len(names))
    few = have < LEAST_OF_STRATUM
    if few.any():
        cell[few] = cell[few][0]
        if have[few].sum() < LEAST_OF_STRATUM:  # still too few: with the largest
            cell[few] = int(np.argmax(have))
    cell = np.unique(cell, return_inverse=True)[1]
    size, sample = np.bincount(cell, there), np.bincount(cell, have)
    inside = cell[drawn]
    share = size / size.sum()
    # In a cell of several strata a label stands for the units of its own stratum.
    each = there[drawn] / np.maximum(have[drawn], 1)
    each = each / np.bincount(inside, each, minlength=len(size))[inside] * share[inside]
    rest = 1 - sample / np.maximum(size, 1)
    spread = each**2 * rest[inside] * (sample / np.maximum(sample - 1, 1))[inside]
    return _Cells(inside, each, spread, len(size))


def _estimate_label(
    population: Population, labelled: Labelled, cells: _Cells, label: int, use_model: bool
) -> tuple[float, float, float, float, float, float]:
    sizes = population.sizes
    says, given = (labelled.labels >= 0).astype(float), (labelled.labels == label).astype(float)
    counts = cells.weights * sizes[labelled.rows]
    total = float((counts * says).sum())
    if total <= 0:
        return float(np.average(population.probabilities[:, label], weights=sizes)), 0.5, 0.0, 1.0, 0.0, 1.0
    alone = float((counts * given).sum()) / total
    # Of mean 0 over all units, so that it moves the share only by what the sample happens to hold.
    helper = population.probabilities[:, label]
    helper = sizes * (helper - np.average(helper, weights=sizes)) / sizes.mean()
    own = sizes[labelled.rows]
    residual = own * (given - alone * says) / total
    weight = _tune_weight(residual, helper, labelled.rows, cells) if use_model else 0.0
    share = min(max(alone - weight * float((cells.weights * helper[labelled.rows]).sum()), 0.0), 1.0)
    spent = _degrees(cells) / max(_degrees(cells) - 1.0, 1.0) if use_model else 1.0
    variance = spent * _sum_squares(residual - weight * helper[labelled.rows], cells)
    plain = float((cells.weights**2 * _rest(cells) * (own * says / total) ** 2).sum())
    rarer = min(float(given.sum()), float((says - given).sum()))
    smooth = (share * len(given) + 1) / (len(given) + 2)
    ratio = _steady(variance / max(smooth * (1 - smooth) * plain, 1e-300), rarer) if plain else 1.0
    low, high = score_interval(share, ratio * plain, _degrees(cells))
    if plain and not rarer:  # what was never met, or always, may be nothing, or everything
        low, high = (0.0, high) if not given.any() else (low, 1.0)
    return share, float(np.sqrt(ratio * plain * smooth * (1 - smooth))), low, high, weight, ratio


def _rest(cells: _Cells) -> Floats:
    """The share of each labelled unit's cell that is not labelled: what was read is known."""
    sample = np.bincount(cells.of_labelled, minlength=cells.count)
    return cells.spread / (cells.weights**2 * (sample / np.maximum(sample - 1, 1))[cells.of_labelled])


def _degrees(cells: _Cells) -> float:
    return float(max(len(cells.of_labelled) - cells.count, 1))


def _steady(ratio: float, rarer: float) -> float:
    return (rarer * ratio + RATIO_PRIOR) / (rarer + RATIO_PRIOR)


def _tune_weight(residual: Floats, helper: Floats, rows: Integers, cells: _Cells) -> float:
    """The weight with the least variance; ``WEIGHT_PRIOR`` labels speak for 1."""
    known = float(helper.var())
    if not known:
        return 0.0
    prior = WEIGHT_PRIOR * float(cells.spread.mean()) * known
    here = helper[rows]
    together = _sum_products(residual, here, cells)
    return min(max((together + prior) / (_sum_products(here, here, cells) + prior), 0.0), 1.5) if prior else 0.0


def _sum_products(first: Floats, second: Floats, cells: _Cells) -> float:
    return float((cells.spread * _centre(first, cells) * _centre(second, cells)).sum())


def _sum_squares(values: Floats, cells: _Cells) -> float:
    return _sum_products(values, values, cells)


def _centre(values: Floats, cells: _Cells) -> Floats:
    total = np.bincount(cells.of_labelled, cells.weights * values, cells.count)
    means = total / np.maximum(np.bincount(cells.of_labelled, cells.weights, cells.count), 1e-300)
    return values - means[cells.of_labelled]


def score_interval(share: float, unit: float, degrees: float) -> tuple[float, float]:
    """The 95 % interval of Wilson (1927) for a share whose variance is ``unit * share * (1 - share)``."""
    from scipy.special import stdtrit

    spread = float(stdtrit(degrees, 0.975)) ** 2 * unit
    centre, scale = share + spread / 2, 1 + spread
    margin = float(np.sqrt(spread * share * (1 - share) + spread**2 / 4))
    return max(0.0, (centre - margin) / scale), min(1.0, (centre + margin) / scale)
