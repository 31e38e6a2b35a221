"""What training counts is what the features are defined to be."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfTransformer

from rhetor.definition.extraction import term_names
from rhetor.definition.features import BLOCK_OF_LETTER
from rhetor.engine.scoring.counter import TermCounter
from tests.conftest import texts
from tests.reference.terms import make_sentence
from training.counting import PART, Counts, count_terms
from training.fitting import weigh_terms
from training.settings import DEFAULT_SETTINGS

sentences = st.randoms(use_true_random=False).map(make_sentence)


def list_counts(counts: Counts) -> list[dict[str, int]]:
    rows = counts.matrix
    return [
        {counts.terms[column]: int(count) for column, count in zip(row.indices, row.data, strict=True)}
        for row in (rows[number] for number in range(rows.shape[0]))
    ]


@given(st.lists(st.one_of(texts, sentences), max_size=6))
def test_all_terms_of_the_definition_are_counted(given_texts: list[str]) -> None:
    """Of any texts: every term that ``rhetor.definition`` finds, as often as it finds it, and no other."""
    assert list_counts(count_terms(given_texts)) == [dict(Counter(term_names(text))) for text in given_texts]


@given(st.lists(sentences, max_size=6), st.integers(1, 4))
def test_rare_terms_are_left_out(given_texts: list[str], least: int) -> None:
    """A term stays if enough texts hold it; how often it stands in one of them does not matter."""
    wanted = [Counter(term_names(text)) for text in given_texts]
    holders = Counter(name for row in wanted for name in row)
    kept = [{name: count for name, count in row.items() if holders[name] >= least} for row in wanted]
    assert list_counts(count_terms(given_texts, least)) == kept


def test_order_and_parts_do_not_show() -> None:
    """Terms stand sorted, block by block, however the texts are ordered; what is counted in parts is the same."""
    some = ["The mayor said it rained.", "We must act now, or pay later.", "It is a disgrace!"]
    forwards, backwards = count_terms(some), count_terms(some[::-1])
    assert forwards.terms == backwards.terms
    blocks = [BLOCK_OF_LETTER[term[0]] for term in forwards.terms]
    assert blocks == sorted(blocks)
    assert (forwards.matrix != backwards.matrix[::-1]).nnz == 0
    many = count_terms(some * PART)
    assert many.terms == forwards.terms
    assert (many.matrix[-3:] != forwards.matrix).nnz == 0


def test_the_counter_names_only_what_it_knows() -> None:
    """A number that no term has is refused, and so is what is no text."""
    with pytest.raises(IndexError):
        TermCounter().spell_terms([2**31])
    with pytest.raises(TypeError):
        TermCounter().count_terms([b"It rained."])  # type: ignore[list-item]


def test_terms_weigh_what_scikit_learn_says() -> None:
    """TF-IDF of each block is that of ``TfidfTransformer``, to the last bit."""
    counts = count_terms(
        ["The mayor said it rained.", "Let's be clear: we must act now, or we pay later.", "It is a disgrace!", ""] * 3
    )
    holders = np.bincount(counts.matrix.indices, minlength=len(counts.terms))
    weighed = weigh_terms(counts.matrix, counts.blocks, np.log(13 / (holders + 1)) + 1.0, DEFAULT_SETTINGS)
    for block, weight in enumerate(DEFAULT_SETTINGS.block_weights):
        inside = counts.blocks == block
        wanted = TfidfTransformer(sublinear_tf=True).fit_transform(counts.matrix[:, inside].astype(np.float64)) * weight
        assert (weighed[:, inside] != wanted).nnz == 0
