"""Files of labels as other programs and people write them: what becomes of each, and what is said of it."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from rhetor.cli.corrections import corrections
from rhetor.learning.corrections import CorrectionStore
from tests.conftest import CASES

IMPORTS = json.loads((CASES / "imports.json").read_text("utf-8"))


@pytest.mark.parametrize("case", IMPORTS, ids=[f"{case['group']}: {case['why']}" for case in IMPORTS])
def test_files_of_other_programs(case: dict[str, Any], empty_home: Path, tmp_path: Path) -> None:
    """The rows, who said so, where they stood, what is said on the way, and the exit status."""
    path = tmp_path / case["file"]
    path.write_bytes(case.get("content", "").encode(case.get("encoding", "utf-8")))
    result = CliRunner().invoke(corrections, ["import", str(path), "--annotator", "Ada"], standalone_mode=False)
    said = f"{result.stderr}{result.exception or ''}"
    rows = [[row.text, row.label, row.annotator, row.start] for row in CorrectionStore().read()]
    assert rows == case["rows"], said
    assert case.get("says", "") in said
    assert said or not case.get("says")
    assert (1 if result.exception else result.return_value or 0) == case.get("status", 0)
