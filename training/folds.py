"""Folds that no sentence can leak across: whole documents, and near-duplicates wherever they stand."""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components
from sklearn.model_selection import StratifiedGroupKFold

from training.duplicates import find_near_duplicates
from training.examples import Example


def group_examples(examples: Sequence[Example]) -> NDArray[np.int64]:
    """A group number for each example: one document, one group; near-duplicates join their documents' groups."""
    numbers: dict[str, int] = {}
    documents = np.array([numbers.setdefault(example.document, len(numbers)) for example in examples], dtype=np.int64)
    pairs = np.array(find_near_duplicates([example.text for example in examples]), dtype=np.int64).reshape(-1, 2)
    rows, columns = documents[pairs].T
    links = sp.coo_matrix((np.ones(len(pairs)), (rows, columns)), shape=(len(numbers), len(numbers)))
    # Groups are numbered by their first document, and documents by their first sentence: the folds depend on it.
    _, groups = connected_components(links, directed=False)
    return np.asarray(groups, dtype=np.int64)[documents]


def assign_folds(labels: NDArray[np.int64], groups: NDArray[np.int64], folds: int, seed: int) -> NDArray[np.int64]:
    """The fold each example is held out in, labels spread as evenly as the groups allow. Shape (examples,)."""
    count = min(folds, len(set(groups.tolist())))
    assigned = np.zeros(len(labels), dtype=np.int64)
    splitter = StratifiedGroupKFold(n_splits=count, shuffle=True, random_state=seed)
    for number, (_, held_out) in enumerate(splitter.split(np.zeros(len(labels)), labels, groups)):
        assigned[held_out] = number
    return assigned
