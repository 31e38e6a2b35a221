"""Tables as sources: columns guessed and said, any size, any dialect; what cannot be used is named."""

import csv
import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rhetor.batch import RunOptions, label_sources
from rhetor.intake.tabular import (
    BadRow,
    ColumnError,
    ColumnWishes,
    TableFile,
    choose_columns,
    delimited,
    find_table,
    json_rows,
)
from rhetor.intake.tabular.row_cells import RowCells
from tests.conftest import SHIPPED, run_rhetor
from tests.runs import read_all, read_rows

ROWS = [
    {"id": "a1", "outlet": "Post", "date": "2024-03-05", "body": "The mill closed on Monday. Officials said so.", "n": "7"},
    {"id": "a2", "outlet": "Herald", "date": "2024-04-01", "body": 'He said:\n"We must reopen it, now."', "n": "8"},
    {"id": "a3", "outlet": "Post", "date": "2024-04-02", "body": "=It is a disgrace; café – naïve.", "n": "9"},
]


def write_table(path: Path, rows: list[dict[str, str]]) -> Path:
    """The rows as a table of the kind that the path's ending names."""
    if path.suffix in (".csv", ".tsv"):
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), delimiter="\t" if path.suffix == ".tsv" else ",")
            writer.writeheader()
            writer.writerows(rows)
    elif path.suffix == ".json":
        path.write_text(json.dumps({"meta": 1, "posts": rows}), "utf-8")
    elif path.suffix in (".jsonl", ".ndjson"):
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    elif path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=2)
    elif path.suffix == ".arrow":
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, pa.Table.from_pylist(rows).schema) as writer:
            writer.write_table(pa.Table.from_pylist(rows), max_chunksize=2)
    elif path.suffix == ".feather":
        feather.write_feather(pa.Table.from_pylist(rows), path)
    else:
        import openpyxl

        book = openpyxl.Workbook()
        book.active.append(list(rows[0]))
        for row in rows:
            book.active.append([f" {value}"[1:] for value in row.values()])
            for cell in book.active[book.active.max_row]:
                cell.data_type = "s"
        book.save(path)
    return path


def label(source: Path, out: Path, **options: Any) -> list[dict[str, str]]:
    label_sources([source], out, RunOptions(**options), model=SHIPPED)
    return read_rows(out / "sentences.csv")


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet", ".arrow", ".feather", ".xlsx"])
def test_every_kind_of_table_gives_the_same_rows(tmp_path: Path, suffix: str) -> None:
    """Each row is a document with its own columns first; offsets are into its cell."""
    rows = label(write_table(tmp_path / f"posts{suffix}", ROWS), tmp_path / "out")
    assert list(rows[0])[:4] == ["document", "outlet", "date", "start"]
    assert list(rows[0])[-1] == "text"
    bodies = {row["id"]: row["body"] for row in ROWS}
    assert {row["document"] for row in rows} == set(bodies)
    for row in rows:
        text = row["text"].removeprefix("'")
        assert bodies[row["document"]][int(row["start"]) : int(row["end"])] == text
    assert next(row["date"] for row in rows if row["document"] == "a2") == "2024-04-01"


def test_groups_by_outlet_and_month(tmp_path: Path) -> None:
    """A row for each group that there is: documents, units, counts, shares; the month is made of the date."""
    rows = label(write_table(tmp_path / "posts.csv", ROWS), tmp_path / "out", by=("outlet", "month"))
    assert {row["month"] for row in rows} == {"2024-03", "2024-04"}
    groups = read_rows(tmp_path / "out" / "groups.csv")
    found = [(group["outlet"], group["month"], group["documents"], group["units"]) for group in groups]
    assert found == [("Herald", "2024-04", "1", "2"), ("Post", "2024-03", "1", "2"), ("Post", "2024-04", "1", "1")]


