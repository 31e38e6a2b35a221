"""Near-duplicates among sentences (Broder 1997, "On the resemblance and containment of documents")."""

import re
from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

SHINGLE = 4
"""Words in a shingle; a shorter sentence is one."""
NEAR_DUPLICATE = 0.6
"""Jaccard similarity of shingles from which two sentences are near-duplicates."""
COMMONEST = 40
"""A shingle in more sentences than this is a phrase of the language and proposes no pairs."""
STRETCH = 100_000
"""Pairs compared at a time."""

Integers = NDArray[np.int64]


def find_near_duplicates(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of near-duplicates, each with the smaller index first."""
    holds = _find_shingles(texts)
    sizes = np.diff(holds.indptr)
    found = []
    pairs = _propose_pairs(holds)
    for first in range(0, len(pairs), STRETCH):
        left, right = pairs[first : first + STRETCH].T
        shared = np.asarray(holds[left].multiply(holds[right]).sum(axis=1)).ravel()
        alike = shared / (sizes[left] + sizes[right] - shared) >= NEAR_DUPLICATE
        found += list(zip(left[alike].tolist(), right[alike].tolist(), strict=True))
    return found


def _find_shingles(texts: Sequence[str]) -> sp.csr_matrix:
    """Which text holds which shingle: ones, (texts, shingles)."""
    numbers: dict[str, int] = {"": 0}
    words: list[NDArray[np.int32]] = []
    for text in texts:
        found = [numbers.setdefault(word, len(numbers)) for word in re.findall(r"\w+", text.lower())]
        words.append(np.array(found + [0] * (SHINGLE - len(found)), dtype=np.int32))
    counts = np.array([len(found) - SHINGLE + 1 for found in words], dtype=np.int64)
    joined = np.concatenate([np.empty(0, dtype=np.int32), *words]).astype(np.int64)
    owners = np.repeat(np.arange(len(texts)), counts)
    starts = np.arange(len(owners)) + (SHINGLE - 1) * owners
    shingles = _number_pairs(
        _number_pairs(joined[starts], joined[starts + 1]), _number_pairs(joined[starts + 2], joined[starts + 3])
    )
    width = int(shingles.max(initial=-1)) + 1
    holds = sp.csr_matrix((np.ones(len(owners), dtype=np.int32), (owners, shingles)), shape=(len(texts), width))
    holds.data[:] = 1  # one that stands in a text twice is held once
    return holds


def _number_pairs(first: Integers, second: Integers) -> Integers:
    """The same number for the same pair."""
    width = int(second.max(initial=0)) + 1
    _, numbers = np.unique(first * width + second, return_inverse=True)
    return np.asarray(numbers, dtype=np.int64)


def _propose_pairs(holds: sp.csr_matrix) -> Integers:
    """Pairs of texts that share a shingle of few texts, (pairs, 2), sorted."""
    holders = holds.tocsc()
    sizes = np.diff(holders.indptr)
    pairs = [np.empty(0, dtype=np.int64)]
    for size in range(2, COMMONEST + 1):
        starts = holders.indptr[:-1][sizes == size].astype(np.int64)
        texts = holders.indices[starts[:, None] + np.arange(size)].astype(np.int64)
        left, right = np.triu_indices(size, 1)
        pairs.append((texts[:, left] * holds.shape[0] + texts[:, right]).ravel())
    joined = np.unique(np.concatenate(pairs))
    return np.column_stack(np.divmod(joined, max(holds.shape[0], 1)))
