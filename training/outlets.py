"""How far shares counted by a model are off on real text: what ``rhetor estimate`` goes by where nobody labelled a sample.

Outlets are drawn from the documents that were held out: of one genre, since an outlet mostly writes in one, with one of the
labels made rare or frequent, since that is what is to be found out. Their true shares are known. What the corrected ones
miss them by, over all genres, is what an interval must cover.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.optimize import brentq, nnls

from rhetor.estimate.correction import (
    CELLS,
    STEP,
    ErrorModel,
    Scores,
    adjust_shares,
    fill_cells,
    measure_distance,
    measure_terms,
)
from rhetor.learning.intervals import LEVEL
from rhetor.model import Floats
from rhetor.records import LABELS
from training.fitting import Integers

OF_GENRE, SEED = 40, 20250422
LEAST, MOST = 0.02, 0.6
"""Between these lie the shares that outlets are drawn to have, evenly on a logarithmic scale."""
FEWEST, MOST_DOCUMENTS = 20, 400
SURE = 60.0
"""The strongest tilt of the draw."""


class HeldOut:
    """Held-out real units by document: their probabilities by a model that did not see the document, and true labels."""

    def __init__(self, probabilities: Floats, labels: Integers, documents: Integers, genres: Integers) -> None:
        """
        Args:
            documents: (units,) numbers, of any range.
            genres: (units,) numbers from 0.
        """
        self.probabilities, self.labels = probabilities, labels
        names, places = np.unique(documents, return_inverse=True)
        order = np.argsort(places, kind="stable")
        self.sizes = np.bincount(places)
        self.rows = np.split(order, np.cumsum(self.sizes)[:-1])
        self.genres = np.array([genres[rows[0]] for rows in self.rows])
        counts = np.zeros((len(names), len(LABELS)))
        np.add.at(counts, (places, labels), 1)
        self.shares = counts / self.sizes[:, None]

    def draw(self, generator: np.random.Generator, pool: Integers, documents: int) -> Integers:
        """The units of an outlet: documents of ``pool``, drawn so that some label has a share between 2 and 60 %."""
        label = int(generator.integers(len(LABELS)))
        wanted = float(np.exp(generator.uniform(np.log(LEAST), np.log(MOST))))
        chances = tilt_draw(self.shares[pool, label], self.sizes[pool], wanted)
        drawn = generator.choice(pool, size=documents, p=chances)
        return np.concatenate([self.rows[document] for document in drawn.tolist()])


def tilt_draw(shares: Floats, sizes: Integers, wanted: float) -> Floats:
    """Chances of documents, as even as can be, with which the mean share of a label is ``wanted``, or as near as can be."""
    centred = shares - shares.mean()

    def miss(strength: float) -> float:
        weights = np.exp(strength * centred) * sizes
        return float((weights * shares).sum() / weights.sum() - wanted)

    if miss(-SURE) >= 0 or miss(SURE) <= 0:
        strength = -SURE if miss(-SURE) >= 0 else SURE
    else:
        strength = brentq(miss, -SURE, SURE, xtol=1e-3)
    chances = np.exp(strength * centred)
    return np.asarray(chances / chances.sum())


def measure_errors(held_out: HeldOut) -> ErrorModel:
    """The error model of what was held out; the same for the same."""
    prior = _share_labels(held_out.labels)
    cells = _fill_by_label(held_out)
    rows = np.array(list(_measure_outlets(held_out, prior, cells)))
    size = len(LABELS)
    documents, distance = rows[:, 0], rows[:, 1]
    true, counted, adjusted, left = (rows[:, 2 + size * part : 2 + size * (part + 1)] for part in range(4))
    shares = counted + STEP * (adjusted - counted)
    terms = measure_terms(shares, adjusted - counted, documents)
    wrong = np.abs(shares - true)
    fitted = np.array([nnls(terms[:, label], wrong[:, label] ** 2)[0] for label in range(size)])
    scale = np.sqrt(np.einsum("olt,lt->ol", terms, fitted) + 1e-9)
    slope, level = nnls(np.stack([1 / documents, np.ones(len(documents))], axis=1), distance)[0]
    far = float(np.quantile(distance / (level + slope / documents), LEVEL))
    return ErrorModel(
        prior, fitted, np.quantile(wrong / scale, LEVEL, axis=0), cells, np.array([level, slope]) * far,
        np.quantile(left, 0.75, axis=0), len(held_out.rows), len(held_out.labels), len(set(held_out.genres.tolist())),
    )  # fmt: skip


def _measure_outlets(held_out: HeldOut, prior: Floats, cells: Floats) -> Iterator[list[Any]]:
    """Of each outlet: documents, distance, true, counted and adjusted shares, what is left of the labels' variance."""
    generator = np.random.default_rng(SEED)
    for genre in range(int(held_out.genres.max()) + 1):
        pool = np.flatnonzero(held_out.genres == genre)
        for _ in range(OF_GENRE if len(pool) else 0):
            documents = int(np.exp(generator.uniform(np.log(FEWEST), np.log(MOST_DOCUMENTS))))
            units = held_out.draw(generator, pool, documents)
            probabilities, labels = held_out.probabilities[units], held_out.labels[units]
            scores = Scores(probabilities, np.ones(len(units)))
            yield [
                documents, measure_distance(scores, cells), *_share_labels(labels),
                *_share_labels(probabilities.argmax(axis=1)), *adjust_shares(scores, prior), *_leave(probabilities, labels),
            ]  # fmt: skip


def _share_labels(labels: Integers) -> Floats:
    return np.bincount(labels, minlength=len(LABELS)) / len(labels)


def _fill_by_label(held_out: HeldOut) -> Floats:
    cells = np.zeros((CELLS, len(LABELS)))
    for label in range(len(LABELS)):
        inside = held_out.probabilities[held_out.labels == label]
        if len(inside):
            cells[:, label] = fill_cells(Scores(inside, np.ones(len(inside))))
    return cells


def _leave(probabilities: Floats, labels: Integers) -> list[float]:
    """Of each label 1 - R²: the share of the variance of its being there that its probability does not tell."""
    left = []
    for label in range(len(LABELS)):
        there = (labels == label).astype(float)
        whole = there.std() * probabilities[:, label].std()
        left.append(1 - float(np.cov(there, probabilities[:, label], bias=True)[0, 1] / whole) ** 2 if whole else 1.0)
    return left
