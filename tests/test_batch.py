"""Folders: every document, nothing lost, the same bytes whatever happened on the way."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rhetor import Labeler
from rhetor.batch import label_sources, planning
from rhetor.errors import FolderError, ModelNotFound, SettingError
from rhetor.formats import TABLE_FORMATS
from rhetor.formats.tables import COLUMNS, guard_row
from rhetor.intake.files import BLOCK
from tests.conftest import SHIPPED, run_rhetor
from tests.reference.records import make_row
from tests.runs import DIFFERS, label, make_articles, read_all, read_rows, read_units


def test_everything_is_written(folder: Path, tmp_path: Path, labeler: Labeler) -> None:
    """One table of all units, a row for each document and group, what was not labelled, a manifest; nothing else stays."""
    out = tmp_path / "out"
    run = label(folder, out)
    names = ["b.txt", "deep/a.md", "deep/er/latin.TXT"]
    assert [row.document for row in run.summary.rows] == names
    rows = read_rows(out / "sentences.csv")
    assert list(rows[0]) == ["document", "folder", *COLUMNS]
    text = (folder / "b.txt").read_text("utf-8")
    expected = [make_row(sentence) for sentence in labeler.label(text).sentences]
    written = [[row[column] for column in COLUMNS] for row in rows if row["document"] == "b.txt"]
    assert written == [["" if cell is None else str(cell) for cell in guard_row(row)] for row in expected]
    assert {row["document"]: row["folder"] for row in rows} == dict(zip(names, ["", "deep", "deep/er"], strict=True))
    assert sorted(path.name for path in out.iterdir() if path.name not in DIFFERS) == [
        "groups.csv",
        "manifest.json",
        "sentences.csv",
        "skipped.csv",
        "summary.csv",
    ]
    skipped = {row["source"]: row["reason"] for row in read_rows(out / "skipped.csv")}
    assert skipped == {"deep/er/empty.txt": "it is empty", "picture.png": "it is a picture"}


def test_the_overview_adds_up(folder: Path, tmp_path: Path) -> None:
    """Summary, groups and manifest count what stands in the table; nothing that is no document stands among documents."""
    out = tmp_path / "out"
    run = label(folder, out)
    labelled = [row for row in read_rows(out / "sentences.csv") if row["label"]]
    (group,) = read_rows(out / "groups.csv")
    assert (group["documents"], group["units"]) == ("3", str(len(labelled)))
    for name in ("factual-report", "attribution", "opinion", "call-to-action"):
        count = sum(row["label"] == name for row in labelled)
        assert (int(group[name]), float(group[f"{name} share"])) == (count, round(count / len(labelled), 6))
        assert float(group[f"{name} low"]) <= count / len(labelled) <= float(group[f"{name} high"])
    summary = read_rows(out / "summary.csv")
    assert sum(int(row["sentences"]) for row in summary) == len(labelled) == run.summary.total.sentences
    assert "Windows-1252" in summary[-1]["warning"]
    assert "ALL" not in {row["document"] for row in summary}
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["model"]["version"] == SHIPPED.name
    assert manifest["columns"] == ["document", "folder", *COLUMNS]
    assert [source["source"] for source in manifest["sources"]] == [row["document"] for row in summary]
    assert manifest["counted"]["units"] == len(labelled)


def test_formats_hold_the_same(folder: Path, tmp_path: Path) -> None:
    """CSV, JSON lines, Parquet and Excel hold the same units, and are read back."""
    for format_ in TABLE_FORMATS:
        label(folder, tmp_path / format_, format=format_)
    units = read_units(tmp_path / "csv", "csv")
    assert len(units) == 6
    for format_ in TABLE_FORMATS:
        assert read_units(tmp_path / format_, format_) == units
    import pyarrow.parquet as pq

    rows = read_rows(tmp_path / "csv" / "sentences.csv")
    lines = [json.loads(line) for line in (tmp_path / "jsonl" / "sentences.jsonl").read_text("utf-8").splitlines()]
    table = pq.read_table(tmp_path / "parquet" / "sentences.parquet").to_pylist()
    assert lines == table
    assert list(lines[0]) == list(rows[0]) == list(table[0])
    assert [row["opinion"] for row in rows] == ["" if line["opinion"] is None else str(line["opinion"]) for line in lines]


@pytest.mark.parametrize("format_", TABLE_FORMATS)
def test_processes_do_not_change_a_byte(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: str) -> None:
    """One process or three: the same files, whichever part is done first."""
    monkeypatch.setattr(planning, "BYTES_EACH", 1)  # however small the folder
    monkeypatch.setattr(planning, "MOST_DOCUMENTS", 1)
    for jobs in (1, 3):
        label(folder, tmp_path / str(jobs), jobs=jobs, format=format_)
    assert read_all(tmp_path / "1") == read_all(tmp_path / "3")


@pytest.mark.parametrize("format_", ["jsonl", "csv", "parquet"])
def test_threads_do_not_change_a_byte(tmp_path: Path, format_: str) -> None:
    """A large document that is alone is labelled by as many threads as there are jobs, to the same file."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "all.txt").write_text("\n\n".join(make_articles(14)), "utf-8")
    assert (tmp_path / "folder" / "all.txt").stat().st_size > 4 * BLOCK
    for jobs in (1, 3):
        label(tmp_path / "folder", tmp_path / str(jobs), jobs=jobs, format=format_, per_document=True)
    assert read_all(tmp_path / "1") == read_all(tmp_path / "3")


