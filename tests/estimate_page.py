"""Runs the example of docs/estimate.md, and writes its real output into it.

    python -m tests.estimate_page        rewrites docs/estimate.md with what its commands print

In a ``console`` block each line after ``$`` is a command. The commands run in order, in a folder with
docs/estimate/texts.csv; between the drawing of the sample and its use, the labels that stand in docs/estimate/labelled.csv
are filled in.
"""

import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.conftest import ROOT, SHIPPED

PAGE, EXAMPLE = ROOT / "docs" / "estimate.md", ROOT / "docs" / "estimate"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def render_page(folder: Path) -> str:
    """The page with the output its example prints, run in ``folder``."""
    shutil.copyfile(EXAMPLE / "texts.csv", folder / "texts.csv")

    def fill(match: re.Match[str]) -> str:
        commands = [line[2:] for line in match[1].splitlines() if line.startswith("$ ")]
        return "```console\n" + "".join(_show(command, folder) for command in commands) + "```"

    return BLOCK.sub(fill, PAGE.read_text("utf-8"))


def _show(command: str, folder: Path) -> str:
    environment = {
        **os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "110",
        "RHETOR_HOME": str(folder / "home"), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    done = subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=True)  # noqa: S602
    if "sample.csv" in command and "estimate" not in command:
        label_sample(folder / "sample.csv")
    printed = re.sub(r" in \d+\.\d s", " in 0.5 s", done.stdout)
    return f"$ {command}\n{printed.rstrip()}\n" if printed.strip() else f"$ {command}\n"


def label_sample(path: Path) -> None:
    """Fills in what was read of these units, by their text."""
    with (EXAMPLE / "labelled.csv").open(encoding="utf-8", newline="") as file:
        read = {row["text"]: row["label"] for row in csv.DictReader(file)}
    with path.open(encoding="utf-8", newline="") as file:
        rows = [{**row, "label": read[row["text"]]} for row in csv.DictReader(file)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        PAGE.write_text(render_page(Path(scratch)), "utf-8")
    print(f"Written with model {SHIPPED.name}: {PAGE}")
