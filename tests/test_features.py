"""What the model sees: tokens, places in the sentence, terms."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetor.definition import features, phrases
from rhetor.definition.clauses import find_places
from rhetor.definition.extraction import extract_terms
from rhetor.definition.features import FAMILIES, Place, find_family, list_stems, number_stem
from rhetor.definition.limits import MOST_TOKENS
from rhetor.definition.tokens import tokenize
from rhetor.language.lexicon import load_lexicon
from tests.conftest import load_cases, texts
from tests.reference.terms import make_sentence

CASES = load_cases("features")


@pytest.mark.parametrize("case", CASES["tokens"], ids=lambda case: case["why"])
def test_tokens(case: dict[str, str]) -> None:
    """Names, figures and quotation marks are folded; what carries rhetoric stays."""
    assert " ".join(token.form for token in tokenize(case["text"])) == case["forms"]


@pytest.mark.parametrize("case", CASES["places"], ids=lambda case: case["text"][:50])
def test_places(case: dict[str, str]) -> None:
    """The cue word stands in the main clause, below it, in a quotation, or is a noun."""
    tokens = tokenize(case["text"])
    found = [place.value for token, place in zip(tokens, find_places(tokens), strict=True) if token.form == case["word"]]
    assert found == [case["place"]]


@given(texts)
def test_every_token_has_a_place(text: str) -> None:
    """One place a token, whatever the text."""
    tokens = tokenize(text)
    places = find_places(tokens)
    assert len(places) == len(tokens)
    assert set(places) <= set(Place)


@given(texts)
def test_typographic_quotes_are_quotes(text: str) -> None:
    """Curly apostrophes inside words are the same tokens as straight ones."""
    straight = [token.form for token in tokenize("It isn't the council's plan. " + text.replace("’", "'"))][:7]
    curly = [token.form for token in tokenize("It isn’t the council’s plan. " + text.replace("’", "'"))][:7]
    assert straight == curly


def test_endless_sentences_are_cut() -> None:
    """A sentence of a million marks has as many tokens as count, and no more."""
    assert len(tokenize('"' * 1_000_000)) <= MOST_TOKENS + 1
    assert [token.form for token in tokenize("rain " * 5000)] == ["rain"] * MOST_TOKENS


def test_every_class_has_words_of_its_own() -> None:
    """No cue class is empty, and each has a word that stands in no other."""
    lexicon = load_lexicon()
    alone = {names[0] for names in lexicon.classes.values() if len(names) == 1}
    everything = {name for names in lexicon.classes.values() for name in names}
    assert everything - alone <= {"modal-must", "modal-should", "modal-need", "be", "have", "do", "negation", "second"}


@given(texts)
def test_every_term_is_of_one_family(text: str) -> None:
    """No term without a family, and none that two features could have made under different families."""
    for name in extract_terms(text).names:
        found = {family.name for family in FAMILIES if any(feature.match(name) for feature in family.features)}
        assert found == {find_family(name)}


@given(st.lists(texts, min_size=1, max_size=1) | st.randoms(use_true_random=False).map(lambda dice: [make_sentence(dice)]))
def test_no_sentence_has_more_terms_than_the_table_says(given_texts: list[str]) -> None:
    """The engine's memory is measured by it, family by family."""
    for text in given_texts:
        tokens = len(tokenize(text)) + 1
        counts = Counter(find_family(name) for name in extract_terms(text).names)
        for family in FAMILIES:
            assert counts[family.name] <= family.a_token * tokens + family.a_sentence


def test_compiled_rules_ask_for_what_the_table_has() -> None:
    """Stems stand at the numbers they are asked by; a rule that takes a slot for longer or shorter does not start."""
    stems = [stem for _, stem in list_stems()]
    first = number_stem(features.COUNT, len(features.KINDS_OF_WORDS), features.MOST_COUNTED + 1)
    assert stems[first + 1] == f"count {features.KINDS_OF_WORDS[0]} 1"
    assert stems[first + features.MOST_COUNTED + 1] == f"count {features.KINDS_OF_WORDS[1]} 0"
    with pytest.raises(ImportError, match="slots of"):
        number_stem(features.COUNT, len(features.KINDS_OF_WORDS), features.MOST_COUNTED)
    with pytest.raises(ImportError, match="in no family"):
        number_stem(features.Feature("unheard of"))


def test_slots_stand_in_order() -> None:
    """Empty slots come first and have values; what stands before the first named one is the stem."""
    assert list(features.Feature("a {} b {form} c", "xy").spell_stems()) == ["a x b", "a y b"]
    for wrong in ("{form} {}", "{} {}"):
        with pytest.raises(ValueError, match="empty slots"):
            features.Feature(wrong, "xy")


@pytest.mark.parametrize("case", CASES["phrases"], ids=lambda case: case["why"])
def test_cues_of_several_words(case: dict[str, Any]) -> None:
    """Phrases by class and place, each with the stretch it was read from."""
    terms = extract_terms(case["text"])
    found = [(name, case["text"][start:end]) for name, (start, end) in zip(terms.names, terms.spans, strict=True)]
    assert [f"{name[2:]}: {stretch}" for name, stretch in found if name.startswith("c:")] == case["phrases"]


@pytest.mark.parametrize("spelled", ["* tell", "<say> that", "tell *", "to * or * it"])
def test_a_phrase_that_cannot_be_found_is_refused(spelled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It begins with a plain word, and has at most one gap, inside."""
    lexicon = replace(load_lexicon(), phrases={"wrong": (spelled,)})
    monkeypatch.setattr(phrases, "load_lexicon", lambda: lexicon)
    with pytest.raises(ValueError, match="wrong"):
        phrases.list_phrases.__wrapped__()
