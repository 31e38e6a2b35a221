"""The one table of formats: the same numbers to the last character everywhere, cells that no spreadsheet runs."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import example, given
from hypothesis import strategies as st

from rhetor import LABELS, Labeler
from rhetor.batch import RunOptions, label_sources
from rhetor.cli.batch import batch
from rhetor.cli.label import label
from rhetor.cli.terminal import escape_line
from rhetor.errors import MissingExtra
from rhetor.formats import FORMATS, STREAMED, TABLE_FORMATS, check_installed
from rhetor.formats.tables import format_csv, guard_cell, guard_row, unguard_cell
from rhetor.learning.corrections import Correction, CorrectionStore
from rhetor.learning.labelled import Remarks, read_records
from rhetor.show.pages import FORMATS as ALL
from service import ServiceSettings, create_app
from tests.conftest import SHIPPED, run_rhetor

TEXT = "=SUM(A1:A9) is what he typed. It rained on Tuesday in March. We must go! @mayor: act now. -5 degrees. '=so it is.\n"
NUMBER = re.compile(r"-?\d+\.\d+(?:[eE][-+]?\d+)?")


@pytest.fixture
def client(home: Path) -> FlaskClient:
    return create_app(ServiceSettings()).test_client()


def test_the_tables_of_all_rooms_are_this_one() -> None:
    """Command line, folders and downloads take their choices from the table."""
    assert list(label.params[1].type.choices) == ["table", *(name for name, entry in ALL.items() if entry.render)]  # type: ignore[attr-defined]
    choices = next(option.type.choices for option in batch.params if option.name == "format_")  # type: ignore[attr-defined]
    assert list(choices) == list(TABLE_FORMATS) == [name for name, entry in ALL.items() if entry.units]
    assert set(STREAMED) == {name for name, entry in ALL.items() if entry.stream}
    assert all(name == entry.name for name, entry in ALL.items())
    assert FORMATS.items() <= ALL.items()


@pytest.mark.parametrize("format_", [name for name, entry in ALL.items() if entry.render])
def test_a_download_is_what_the_command_line_writes(client: FlaskClient, tmp_path: Path, format_: str) -> None:
    """The same bytes, as the media type of the table."""
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    reply = client.post("/download", json={"text": TEXT, "format": format_, "name": "a.txt"})
    assert reply.data == run_rhetor("label", path, "--format", format_).stdout
    assert reply.mimetype == ALL[format_].mime


def test_numbers_are_spelled_alike(labeler: Labeler, client: FlaskClient) -> None:
    """Law 4, to the last character: json, jsonl, csv and HTTP; never with an exponent."""
    text = "Officials said on Monday that the bridge would reopen, according to a spokesman for the ministry. "
    text = text * 11_000 + "We must go now!"  # whose share of the text is as small as a probability
    document = labeler.label(text)
    said = {name: "".join(FORMATS[name].render(document, "")) for name in ("json", "jsonl", "csv")}  # type: ignore[misc]
    said["http"] = client.post("/v1/label", json={"text": text, "remember": False}).text
    numbers = {name: NUMBER.findall(content) for name, content in said.items()}
    assert numbers["json"] == numbers["http"]
    assert numbers["json"][: len(numbers["jsonl"])] == numbers["jsonl"]
    assert set(numbers["csv"]) == set(numbers["jsonl"])
    small = [number for number in numbers["json"] if 0 < float(number) < 1e-4]
    assert small
    assert not [number for number in small if "e" in number.lower()]


dangerous = st.text(st.sampled_from("=+-@\t\r\n'a1 "), max_size=6) | st.text(max_size=6)


@given(dangerous)
@example("'=1+1")
@example("''")
def test_no_cell_begins_as_a_formula(text: str) -> None:
    """Whatever the text, its cell begins with none of the signs that a spreadsheet runs; and it comes back."""
    assert guard_cell(text)[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n")
    assert unguard_cell(guard_cell(text)) == text


@given(st.lists(st.lists(dangerous, min_size=2, max_size=2), max_size=5))
def test_guarded_tables_come_back(rows: list[list[str]]) -> None:
    """Through CSV too."""
    read = csv.reader(io.StringIO(format_csv(map(guard_row, rows)), newline=""))
    assert [[unguard_cell(cell) for cell in row] for row in read] == rows


def test_results_are_guarded_and_read_back(tmp_path: Path, labeler: Labeler) -> None:
    """Label's CSV, a folder's results and its summary; as labelled data their texts are what they were."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "=cmd.txt").write_text(TEXT)
    run = label_sources([folder], tmp_path / "out", RunOptions(per_document=True), model=SHIPPED)
    path = tmp_path / "out" / "documents" / "=cmd.txt.csv"
    assert path.read_text("utf-8") == "".join(FORMATS["csv"].render(labeler.label(TEXT), ""))  # type: ignore[misc]
    for file in (path, *(tmp_path / "out").glob("*.csv")):
        cells = [cell for row in csv.reader(io.StringIO(file.read_text("utf-8"), newline="")) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert [row.document for row in run.summary.rows] == ["=cmd.txt"]
    remarks = Remarks()
    texts = [record["text"] for _, record in read_records(path, remarks)]
    sentences = labeler.label(TEXT).sentences
    assert (texts, remarks.problems) == ([sentence.text for sentence in sentences if sentence.label], [])
    assert len(texts) + len(remarks.unlabelled) == len(sentences)


def test_what_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that installs it."""
    monkeypatch.setattr("rhetor.formats.parquet.find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match="pip install pyarrow, or give another --format"):
        check_installed("parquet")


@given(st.text())
def test_nothing_steers_the_terminal(text: str) -> None:
    """One line, no control, no turn of direction, printable in UTF-8; what is harmless stays as it is."""
    shown = escape_line(text)
    assert shown.isprintable() or not re.search(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", shown)
    assert len(shown.splitlines()) <= 1
    shown.encode()
    assert escape_line("Ünïcode “ok” – 😀") == "Ünïcode “ok” – 😀"


def test_names_and_texts_of_strangers_are_shown_escaped(tmp_path: Path, home: Path) -> None:
    """In the list of corrections, in the table of a folder run, in its errors."""
    attack = "\x1b[31mred\x1b]0;owned\x07\nnext"
    store = CorrectionStore()
    for annotator, said in ((attack, LABELS[0]), ("Ben", LABELS[2])):
        store.append([Correction(text=f"A {attack} sentence.", label=said, annotator=annotator, document=attack)])
    folder = tmp_path / "in"
    folder.mkdir()
    for number, content in enumerate((b"It rained.", b"\0\1\2" * 100)):
        (folder / f"{number}{attack}.txt".replace("/", "")).write_bytes(content)
    (folder / f"{attack}.pdf").write_bytes(b"")
    commands: list[list[str]] = [["corrections", name] for name in ("list", "conflicts", "agreement")]
    for arguments in (*commands, ["batch", str(folder), "--out", str(tmp_path / "out")]):
        done = run_rhetor(*arguments)
        assert b"\\x1b[31mred" in done.stdout, arguments
        assert b"\x1b" not in done.stdout + done.stderr
        assert b"\nnext" not in done.stdout + done.stderr


def test_json_is_readable_and_whole(labeler: Labeler) -> None:
    """The reply of the service on lines of its own."""
    document = labeler.label("It rained. We must go.")
    shown = "".join(FORMATS["json"].render(document, ""))  # type: ignore[misc]
    assert json.loads(shown)["model"] == {"name": document.model_name, "version": document.model_version}
    assert shown.endswith("}\n")
    assert shown.count("\n") > 30
