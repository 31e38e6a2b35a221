"""Shares from hand labels of a random sample, made sharper by what the model says of all units: valid whatever its errors.

The difference estimator of survey sampling (Särndal, Swensson & Wretman 1992, ch. 6), with the model's probability of the
label as the auxiliary variable: the mean of ``weight * probability`` over all units, plus the mean of ``label - weight *
probability`` over the labelled ones. The model may be as wrong as it likes: the second part takes its error out again. The
weight is tuned to the data, which makes it PPI++ (Angelopoulos, Duchi & Zrnic 2023, arXiv 2311.01453): a useless model gets
a weight near 0, and the labels stand alone.

Its interval is a score interval (Wilson 1927) with the sample's effective size: a normal interval fails for a share of 2 %.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rhetor.model import Floats

Integers = NDArray[np.int64]
WEIGHT_PRIOR = 10.0
"""Labels that speak for weight 1, which is right for calibrated probabilities, before any is read."""
MOST_WEIGHT = 1.5
RATIO_PRIOR = 2.0
"""Labels of the rarer side that speak for a useless model, before any is read: the variance of a handful is not known."""
WIDER = 1.06
"""Where the model leaves more of the variance than so many times what the labels alone have, they stand alone: their
interval is then at most 3 % wider for it."""
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
    """(labels,) each: shares, their standard errors and 95 % intervals.

    ``weights`` are the tuned ones; ``ratios`` what is left of the variance of that many labels alone.
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
    found = [
        _estimate_label(_read_label(population, labelled, cells, label), cells, use_model)
        for label in range(population.probabilities.shape[1])
    ]
    return Shares(*(np.array(column) for column in zip(*found, strict=True)))


@dataclass(frozen=True, slots=True)
class _Cells:
    """Strata with enough labels, the others taken together.

    Attributes:
        of_labelled: (labelled,) the cell of each.
        weights: (labelled,) what each counts in the mean over all units; they add up to 1.
        rest: (labelled,) the share of its cell that is not labelled: what was read is known.
        spread: (labelled,) what its squared distance from its cell's mean counts in the variance of the mean.
    """

    of_labelled: Integers
    weights: Floats
    rest: Floats
    spread: Floats
    count: int

    @property
    def degrees(self) -> float:
        """Degrees of freedom."""
        return float(max(len(self.of_labelled) - self.count, 1))

    def multiply(self, first: Floats, second: Floats) -> float:
        """The covariance of the means of two values of the labelled units."""
        return float((self.spread * self._centre(first) * self._centre(second)).sum())

    def _centre(self, values: Floats) -> Floats:
        total = np.bincount(self.of_labelled, self.weights * values, self.count)
        means = total / np.maximum(np.bincount(self.of_labelled, self.weights, self.count), 1e-300)
        return values - means[self.of_labelled]


