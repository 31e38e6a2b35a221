"""Evidence on single words, and what would have to change: laws over any text, held against the model itself."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetor import Labeler
from rhetor.explain.counterfactual import MOST_REMOVED, MOST_WORDS, cut_out, find_change, find_runner_up
from rhetor.explain.omission import find_omissible
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
        assert find_omissible(text, MOST_WORDS) == []
        return
    assert change.runner_up is find_runner_up(sentence)
    assert 1 <= len(change.removed) <= MOST_REMOVED
    assert set(change.removed) <= set(find_omissible(text, MOST_WORDS))
    assert change.variant.text == cut_out(text, change.removed)
    assert change.variant == labeler.label_sentences([change.variant.text])[0]
    assert change.flips == (change.variant.label is change.runner_up)


@pytest.mark.parametrize("text", SENTENCES)
def test_no_smaller_cut_would_do(labeler: Labeler, text: str) -> None:
    """Where one cut or two are enough, no fewer give the runner-up's label: all of them were tried."""
    sentence = labeler.label_sentences([text])[0]
    change = find_change(labeler, sentence)
    cuts = find_omissible(text, MOST_WORDS)
    if change is None:
        assert cuts == []
        return
    size = len(change.removed) if change.flips else 2
    for fewer in range(1, min(size, 3)):
        variants = [cut_out(text, cut) for cut in combinations(cuts, fewer)]
        labels = {variant.label for variant in labeler.label_sentences(variants)}
        assert change.runner_up not in labels or fewer == size


def test_cutting_leaves_no_doubled_space() -> None:
    """A word is taken out with one of the spaces beside it."""
    text = "Critics say the plan is bad."
    words = find_words(text)
    assert cut_out(text, (words[0],)) == "Say the plan is bad."
    assert cut_out(text, (words[1], words[2])) == "Critics plan is bad."
    assert cut_out(text, (words[-2],)) == "Critics say the plan is."


@pytest.mark.parametrize(
    ("text", "without", "left"),
    [
        ("Critics say the plan is a disgrace.", "Critics say", "The plan is a disgrace."),
        ("Officials said that the bridge would reopen.", "Officials said that", "The bridge would reopen."),
        ("The bridge, the mayor said, must close.", ", the mayor said,", "The bridge must close."),
        ("The bridge must close, she added.", ", she added", "The bridge must close."),
        ("They clearly broke the law.", "clearly", "They broke the law."),
        ("It was a shameful waste of money.", "shameful", "It was a waste of money."),
        ("The plan failed because nobody read it.", None, None),
        ("The plan failed, because nobody read it.", ", because nobody read it", "The plan failed."),
        ("If nobody acts, the town will drown.", "If nobody acts,", "The town will drown."),
        ("The council met on Monday.", "on Monday", "The council met."),
        ("The council met on Monday 3 May.", None, None),
        ("Iran denied any link to the raid.", None, None),
        ("Whips deny that they are talking to anybody.", None, None),
        ("It is an awful plan.", None, None),
        ("They apply for a supply of coal.", None, None),
        ("It was marked most recently in May.", None, None),
        ("Sign now!", None, None),
        ("“We will not leave,” she said.", None, None),
        ("It rained.", None, None),
    ],
)
def test_only_such_cuts_as_leave_a_sentence(text: str, without: str | None, left: str | None) -> None:
    """What is cut leaves a sentence; where that is not plain, nothing is cut."""
    cuts = {text[start:end]: cut_out(text, ((start, end),)) for start, end in find_omissible(text, MOST_WORDS)}
    if without is None:
        assert cuts == {}
    else:
        assert cuts[without] == left


@given(texts)
def test_cuts_are_in_the_text(text: str) -> None:
    """In order, not empty, within the sentence, and never all of it."""
    for start, end in find_omissible(text, MOST_WORDS):
        assert 0 <= start < end <= len(text)
        assert cut_out(text, ((start, end),)).strip()
