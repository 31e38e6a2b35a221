"""Forgetting in the home's plain files: data that was added, and what jobs reported."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rhetor.learning.erasure.tombstones import Successor
from rhetor.learning.erasure.wanted import Wanted
from rhetor.learning.jobs import JobStatus, jobs_folder, list_jobs
from rhetor.store.home import find_home
from rhetor.store.writing import write_text

SENTENCES = ("changes", "failures")
"""Keys of a job's result under which sentences stand, at any depth."""


def plan_added(wanted: Wanted) -> tuple[list[Successor], int]:
    """What becomes of which file of added data when ``erase_added`` is done, and how many records go."""
    successors, count = [], 0
    for file, lines, kept in _sort_added(wanted):
        count += len(lines) - len(kept)
        now = _hash("".join(kept)) if kept else ""
        successors.append(Successor(file.name, _hash("".join(lines)), now))
    return successors, count


def erase_added(wanted: Wanted) -> None:
    """Takes the records that are meant out of the added data.

    A file of which nothing is left goes too. Its name is not given again: manifests know it.
    """
    for file, _, kept in _sort_added(wanted):
        if kept:
            write_text(file, "".join(kept))
        else:
            file.unlink()


def _sort_added(wanted: Wanted) -> Iterator[tuple[Path, list[str], list[str]]]:
    """Each file that changes, its lines, and those that stay."""
    for file in _list_added():
        lines = file.read_text("utf-8").splitlines(keepends=True)
        changed = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        kept = [] if wanted.is_before(changed) else [line for line in lines if not _is_meant(wanted, line)]
        if len(kept) < len(lines):
            yield file, lines, kept


def _list_added() -> list[Path]:
    folder = find_home() / "added"
    return sorted([*folder.glob("*.jsonl"), *folder.glob("rejected/*.jsonl")])


def _is_meant(wanted: Wanted, line: str) -> bool:
    try:
        record = json.loads(line)
    except ValueError:
        return False
    return isinstance(record, dict) and wanted.matches(record.get("document"), record.get("annotator"), None)


def _hash(content: str) -> str:
    return hashlib.sha256(content.encode("utf-8")).hexdigest()


def erase_reports() -> int:
    """Takes every sentence out of what finished jobs reported; their figures stay. Returns how many jobs had some.

    A job's report does not say whose each sentence is, and it was made to be looked at once.
    """
    count = 0
    for job in list_jobs(10_000):
        if job.status not in (JobStatus.COMPLETED, JobStatus.FAILED):
            continue
        folder = jobs_folder() / job.id
        (folder / "errors.txt").unlink(missing_ok=True)
        log = folder / "log.jsonl"
        content = log.read_text("utf-8", "replace") if log.exists() else ""
        cleaned = "".join(_clean_lines(content))
        if cleaned != content:
            write_text(log, cleaned)
            count += 1
    return count


def _clean_lines(content: str) -> Iterator[str]:
    for line in content.splitlines(keepends=True):
        try:
            record = json.loads(line)
        except ValueError:
            continue  # the line a killed process was writing
        if "error" in record:
            record["error"] = "It failed; what it said was forgotten with the rest."
        yield json.dumps(_clean(record), ensure_ascii=False) + "\n"


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: [] if key in SENTENCES else _clean(each) for key, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, list) else value
