"""Shares without hand labels: the counted ones, corrected for how the model errs on held-out real text.

Under label shift, that is if only the shares of the labels differ from those of the held-out text, EM finds the shares that
make the model's probabilities most likely (Saerens, Latinne & Decaestecker 2002). Texts of another genre differ in more, and
then EM corrects too much: going ``STEP`` of the way from the counted share to EM's errs least, on genres left out and on
others (docs/estimate.md).

How far it may still be off cannot be told from the texts themselves. It is measured when a model is trained, on outlets
drawn from held-out documents of one genre after the other (``training/outlets.py``): ``ErrorModel`` holds the result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetor.model import Floats
from rhetor.records import LABELS

STEP = 0.5
ROUNDS, SETTLED = 200, 1e-6
LATTICE, MANY = 64, 20_000
"""Of more units than this, those whose probabilities are alike to a 64th are taken together."""
BANDS = (0.5, 0.7, 0.9)
"""Between which confidences the histogram of scores is cut."""
CELLS = len(LABELS) * (len(BANDS) + 1)
UNSEEN = 1.15
"""How much more a model errs on a genre it has learnt nothing of (docs/estimate.md); the measured ones it has seen."""
TOO_STRANGE = 2.0
"""Scores so many times as far from any mixture of held-out ones as those of nearly all genres are: nothing is said."""


@dataclass(frozen=True, slots=True)
class ErrorModel:
    """What a model's held-out real text says of the shares it counts.

    Attributes:
        prior: (labels,) shares in the text that calibrated the model's probabilities.
        terms: (labels, 4) of the variance of a corrected share: see ``measure_terms``.
        reach: (labels,) how many standard errors hold 95 % of the errors.
        cells: (CELLS, labels) histogram of the scores of each label.
        distance: (2,) the distance of scores from mixtures of ``cells`` that 95 % of outlets stay below: of an endless one,
            and what is added for each unit's worth of chance (by the number of documents).
        left: (labels,) share of the variance of hand labels that is left beside the model.
        documents, units, genres: what it was measured on.
    """

    prior: Floats
    terms: Floats
    reach: Floats
    cells: Floats
    distance: Floats
    left: Floats
    documents: int
    units: int
    genres: int

    def to_json(self) -> dict[str, Any]:
        return {
            key: np.round(value, 6).tolist() if isinstance(value, np.ndarray) else value
            for key, value in asdict(self).items()
        }


def read_error_model(record: Mapping[str, Any]) -> ErrorModel:
    """Of what ``to_json`` gave."""
    arrays: dict[str, Any] = {key: np.array(value) if isinstance(value, list) else value for key, value in record.items()}
    return ErrorModel(**arrays)


@dataclass(frozen=True, slots=True)
class Scores:
    """Probabilities (rows, labels) of units or of cells of them, and what each counts."""

    probabilities: Floats
    sizes: Floats


def gather_scores(probabilities: Floats, sizes: Floats) -> Scores:
    """The same scores; where they are many, means over cells of a lattice, whose likelihood is all but the same."""
    if len(probabilities) <= MANY:
        return Scores(probabilities, sizes)
    steps = np.rint(probabilities[:, :-1] * LATTICE).astype(np.int64) @ (LATTICE + 1) ** np.arange(len(LABELS) - 1)
    cells = np.unique(steps, return_inverse=True)[1]
    total = np.bincount(cells, sizes)
    columns = [np.bincount(cells, sizes * column) / np.maximum(total, 1e-300) for column in probabilities.T]
    return Scores(np.stack(columns, axis=1), total.astype(float))


def adjust_shares(scores: Scores, prior: Floats) -> Floats:
    """The shares that make the scores most likely, by EM (Saerens et al. 2002). Shape (labels,)."""
    shares = np.asarray(prior, dtype=float)
    likelihoods = scores.probabilities / shares
    weights = scores.sizes / scores.sizes.sum()
    for _ in range(ROUNDS):
        joint = likelihoods * shares
        after = weights @ (joint / joint.sum(axis=1, keepdims=True))
        settled = np.abs(after - shares).max() < SETTLED
        shares = after
        if settled:
            break
    return shares


@dataclass(frozen=True, slots=True)
class Corrected:
    """(labels,) each. ``distance``: how many times as far from held-out scores as nearly all genres are; above
    ``TOO_STRANGE`` the interval is everything."""

    shares: Floats
    errors: Floats
    low: Floats
    high: Floats
    distance: float

    @property
    def refused(self) -> bool:
        return self.distance > TOO_STRANGE


def correct_shares(model: ErrorModel, counted: Floats, scores: Scores, documents: int) -> Corrected:
    """
    Args:
        counted: (labels,) shares of the labels that the model gave.
        documents: how many the units come from.
    """
    adjusted = adjust_shares(scores, model.prior)
    shares = counted + STEP * (adjusted - counted)
    terms = measure_terms(shares, adjusted - counted, documents)
    distance = measure_distance(scores, model.cells) / (model.distance[0] + model.distance[1] / documents)
    errors = UNSEEN * np.sqrt(np.maximum((terms * model.terms).sum(axis=1), 0)) * max(1.0, np.sqrt(distance))
    margins = errors * model.reach
    low, high = np.clip(shares - margins, 0, 1), np.clip(shares + margins, 0, 1)
    if distance > TOO_STRANGE:
        low, high = np.zeros(len(shares)), np.ones(len(shares))
    return Corrected(shares, margins / 1.96, low, high, float(distance))


def measure_terms(shares: Floats, moved: Floats, documents: int | Floats) -> Floats:
    """What the variance of a corrected share is made of: (…, labels, 4) of shares (…, labels).

    A constant; the variance of a unit; how far EM moved the share; and the variance of a unit by document.
    """
    spread = shares * (1 - shares)
    by_document = spread / np.asarray(documents, dtype=float)[..., None]
    return np.stack([np.full_like(shares, 1e-3), spread, moved**2, by_document], axis=-1)


def fill_cells(scores: Scores) -> Floats:
    """The histogram of scores, by label and band of confidence: (CELLS,), of sum 1."""
    best = scores.probabilities.argmax(axis=1)
    band = np.searchsorted(BANDS, scores.probabilities.max(axis=1))
    filled = np.bincount(best * (len(BANDS) + 1) + band, scores.sizes, CELLS)
    return np.asarray(filled / filled.sum())


def measure_distance(scores: Scores, cells: Floats) -> float:
    """How far a histogram is from the nearest mixture of those of the labels: chi-square over its units."""
    from scipy.optimize import nnls

    filled = fill_cells(scores)
    scale = np.sqrt(cells.mean(axis=1) + 1e-4)
    _, distance = nnls(cells / scale[:, None], filled / scale)
    return float(distance**2)


def have_any(
    probabilities: Floats, documents: NDArray[np.int64], prior: Floats, shares: Sequence[float], label: int
) -> float:
    """The share of documents with at least one unit of ``label``, if the shares of the labels are ``shares``.

    Units of a document are taken as independent, given the shares and their scores.
    """
    joint = probabilities * (np.asarray(shares) / prior)
    posterior = joint[:, label] / joint.sum(axis=1)
    none = np.bincount(documents, np.log1p(-np.minimum(posterior, 1 - 1e-9)))
    there = np.bincount(documents) > 0
    return float(1 - np.exp(none[there]).mean())
