"""Evidence on single words, and what would have to change: laws over any text, held against the model itself."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetor import Labeler
from rhetor.explain.counterfactual import MOST_REMOVED, cut_out, find_change, find_runner_up
from rhetor.explain.word_weights import find_words, share_weights
from tests.conftest import texts

SENTENCES = [
    "Critics say the plan is a disgrace.",
    "The council must publish the report before Friday.",
    "It rained on Monday.",
    "“We will not leave,” she said.",
    "Nobody who has read the plan can think it wise.",
    "Ministers should, of course, have known.",
]


@given(texts)
def test_word_weights_add_up_to_the_score(labeler: Labeler, text: str) -> None:
    """Law 3 for words: intercept + sentence as a whole + all words = the score of the label, to 1e-9."""
    evidence = labeler.label_sentences([text], evidence=True, top=None)[0].evidence
    assert evidence is not None
    shared = share_weights(text, evidence)
    total = evidence.intercept + shared.whole + sum(word.weight for word in shared.words)
    assert total == pytest.approx(evidence.score, abs=1e-9)


@given(texts)
def test_words_are_in_order_and_hold_no_space(text: str) -> None:
    """Words do not overlap, and all that is between them is white space or no word."""
    position = 0
    for start, end in find_words(text):
        assert position <= start < end
        assert not any(character.isspace() for character in text[start:end])
        position = end


@settings(max_examples=25)
@given(st.one_of(st.sampled_from(SENTENCES), texts))
def test_a_change_is_a_real_sentence(labeler: Labeler, text: str) -> None:
    """The variant is the sentence with the words cut out, and its probabilities are what the model says of it."""
    sentence = labeler.label_sentences([text])[0]
    change = find_change(labeler, sentence)
    if change is None:
        assert len(find_words(text)) < 2
        return
    assert change.runner_up is find_runner_up(sentence)
    assert 1 <= len(change.removed) <= MOST_REMOVED
    assert set(change.removed) <= set(find_words(text))
    assert change.variant.text == cut_out(text, change.removed)
    assert change.variant == labeler.label_sentences([change.variant.text])[0]
    assert change.flips == (change.variant.label is change.runner_up)


@pytest.mark.parametrize("text", SENTENCES)
def test_no_smaller_cut_would_do(labeler: Labeler, text: str) -> None:
    """Where one word or two are enough, no cut of fewer words gives the runner-up's label: all of them were tried."""
    sentence = labeler.label_sentences([text])[0]
    change = find_change(labeler, sentence)
    assert change is not None
    size = len(change.removed) if change.flips else 2
    for fewer in range(1, min(size, 3)):
        variants = [cut_out(text, cut) for cut in combinations(find_words(text), fewer)]
        labels = {variant.label for variant in labeler.label_sentences(variants)}
        assert change.runner_up not in labels or fewer == size


def test_cutting_leaves_no_doubled_space() -> None:
    """A word is taken out with one of the spaces beside it."""
    text = "Critics say the plan is bad."
    words = find_words(text)
    assert cut_out(text, (words[0],)) == "say the plan is bad."
    assert cut_out(text, (words[1], words[2])) == "Critics plan is bad."
    assert cut_out(text, (words[-2],)) == "Critics say the plan is ."
