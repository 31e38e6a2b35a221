"""What a run has already done, so that a killed one goes on where it stopped.

While a run goes on, ``.journal.jsonl`` in the output folder gets one line for each finished document, after its
results are in place. At the end the journal's knowledge is in ``manifest.json``, and the journal goes. Either tells the
next run what need not be done again, as long as model, splitter and format are the same and the bytes of the document
and of its results still have the recorded checksums.
"""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rhetor.batch.worker import Entry, hash_bytes
from rhetor.writing import PART_PREFIX, PART_SUFFIX

JOURNAL = ".journal.jsonl"
MANIFEST = "manifest.json"
REPORT = "report.html"
REPORT_MARK = "<!-- rhetor report -->"
"""Stands in the first line of every report: by it a later run knows a report for one of rhetor's."""


class Journal:
    """The record of a run in progress. ``settings`` is what must be the same for results to be the same."""

    def __init__(self, out: Path, settings: dict[str, Any]) -> None:
        self.path = out / JOURNAL
        self.settings = settings

    def start(self, done: dict[str, Entry]) -> None:
        """Begins a journal that already knows ``done``."""
        lines = [json.dumps({"settings": self.settings}), *(json.dumps(asdict(entry)) for entry in done.values())]
        aside = self.path.with_suffix(".part")
        aside.write_text("\n".join(lines) + "\n", "utf-8")
        os.replace(aside, self.path)

    def add(self, entry: Entry) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(entry)) + "\n")

    def finish(self) -> None:
        self.path.unlink(missing_ok=True)


def read_done(out: Path, settings: dict[str, Any]) -> dict[str, Entry]:
    """Entries of an earlier run with the same settings; none if there was no such run."""
    for entries in (_read_journal(out, settings), _read_manifest(out, settings)):
        if entries:
            return entries
    return {}


def read_earlier_results(out: Path) -> set[Path]:
    """The files of results that earlier runs say they wrote below ``out``, whatever their settings were."""
    results: set[Path] = set()
    for name in (JOURNAL, MANIFEST):
        try:
            content = (out / name).read_text("utf-8")
            if name == MANIFEST:
                manifest = json.loads(content)
                records = [{"settings": manifest["settings"]}, *manifest["documents"]]
            else:
                records = _parse_lines(content.splitlines())
            suffix = records[0]["settings"]["format"]
            results |= {out / "documents" / f"{record['document']}.{suffix}" for record in records[1:]}
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            continue
    return results


def remove_strays(out: Path, earlier: set[Path], wanted: set[Path]) -> None:
    """Removes results of earlier runs that are not results of this one, and parts that a killed run left. Nothing else."""
    for path in sorted(earlier - wanted, reverse=True):
        path.unlink(missing_ok=True)
        parent = path.parent
        while parent != out / "documents" and parent.is_dir() and not any(parent.iterdir()):
            parent.rmdir()
            parent = parent.parent
    for path in (out / "documents").rglob(f"{PART_PREFIX}*{PART_SUFFIX}"):
        path.unlink()


def remove_report(out: Path) -> None:
    """Removes the report of an earlier run, which would speak of other results. What rhetor did not write stays."""
    path = out / REPORT
    try:
        with path.open("rb") as file:
            is_ours = REPORT_MARK.encode() in file.readline()
    except OSError:
        return
    if is_ours:
        path.unlink()


def is_done(entry: Entry | None, source: Path, target: Path) -> bool:
    """Whether the document still has the bytes that were labelled, and its results those that were written."""
    if entry is None:
        return False
    try:
        return (
            hash_bytes(source.read_bytes()) == entry.input_sha256 and hash_bytes(target.read_bytes()) == entry.output_sha256
        )
    except OSError:
        return False


def _read_journal(out: Path, settings: dict[str, Any]) -> dict[str, Entry]:
    try:
        lines = (out / JOURNAL).read_text("utf-8").splitlines()
    except OSError:
        return {}
    records = _parse_lines(lines)
    if not records or records[0].get("settings") != settings:
        return {}
    try:
        return {record["document"]: _to_entry(record) for record in records[1:]}
    except (KeyError, TypeError):
        return {}  # damaged: nothing is taken over


def _parse_lines(lines: list[str]) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = []
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            break  # the line a killed process was writing
        if not isinstance(record, dict):
            break
        records.append(record)
    return records


def _read_manifest(out: Path, settings: dict[str, Any]) -> dict[str, Entry]:
    try:
        manifest = json.loads((out / MANIFEST).read_bytes())
        if manifest["settings"] != settings:
            return {}
        return {record["document"]: _to_entry(record) for record in manifest["documents"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _to_entry(record: dict[str, Any]) -> Entry:
    return Entry(**{**record, "counts": tuple(record["counts"])})
