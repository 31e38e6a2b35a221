"""What the model sees: tokens, places in the sentence, terms."""

import pytest
from hypothesis import given

from rhetor.definition.clauses import Place, find_places
from rhetor.definition.tokens import MOST_TOKENS, tokenize
from rhetor.language.lexicon import load_lexicon
from tests.conftest import load_cases, texts

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
