"""The compiled modules never touch memory that is not theirs, and who did would be caught."""

from pathlib import Path

import pytest

from tests.sanitize import compile_checked, copy_project, run_checked

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sanitize")]
LONG_LABELS = """
from types import SimpleNamespace
from rhetor.engine.scoring.row_json import rows_to_json
from rhetor.engine.scoring.rows import ROW, Rows
labels = tuple(SimpleNamespace(value=letter * 20_000) for letter in "abcd")
print(len(rows_to_json(Rows(bytes(ROW.itemsize), labels), "")))
"""


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, compiled with all checks."""
    folder = tmp_path_factory.mktemp("checked")
    copy_project(folder)
    compile_checked(folder)
    return folder


def test_the_fuzzer_finds_no_wrong_access(checked: Path) -> None:
    """Any text, split, read, counted, explained and written, under AddressSanitizer and with bounds checked."""
    done = run_checked(checked, "-m", "tests.fuzz", "60", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 differences" in done.stdout


def test_long_labels_fit(checked: Path) -> None:
    """What once wrote behind its memory no longer does."""
    done = run_checked(checked, "-c", LONG_LABELS)
    assert done.returncode == 0, done.stderr


def test_a_wrong_access_is_caught(checked: Path) -> None:
    """With the room for labels taken away again, the run ends with a report."""
    source = checked / "rhetor" / "engine" / "scoring" / "row_json.pyx"
    whole = source.read_text("utf-8")
    broken = whole.replace("names.room += 2 * len(<bytes>labels[i])", "names.room += 0 * len(<bytes>labels[i])")
    assert broken != whole
    source.write_text(broken, "utf-8")
    try:
        compile_checked(checked)
        done = run_checked(checked, "-c", LONG_LABELS)
    finally:
        source.write_text(whole, "utf-8")
    assert done.returncode != 0
    assert "AddressSanitizer: heap-buffer-overflow" in done.stderr