@pytest.mark.parametrize("format_", ["jsonl", "csv", "parquet"])
def test_on_request_each_document_has_a_file(folder: Path, tmp_path: Path, format_: str) -> None:
    """Under its own path, as ``rhetor label`` writes it; the manifest has the checksums."""
    out = tmp_path / "out"
    label(folder, out, format=format_, per_document=True)
    written = sorted(path.relative_to(out / "documents").as_posix() for path in (out / "documents").rglob("*.*"))
    assert written == [f"{name}.{format_}" for name in ("b.txt", "deep/a.md", "deep/er/latin.TXT")]
    manifest = json.loads((out / "manifest.json").read_text())
    assert sorted(name for source in manifest["sources"] for name in source["results"]) == [
        f"documents/{name}" for name in written
    ]
    if format_ != "parquet":
        said = run_rhetor("label", folder / "b.txt", "--format", format_, "--model", SHIPPED).stdout
        assert (out / "documents" / f"b.txt.{format_}").read_bytes() == said
    label(folder, out, format=format_)
    assert not (out / "documents").exists(), "a run without them takes away what an earlier one wrote"


def test_a_file_for_each_document_is_no_workbook(folder: Path, tmp_path: Path) -> None:
    """The formats that can be are named."""
    with pytest.raises(SettingError, match=r"--format csv\|jsonl\|parquet"):
        label(folder, tmp_path / "out", format="xlsx", per_document=True)


def test_texts_are_kept_on_request(folder: Path, tmp_path: Path) -> None:
    """The text that offsets refer to, a line for each document."""
    out = tmp_path / "out"
    label(folder, out, texts=True, format="jsonl")
    texts = {line["document"]: line["text"] for line in map(json.loads, (out / "texts.jsonl").read_bytes().splitlines())}
    units = [json.loads(line) for line in (out / "sentences.jsonl").read_bytes().splitlines()]
    assert units
    assert all(texts[unit["document"]][unit["start"] : unit["end"]] == unit["text"] for unit in units)


def test_excel_is_told_that_it_is_utf8(folder: Path, tmp_path: Path) -> None:
    """On request every table of CSV begins with a byte order mark; without, none does."""
    for mark in (True, False):
        out = tmp_path / str(mark)
        label(folder, out, mark=mark)
        assert {path.read_bytes().startswith(b"\xef\xbb\xbf") for path in out.glob("*.csv")} == {mark}
    assert read_units(tmp_path / "True", "csv") == read_units(tmp_path / "False", "csv")


