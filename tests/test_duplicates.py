"""Near-duplicates are what Broder's definition says, found without comparing every pair."""

import re
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from training.duplicates import COMMONEST, NEAR_DUPLICATE, SHINGLE, find_near_duplicates

few_words = st.lists(st.sampled_from("abcd"), max_size=9).map(" ".join)


def shingle(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[first : first + SHINGLE]) for first in range(max(1, len(words) - SHINGLE + 1))}


@given(st.lists(few_words, max_size=COMMONEST))
def test_pairs_are_those_of_the_definition(texts: list[str]) -> None:
    """Every pair whose shingles are alike enough, in order, and no other."""
    sets = [shingle(text) for text in texts]
    wanted = [
        (first, second)
        for first, second in combinations(range(len(texts)), 2)
        if len(sets[first] & sets[second]) / len(sets[first] | sets[second]) >= NEAR_DUPLICATE
    ]
    assert find_near_duplicates(texts) == wanted


def test_a_phrase_of_the_language_proposes_nothing() -> None:
    """A shingle that stands in more than forty sentences makes no pairs of them."""
    assert len(find_near_duplicates(["It rained all day."] * COMMONEST)) == COMMONEST * (COMMONEST - 1) // 2
    assert find_near_duplicates(["It rained all day."] * (COMMONEST + 1)) == []