def test_what_excel_writes_is_read(tmp_path: Path) -> None:
    """Semicolons, Windows-1252, line breaks inside of quotation marks, an empty row, a line that names the delimiter."""
    text = 'id;text;outlet\r\n1;"It rained; he said.\nThe café “closed”.";Post\r\n2;We must go!;Post\r\n;;\r\n'
    for number, content in enumerate((text.encode("cp1252"), b"\xef\xbb\xbf" + text.encode(), b"sep=;\r\n" + text.encode())):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(content)
        rows = label(path, tmp_path / f"out{number}")
        assert [row["text"] for row in rows] == ["It rained; he said.", "The café “closed”.", "We must go!"]
        assert {row["outlet"] for row in rows} == {"Post"}
        (skipped,) = read_rows(tmp_path / f"out{number}" / "skipped.csv")
        assert (skipped["source"], skipped["reason"]) == (f"{number}.csv#3", "its cell 'text' is empty")
    (tmp_path / "wide.csv").write_bytes(text.replace(";", "\t").encode("utf-16"))
    assert len(label(tmp_path / "wide.csv", tmp_path / "wide")) == 3


def test_columns_are_said(tmp_path: Path) -> None:
    """What was guessed, and what was left out, on standard error; what was asked for is not said."""
    path = write_table(tmp_path / "posts.csv", ROWS)
    done = run_rhetor("batch", path, "--out", tmp_path / "out")
    assert b"posts.csv: text is 'body'; documents are named by 'id'; kept: outlet, date; left out: n" in done.stderr
    asked = ["--text-column", "body", "--id-column", "n", "--keep", "id"]
    done = run_rhetor("batch", path, "--out", tmp_path / "out", *asked)
    assert done.stderr == b""
    assert [row["document"] for row in read_rows(tmp_path / "out" / "summary.csv")] == ["7", "8", "9"]
    assert list(read_rows(tmp_path / "out" / "sentences.csv")[0])[:3] == ["document", "id", "start"]


@pytest.mark.parametrize(
    ("header", "options", "cure"),
    [
        ("ref,outlet", [], "Its columns: ref, outlet. Say which it is: --text-column NAME"),
        ("text,outlet", ["--text-column", "body"], "no column 'body'. Its columns: text, outlet."),
        ("text,outlet", ["--id-column", "nr"], "no column 'nr'"),
        ("text,outlet", ["--by", "party"], "no column 'party' to group by. They have: document, outlet"),
        ("text,outlet", ["--by", "month"], "A month is made of a column with dates"),
    ],
)
def test_columns_that_are_not_there_are_named(tmp_path: Path, header: str, options: list[str], cure: str) -> None:
    """Wrong use: exit status 2, the columns there are, and what to give; nothing is written."""
    (tmp_path / "posts.csv").write_text(f"{header}\nIt rained.,Post\n")
    done = run_rhetor("batch", tmp_path / "posts.csv", "--out", tmp_path / "out", *options)
    assert done.returncode == 2
    assert cure in done.stderr.decode()
    assert not (tmp_path / "out").exists()