def test_a_document_that_cannot_be_read_stops_nothing(folder: Path, tmp_path: Path) -> None:
    """It is in skipped.csv, the others are labelled, the exit status is 3."""
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 30)
    (folder / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    done = run_rhetor("batch", folder, "--out", tmp_path / "out")
    assert done.returncode == 3, done.stderr
    skipped = {row["source"]: row for row in read_rows(tmp_path / "out" / "skipped.csv")}
    assert "holds many control characters" in skipped["binary.txt"]["reason"]
    assert skipped["binary.txt"]["cure"] == "Convert it to text first."
    assert "cannot be read" in skipped["gone.txt"]["reason"]
    assert b"not labelled: binary.txt" in done.stderr
    assert b"b.txt" in done.stdout


@pytest.mark.parametrize("name", ["photo.jpg", "empty.txt", ".hidden.txt"])
def test_nothing_labelled_is_said(tmp_path: Path, name: str) -> None:
    """Exit status 3, why, and what to do; the tables are there and have no rows."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(b"")
    done = run_rhetor("batch", tmp_path / "in", "--out", tmp_path / "out")
    assert done.returncode == 3
    assert b"Nothing was labelled: " in done.stderr
    assert read_rows(tmp_path / "out" / "sentences.csv") == []


def test_results_inside_the_folder_are_no_documents(folder: Path) -> None:
    """An output folder below the input is not labelled in turn."""
    out = folder / "out"
    label(folder, out)
    assert len(label(folder, out).summary.rows) == 3


def test_wrong_folders_are_named_before_the_work(folder: Path, tmp_path: Path) -> None:
    """A source that does not exist, a pattern that fits nothing, an output that cannot be written, a missing model."""
    with pytest.raises(FolderError, match="does not exist"):
        label(tmp_path / "nowhere", tmp_path / "out")
    with pytest.raises(FolderError, match="Nothing fits"):
        label(folder / "*.nothing", tmp_path / "out")
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderError, match="another --out"):
        label(folder, tmp_path / "file" / "out")
    with pytest.raises(ModelNotFound):
        label_sources([folder], tmp_path / "out", model=tmp_path / "nowhere")


def test_odd_files_stop_nothing(tmp_path: Path) -> None:
    """A pipe, a name that is not UTF-8, a name too long for its results: each an error, the rest is labelled."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("It rained.")
    (folder / ("x" * 250 + ".txt")).write_text("It snowed.")
    os.mkfifo(folder / "pipe.txt")
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt")).write_text("It hailed.")
    run = label(folder, tmp_path / "out", per_document=True)
    assert [row.document for row in run.summary.rows] == ["a.txt"]
    reasons = [row["reason"] for row in read_rows(tmp_path / "out" / "skipped.csv")]
    assert "its name is not UTF-8" in reasons
    assert "it is not a regular file" in reasons
    assert any("its results cannot be written" in reason for reason in reasons)
    assert (len(reasons), run.summary.failed) == (3, 3)


def test_links_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    """Unless asked for, and then not in circles; a link inside of the folder is a document."""
    folder, other = tmp_path / "in", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    for place in (folder / "a.txt", other / "b.txt"):
        place.write_text("It rained.")
    (folder / "c.txt").symlink_to("a.txt")
    (folder / "d.txt").symlink_to(other / "b.txt")
    (folder / "e").symlink_to(other)
    (other / "back").symlink_to(folder)
    run = label(folder, tmp_path / "out")
    assert [row.document for row in run.summary.rows] == ["a.txt", "c.txt"]
    skipped = {row["source"]: row["cure"] for row in read_rows(tmp_path / "out" / "skipped.csv")}
    assert set(skipped) == {"d.txt", "e"}
    assert all("--follow-links" in cure for cure in skipped.values())
    assert run.summary.failed == 0
    run = label(folder, tmp_path / "out", follow_links=True)
    assert [row.document for row in run.summary.rows] == ["a.txt", "c.txt", "d.txt", "e/b.txt"]


def test_a_document_of_any_size_has_the_results_of_its_text(tmp_path: Path, labeler: Labeler) -> None:
    """Law 4: a document that is read in several blocks, in UTF-16 too, gives what ``label`` gives for the whole text."""
    import pyarrow.parquet as pq

    folder = tmp_path / "in"
    folder.mkdir()
    text = "\n".join(make_articles(8)) + "\n\n- Old Town\n\n- Big Day – café\n\n- New Road\n"
    (folder / "a.txt").write_bytes(text.encode())
    (folder / "b.txt").write_bytes(text.encode("utf-16"))
    rows = [make_row(sentence) for sentence in labeler.label(text).sentences]
    for format_ in ("jsonl", "csv", "parquet"):
        label(folder, tmp_path / format_, format=format_, per_document=format_ == "csv")
    lines = [json.loads(line) for line in (tmp_path / "jsonl" / "sentences.jsonl").read_bytes().splitlines()]
    table = pq.read_table(tmp_path / "parquet" / "sentences.parquet").to_pylist()
    assert lines == table
    for name in ("a.txt", "b.txt"):
        assert [list(line.values())[1:] for line in lines if line["document"] == name] == rows
        buffer = io.StringIO(newline="")
        csv.writer(buffer, lineterminator="\n").writerows([COLUMNS, *map(guard_row, rows)])
        assert (tmp_path / "csv" / "documents" / f"{name}.csv").read_bytes() == buffer.getvalue().encode()


@pytest.mark.slow
def test_memory_does_not_grow_with_a_document() -> None:
    """Law 7: a document of 60 MB is labelled in at most 1.2 times the memory of one of 6 MB, both larger than a block."""
    code = """
import resource, sys, tempfile
from pathlib import Path
from rhetor.batch import label_sources

paragraph = "and so it went on and on " * 400 + chr(10) * 2
with tempfile.TemporaryDirectory() as place:
    Path(place, "in").mkdir()
    with Path(place, "in", "a.txt").open("w") as file:
        for _ in range(int(sys.argv[1]) // len(paragraph)):
            file.write(paragraph)
    run = label_sources([Path(place, "in")], Path(place, "out"), model=sys.argv[2])
    assert run.summary.total.sentences == int(sys.argv[1]) // len(paragraph)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
    peaks = [
        int(subprocess.run([sys.executable, "-c", code, str(size), SHIPPED], capture_output=True, check=True).stdout)
        for size in (6_000_000, 60_000_000)
    ]
    assert peaks[1] <= 1.2 * peaks[0]
