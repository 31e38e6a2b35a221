"""Texts that come in blocks: the labels of the whole, in the memory of a paragraph."""

import itertools
import threading
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rhetor import Labeler
from rhetor.engine.scoring.streaming import cut_stretches
from rhetor.errors import TextError
from rhetor.formats.serialise import sentences_to_json
from tests.conftest import ROOT, texts
from tests.reference.fragments import make_text

LINKS = [
    "- Old Town",
    "- Big Day",
    "* New Road",
    "Related Posts",
    "Hill Farm",
    "It rained. We must go!",
    "- we ate it all",
    "  ",
]
BREAKS = ["\n", "\n\n", "\r\n\r\n", "\n \t\n", "\n\n\n", "\u2029\n", "\x0b\x0c"]
pages = st.lists(st.tuples(st.sampled_from(LINKS), st.sampled_from(BREAKS)), max_size=14).map(
    lambda lines: "".join(line + line_break for line, line_break in lines)
)
mixtures = st.randoms(use_true_random=False).map(lambda random: make_text(random).encode("utf-8", "replace").decode())


def cut_blocks(text: str, size: int) -> Iterator[str]:
    return (text[at : at + size] for at in range(0, len(text), size))


@settings(max_examples=600)
@given(st.one_of(texts, pages, mixtures), st.integers(1, 60), st.sampled_from((1, 1, 3)))
@example("- Old Town\n\n- Big Day\n\n- New Road\n\nIt rained.", 1, 1)
@example("- Old Town\n\n- Big Day\n\nIt rained.\n\n- New Road", 1, 2)
@example("- Old Town\n\n" + " \n" * 40 + "- Big Day\n- New Road\n\nIt rained.", 1, 3)
@example("It rained.\r", 1, 1)
def test_blocks_do_not_show(labeler: Labeler, text: str, size: int, threads: int) -> None:
    """Law 4: whatever blocks a text comes in, and however many threads label it, its records are those of the whole text."""
    found, read = b"", 0
    for stretch in labeler.label_blocks(cut_blocks(text, size), threads=threads):
        assert text[stretch.offset :].startswith(stretch.document.text)
        found += sentences_to_json(stretch.document, lines=True, shift=stretch.offset)
        read = max(read, stretch.offset + len(stretch.document.text))
    assert found == sentences_to_json(labeler.label(text), lines=True)
    assert len(text[read:].strip()) == 0


@pytest.mark.parametrize("threads", [1, 3])
def test_articles_come_out_the_same(labeler: Labeler, threads: int) -> None:
    """All sample articles in one text, over several windows of the splitter, in blocks that end anywhere."""
    text = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "seeds" / "articles").glob("*.txt")))
    wanted = [(s.start, s.end, s.kind, s.label, s.confidence) for s in labeler.label(text).sentences]
    for size in (997, 40_000):
        found = [
            (stretch.offset + s.start, stretch.offset + s.end, s.kind, s.label, s.confidence)
            for stretch in labeler.label_blocks(cut_blocks(text, size), threads=threads)
            for s in stretch.document.sentences
        ]
        assert found == wanted


@given(st.one_of(texts, pages), st.integers(1, 30))
def test_stretches_are_the_text(text: str, size: int) -> None:
    """Nothing is lost between stretches, and all but the last end with a blank line."""
    stretches = list(cut_stretches(cut_blocks(text, size)))
    assert "".join(stretches) == text
    for stretch in stretches[:-1]:
        assert len((stretch + "x").splitlines()) - len(stretch.rstrip().splitlines()) >= 2


@pytest.mark.parametrize(
    "paragraph", ["It rained. " * 200 + "\n\n", "\n" * 2000, "- Old Town\n\n" + "\n" * 2000, "x\n \n" * 400]
)
def test_memory_does_not_grow_with_the_text(labeler: Labeler, paragraph: str) -> None:
    """Ten times the paragraphs take no more memory, blank lines and held items included."""

    def measure(count: int) -> int:
        tracemalloc.reset_peak()
        for _ in labeler.label_blocks(paragraph for _ in range(count)):
            pass
        return tracemalloc.get_traced_memory()[1]

    tracemalloc.start()
    try:
        measure(3)
        few = measure(30)
        assert measure(300) <= few + 4096
    finally:
        tracemalloc.stop()


def test_lone_surrogates_are_refused(labeler: Labeler) -> None:
    """In a block as in a whole text."""
    with pytest.raises(TextError, match="lone surrogate"):
        list(labeler.label_blocks(["It rained.", "\ud800"]))


def test_threads_end_with_the_reader(labeler: Labeler) -> None:
    """Whoever stops reading, or is stopped by an error, leaves no thread behind."""
    before = threading.active_count()
    stretches = labeler.label_blocks(("It rained. " * 200 + "\n\n" for _ in itertools.count()), threads=3)
    assert len(next(stretches).document.rows) == 200
    stretches.close()
    with pytest.raises(TextError, match="lone surrogate"):
        list(labeler.label_blocks(["It rained. " * 200 + "\n\n"] * 20 + ["\ud800"], threads=3))
    assert threading.active_count() == before
