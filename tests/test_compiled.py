"""The compiled modules say what the reference says, over any text. ``python -m tests.fuzz`` asks for longer."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rhetor.definition import kinds as reference_kinds
from rhetor.definition import splitting as reference
from rhetor.engine.scoring.scorer import find_lone_surrogate
from rhetor.engine.sentences import KINDS, says_something, split_columns, split_sentences
from tests.conftest import ROOT
from tests.reference.fragments import CHARACTERS, DATES, SHAPES, WORDS, make_text

anything = st.text(alphabet=st.characters(), max_size=200)
characters = st.text(alphabet=st.sampled_from(CHARACTERS), max_size=40)
fragments = st.lists(
    st.one_of(*(st.sampled_from(part) for part in (WORDS, SHAPES, DATES, CHARACTERS, [" ", ". ", "\n", "\n- "]))),
    max_size=40,
).map("".join)
dates = st.lists(st.sampled_from(DATES), max_size=12).map("".join)
mixtures = st.randoms(use_true_random=False).map(make_text)


def assert_same(text: str) -> None:
    """Spans, kinds, and what carries a label."""
    wanted = reference.split_sentences(text)
    assert split_sentences(text) == wanted
    for start, end, kind in wanted:
        assert says_something(text[start:end], kind) is reference_kinds.says_something(text[start:end], kind)


@settings(max_examples=400)
@given(st.one_of(anything, characters, fragments, dates, mixtures))
@example("")
@example("\ud800. \udfff")
@example("ſat, 1 dec 2020\n\nİan 9, 2020\n\n9 \u212aan 2020")
@example("x" * 4095 + ". Then " + "y" * 5000)
def test_spans_and_kinds_are_those_of_the_reference(text: str) -> None:
    """The same pieces of the same kinds, and the same of them carry a label, for any text: lone surrogates too."""
    assert_same(text)


LINES = ["Related Posts", "- Old Town", "- Big Day", "- New Road", "and so on, " * 6, "it rained and rained. It " * 3]
BREAKS = ["\n", "\r\n", "\r", "\u2028", "\n\n", "\n \n", "\r\n\r\n"]
pages = st.lists(st.tuples(st.sampled_from(LINES), st.sampled_from(BREAKS)), min_size=10, max_size=30)


@settings(max_examples=150)
@given(st.integers(32_200, 32_768), pages)
def test_windows_do_not_show(length: int, page: list[tuple[str, str]]) -> None:
    """A long text is read in windows that end at blank lines: wherever one ends, the pieces and kinds are the same."""
    lines = "".join(line + line_break for line, line_break in page)
    assert_same("x" * length + "\n\n" + lines)
    assert_same("x" * 65_536 + "y" * (length - 32_768) + "\n\n" + lines)


def test_articles_are_split_as_by_the_reference() -> None:
    """Every sample article, alone and all in one text."""
    articles = [path.read_text("utf-8") for path in sorted((ROOT / "seeds" / "articles").glob("*.txt"))]
    assert articles
    for article in (*articles, "\n".join(articles)):
        assert_same(article)


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "seeds" / "corpus").glob("*.jsonl"))[::2])
def test_the_corpus_is_split_as_by_the_reference(name: str) -> None:
    """The sentences of every other file of the seed corpus, as running text."""
    lines = (ROOT / "seeds" / "corpus" / name).read_text("utf-8").splitlines()
    assert_same(" ".join(json.loads(line)["text"] for line in lines))


def test_columns_are_the_spans() -> None:
    """Columns and records hold the same pieces."""
    text = "Old Town\n\nIt rained. It must stop!\n- Share\n" * 3
    starts, ends, kinds = split_columns(text)
    assert (starts.typecode, ends.typecode, kinds.typecode) == ("q", "q", "B")
    assert [(s, e, KINDS[k]) for s, e, k in zip(starts, ends, kinds, strict=True)] == split_sentences(text)


@pytest.mark.parametrize("wrong", [None, b"It rained.", 5])
def test_only_text_is_split(wrong: object) -> None:
    """What is no str is refused."""
    with pytest.raises(TypeError):
        split_sentences(wrong)  # type: ignore[arg-type]


@given(
    st.lists(
        st.tuples(st.integers(0, 4000), st.sampled_from(["\u2014", "\U0001f600", "\ud800", "\udfff", "\ue000", "\ud7ff"])),
        max_size=3,
    )
)
def test_the_first_lone_surrogate_is_found(parts: list[tuple[int, str]]) -> None:
    """In texts of one, two and four bytes a code point, however far from the beginning."""
    text = "".join("x" * size + mark for size, mark in parts)
    places = [i for i, character in enumerate(text) if "\ud800" <= character <= "\udfff"]
    assert find_lone_surrogate(text) == (places[0] if places else -1)
