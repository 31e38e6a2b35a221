"""Fitting: term counts, TF-IDF per block, logistic regression, calibration. scikit-learn does the arithmetic."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression

from rhetor.features.definitions import BLOCK_OF_LETTER
from rhetor.features.extract import term_names
from rhetor.model import Floats, Model
from rhetor.records import LABELS
from training.corpus import Corpus
from training.examples import Example
from training.settings import Settings

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Counts:
    """Occurrences of every term in every example: ``matrix`` is (examples, terms), terms sorted."""

    terms: tuple[str, ...]
    blocks: NDArray[np.int8]
    matrix: sp.csr_matrix


@dataclass(frozen=True)
class Fit:
    """One fitted classifier: columns of the counts it uses, their idf, coefficients (labels, columns), intercepts."""

    columns: Integers
    idf: Floats
    coefficients: Floats
    intercepts: Floats


def count_terms(texts: Sequence[str], find_terms: Callable[[str], list[str]] = term_names) -> Counts:
    """The terms of all texts. Sorted, so that the order of the examples does not show in the model."""
    ids: dict[str, int] = {}
    rows: list[dict[int, int]] = []
    for text in texts:
        row: dict[int, int] = {}
        for name in find_terms(text):
            index = ids.setdefault(name, len(ids))
            row[index] = row.get(index, 0) + 1
        rows.append(row)
    terms = tuple(sorted(ids))
    position = np.empty(len(ids), dtype=np.int64)
    position[[ids[term] for term in terms]] = np.arange(len(terms))
    indptr = np.cumsum([0, *(len(row) for row in rows)])
    indices = position[np.fromiter((index for row in rows for index in row), dtype=np.int64, count=indptr[-1])]
    data = np.fromiter((count for row in rows for count in row.values()), dtype=np.float64, count=indptr[-1])
    matrix = sp.csr_matrix((data, indices, indptr), shape=(len(rows), len(terms)))
    matrix.sort_indices()
    blocks = np.array([BLOCK_OF_LETTER[term[0]] for term in terms], dtype=np.int8)
    return Counts(terms, blocks, matrix)


def to_numbers(examples: Sequence[Example]) -> Integers:
    """Labels as rows of the coefficient matrix."""
    return np.array([LABELS.index(example.label) for example in examples], dtype=np.int64)


def weigh_examples(corpus: Corpus, settings: Settings) -> Floats:
    """How much each example counts, by its label and by whether a user added it. Shape (examples,)."""
    by_label = np.array(settings.label_weights)[to_numbers(corpus.examples)]
    return np.asarray(by_label * np.where(np.array(corpus.is_added, dtype=bool), settings.added_weight, 1.0))


def fit_rows(counts: Counts, rows: Integers, labels: Integers, weights: Floats, settings: Settings) -> Fit:
    """Fits on the given rows of the counts. ``labels`` and ``weights`` belong to the whole matrix."""
    matrix = counts.matrix[rows]
    documents = np.bincount(matrix.indices, minlength=len(counts.terms))
    columns = np.flatnonzero(documents >= min(settings.least_documents, len(rows)))
    parts, order, idf = [], [], np.empty(len(columns))
    for block in range(len(settings.block_weights)):
        inside = np.flatnonzero(counts.blocks[columns] == block)
        if not len(inside):
            continue
        transformer = TfidfTransformer(sublinear_tf=True).fit(matrix[:, columns[inside]])
        idf[inside] = transformer.idf_
        parts.append(transformer.transform(matrix[:, columns[inside]]) * settings.block_weights[block])
        order.extend(inside.tolist())
    # newton-cg takes a fifth of the time of lbfgs here; the tight tolerance makes the optimum, not the path, the result.
    regression = LogisticRegression(C=settings.inverse_regularisation, solver="newton-cg", tol=1e-5, max_iter=1000)
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        regression.fit(sp.hstack(parts).tocsr(), labels[rows], sample_weight=weights[rows])
    coefficients = np.zeros((len(LABELS), len(columns)))
    intercepts = np.full(len(LABELS), -30.0)  # a label without examples is never chosen
    if len(regression.classes_) == 2:  # scikit-learn keeps one row for two classes
        pair = regression.classes_
        coefficients[pair[:, None], order] = np.vstack([-regression.coef_, regression.coef_]) / 2
        intercepts[pair] = np.array([-1, 1]) * regression.intercept_ / 2
    else:
        coefficients[regression.classes_[:, None], order] = regression.coef_
        intercepts[regression.classes_] = regression.intercept_
    return Fit(columns, idf, coefficients, intercepts)


def score_rows(counts: Counts, rows: Integers, fit: Fit, settings: Settings) -> Floats:
    """Scores of the given rows, shape (rows, labels)."""
    matrix = counts.matrix[rows][:, fit.columns].copy()
    matrix.data = (1.0 + np.log(matrix.data)) * fit.idf[matrix.indices]
    blocks = counts.blocks[fit.columns]
    scores = np.tile(fit.intercepts, (len(rows), 1))
    for block in range(len(settings.block_weights)):
        part = matrix[:, blocks == block]
        norms = np.sqrt(np.asarray(part.multiply(part).sum(axis=1)).ravel())
        norms[norms == 0] = 1.0
        product = part @ fit.coefficients[:, blocks == block].T
        scores += settings.block_weights[block] * product / norms[:, None]
    return scores


def score_held_out(
    counts: Counts, labels: Integers, weights: Floats, folds: Integers, trainable: NDArray[np.bool_], settings: Settings
) -> Floats:
    """Scores of every example by a model that did not see its fold. Shape (examples, labels).

    Args:
        trainable: which examples may be trained on; the others are only scored.
    """
    numbers = np.unique(folds)

    def run(number: int) -> Floats:
        fit = fit_rows(counts, np.flatnonzero((folds != number) & trainable), labels, weights, settings)
        return score_rows(counts, np.flatnonzero(folds == number), fit, settings)

    scores = np.empty((len(labels), len(LABELS)))
    for number, part in zip(numbers, Parallel(n_jobs=-1)(delayed(run)(number) for number in numbers), strict=True):
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


def build_model(counts: Counts, fit: Fit, temperature: float, threshold: float, settings: Settings) -> Model:
    """The fitted arrays as a model, the temperature folded in. It has no version yet."""
    coefficients = (fit.coefficients / temperature).astype(np.float32).astype(np.float64)
    return Model(
        name="rhetor",
        version="",
        labels=LABELS,
        terms=tuple(counts.terms[column] for column in fit.columns.tolist()),
        blocks=counts.blocks[fit.columns],
        idf=fit.idf.astype(np.float32).astype(np.float64),
        coefficients=coefficients,
        intercepts=fit.intercepts / temperature,
        block_weights=np.array(settings.block_weights),
        threshold=threshold,
    )
