"""Folds that no sentence can leak across: whole documents, and near-duplicates wherever they stand."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold

from training.duplicates import find_near_duplicates
from training.examples import Example


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


def assign_folds(labels: NDArray[np.int64], groups: NDArray[np.int64], folds: int, seed: int) -> NDArray[np.int64]:
    """The fold each example is held out in, labels spread as evenly as the groups allow. Shape (examples,)."""
    count = min(folds, len(set(groups.tolist())))
    assigned = np.zeros(len(labels), dtype=np.int64)
    splitter = StratifiedGroupKFold(n_splits=count, shuffle=True, random_state=seed)
    for number, (_, held_out) in enumerate(splitter.split(np.zeros(len(labels)), labels, groups)):
        assigned[held_out] = number
    return assigned
