"""Labelled texts as JSON: the compiled writer says what the plain dictionaries of ``tests/reference/records.py`` say."""

import json

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetor import Labeler
from rhetor.engine.scoring.row_json import rows_to_json
from rhetor.engine.scoring.rows import ROW, Rows
from rhetor.formats.serialise import document_to_record, sentences_to_json
from rhetor.records import LABELS
from tests.conftest import anything
from tests.reference.records import make_document_record, make_record

ESCAPED = "".join(map(chr, range(0x20))) + '"\\/\x7f\x80\xff'
halfway = st.integers(0, 2 * 10**6).map(lambda halves: halves / (2 * 10**6)) | st.sampled_from([i / 128 for i in range(129)])
shares = st.floats(0, 1) | halfway


@given(anything, st.booleans())
def test_the_writer_says_what_the_dictionaries_say(labeler: Labeler, text: str, utf16: bool) -> None:
    """Any text, with evidence and without, in code points and in UTF-16 units."""
    for evidence in (False, True):
        document = labeler.label(text, evidence=evidence)
        assert document_to_record(document, utf16) == make_document_record(document, text, utf16)


@given(anything)
def test_lines_are_the_array(labeler: Labeler, text: str) -> None:
    """A line for each sentence, each closed by a line feed, and nothing else."""
    document = labeler.label(text)
    content = sentences_to_json(document, lines=True)
    assert [json.loads(line) for line in content.splitlines()] == [make_record(s, text) for s in document.sentences]
    assert content.count(b"\n") == len(document.sentences)
    assert content.endswith(b"\n") or not document.sentences


@pytest.mark.parametrize("prefix", ["", "\u2014", "\U0001f600"])
def test_every_kind_of_character_is_escaped_as_it_must_be(prefix: str) -> None:
    """In strings of one, two and four bytes a code point; what msgspec writes is the measure."""
    text = f"{prefix}{ESCAPED} plain"
    content = rows_to_json(_make_rows([(0, len(text), 1.0)]), text)
    assert msgspec.json.encode(text) in content
    assert json.loads(content)[0]["text"] == text


def test_a_part_of_a_text_can_be_shifted(labeler: Labeler) -> None:
    """Offsets are those in the whole."""
    document = labeler.label("It rained 😀. We must go.")
    shifted = json.loads(sentences_to_json(document, shift=10**12))
    assert [(s["start"] - 10**12, s["end"] - 10**12) for s in shifted] == [(s.start, s.end) for s in document.sentences]


@given(shares)
def test_numbers_are_rounded_as_python_rounds(share: float) -> None:
    """To six decimals, to the nearest, in the middle to the even one."""
    record = json.loads(rows_to_json(_make_rows([(0, 0, share)]), ""))[0]
    assert record["confidence"] == round(share, 6)
    assert set(record["probabilities"].values()) == {round(share, 6)}


@pytest.mark.parametrize("length", [90, 400, 20_000])
def test_labels_may_have_long_names(length: int) -> None:
    """There is room for whatever the labels are called, in a text of many sentences too."""
    names = [letter * length for letter in "abcd"]
    rows = Rows(_make_rows([(0, 0, 0.123456)] * 50).content, tuple(map(_Name, names)))  # type: ignore[arg-type]
    records = json.loads(rows_to_json(rows, "", evidence=[b"{}"] * 50))
    assert [record["label"] for record in records] == [names[0]] * 50
    assert list(records[-1]["probabilities"]) == names


class _Name:
    def __init__(self, value: str) -> None:
        self.value = value


def test_rows_that_cannot_be_are_refused() -> None:
    """More labels than fit, a kind or a label that there is not, half a row, a row behind the end of the text."""
    content = _make_rows([(0, 1, 1.0)]).content
    for member, value in (("kind", 4), ("label", 4), ("label", -2)):
        row = np.frombuffer(content, dtype=ROW).copy()
        row[member] = value
        with pytest.raises(ValueError, match="row 0 has a kind or a label"):
            Rows(row.tobytes(), LABELS)
    with pytest.raises(ValueError, match="5 labels"):
        Rows(content, (*LABELS, LABELS[0]))
    with pytest.raises(ValueError, match="no rows"):
        Rows(content[:-1], LABELS)
    for text, rows in (("", Rows(content, LABELS)), ("abc", _make_rows([(0, 2, 1.0), (1, 3, 1.0)]))):
        with pytest.raises(ValueError, match="of another text"):
            rows_to_json(rows, text)
        with pytest.raises(ValueError, match="of another text"):
            rows.make_sentences(text)


def test_rows_do_not_change_once_they_are_made() -> None:
    """They cannot be filled again, and what they give away is a copy."""
    rows = _make_rows([(0, 1, 1.0)])
    with pytest.raises(TypeError):
        rows.__init__(b"", LABELS)  # type: ignore[misc]
    assert rows.content == rows.content
    assert rows.content is not rows.content


def _make_rows(pieces: list[tuple[int, int, float]]) -> Rows:
    """Rows of ``pieces``: start, end, and what all probabilities are."""
    rows = np.zeros(len(pieces), dtype=ROW)
    for row, (start, end, share) in zip(rows, pieces, strict=True):
        row["start"], row["end"], row["confidence"] = start, end, share
        row["probabilities"] = share
    return Rows(rows.tobytes(), LABELS)
