"""Results as Excel workbooks: typed cells, no formulas, limits of the format kept."""

import csv
import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetor.batch import RunOptions, label_sources
from rhetor.formats import workbook
from rhetor.formats.workbook import is_number, shorten_cell
from tests.conftest import SHIPPED
from tests.test_tables import write_table

ROWS = [
    {
        "id": "007",
        "views": "12",
        "share": "0.5",
        "code": "+49 30",
        "text": "=1+1 is a disgrace. -5 degrees, he said. @you: act!",
    },
    {"id": "8", "views": "1e5", "share": "", "code": "=SUM(A1)", "text": "It rained\x0b on Tuesday – officials said."},
]


def write_workbook(tmp_path: Path) -> Path:
    source = write_table(tmp_path / "posts.jsonl", ROWS)
    options = RunOptions(format="xlsx", by=("views", "share", "code"))
    label_sources([source], tmp_path / "out", options, model=SHIPPED)
    return tmp_path / "out" / "sentences.xlsx"


def test_cells_have_their_types(tmp_path: Path) -> None:
    """Numbers are numbers; texts, names and what only looks like a number are texts, whatever they begin with."""
    sheet = openpyxl.load_workbook(write_workbook(tmp_path))["sentences"]
    names, first, *_, last = list(sheet.iter_rows())
    found = {name.value: (cell.data_type, cell.value) for name, cell in zip(names, first, strict=True)}
    assert found["document"] == ("s", "007")
    assert found["views"] == ("n", 12)
    assert found["share"] == ("n", 0.5)
    assert found["code"] == ("s", "+49 30")
    assert found["text"] == ("s", "=1+1 is a disgrace.")
    assert found["uncertain"][0] == "b"
    assert found["opinion"][0] == found["start"][0] == "n"
    assert {name.value: cell.value for name, cell in zip(names, last, strict=True)}["views"] == "1e5"
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@given(st.text(st.sampled_from("0123456789.-+e =")))
def test_only_what_stays_itself_is_a_number(text: str) -> None:
    """What is written as a number is read as the same text again."""
    if is_number(text):
        assert float(text) == float(f"{float(text):.15g}")
        assert not text.startswith(("00", "+", " "))


def test_the_limits_of_a_sheet_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More rows go on in another sheet, under the same names; a longer text is cut, and says so."""
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    book = openpyxl.load_workbook(write_workbook(tmp_path))
    assert book.sheetnames == ["sentences", "sentences 2", "sentences 3"]
    assert [sheet.max_row for sheet in book] == [3, 3, 2]
    assert len({tuple(cell.value for cell in sheet[1]) for sheet in book}) == 1
    monkeypatch.setattr(workbook, "MOST_CHARACTERS", 10)
    assert shorten_cell("x" * 11) == "xxxxxx […]"[-10:]


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    """And finds the same cells, with nothing to say."""
    path = write_workbook(tmp_path)
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to"]
    to_csv = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"
    done = subprocess.run(
        [*command, to_csv, "--outdir", tmp_path, path], check=True, capture_output=True, text=True, timeout=120
    )
    assert "error" not in (done.stdout + done.stderr).lower()
    rows = list(csv.DictReader(io.StringIO((tmp_path / "sentences.csv").read_text("utf-8"))))
    assert rows[0]["text"] == "=1+1 is a disgrace."
    assert rows[0]["document"] == "007"
    assert float(rows[0]["views"]) == 12
    assert len(rows) == openpyxl.load_workbook(path)["sentences"].max_row - 1