def test_a_table_in_a_folder_is_passed_over_if_it_is_none(tmp_path: Path) -> None:
    """Beside texts that are labelled: tables without texts, empty ones and damaged ones are named with the cure."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("It rained.")
    write_table(folder / "posts.jsonl", ROWS)
    (folder / "codes.csv").write_text("code,name\n1,x\n")
    (folder / "empty.csv").write_bytes(b"")
    (folder / "settings.json").write_text('{"a": 1}')
    (folder / "broken.parquet").write_bytes(b"PAR1 and so on")
    (folder / "broken.xlsx").write_bytes(b"no zip")
    run = label_sources([folder], tmp_path / "out", model=SHIPPED)
    assert [row.document for row in run.summary.rows] == ["a.txt", "a1", "a2", "a3"]
    skipped = {row["source"]: row for row in read_rows(tmp_path / "out" / "skipped.csv")}
    assert set(skipped) == {"codes.csv", "empty.csv", "settings.json", "broken.parquet", "broken.xlsx"}
    assert "--text-column NAME" in skipped["codes.csv"]["cure"]
    assert skipped["empty.csv"]["reason"] == "it is empty"
    assert all(row["cure"] for row in skipped.values())


def test_rows_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    """By their number; the rows around them are labelled."""
    (tmp_path / "a.csv").write_text("text,outlet\nIt rained.,x\nIt snowed, then it hailed.,x\n\nIt froze.,x\n")
    assert [row["text"] for row in label(tmp_path / "a.csv", tmp_path / "a")] == ["It rained.", "It froze."]
    (row,) = read_rows(tmp_path / "a" / "skipped.csv")
    assert (row["source"], row["reason"]) == ("a.csv#2", "it has 3 cells, and the row of names has 2")
    (tmp_path / "b.jsonl").write_text('{"text": "It rained."}\n[1]\n{"text": \n\n{"text": "It froze."}\n{"text": null}\n')
    assert len(label(tmp_path / "b.jsonl", tmp_path / "b")) == 2
    assert [row["source"] for row in read_rows(tmp_path / "b" / "skipped.csv")] == ["b.jsonl#2", "b.jsonl#3", "b.jsonl#6"]


def test_names_that_come_twice_are_said(tmp_path: Path) -> None:
    """All rows are labelled; how many share their name stands on the screen and in the manifest."""
    path = write_table(tmp_path / "posts.csv", [*ROWS, *ROWS[:2]])
    done = run_rhetor("batch", path, "--out", tmp_path / "out")
    assert b"2 documents have a name that another one has too. Choose what names them: --id-column NAME" in done.stderr
    assert len(read_rows(tmp_path / "out" / "summary.csv")) == 5
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["counted"]["repeated"] == 2


def test_a_cell_that_nothing_closes_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quotation mark that opens and does not close would make the rest of a table one cell."""
    monkeypatch.setattr(delimited, "LONGEST_CELL", 5000)
    path = tmp_path / "a.csv"
    path.write_text('id,text\n1,It rained.\n2,"It snowed.\n' + "3,It froze.\n" * 2000)
    label(path, tmp_path / "out")
    (skipped,) = read_rows(tmp_path / "out" / "skipped.csv")
    assert skipped["source"] == "a.csv"
    assert "never closed" in skipped["reason"]


def test_columns_with_names_of_results_are_renamed(tmp_path: Path) -> None:
    """A table's own label and kind do not take the place of what rhetor found."""
    rows = [{"text": "It rained.", "label": "mine", "kind": "tweet"}]
    (row,) = label(write_table(tmp_path / "a.csv", rows), tmp_path / "out", wishes=ColumnWishes(keep=("label", "kind")))
    assert (row["document_label"], row["document_kind"]) == ("mine", "tweet")
    assert (row["label"], row["kind"]) == ("factual-report", "sentence")


@given(st.lists(st.sampled_from(["text", "Body", "ID", "date", "x", "label"]), min_size=1, max_size=4, unique=True))
def test_guesses_are_always_columns_of_the_table(columns: list[str]) -> None:
    """Text, id and what is kept are different columns that are there; or the columns are listed."""
    try:
        chosen = choose_columns(columns, ColumnWishes(), "a.csv")
    except ColumnError as error:
        assert ", ".join(columns) in str(error)
        return
    assert len(set(chosen.asked)) == len(chosen.asked)
    assert set(chosen.asked) <= set(columns)


cells = st.text(st.sampled_from("ab\",;\n\r\t'é 😀|"), max_size=8)


def _open(path: Path) -> list[list[Any]]:
    """The rows of a table, range by range."""
    kind = find_table(path.name)
    assert kind
    with path.open("rb") as file:
        table: TableFile = kind.open(file, path.name)
        return [list(table.read_rows(rows, ["id", "text"])) for rows in table.cut()]


