"""Folds that no sentence can leak across: whole documents, and near-duplicates wherever they stand."""

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold

from rhetor.records import LABELS
from training.examples import Example

SHINGLE = 4
"""Words in a shingle."""
NEAR_DUPLICATE = 0.6
"""Jaccard similarity of shingles from which two sentences are near-duplicates."""
COMMONEST = 40
"""A shingle in more sentences than this is a phrase of the language and proposes no pairs."""


def find_near_duplicates(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of near-duplicates, each with the smaller index first (Broder 1997, resemblance of shingles)."""
    shingles = [_shingle(text) for text in texts]
    holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, found in enumerate(shingles):
        for shingle in found:
            holders[shingle].append(index)
    candidates = {
        (first, second)
        for indices in holders.values()
        if 1 < len(indices) <= COMMONEST
        for position, first in enumerate(indices)
        for second in indices[position + 1 :]
    }
    return sorted(pair for pair in candidates if _resemblance(shingles[pair[0]], shingles[pair[1]]) >= NEAR_DUPLICATE)


def group_examples(examples: Sequence[Example]) -> NDArray[np.int64]:
    """A group number for each example: one document, one group; near-duplicates join their documents' groups."""
    parent: dict[str, str] = {example.document: example.document for example in examples}

    def root(document: str) -> str:
        while parent[document] != document:
            parent[document] = parent[parent[document]]
            document = parent[document]
        return document

    for first, second in find_near_duplicates([example.text for example in examples]):
        parent[root(examples[second].document)] = root(examples[first].document)
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(root(example.document), len(numbers)) for example in examples])


def assign_folds(examples: Sequence[Example], groups: NDArray[np.int64], folds: int, seed: int) -> NDArray[np.int64]:
    """The fold each example is held out in, labels spread as evenly as the groups allow. Shape (examples,)."""
    labels = [LABELS.index(example.label) for example in examples]
    count = min(folds, len(set(groups.tolist())))
    assigned = np.zeros(len(examples), dtype=np.int64)
    splitter = StratifiedGroupKFold(n_splits=count, shuffle=True, random_state=seed)
    for number, (_, held_out) in enumerate(splitter.split(np.zeros(len(examples)), labels, groups)):
        assigned[held_out] = number
    return assigned


def _shingle(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    if len(words) <= SHINGLE:
        return frozenset([tuple(words)])
    return frozenset(tuple(words[first : first + SHINGLE]) for first in range(len(words) - SHINGLE + 1))


def _resemblance(first: frozenset[tuple[str, ...]], second: frozenset[tuple[str, ...]]) -> float:
    return len(first & second) / len(first | second)
