"""What to ask next: the sentences a model is least sure of, rare labels favoured, no two alike.

Unsureness is the margin between the two likeliest labels (Scheffer et al. 2001; Settles 2009, section 3.1): with four
labels it says what a person would be asked to decide. Diversity is greedy (maximal marginal relevance, Carbonell &
Goldstein 1998): each pick makes sentences that share its rare words, and sentences of its document, less wanted. Rare is
what few of the sentences compared with one another have, so that nothing has to be known of a model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from rhetor.model import Floats

SAME_DOCUMENT = 0.7
"""Factor on the worth of a sentence for each one already picked from its document."""
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse unit vectors, one a sentence, in parallel arrays: ``values[i]`` of sentence ``owners[i]`` in ``columns[i]``."""

    columns: Integers
    owners: Integers
    values: Floats
    count: int
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


def pick_sentences(keys: Sequence[str], documents: Sequence[str], worth: Floats, limit: int) -> list[int]:
    """Indices of ``limit`` sentences, most wanted first. Takes as long as there are sentences times ``limit``.

    Args:
        keys: the normalised texts.
    """
    rows = weigh_words(keys)
    document = np.unique(documents, return_inverse=True)[1] if len(documents) else np.empty(0)
    wanted = worth.copy()
    nearest = np.zeros(len(keys))
    is_open = np.ones(len(keys), dtype=bool)
    picked: list[int] = []
    while len(picked) < limit and is_open.any():
        choice = int(np.where(is_open, wanted * (1.0 - nearest), -1.0).argmax())
        picked.append(choice)
        is_open[choice] = False
        nearest = np.maximum(nearest, np.minimum(compare_with(rows, choice), 1.0))
        wanted[document == document[choice]] *= SAME_DOCUMENT
    return picked


def weigh_words(keys: Sequence[str]) -> Rows:
    """TF-IDF of the words and pairs of words that these sentences have, each sentence scaled to unit length."""
    numbers: dict[str, int] = {}
    found = [[numbers.setdefault(name, len(numbers)) for name in _find_words(key)] for key in keys]
    owners = np.repeat(np.arange(len(found)), [len(row) for row in found])
    occurrences = owners * len(numbers) + np.fromiter(chain.from_iterable(found), dtype=np.int64, count=len(owners))
    cells, counts = np.unique(occurrences, return_counts=True)
    owners, columns = np.divmod(cells, max(1, len(numbers)))
    rarity = np.log((1 + len(found)) / (1 + np.bincount(columns, minlength=len(numbers)))) + 1.0
    values = (1.0 + np.log(counts)) * rarity[columns]
    lengths = np.sqrt(np.bincount(owners, values * values, minlength=len(found)))
    return Rows(columns, owners, values / lengths[owners], len(found), len(numbers))


def _find_words(key: str) -> list[str]:
    words = key.split()
    return words + [f"{first} {second}" for first, second in pairwise(words)]


def compare_with(rows: Rows, index: int) -> Floats:
    """Cosine of every row with row ``index``."""
    one = np.zeros(rows.width)
    first, last = np.searchsorted(rows.owners, [index, index + 1])
    one[rows.columns[first:last]] = rows.values[first:last]
    return np.asarray(np.bincount(rows.owners, rows.values * one[rows.columns], rows.count), dtype=np.float64)
