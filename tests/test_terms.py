"""The compiled extractor says what ``rhetor.definition`` says, over any text. ``python -m tests.fuzz`` asks for longer."""

import itertools
import random
import sys
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rhetor import Labeler
from rhetor.engine.scoring.scorer import Scorer
from rhetor.engine.text.packed import pack_names
from tests.conftest import ROOT, SHIPPED, texts
from tests.reference.terms import assert_same_terms, assert_same_tokens, list_terms, make_model, make_sentence

sentences = st.randoms(use_true_random=False).map(make_sentence)


@given(st.lists(st.one_of(texts, sentences), min_size=1, max_size=5))
@example([""])
@example(["‘", "²x must", "İ" * 60, "ΑΣ Σ'S", "x" * 47 + "'s"])
def test_terms_are_those_of_the_definition(given_texts: list[str]) -> None:
    """The same tokens in the same places, the same terms on the same stretches in the same order, whatever else is known."""
    assert_same_terms(given_texts)


@given(st.one_of(texts, sentences))
def test_a_model_finds_its_own_terms_alone(text: str) -> None:
    """With the shipped model: all terms that it knows, and no other."""
    scorer, names = _load_shipped()
    _, found = scorer.trace_sentence(text)
    assert found == [term for term in list_terms(text) if term[0] in names]


@cache
def _load_shipped() -> tuple[Scorer, frozenset[str]]:
    model = Labeler.load(SHIPPED).model
    return Scorer(pack_names(model.terms), model), frozenset(model.terms)


def test_articles_have_the_terms_of_the_definition() -> None:
    """Every sentence of every sample article, with a vocabulary of all their terms."""
    labeler = Labeler.load(SHIPPED)
    for path in sorted((ROOT / "seeds" / "articles").glob("*.txt"))[::3]:
        assert_same_terms([sentence.text for sentence in labeler.label(path.read_text("utf-8")).sentences])


def test_every_character_is_lowered_as_by_python() -> None:
    """Each letter there is, alone and between others: where lower case depends on neighbours or grows, Python's is taken."""
    letters = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).lower() != chr(code)]
    assert_same_tokens([f"{a}{b} x{b}x {a}{b}x" for a, b in zip(letters, letters[1:] + letters[:1], strict=True)])


def test_every_character_has_its_class() -> None:
    """Each character of the basic plane among letters, figures and marks."""
    characters = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]
    parts = ["".join(f"a{c}b 1{c}2 {c} " for c in characters[first : first + 60]) for first in range(0, 65000, 60)]
    assert_same_tokens(parts)


@pytest.mark.parametrize("unit", ["rain ", '"', "a’s ", "$1 ", "1,", "x@y.z ", "say, ", "İ", "must ", ". "])
def test_endless_sentences(unit: str) -> None:
    """Of a sentence without an end, the same tokens count."""
    assert_same_terms([unit * 1500, unit * 999 + "’s it's", "a " * 999 + "it's " * 3])


def test_terms_that_share_beginnings() -> None:
    """A term that begins another is itself; a beginning of a term that is no term is none; foreign names do no harm."""
    names = [
        "w:the",
        "w:the old bridge",
        "w:old",
        "w:old bridge",
        "p:first start say",
        "w:",
        "w: ",
        "p:",
        "p:0=",
        "p:0=the",
        "w:" + "x " * 40,
        "w:" + "y" * 2000,
        "p:no main verb, subject start",
        "p:holds the",
        "p:0~<article>",
    ]
    model = make_model(names)
    scorer = Scorer(pack_names(model.terms), model)
    for text in ("the old bridge", "the old", "old the", "", "the"):
        assert scorer.trace_sentence(text)[1] == [term for term in list_terms(text) if term[0] in set(names)]


def test_many_vocabularies() -> None:
    """Vocabularies of any size, from none to thousands, find each of their terms."""
    dice = random.Random(3)
    for size in (0, 1, 2, 3, 10, 60, 300):
        assert_same_terms([make_sentence(dice) for _ in range(size)])


def test_more_steps_than_were_expected() -> None:
    """A table that must grow, for paths that no sentence takes, finds its terms, and none that only looks like one."""
    words = ["".join(letters) for letters in itertools.product("bcdfghjklmnpqrstvwxz", repeat=3)]
    dice = random.Random(5)
    triples = [tuple(dice.choices(words, k=3)) for _ in range(100_000)]  # two steps each: 200,000
    pairs = {triple[:2] for triple in triples[::2]}
    made = [make_sentence(dice) for _ in range(300)]  # they have terms of up to five steps
    wanted = [list_terms(text) for text in made]
    model = make_model(
        [
            *map("w:{0[0]} {0[1]} {0[2]}".format, triples),
            *map("w:{0[0]} {0[1]}".format, pairs),
            *(name for terms in wanted for name, _, _ in terms),
        ]
    )
    scorer, known = Scorer(pack_names(model.terms), model), frozenset(model.terms)
    for text, terms in zip(made, wanted, strict=True):
        assert scorer.trace_sentence(text)[1] == terms
    for pair in dice.sample(sorted(pairs), 3000):
        assert ("w:" + " ".join(pair), 0, 7) in scorer.trace_sentence(" ".join(pair))[1]
        other = f"w:{pair[0]} {dice.choice(words)}"
        assert other in known or all(name != other for name, *_ in scorer.trace_sentence(other[2:])[1])
