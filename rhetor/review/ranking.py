"""What to ask next: the sentences a model is least sure of, rare labels favoured, no two alike.

Unsureness is the margin between the two likeliest labels (Scheffer et al. 2001; Settles 2009, section 3.1): with four
labels it says what a person would be asked to decide. Diversity is greedy (maximal marginal relevance, Carbonell &
Goldstein 1998): each pick makes sentences that share its rare words, and sentences of its document, less wanted.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from rhetor.features.extract import term_names
from rhetor.model import Floats, Model

SAME_DOCUMENT = 0.7
"""Factor on the worth of a sentence for each one already picked from its document."""
WORDS = "w:"
"""Prefix of the terms that are words as they stand."""
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse unit vectors, one a sentence: ``columns`` and ``values`` of row i stand from ``starts[i]`` on."""

    columns: Integers
    values: Floats
    starts: Integers
    width: int


def rate_sentences(probabilities: Floats, shares: Floats) -> Floats:
    """Worth of asking about each sentence, (sentences,): unsureness times rarity of the labels it may have.

    The rarity of a label is one over the root of its expected share of the pool, ``shares`` (labels,), so that a label ten
    times as rare counts about three times as much; the sentence has the expectation of it over its own probabilities.
    """
    ordered = np.sort(probabilities, axis=1)
    unsureness = 1.0 - (ordered[:, -1] - ordered[:, -2])
    rarity = 1.0 / np.sqrt(np.maximum(shares, 1e-3))
    return np.asarray(unsureness * (probabilities @ (rarity / rarity.mean())))


def pick_sentences(model: Model, texts: Sequence[str], documents: Sequence[str], worth: Floats, limit: int) -> list[int]:
    """Indices of ``limit`` sentences, most wanted first. Takes as long as there are sentences times ``limit``."""
    rows = weigh_words(model, texts)
    wanted = worth.copy()
    nearest = np.zeros(len(texts))
    is_open = np.ones(len(texts), dtype=bool)
    picked: list[int] = []
    while len(picked) < limit and is_open.any():
        choice = int(np.where(is_open, wanted * (1.0 - nearest), -1.0).argmax())
        picked.append(choice)
        is_open[choice] = False
        nearest = np.maximum(nearest, np.minimum(compare_with(rows, choice), 1.0))
        wanted[[document == documents[choice] for document in documents]] *= SAME_DOCUMENT
    return picked


def weigh_words(model: Model, texts: Sequence[str]) -> Rows:
    """TF-IDF of the words each sentence has in the model's vocabulary, scaled to unit length."""
    found: list[dict[int, float]] = []
    for text in texts:
        counts = {model.vocabulary[name]: n for name, n in _count_words(text) if name in model.vocabulary}
        row = {i: (1.0 + math.log(n)) * float(model.idf[i]) for i, n in counts.items()}
        norm = math.sqrt(sum(value * value for value in row.values())) or 1.0
        found.append({index: value / norm for index, value in row.items()})
    starts = np.cumsum([0, *(len(row) for row in found)])
    columns = np.fromiter(chain.from_iterable(found), dtype=np.int64, count=starts[-1])
    values = np.fromiter(chain.from_iterable(row.values() for row in found), dtype=np.float64, count=starts[-1])
    return Rows(columns, values, starts, len(model.terms))


@lru_cache(maxsize=1024)
def _count_words(text: str) -> tuple[tuple[str, int], ...]:
    """The words of a sentence, one to three in a row; the same sentences are candidates again and again."""
    return tuple(Counter(name for name in term_names(text) if name.startswith(WORDS)).items())


def compare_with(rows: Rows, index: int) -> Floats:
    """Cosine of every row with row ``index``."""
    one = np.zeros(rows.width)
    inside = slice(rows.starts[index], rows.starts[index + 1])
    one[rows.columns[inside]] = rows.values[inside]
    owners = np.repeat(np.arange(len(rows.starts) - 1), np.diff(rows.starts))
    return np.asarray(np.bincount(owners, rows.values * one[rows.columns], len(rows.starts) - 1), dtype=np.float64)