def _lay_cells(strata: Integers, rows: Integers) -> _Cells:
    names, places = np.unique(strata, return_inverse=True)
    drawn = places[rows]
    have, there = np.bincount(drawn, minlength=len(names)), np.bincount(places, minlength=len(names))
    cell = np.arange(len(names))
    few = have < LEAST_OF_STRATUM
    if few.any():
        together = have[few].sum() >= LEAST_OF_STRATUM
        cell[few] = cell[few][0] if together else int(np.argmax(have))
    cell = np.unique(cell, return_inverse=True)[1]
    size, sample = np.bincount(cell, there), np.bincount(cell, have)
    inside = cell[drawn]
    # In a cell of several strata a label stands for the units of its own stratum.
    each = there[drawn] / np.maximum(have[drawn], 1)
    weights = each / np.bincount(inside, each, minlength=len(size))[inside] * (size / size.sum())[inside]
    rest = (1 - sample / np.maximum(size, 1))[inside]
    spread = weights**2 * rest * (sample / np.maximum(sample - 1, 1))[inside]
    return _Cells(inside, weights, rest, spread, len(size))


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the sample says of one label.

    Attributes:
        alone: the share by the labels alone.
        residual: (labelled,) how far each is from it.
        helper: (labelled,) the model's probability, from its mean over all units: it moves the share only by what the sample
            happens to hold.
        known: the variance of that over all units.
        plain: the variance of the share, by the labels alone, if it were one half, times four.
        labelled, met: how many are labelled, and are of this label.
    """

    alone: float
    residual: Floats
    helper: Floats
    known: float
    plain: float
    labelled: int
    met: int


def _read_label(population: Population, labelled: Labelled, cells: _Cells, label: int) -> _Reading:
    sizes, own = population.sizes, population.sizes[labelled.rows]
    says, given = (labelled.labels >= 0).astype(float), (labelled.labels == label).astype(float)
    total = float((cells.weights * own * says).sum())
    probabilities = population.probabilities[:, label]
    mean = float(np.average(probabilities, weights=sizes))
    helper = sizes * (probabilities - mean) / sizes.mean()
    if not total:
        nothing = np.zeros(len(own))
        return _Reading(mean, nothing, nothing, 0.0, np.inf, 0, 0)
    alone = float((cells.weights * own * given).sum()) / total
    plain = float((cells.weights**2 * cells.rest * (own * says / total) ** 2).sum())
    residual = own * (given - alone * says) / total
    return _Reading(
        alone, residual, helper[labelled.rows], float(helper.var()), plain, int(says.sum()), int(given.sum())
    )  # fmt: skip


class _Share(NamedTuple):
    """In the order of the fields of ``Shares``."""

    share: float
    error: float
    low: float
    high: float
    weight: float
    ratio: float


def _estimate_label(reading: _Reading, cells: _Cells, use_model: bool) -> _Share:
    if not reading.labelled:
        return _Share(reading.alone, 0.5, 0.0, 1.0, 0.0, 1.0)
    alone = _weigh(reading, cells, 0.0, 1.0)
    if not use_model:
        return alone
    spent = cells.degrees / max(cells.degrees - 1, 1.0)  # on the weight
    tuned = _weigh(reading, cells, _tune_weight(reading, cells), spent)
    return tuned if tuned.ratio <= WIDER * alone.ratio else alone


def _weigh(reading: _Reading, cells: _Cells, weight: float, spent: float) -> _Share:
    share = min(max(reading.alone - weight * float((cells.weights * reading.helper).sum()), 0.0), 1.0)
    if not reading.plain:  # all is labelled
        return _Share(share, 0.0, share, share, weight, 1.0)
    left = reading.residual - weight * reading.helper
    smooth = (share * reading.labelled + 1) / (reading.labelled + 2)
    ratio = spent * cells.multiply(left, left) / (smooth * (1 - smooth) * reading.plain)
    rarer = min(reading.met, reading.labelled - reading.met)
    ratio = (rarer * ratio + RATIO_PRIOR) / (rarer + RATIO_PRIOR)
    low, high = score_interval(share, ratio * reading.plain, cells.degrees)
    if not rarer:  # what was never met, or always, may be nothing, or everything
        low, high = (low, 1.0) if reading.met else (0.0, high)
    return _Share(share, float(np.sqrt(ratio * reading.plain * smooth * (1 - smooth))), low, high, weight, ratio)


def _tune_weight(reading: _Reading, cells: _Cells) -> float:
    """The weight with the least variance; ``WEIGHT_PRIOR`` labels speak for 1."""
    prior = WEIGHT_PRIOR * float(cells.spread.mean()) * reading.known
    if not prior:
        return 0.0
    here = reading.helper
    weight = (cells.multiply(reading.residual, here) + prior) / (cells.multiply(here, here) + prior)
    return min(max(weight, 0.0), MOST_WEIGHT)


def score_interval(share: float, unit: float, degrees: float) -> tuple[float, float]:
    """The 95 % interval of Wilson (1927) for a share whose variance is ``unit * share * (1 - share)``."""
    from scipy.special import stdtrit

    spread = float(stdtrit(degrees, 0.975)) ** 2 * unit
    centre, scale = share + spread / 2, 1 + spread
    margin = float(np.sqrt(spread * share * (1 - share) + spread**2 / 4))
    return max(0.0, (centre - margin) / scale), min(1.0, (centre + margin) / scale)
