"""Groups of sentences that stay together in the folds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetor.records import LABELS
from training import folds
from training.examples import Example
from training.folds import group_examples

links = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=14)


def _merge_groups(documents: list[str], pairs: list[tuple[int, int]]) -> list[int]:
    """The same said plainly: groups are merged pair by pair, then numbered by their first sentence."""
    group = {document: {document} for document in documents}
    for first, second in pairs:
        merged = group[documents[first]] | group[documents[second]]
        group.update(dict.fromkeys(merged, merged))
    numbers: dict[frozenset[str], int] = {}
    return [numbers.setdefault(frozenset(group[document]), len(numbers)) for document in documents]


@given(st.lists(st.sampled_from("abcdef"), min_size=12, max_size=12), links)
def test_groups_are_numbered_by_their_first_sentence(documents: list[str], pairs: list[tuple[int, int]]) -> None:
    """Whatever documents and duplicates there are; the folds depend on the numbers."""
    examples = [Example(f"Sentence {number}.", LABELS[0], document) for number, document in enumerate(documents)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folds, "find_near_duplicates", lambda texts: pairs)
        assert group_examples(examples).tolist() == _merge_groups(documents, pairs)


def test_no_examples_have_no_groups() -> None:
    """An empty array of numbers, not an error."""
    groups = group_examples([])
    assert (groups.shape, groups.dtype) == ((0,), np.int64)
