"""Training on what a user added, from the base: the base stays as it is, and only what the additions hold moves.

``adaptation`` says how far coefficients move. Here is what moves, and how a model made so is scored out of fold: the base's
own rows by a base that did not see them, new ones by the whole base, which did not see them either, and both then as moved
by the additions of the other folds.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from rhetor.model import Floats, MessageWeights, Model
from training.adaptation import find_differences
from training.counting import Counts
from training.fitting import Fit, Integers, run_side_by_side, weigh_terms
from training.settings import Settings


@dataclass(frozen=True)
class Base:
    """What the seeds and the real units teach by themselves (``base`` finds it).

    Attributes:
        model: as it is served, its scores divided by ``temperature``.
        scores: (rows, labels), out of fold, of the seeds and behind them of the labelled real units.
        folds: (rows,) in which each was held out.
        learning_curve: as its card has it.
        messages: how well it tells pieces without a label; None if it has no real units.
    """

    model: Model
    temperature: float
    scores: Floats
    folds: Integers
    learning_curve: dict[str, Any]
    messages: dict[str, Any] | None


@dataclass(frozen=True)
class Anchored:
    """The rows of a bench as the base sees them.

    Attributes:
        fit: the base over the terms of the bench. Terms that are common enough by what was added stand in it at zero.
        message: by what the base tells that a piece says something, over the columns of ``fit``.
        design: (rows, columns of ``fit``), weighed.
        start: (rows, labels), scores by the whole base.
        held_out: the same by a base that did not see the row.
    """

    base: Base
    fit: Fit
    message: MessageWeights
    design: sp.csr_matrix
    start: Floats
    held_out: Floats


def anchor_rows(
    base: Base, counts: Counts, base_rows: Integers, is_added: NDArray[np.bool_], settings: Settings
) -> Anchored:
    """
    Args:
        base_rows: for each row of ``counts`` the row of the base that it is, or -1.
        is_added: which rows a user added.
    """
    own, weights = _spread_base(base, counts)
    fit = widen_fit(own, counts, is_added, settings)
    message = np.zeros(len(fit.columns))
    message[np.searchsorted(fit.columns, own.columns)] = weights
    design = weigh_terms(counts.matrix[:, fit.columns], counts.blocks[fit.columns], fit.idf, settings)
    start = design @ fit.coefficients.T + fit.intercepts
    is_known = base_rows >= 0
    held_out = start.copy()
    held_out[is_known] = base.scores[base_rows[is_known]]
    return Anchored(base, fit, MessageWeights(message, base.model.message.biases), design, start, held_out)


def _spread_base(base: Base, counts: Counts) -> tuple[Fit, Floats]:
    """The base's fit over the terms of the bench, and its message coefficients in the same order."""
    model = base.model
    place = {term: number for number, term in enumerate(counts.terms)}
    columns = np.array([place[term] for term in model.terms], dtype=np.int64)
    order = np.argsort(columns)
    coefficients = model.coefficients[:, order] * base.temperature
    fit = Fit(columns[order], model.idf[order], coefficients, model.intercepts * base.temperature)
    return fit, model.message.coefficients[order]


def widen_fit(fit: Fit, counts: Counts, is_added: NDArray[np.bool_], settings: Settings) -> Fit:
    """The fit with the terms of the added rows that are common enough by now, at zero."""
    holders = np.bincount(counts.matrix.indices, minlength=len(counts.terms))
    common = np.flatnonzero(holders >= settings.least_documents)
    new = np.setdiff1d(np.intersect1d(common, counts.matrix[is_added].indices), fit.columns)
    columns = np.union1d(fit.columns, new)
    kept = np.searchsorted(columns, fit.columns)
    idf = np.log((counts.matrix.shape[0] + 1) / (holders[columns] + 1)) + 1.0
    idf[kept] = fit.idf
    coefficients = np.zeros((len(fit.intercepts), len(columns)))
    coefficients[:, kept] = fit.coefficients
    return Fit(columns, idf, coefficients, fit.intercepts)


def move_base(
    anchored: Anchored,
    labels: Integers,
    is_added: NDArray[np.bool_],
    folds: Integers,
    allowed: NDArray[np.bool_],
    settings: Settings,
) -> tuple[Fit, Floats]:
    """The base moved towards the additions, and scores of all rows out of fold, (rows, labels).

    Args:
        labels, is_added, folds: of each row.
        allowed: the rows that may be trained on, or held to: (rows,).
    """

    def move(held_out: int) -> tuple[Floats, Floats]:
        rows = np.flatnonzero(allowed & (folds != held_out))
        if not is_added[rows].any():
            return np.zeros_like(anchored.fit.coefficients), np.zeros_like(anchored.fit.intercepts)
        return find_differences(anchored.design[rows], anchored.start[rows], labels[rows], is_added[rows], settings)

    numbers = np.unique(folds).tolist()
    (moved, shifted), *parts = run_side_by_side(move, [(-1,), *((number,) for number in numbers)])
    scores = anchored.held_out.copy()
    for number, (coefficients, intercepts) in zip(numbers, parts, strict=True):
        inside = folds == number
        scores[inside] += anchored.design[inside] @ coefficients.T + intercepts
    fit = anchored.fit
    return replace(fit, coefficients=fit.coefficients + moved, intercepts=fit.intercepts + shifted), scores


def lay_folds_beside(base: Base, base_rows: Integers, groups: Integers, folds: int) -> Integers:
    """The base's rows in their folds; a new document beside one that it shares a sentence with, the others in turn."""
    assigned = np.full(len(groups), -1, dtype=np.int64)
    is_known = base_rows >= 0
    assigned[is_known] = base.folds[base_rows[is_known]]
    names, first = np.unique(groups[is_known], return_index=True)
    fold_of = dict(zip(names.tolist(), assigned[is_known][first].tolist(), strict=True))
    for group in groups[~is_known].tolist():
        fold_of.setdefault(group, len(fold_of) % folds)
    assigned[~is_known] = [fold_of[group] for group in groups[~is_known].tolist()]
    return assigned
