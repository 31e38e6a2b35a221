"""What tests of runs share: a run, and what it wrote."""

import csv
import io
from pathlib import Path

from rhetor.batch import BatchRun, RunOptions, label_sources
from rhetor.formats import FORMATS
from rhetor.formats.units import Unit
from tests.conftest import ROOT, SHIPPED

DIFFERS = {"run.json", ".lock"}


def read_all(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name not in DIFFERS
    }


def read_rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))


def label(folder: Path, out: Path, **options: object) -> BatchRun:
    return label_sources([folder], out, RunOptions(**options), model=SHIPPED)  # type: ignore[arg-type]


def read_units(out: Path, format_: str) -> list[Unit]:
    format = FORMATS[format_].units
    assert format
    return list(format.read(out / f"sentences.{format_}"))


def make_articles(copies: int) -> list[str]:
    """The sample articles, 78 KB of them, so many times over."""
    return [path.read_text("utf-8") for path in sorted((ROOT / "seeds" / "articles").glob("*.txt"))] * copies
