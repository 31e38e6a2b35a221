"""Fitting: term counts, TF-IDF per block, logistic regression, calibration. scikit-learn does the arithmetic."""

import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from rhetor.features.definitions import BLOCK_OF_LETTER
from rhetor.features.extract import term_names
from rhetor.model import Floats, Model
from rhetor.records import LABELS
from training.corpus import Corpus
from training.examples import Example
from training.settings import Settings

Integers = NDArray[np.int64]
PART = 2000
"""Texts counted by one process at a time."""


@dataclass(frozen=True)
class Counts:
    """Occurrences of every term in every example: ``matrix`` is (examples, terms), terms sorted."""

    terms: tuple[str, ...]
    blocks: NDArray[np.int8]
    matrix: sp.csr_matrix

    def without_names(self) -> "Counts":
        """What fitting and scoring need. Other processes get this: a million names would cost more than the fit."""
        return replace(self, terms=())


@dataclass(frozen=True)
class Fit:
    """One fitted classifier: columns of the counts it uses, their idf, coefficients (labels, columns), intercepts."""

    columns: Integers
    idf: Floats
    coefficients: Floats
    intercepts: Floats


def count_terms(texts: Sequence[str], find_terms: Callable[[str], list[str]] = term_names) -> Counts:
    """The terms of all texts. Sorted, so that neither the order of the examples nor their parts show in the model."""
    cuts = range(0, len(texts), PART)
    parts = Parallel(n_jobs=-1 if len(cuts) > 1 else 1)(
        delayed(_count_part)(texts[cut : cut + PART], find_terms) for cut in cuts
    )
    terms = tuple(sorted(set().union(*(names for names, *_ in parts))))
    position = {term: number for number, term in enumerate(terms)}
    indices = [
        np.fromiter((position[name] for name in names), dtype=np.int64, count=len(names))[columns]
        for names, _, columns, _ in parts
    ]
    lengths = np.concatenate([[0], *(found for _, found, _, _ in parts)]).astype(np.int64)
    data = np.concatenate([np.empty(0), *(found for *_, found in parts)])
    columns = np.concatenate([np.empty(0, dtype=np.int64), *indices])
    matrix = sp.csr_matrix((data, columns, np.cumsum(lengths)), shape=(len(texts), len(terms)))
    matrix.sort_indices()
    blocks = np.array([BLOCK_OF_LETTER[term[0]] for term in terms], dtype=np.int8)
    return Counts(terms, blocks, matrix)


def _count_part(
    texts: Sequence[str], find_terms: Callable[[str], list[str]]
) -> tuple[list[str], Integers, Integers, Floats]:
    """The part's own terms; of each text the number of its terms; their columns among the own; their counts."""
    ids: dict[str, int] = {}
    lengths: list[int] = []
    columns: list[int] = []
    counts: list[int] = []
    for text in texts:
        row = Counter(ids.setdefault(name, len(ids)) for name in find_terms(text))
        lengths.append(len(row))
        columns += row.keys()
        counts += row.values()
    return list(ids), np.array(lengths), np.array(columns, dtype=np.int64), np.array(counts, dtype=np.float64)


def drop_rare(counts: Counts, least: int) -> Counts:
    """Without the terms in fewer than ``least`` texts: no part of the texts holds them more often."""
    kept = np.flatnonzero(np.bincount(counts.matrix.indices, minlength=len(counts.terms)) >= least)
    terms = tuple(counts.terms[column] for column in kept.tolist())
    return Counts(terms, counts.blocks[kept], counts.matrix[:, kept])


def to_numbers(examples: Sequence[Example]) -> Integers:
    """Labels as rows of the coefficient matrix."""
    return np.array([LABELS.index(example.label) for example in examples], dtype=np.int64)


def weigh_examples(corpus: Corpus, settings: Settings) -> Floats:
    """How much each example counts: a seed by its label, one a user added by that alone. Shape (examples,)."""
    by_label = np.array(settings.label_weights)[to_numbers(corpus.examples)]
    return np.asarray(np.where(np.array(corpus.is_added, dtype=bool), settings.added_weight, by_label))


def fit_rows(counts: Counts, rows: Integers, labels: Integers, weights: Floats, settings: Settings) -> Fit:
    """Fits on the given rows of the counts. ``labels`` and ``weights`` belong to the whole matrix."""
    matrix = counts.matrix[rows]
    documents = np.bincount(matrix.indices, minlength=len(counts.blocks))
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
    # A second thread mostly waits for the first: it doubles the work, and the folds are on all cores already.
    with warnings.catch_warnings(), threadpool_limits(limits=1):
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
    counts = counts.without_names()

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
