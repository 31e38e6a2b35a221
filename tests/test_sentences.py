"""The splitter: cases as data, laws over any text, agreement with NLTK's Punkt."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

from rhetor.engine.sentences import says_something, split_sentences
from rhetor.language.parameters import load_parameters
from rhetor.records import Kind
from tests.conftest import load_cases, texts

CASES = load_cases("sentences")
KINDS = load_cases("kinds")


def _pieces(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


@pytest.mark.parametrize("case", CASES["boundaries"], ids=lambda case: case["why"])
def test_boundaries(case: dict[str, str]) -> None:
    """Sentences end where the case's bars stand."""
    wanted = [piece.strip() for piece in case["marked"].split("|")]
    assert _pieces(case["marked"].replace("|", "")) == wanted


@pytest.mark.parametrize("case", CASES["layout"], ids=lambda case: case["why"])
def test_layout(case: dict[str, Any]) -> None:
    """Lines, paragraphs, items and headings end pieces; wrapping does not."""
    assert _pieces(case["text"]) == case["pieces"]


@pytest.mark.parametrize("case", KINDS["pages"], ids=lambda case: case["why"])
def test_kinds(case: dict[str, Any]) -> None:
    """Headings, items and furniture are told from sentences; only what says something carries a label."""
    text = "\n".join(line for line, _, _ in case["lines"])
    found = [
        [text[s.start : s.end], s.kind.value, says_something(text[s.start : s.end], s.kind)] for s in split_sentences(text)
    ]
    assert found == case["lines"]


@given(texts)
@example("")
@example("\n \u00a0\r\n")
@example("a. ?!")
@example("A.B.C.\u2028.”’) [4][5] x")
def test_spans_tile_the_text(text: str) -> None:
    """Law 1: in order, no overlap, nothing but white space between them, none empty."""
    end = 0
    for span in split_sentences(text):
        assert not text[end : span.start].strip()
        assert span.start < span.end
        piece = text[span.start : span.end]
        assert piece == piece.strip()
        end = span.end
    assert not text[end:].strip()


@given(texts, texts)
def test_paragraphs_are_split_alone(first: str, second: str) -> None:
    """A blank line separates: what stands after it does not move a boundary before it."""
    alone = [(s.start, s.end) for s in split_sentences(first + "\n\n")]
    together = [(s.start, s.end) for s in split_sentences(first + "\n\n" + second)]
    assert together[: len(alone)] == alone


@given(texts)
def test_line_ends_do_not_matter(text: str) -> None:
    """CRLF and LF give the same pieces, but for the line ends inside them."""
    unix = text.replace("\r", "")
    windows = unix.replace("\n", "\r\n")
    assert [piece.replace("\r\n", "\n") for piece in _pieces(windows)] == _pieces(unix)


PLAIN = ["bridge", "harvest", "ministry", "vote", "lantern", "result"]
NAMES = ["Adisa", "Lindqvist", "Moyo", "Harlow"]
PARAMETERS = load_parameters()
BEFORE_STARTER = sorted(
    word for word, stops in PARAMETERS.abbreviations.items()
    if stops == "before-starter" and word.isalpha() and len(word) > 1
    and word not in PARAMETERS.also_words | PARAMETERS.numbered
)  # fmt: skip
STARTERS = sorted(word for word in PARAMETERS.starters - PARAMETERS.not_starters if word.isalpha() and len(word) > 1)


def _punkt() -> PunktSentenceTokenizer:
    parameters = PunktParameters()
    parameters.abbrev_types = set(PARAMETERS.abbreviations)
    parameters.sent_starters = set(PARAMETERS.starters)
    return PunktSentenceTokenizer(parameters)


PUNKT = _punkt()


@given(
    st.lists(
        st.tuples(st.sampled_from(PLAIN), st.sampled_from([*PLAIN, *BEFORE_STARTER]), st.sampled_from([*NAMES, *STARTERS])),
        min_size=1, max_size=6,
    )
)  # fmt: skip
def test_agrees_with_nltk_punkt(parts: list[tuple[str, str, str]]) -> None:
    """Where only Punkt's rules apply, the boundaries are those of NLTK's Punkt with the same parameters."""
    text = " ".join(f"{middle} {before}. {after.capitalize()} fell" for middle, before, after in parts) + "."
    assert [(s.start, s.end) for s in split_sentences(text)] == list(PUNKT.span_tokenize(text))


def test_every_parameter_group_says_why() -> None:
    """Each table of words gives its reason."""
    from importlib.resources import files

    for name in ("parameters.json", "page_words.json", "lexicon.json"):
        data = json.loads(files("rhetor.language").joinpath(name).read_text("utf-8"))
        groups = [*data.get("abbreviations", {}).values(), *data.get("classes", {}).values()]
        groups += [value for value in data.values() if isinstance(value, dict) and "words" in value]
        assert all(group["why"] and group["words"] for group in groups)


def test_furniture_never_says_anything() -> None:
    """Furniture carries no label, whatever it reads."""
    assert not says_something("Stop the war now!", Kind.FURNITURE)