@settings(max_examples=150)
@given(st.lists(st.tuples(cells, cells), max_size=30), st.integers(1, 60), st.sampled_from([",", ";", "\t"]))
@example([('"', 'a""'), ("\n", '"\n"')], 1, ";")
def test_ranges_are_the_table(rows: list[tuple[str, str]], size: int, delimiter: str) -> None:
    """However a table is cut, its rows come once, in order, whole, with their numbers: as Python's csv reads them."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows([("id", "text"), *rows])
    with TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "RANGE", size)
        path = Path(place) / "a.csv"
        path.write_text(buffer.getvalue(), "utf-8", newline="")
        ranges = _open(path)
    read = [row for each in ranges for row in each if not isinstance(row, BadRow)]
    assert [cells for _, cells in read] == rows
    assert [number for number, _ in read] == list(range(1, len(rows) + 1))


@settings(max_examples=200)
@given(st.text(st.sampled_from('a",\n\r'), max_size=40), st.integers(1, 20))
@example('5" pipe,x\n"open, and\nclosed",1\n', 1)
@example('a,"b"c\n"d\n', 1)
def test_marks_that_nobody_quoted_do_not_shift_rows(text: str, size: int) -> None:
    """Whatever stands in a table: cut into ranges, its rows are those that Python's csv finds in the whole."""
    expected = list(csv.reader(io.StringIO(text, newline="")))
    with TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "RANGE", size)
        path = Path(place) / "a.csv"
        path.write_text(f"id,text\n{text}", "utf-8", newline="")
        ranges = _open(path)
    read = [row for each in ranges for row in each]
    numbers = [row.number if isinstance(row, BadRow) else row[0] for row in read]
    assert numbers == [number for number, cells in enumerate(expected, 1) if cells]
    for row in read:
        if not isinstance(row, BadRow):
            assert list(row[1]) == [*expected[row[0] - 1], ""][:2]


@settings(max_examples=500)
@given(st.text(st.sampled_from('a",;\n\r é€\U0001f600\0'), max_size=40), st.sampled_from([",", ";"]))
@example('a"b,"c""d"e,"f\r\n', ",")
def test_cells_are_those_of_python(text: str, delimiter: str) -> None:
    wanted = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    assert list(RowCells(text, delimiter, 100)) == list(wanted)


@given(st.text(st.sampled_from('a",\n'), max_size=40), st.integers(1, 9))
def test_cells_that_are_too_long_are_refused(text: str, longest: int) -> None:
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if max((len(cell) for row in rows for cell in row), default=0) > longest:
        with pytest.raises(ValueError, match=f"larger than field limit \\({longest}\\)"):
            list(RowCells(text, ",", longest))
    else:
        assert list(RowCells(text, ",", longest)) == rows


@given(st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6)), min_size=1, max_size=30), st.integers(1, 60))
def test_ranges_are_the_lines(rows: list[tuple[str, str]], size: int) -> None:
    """The same of JSON lines."""
    with TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_rows, "RANGE", size)
        path = Path(place) / "a.jsonl"
        lines = (json.dumps({"id": name, "text": text}) for name, text in rows)
        path.write_text("\n".join(lines), "utf-8")
        ranges = _open(path)
    assert [row for each in ranges for row in each] == list(enumerate(rows, 1))


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_processes_and_ranges_do_not_change_a_byte(tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table in many ranges on three processes: the bytes of one process."""
    monkeypatch.setattr("rhetor.batch.planning.BYTES_EACH", 1)
    monkeypatch.setattr(delimited, "RANGE", 300)
    monkeypatch.setattr(json_rows, "RANGE", 300)
    rows = [{**row, "id": f"{number}-{row['id']}"} for number in range(20) for row in ROWS]
    path = write_table(tmp_path / f"posts{suffix}", rows)
    for jobs in (1, 3):
        label(path, tmp_path / str(jobs), jobs=jobs, by=("outlet",))
    assert read_all(tmp_path / "1") == read_all(tmp_path / "3")
    assert [row["document"] for row in read_rows(tmp_path / "1" / "summary.csv")] == [row["id"] for row in rows]
