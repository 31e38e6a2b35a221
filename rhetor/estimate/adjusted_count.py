"""Shares without hand labels: the counted ones, corrected for how the model errs on held-out real text.

An adjusted count (Forman 2008; with the mean probabilities as well, Bella et al. 2010), but by document: on held-out
documents the shares that the model counts are regressed on the true ones, and an outlet's counted shares are traced back
through that. So what must be the same there as here is how the model errs on a document of given shares. The usual
adjustments and EM (Saerens, Latinne & Decaestecker 2002) ask more: that it errs on a unit of a given label in the same way
in every document. It does not, a call among calls is found more easily, and they correct too much (docs/estimate.md has the
figures of each).

How far it may still be off cannot be told from the texts themselves. It is measured when a model is trained, on outlets
drawn from held-out documents of one genre after the other (``training/outlets.py``): ``ErrorModel`` holds the result.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from rhetor.errors import ModelNotFound
from rhetor.learning.intervals import Z
from rhetor.model import Floats
from rhetor.records import LABELS
from rhetor.registry import locate_model

BANDS = (0.5, 0.7, 0.9)
"""Between which confidences the histogram of scores is cut."""
CELLS = len(LABELS) * (len(BANDS) + 1)
UNSEEN = 1.15
"""How much more a model errs on a genre it has learnt nothing of (docs/estimate.md); the measured ones it has seen."""
TOO_STRANGE = 2.0
"""Scores so many times as far from any mixture of held-out ones as those of nearly all outlets are: nothing is said."""


@dataclass(frozen=True, slots=True)
class ErrorModel:
    """What a model's held-out real text says of the shares it counts.

    Attributes:
        confusion: (labels, labels) what is seen of a document, in rows, by what is true of it, in columns.
        terms: (labels, 4) of the variance of a corrected share: see ``measure_terms``.
        reach: (labels,) how many standard errors hold 95 % of the errors.
        cells: (CELLS, labels) histogram of the scores of each label.
        distance: (2,) the distance of scores from mixtures of ``cells`` that 95 % of outlets stay below: that of an endless
            one, and what is added to it, divided by the number of documents.
        reach_of_documents: how many ``measure_spread`` hold 95 % of the errors of counted documents with a call.
        left: (labels,) share of the variance of hand labels that is left beside the model.
        documents, units, genres: what it was measured on.
    """

    confusion: Floats
    terms: Floats
    reach: Floats
    cells: Floats
    distance: Floats
    reach_of_documents: float
    left: Floats
    documents: int
    units: int
    genres: int

    def to_json(self) -> dict[str, Any]:
        record = asdict(self)
        return {key: value.round(6).tolist() if isinstance(value, np.ndarray) else value for key, value in record.items()}


def read_error_model(record: Mapping[str, Any]) -> ErrorModel:
    """Of what ``to_json`` gave."""
    arrays: dict[str, Any] = {key: np.array(value) if isinstance(value, list) else value for key, value in record.items()}
    return ErrorModel(**arrays)


def find_error_model(version: str) -> ErrorModel | None:
    """What is known of the errors of a model; None if nothing is, or the model is gone."""
    try:
        metrics = json.loads((locate_model(version) / "metrics.json").read_bytes())
    except (ModelNotFound, OSError):
        return None
    return read_error_model(metrics["shares"]) if metrics.get("shares") else None


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of some units: (labels,) ``counted`` shares, and those with the mean probabilities; the histogram of
    scores; and how many documents they come from."""

    counted: Floats
    shares: Floats
    cells: Floats
    documents: int


def look_at(probabilities: Floats, sizes: Floats, documents: int) -> Seen:
    """
    Args:
        probabilities: (units, labels) of the model.
        sizes: (units,) what each counts.
        documents: how many the units come from.
    """
    best = probabilities.argmax(axis=1)
    counted = np.bincount(best, sizes, len(LABELS)) / sizes.sum()
    band = np.searchsorted(BANDS, probabilities.max(axis=1))
    cells = np.bincount(best * (len(BANDS) + 1) + band, sizes, CELLS) / sizes.sum()
    return Seen(counted, (counted + sizes @ probabilities / sizes.sum()) / 2, cells, documents)


@dataclass(frozen=True, slots=True)
class Corrected:
    """(labels,) each. ``distance``: how many times as far from held-out scores as nearly all outlets are; above
    ``TOO_STRANGE`` the interval is everything."""

    shares: Floats
    errors: Floats
    low: Floats
    high: Floats
    distance: float

    @property
    def refused(self) -> bool:
        return self.distance > TOO_STRANGE


def correct_shares(model: ErrorModel, seen: Seen) -> Corrected:
    """The shares that are likely true, with 95 % intervals."""
    shares = trace_back(model.confusion, seen.shares)
    distance = measure_distance(model.cells, seen.cells) / (model.distance[0] + model.distance[1] / seen.documents)
    variance = (measure_terms(shares, seen.counted, seen.documents) * model.terms).sum(axis=1)
    margins = UNSEEN * model.reach * np.sqrt(variance * max(1.0, distance))
    low, high = np.clip(shares - margins, 0, 1), np.clip(shares + margins, 0, 1)
    if distance > TOO_STRANGE:
        low, high = np.zeros(len(shares)), np.ones(len(shares))
    return Corrected(shares, margins / Z, low, high, float(distance))


def trace_back(confusion: Floats, seen: Floats) -> Floats:
    """The true shares behind those that are seen: none below 0, of sum 1."""
    from scipy.optimize import nnls

    shares, _ = nnls(confusion, seen)
    return np.asarray(shares / shares.sum())


def measure_terms(shares: Floats, counted: Floats, documents: int | Floats) -> Floats:
    """What the variance of a corrected share is made of: (…, labels, 4) of shares (…, labels).

    A constant; the variance of a unit; how far the share was moved; and the variance of a unit by document.
    """
    spread = shares * (1 - shares)
    by_document = spread / np.asarray(documents, dtype=float)[..., None]
    return np.stack([np.full_like(shares, 1e-3), spread, (shares - counted) ** 2, by_document], axis=-1)


def measure_distance(cells: Floats, filled: Floats) -> float:
    """How far a histogram is from the nearest mixture of those of the labels: chi-square for each unit."""
    from scipy.optimize import nnls

    scale = np.sqrt(cells.mean(axis=1) + 1e-4)
    _, distance = nnls(cells / scale[:, None], filled / scale)
    return float(distance**2)


def bound_documents(model: ErrorModel, counted: float) -> tuple[float, float]:
    """The 95 % interval of the share of documents with a call, of which ``counted`` have one by the model.

    Counting documents errs less than any correction of it that was tried; it errs a lot.
    """
    margin = UNSEEN * model.reach_of_documents * float(measure_spread(counted))
    return max(0.0, counted - margin), min(1.0, counted + margin)


def measure_spread(share: Any) -> Any:
    """What errors of a share of documents are measured in: the deviation of a document, and never nothing."""
    return np.sqrt(share * (1 - share) + 0.01)
