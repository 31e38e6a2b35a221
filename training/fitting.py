"""Fitting: term counts, TF-IDF per block, logistic regression, calibration."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import scipy.sparse as sp
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from threadpoolctl import threadpool_limits

from rhetor.model import Floats, MessageWeights, Model
from rhetor.records import LABELS
from training.counting import Counts
from training.examples import Example
from training.regression import LARGEST_SLOPE, MEASURED_SLOPE, Prior, Problem, fit_regression
from training.settings import Settings
from training.taught import Taught

Integers = NDArray[np.int64]
T = TypeVar("T")
STRETCH = 100_000
"""Rows weighed at a time: what that takes beside the rows themselves does not grow with the corpus."""
ABSENT = -30.0
"""Intercept of a label without examples, which is never chosen."""


@dataclass(frozen=True)
class Material:
    """All that can be fitted on; which of it is, rows say.

    Attributes:
        labels: (examples,) numbers of labels.
        is_added: (examples,) which of them a user added.
        weights: (examples,) what each counts when the base is fitted.
    """

    counts: Counts
    labels: Integers
    is_added: NDArray[np.bool_]
    weights: Floats


@dataclass(frozen=True)
class Fit:
    """One fitted classifier: columns of the counts it uses, their idf, coefficients (labels, columns), intercepts."""

    columns: Integers
    idf: Floats
    coefficients: Floats
    intercepts: Floats


def run_side_by_side(function: Callable[..., T], tasks: Iterable[tuple[Any, ...]]) -> list[T]:
    """The function's results for all tasks, on all cores. In threads: the arithmetic lets go of Python's lock."""
    # A second thread inside a fit mostly waits for the first: it doubles the work.
    with threadpool_limits(limits=1):
        return list(Parallel(n_jobs=-1, prefer="threads")(delayed(function)(*task) for task in tasks))


def to_numbers(examples: Sequence[Example]) -> Integers:
    """Labels as rows of the coefficient matrix."""
    return np.array([LABELS.index(example.label) for example in examples], dtype=np.int64)


def fit_rows(
    material: Material, rows: Integers, settings: Settings, near: Fit | None = None, largest_slope: float = LARGEST_SLOPE,
    prior: Prior | None = None,
) -> Fit:  # fmt: skip
    """Fits on the given rows, whoever added them.

    Args:
        prior: over all terms and labels (``Taught.draw_labels``).
        largest_slope: as of ``fit_regression``.
        near: a fit on most of the same rows, from which the search starts: that saves half of its time, and the optimum is
            the same.

    Raises:
        RuntimeError: the fit does not converge.
    """
    counts = material.counts
    matrix = counts.matrix[rows]
    holders = np.bincount(matrix.indices, minlength=len(counts.blocks))
    columns = np.flatnonzero(holders >= min(settings.least_documents, len(rows)))
    idf = np.log((len(rows) + 1) / (holders[columns] + 1)) + 1.0
    design = weigh_terms(matrix[:, columns], counts.blocks[columns], idf, settings)
    labels = material.labels[rows]
    known = np.unique(labels)
    targets = (labels[:, None] == known).astype(np.float64)
    of_these = prior and Prior(prior.centre[columns][:, known], prior.curvature[columns][:, known])
    problem = Problem(design, targets, material.weights[rows], settings.inverse_regularisation, of_these)
    coefficients = np.zeros((len(LABELS), len(columns)))
    intercepts = np.full(len(LABELS), ABSENT)
    # A second thread inside a fit mostly waits for the first.
    with threadpool_limits(limits=1):
        start = _start_from(near, columns, known, len(counts.blocks)) if near else None
        coefficients[known], intercepts[known] = fit_regression(problem, start, largest_slope)
    return Fit(columns, idf, coefficients, intercepts)


def _start_from(near: Fit, columns: Integers, known: Integers, terms: int) -> Floats:
    """The point where ``fit_regression`` starts: (columns + 1, labels that are known)."""
    everywhere = np.zeros((terms, len(LABELS)))
    everywhere[near.columns] = near.coefficients.T
    return np.vstack([everywhere[columns], near.intercepts])[:, known]


def score_rows(counts: Counts, rows: Integers, fit: Fit, settings: Settings) -> Floats:
    """Scores of the given rows, shape (rows, labels)."""
    matrix = counts.matrix[rows][:, fit.columns]
    return np.asarray(
        weigh_terms(matrix, counts.blocks[fit.columns], fit.idf, settings) @ fit.coefficients.T + fit.intercepts
    )


def weigh_terms(matrix: sp.csr_matrix, blocks: NDArray[np.int8], idf: Floats, settings: Settings) -> sp.csr_matrix:
    """TF-IDF of counts, (examples, terms): sublinear, each block of a row normalised and multiplied by the block's weight.

    The arithmetic of scikit-learn's ``TfidfTransformer(sublinear_tf=True)`` on each block, to the last bit.
    """
    block_weights = np.array(settings.block_weights)
    values = np.log(matrix.data, dtype=np.float64)
    values += 1.0
    values *= idf[matrix.indices]
    for first in range(0, matrix.shape[0], STRETCH):
        ends = matrix.indptr[first : first + STRETCH + 1]
        stretch = slice(ends[0], ends[-1])
        block = blocks[matrix.indices[stretch]]
        owner = np.repeat(np.arange(len(ends) - 1) * len(block_weights), np.diff(ends)) + block
        values[stretch] /= np.sqrt(np.bincount(owner, values[stretch] ** 2))[owner]
        values[stretch] *= block_weights[block]
    return sp.csr_matrix((values, matrix.indices, matrix.indptr), shape=matrix.shape)


def score_held_out(
    material: Material, folds: Integers, trainable: NDArray[np.bool_], settings: Settings, near: Fit | None = None,
    taught: Taught | None = None,
) -> Floats:  # fmt: skip
    """Scores of every example by a model that did not see its fold. Shape (examples, labels).

    Args:
        trainable: which examples may be trained on; the others are only scored.
        near: as of ``fit_rows``.
        taught: over the terms of ``material``.
    """
    numbers = np.unique(folds)

    def run(number: int) -> Floats:
        rows = np.flatnonzero((folds != number) & trainable)
        prior = taught.draw_labels(settings.taught_weight, number) if taught else None
        fit = fit_rows(material, rows, settings, near, MEASURED_SLOPE, prior)
        return score_rows(material.counts, np.flatnonzero(folds == number), fit, settings)

    scores = np.empty((len(folds), len(LABELS)))
    for number, part in zip(numbers, run_side_by_side(run, zip(numbers)), strict=True):
        scores[folds == number] = part
    return scores


def fit_temperature(scores: Floats, labels: Integers) -> float:
    """The temperature that makes held-out scores most likely (Guo et al. 2017). It leaves every label as it is."""
    rows = np.arange(len(labels))

    def loss(logarithm: float) -> float:
        return float(-log_softmax(scores * np.exp(-logarithm), axis=1)[rows, labels].mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-3.0, 3.0), method="bounded", options={"xatol": 1e-6}).x))


def to_probabilities(scores: Floats, temperature: float) -> Floats:
    return np.asarray(softmax(scores / temperature, axis=1))


def choose_threshold(probabilities: Floats, labels: Integers, wanted_precision: float) -> float:
    """The least confidence above which held-out labels are right often enough; 1.0 if none is."""
    confidence = probabilities.max(axis=1)
    correct = probabilities.argmax(axis=1) == labels
    order = np.argsort(-confidence, kind="stable")
    precision = np.cumsum(correct[order]) / np.arange(1, len(labels) + 1)
    good = np.flatnonzero(precision >= wanted_precision)
    return round(float(confidence[order][good[-1]]), 4) if len(good) else 1.0


def build_model(
    counts: Counts, fit: Fit, message: MessageWeights, temperature: float, threshold: float, settings: Settings
) -> Model:
    """The fitted arrays as a model, terms sorted, the temperature folded in. It has no version yet."""
    order = np.array(sorted(range(len(fit.columns)), key=lambda place: counts.terms[fit.columns[place]]), dtype=np.int64)
    columns = fit.columns[order]
    return Model(
        name="rhetor",
        version="",
        labels=LABELS,
        terms=tuple(counts.terms[column] for column in columns.tolist()),
        blocks=counts.blocks[columns],
        idf=fit.idf[order].astype(np.float32).astype(np.float64),
        coefficients=(fit.coefficients[:, order] / temperature).astype(np.float32, order="C").astype(np.float64),
        intercepts=fit.intercepts / temperature,
        block_weights=np.array(settings.block_weights),
        threshold=threshold,
        message=MessageWeights(message.coefficients[order], message.biases),
        quoted_error=settings.quoted_error,
    )
