"""``label_frame`` and ``to_frame`` with pandas, Polars, Arrow and DuckDB."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from rhetor import LABELS, Labeler, label_frame
from rhetor.errors import InputError, TextError
from rhetor.views.data_frame import UNIT_COLUMNS
from tests.integration import need

ROWS = {
    "id": [7, 8, 9, 10],
    "body": [
        "By Ann Lee\n\nThe bridge must close, Mayor Moyo said. We disagree.",
        "",
        None,
        "Traffic fell by a third in May.",
    ],
    "kept": ["a", "b", "c", "d"],
}
UNITS = 6
"""Three pieces of the first text, one of the last, and a row each for the text that is empty and the one that is missing."""


def _make_pandas() -> Any:
    return need("pandas").DataFrame(ROWS, index=["w", "x", "y", "z"])


def _make_polars() -> Any:
    return need("polars").DataFrame(ROWS)


def _make_arrow() -> Any:
    return need("pyarrow").table(ROWS)


def _list_rows(frame: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]]
    if hasattr(frame, "to_pylist"):
        rows = frame.to_pylist()
    else:
        rows = frame.to_dicts() if hasattr(frame, "to_dicts") else frame.to_dict("records")
    return [{key: None if isinstance(v, float) and math.isnan(v) else v for key, v in row.items()} for row in rows]


@pytest.fixture(params=[_make_pandas, _make_polars, _make_arrow])
def frame(request: pytest.FixtureRequest) -> Any:
    need("narwhals")
    make: Callable[[], Any] = request.param
    return make()


def test_a_frame_comes_back_as_its_own_kind(frame: Any, labeler: Labeler) -> None:
    """A row a unit, the other columns kept, and what is made behind them."""
    labelled = label_frame(frame, text="body", labeler=labeler)
    assert type(labelled) is type(frame)
    assert list(_list_rows(labelled)[0]) == ["id", "kept", "row", *UNIT_COLUMNS]
    assert [row["id"] for row in _list_rows(labelled)] == [7, 7, 7, 8, 9, 10]
    assert [row["row"] for row in _list_rows(labelled)] == [0, 0, 0, 1, 2, 3]


def test_numbers_are_those_of_label(frame: Any, labeler: Labeler) -> None:
    """Each unit has the offsets, label and probabilities that ``label`` gives its text, to the last bit."""
    rows = _list_rows(label_frame(frame, text="body", labeler=labeler))
    for text, first in ((ROWS["body"][0], 0), (ROWS["body"][3], 5)):
        for sentence, row in zip(labeler.label(str(text)).sentences, rows[first:], strict=False):
            assert (row["start"], row["end"], row["text"]) == (sentence.start, sentence.end, sentence.text)
            assert (row["kind"], row["label"], row["uncertain"]) == (sentence.kind, sentence.label, sentence.uncertain)
            assert [row[label] for label in LABELS] == [sentence.probabilities.get(label) for label in LABELS]
            assert row["confidence"] == (sentence.confidence if sentence.label else None)


def test_no_row_gets_lost(frame: Any, labeler: Labeler) -> None:
    """A text without units, or none at all, has a row without a label."""
    rows = _list_rows(label_frame(frame, text="body", labeler=labeler))
    assert len(rows) == UNITS
    assert [(row["id"], row["label"], row["text"]) for row in rows[3:5]] == [(8, None, None), (9, None, None)]


def test_a_frame_without_rows_gives_one(frame: Any, labeler: Labeler) -> None:
    """The columns are there all the same."""
    labelled = label_frame(frame[:0] if not hasattr(frame, "slice") else frame.slice(0, 0), text="body", labeler=labeler)
    assert len(labelled) == 0
    columns = labelled.column_names if hasattr(labelled, "column_names") else list(labelled.columns)
    assert columns == ["id", "kept", "row", *UNIT_COLUMNS]


def test_the_index_of_pandas_is_kept(labeler: Labeler) -> None:
    """Each unit has its row's index, with other columns and without."""
    frame = _make_pandas()
    assert list(label_frame(frame, "body", labeler=labeler).index) == ["w", "w", "w", "x", "y", "z"]
    assert list(label_frame(frame[["body"]], "body", labeler=labeler).index) == ["w", "w", "w", "x", "y", "z"]


def test_many_texts_are_labelled_as_one_by_one(labeler: Labeler) -> None:
    """Parts and threads do not show: five thousand texts give what each gives alone."""
    texts = [f"Report {number}: prices rose, the bank said. Buy now!\n\n- Home\n- News\n- Sport" for number in range(5_000)]
    frame = label_frame(need("polars").DataFrame({"text": texts}), labeler=labeler)
    alone = labeler.label(texts[4_321]).to_frame("polars")
    assert frame.filter(frame["row"] == 4_321).drop("row").equals(alone)


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_a_document_is_a_frame(library: str, labeler: Labeler) -> None:
    """``to_frame`` has a row a piece and the columns of all results."""
    need(library)
    document = labeler.label(str(ROWS["body"][0]))
    rows = _list_rows(document.to_frame(library))
    assert [row["text"] for row in rows] == [sentence.text for sentence in document.sentences]
    assert tuple(rows[0]) == UNIT_COLUMNS


def test_faults_are_said_with_the_cure(labeler: Labeler) -> None:
    """A missing column, one that is no text, names that are taken, lazy frames, and a library that is none."""
    polars = need("polars")
    frame = _make_polars()
    faults = (
        (frame, "boody", "no column 'boody'. It has: id, body, kept"),
        (frame, "id", "holds int"),
        (frame.rename({"kept": "label"}), "body", "column 'label' already"),
        (frame.lazy(), "body", "Collect a lazy one"),
        (["a text"], "body", "pandas.DataFrame"),
    )
    for given, column, said in faults:
        with pytest.raises(InputError, match=said):
            label_frame(given, column, labeler=labeler)
    with pytest.raises(TextError, match="text 1 holds a lone surrogate"):
        label_frame(need("pandas").DataFrame({"text": ["It rained.", "\ud800"]}, dtype=object), labeler=labeler)
    with pytest.raises(InputError, match="Give one of: pandas, polars, pyarrow"):
        labeler.label("It rained.").to_frame("excel")
    assert polars


def test_a_bar_shows_progress(labeler: Labeler, capsys: pytest.CaptureFixture[str]) -> None:
    """Asked for, it counts texts on standard error; not asked for, nothing is written."""
    label_frame(_make_polars(), "body", labeler=labeler, progress=True)
    assert "4/4" in capsys.readouterr().err
    label_frame(_make_polars(), "body", labeler=labeler)
    assert capsys.readouterr().err == ""


def test_duckdb_reads_and_asks(labeler: Labeler) -> None:
    """A query's result is labelled, and the labelled frame is a table to DuckDB."""
    duckdb = need("duckdb")
    connection = duckdb.connect()
    connection.register("posts", _make_arrow())
    posts = connection.sql("select id, body from posts where body is not null").to_arrow_table()
    labelled = label_frame(posts, text="body", labeler=labeler)
    connection.register("labelled", labelled)
    counts = dict(connection.sql("select label, count(*) from labelled where label is not null group by label").fetchall())
    assert sum(counts.values()) == 3
    assert counts["factual-report"] == 1
