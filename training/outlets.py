"""How far shares counted by a model are off on real text: what ``rhetor estimate`` goes by where nobody labelled a sample.

Outlets are drawn from the documents that were held out: of one genre, since an outlet mostly writes in one, with one of the
labels made rare or frequent, since that is what is to be found out. Their true shares are known. What the corrected ones
miss them by, over all genres, is what an interval must cover.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.optimize import brentq, nnls

from rhetor.estimate.adjusted_count import (
    CELLS,
    ErrorModel,
    look_at,
    measure_distance,
    measure_spread,
    measure_terms,
    trace_back,
)
from rhetor.learning.intervals import LEVEL
from rhetor.model import Floats
from rhetor.records import LABELS, Label
from training.fitting import Integers

OF_GENRE, SEED = 40, 20250422
LEAST, MOST = 0.02, 0.6
"""Between these lie the shares that outlets are drawn to have, evenly on a logarithmic scale."""
USUAL = 0.75
"""Of three outlets in four the model leaves at most so much of the variance of hand labels: what a plan goes by."""
FEWEST, MOST_DOCUMENTS = 20, 400
MOST_CHOSEN = 5
"""Of documents that were not read as a whole at most so many units were, chosen because a model was unsure of them: they
are not like the others, and no document of an outlet."""
CALL = LABELS.index(Label.CALL_TO_ACTION)
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
        _, places = np.unique(documents, return_inverse=True)
        whole = np.bincount(places)[places] > MOST_CHOSEN
        probabilities, labels, documents, genres = probabilities[whole], labels[whole], documents[whole], genres[whole]
        names, places = np.unique(documents, return_inverse=True)
        self.probabilities, self.labels = probabilities, labels
        order = np.argsort(places, kind="stable")
        self.sizes = np.bincount(places)
        self.rows = np.split(order, np.cumsum(self.sizes)[:-1])
        self.genres = np.array([genres[rows[0]] for rows in self.rows])
        counts = np.zeros((len(names), len(LABELS)))
        np.add.at(counts, (places, labels), 1)
        self.shares = counts / self.sizes[:, None]
        counted = np.zeros(len(names))
        np.maximum.at(counted, places, probabilities.argmax(axis=1) == CALL)
        self.have_call, self.counted_with_call = self.shares[:, CALL] > 0, counted

    def draw(self, generator: np.random.Generator, pool: Integers, documents: int) -> Integers:
        """The units of an outlet."""
        return self.list_units(self.draw_documents(generator, pool, documents))

    def list_units(self, documents: Integers) -> Integers:
        return np.concatenate([self.rows[document] for document in documents.tolist()])

    def draw_documents(self, generator: np.random.Generator, pool: Integers, documents: int) -> Integers:
        """Documents of ``pool``, drawn so that some label has a share between 2 and 60 %."""
        label = int(generator.integers(len(LABELS)))
        wanted = float(np.exp(generator.uniform(np.log(LEAST), np.log(MOST))))
        chances = tilt_draw(self.shares[pool, label], self.sizes[pool], wanted)
        return np.asarray(generator.choice(pool, size=documents, p=chances))

    def pick_pool(self, generator: np.random.Generator, number: int) -> Integers:
        """Documents an outlet may be drawn from: of one genre, or of all if ``number`` is odd."""
        if number % 2:
            return np.arange(len(self.rows))
        return np.flatnonzero(self.genres == generator.choice(np.unique(self.genres)))


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
    cells, confusion = _fill_by_label(held_out), measure_confusion(held_out)
    documents, distance, have_call, with_call, true, counted, shares, left = (
        np.array(column) for column in zip(*_measure_outlets(held_out, cells, confusion), strict=True)
    )
    terms, wrong = measure_terms(shares, counted, documents), np.abs(shares - true)
    fitted = np.array([nnls(terms[:, label], wrong[:, label] ** 2)[0] for label in range(len(LABELS))])
    scale = np.sqrt(np.einsum("olt,lt->ol", terms, fitted) + 1e-9)
    slope, level = nnls(np.stack([1 / documents, np.ones(len(documents))], axis=1), distance)[0]
    strayed = np.abs(with_call - have_call) / measure_spread(with_call)
    far = float(np.quantile(distance / (level + slope / documents), LEVEL))
    return ErrorModel(
        confusion=confusion,
        terms=fitted,
        reach=np.quantile(wrong / scale, LEVEL, axis=0),
        cells=cells,
        distance=np.array([level, slope]) * far,
        reach_of_documents=round(float(np.quantile(strayed, LEVEL)), 6),
        left=np.quantile(left, USUAL, axis=0),
        documents=len(held_out.rows),
        units=len(held_out.labels),
        genres=len(np.unique(held_out.genres)),
    )


def measure_confusion(held_out: HeldOut) -> Floats:
    """(labels, labels): the regression of what is seen of documents, in rows, on what is true of them, by their sizes."""
    seen = np.array([look_at(held_out.probabilities[rows], np.ones(len(rows)), 1).shares for rows in held_out.rows])
    true, sizes = held_out.shares, held_out.sizes[:, None]
    inverse = np.linalg.inv((true * sizes).T @ true + np.eye(len(LABELS)))
    return np.asarray(((seen * sizes).T @ true + np.eye(len(LABELS))) @ inverse)


def _measure_outlets(held_out: HeldOut, cells: Floats, confusion: Floats) -> Iterator[tuple[Any, ...]]:
    """Of each outlet: documents; distance; share of documents with a call, true and counted; true, counted and corrected
    shares; what is left of the labels' variance."""
    generator = np.random.default_rng(SEED)
    for genre in np.unique(held_out.genres).tolist():
        pool = np.flatnonzero(held_out.genres == genre)
        for _ in range(OF_GENRE):
            documents = int(np.exp(generator.uniform(np.log(FEWEST), np.log(MOST_DOCUMENTS))))
            drawn = held_out.draw_documents(generator, pool, documents)
            units = held_out.list_units(drawn)
            probabilities, labels = held_out.probabilities[units], held_out.labels[units]
            seen = look_at(probabilities, np.ones(len(units)), documents)
            yield (
                documents, measure_distance(cells, seen.cells), held_out.have_call[drawn].mean(),
                held_out.counted_with_call[drawn].mean(), share_labels(labels), seen.counted,
                trace_back(confusion, seen.shares), _leave(probabilities, labels),
            )  # fmt: skip


def share_labels(labels: Integers) -> Floats:
    """The share of each label, (labels,)."""
    return np.bincount(labels, minlength=len(LABELS)) / len(labels)


def _fill_by_label(held_out: HeldOut) -> Floats:
    """(CELLS, labels): the histogram of the scores of each label's units."""
    cells = np.zeros((CELLS, len(LABELS)))
    for label in np.unique(held_out.labels).tolist():
        inside = held_out.probabilities[held_out.labels == label]
        cells[:, label] = look_at(inside, np.ones(len(inside)), 1).cells
    return cells


def _leave(probabilities: Floats, labels: Integers) -> list[float]:
    """Of each label 1 - R²: the share of the variance of its being there that its probability does not tell."""
    left = []
    for label in range(len(LABELS)):
        there = (labels == label).astype(float)
        whole = there.std() * probabilities[:, label].std()
        left.append(1 - float(np.cov(there, probabilities[:, label], bias=True)[0, 1] / whole) ** 2 if whole else 1.0)
    return left
