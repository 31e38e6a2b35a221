"""Labelling whole folders: resumable, in parallel, the same bytes whatever happened on the way.

DIR/
  documents/…       results of each document, under its own path with .jsonl, .csv or .parquet added
  summary.csv       a row a document, and one over all
  summary.json      the same with the model's version
  manifest.json     checksums of inputs, results and model: what made what
  errors.jsonl      documents that could not be labelled, and why
  report.html       on request: all of it for people, in one file
  run.json          when, how long, with how many jobs (the only file that differs between two runs)
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from rhetor.batch.dispatch import count_processes, count_threads, label_tasks, plan_tasks
from rhetor.batch.files import Found, find_documents
from rhetor.batch.reports import Summary, write_reports
from rhetor.batch.state import Journal, is_done, remove_parts, remove_report
from rhetor.batch.worker import Entry, Result, Task, describe_name_error
from rhetor.errors import FolderError
from rhetor.registry import locate_model, read_manifest, read_model
from rhetor.store.writing import write_json

__all__ = ["FolderRun", "Summary", "label_folder"]

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class FolderRun:
    """What came of a run. ``resumed`` documents had been labelled before; ``errors`` is (document, message)."""

    summary: Summary
    errors: tuple[tuple[str, str], ...]
    resumed: int
    skipped: int
    seconds: float


def label_folder(
    folder: Path,
    out: Path,
    *,
    model: str | Path | None = None,
    jobs: int = 1,
    format: str = "jsonl",
    resume: bool = True,
    report: bool = False,
    progress: Progress = lambda done, total: None,
) -> FolderRun:
    """Labels every text file below ``folder`` and writes results below ``out``.

    Memory is that of a few stretches, each of at least a paragraph, for each job, and of some 50 bytes a document.

    Args:
        jobs: processes to label with, at most; where there are fewer documents, threads that label a document together.
        format: of the results of each document: ``jsonl``, ``csv``, or ``parquet`` (needs the extra of that name).
        resume: take over what an earlier run with the same model and format has done.
        report: also write ``report.html``.
        progress: called with documents done and documents in all.

    Raises:
        FolderError: ``folder`` cannot be listed, ``out`` cannot be written, another run is writing there, or the disk
            is full. What was done stays done.
        ModelError: the model cannot be loaded.
    """
    began = time.monotonic()
    started_at = datetime.now(UTC).isoformat(timespec="seconds")
    model_folder = locate_model(model).resolve()
    read_model(model_folder)
    _check_apart(folder, out)
    found = find_documents(folder, out)
    _check_format(format)
    _check_writable(out)
    run = _Run(folder, out, model_folder, format, jobs, found)
    try:
        with FileLock(out / ".lock", timeout=0):
            summary = run.label(resume, progress, report)
    except Timeout:
        raise FolderError(f"Another run is writing to {out}. Wait for it, or give another --out.") from None
    except OSError as error:
        raise FolderError(
            f"{error.filename or out} cannot be written: {error.strerror}. Free some space or check permissions, "
            "then run the same command again: it goes on where it stopped."
        ) from None
    seconds = time.monotonic() - began
    write_json(
        out / "run.json", {"started_at": started_at, "seconds": round(seconds, 3), "jobs": jobs, "resumed": run.resumed}
    )
    return FolderRun(summary, run.list_errors(), run.resumed, found.skipped, seconds)


@dataclass(slots=True)
class _Run:
    """A run in progress. ``errors`` is (place of the document, message)."""

    folder: Path
    out: Path
    model: Path
    format: str
    jobs: int
    found: Found
    errors: list[tuple[int, str]] = field(default_factory=list)
    resumed: int = 0

    def label(self, resume: bool, progress: Progress, report: bool) -> Summary:
        settings = _describe_settings(self.model, self.format)
        journal = Journal(self.out, settings, self.found.documents)
        self.resumed = journal.start(lambda entry: resume and self._is_done(entry))
        try:
            remove_report(self.out)
            self._label_open(journal, progress)
            journal.remove_strays()
            summary = write_reports(self.out, settings, journal.read_entries, self.list_errors())
            if report:
                self._write_report(settings, journal)
            journal.finish()
        except BaseException:
            journal.close()
            remove_parts(self.out)
            raise
        return summary

    def list_errors(self) -> tuple[tuple[str, str], ...]:
        """(document, message), what could not even be tried first."""
        failed = ((self.found.documents[place], message) for place, message in sorted(self.errors))
        return (*self.found.unusable, *failed)

    def _label_open(self, journal: Journal, progress: Progress) -> None:
        """Labels what is not done. What is done stays done, if it is stopped at any time."""
        total = len(self.found.documents) + len(self.found.unusable)
        done = self.resumed
        progress(done, total)
        places = journal.list_open()
        processes = count_processes(self.jobs, places, self.found.sizes)
        done += len(self.found.unusable)
        for result in label_tasks(self._list_tasks(places, processes), processes):
            error = result.error or self._take_over(result, journal)
            if error:
                self.errors.append((result.place, error))
            done += 1
            progress(done, total)

    def _list_tasks(self, places: Sequence[int], processes: int) -> Iterator[Task]:
        results = self.out / "documents"
        for chosen in plan_tasks(places, self.found.sizes, processes):
            documents = tuple(self.found.documents[place] for place in chosen)
            threads = count_threads(self.jobs, processes, chosen)
            yield Task(chosen, documents, self.folder, results, self.model, self.format, threads)

    def _take_over(self, result: Result, journal: Journal) -> str:
        """Puts the results of a document in their place; says what is wrong if its name is why this cannot be done."""
        if result.entry is None:
            return ""
        try:
            os.replace(result.aside, self._find_target(result.entry.document))
        except OSError as error:
            Path(result.aside).unlink(missing_ok=True)
            return describe_name_error(error)
        journal.add(result.place, result.entry)
        journal.flush()
        return ""

    def _is_done(self, entry: Entry) -> bool:
        return is_done(entry, self.folder / entry.document, self._find_target(entry.document))

    def _find_target(self, document: str) -> Path:
        return self.out / "documents" / f"{document}.{self.format}"

    def _write_report(self, settings: dict[str, Any], journal: Journal) -> None:
        """The report is made of the results alone: a run that was killed before it makes it when it goes on."""
        from rhetor.show.reports.folder import write_folder_report

        entries = list(journal.read_entries())
        write_folder_report(self.folder, self.out, self.model, settings, entries, self.list_errors(), self.jobs)


def _describe_settings(model: Path, format: str) -> dict[str, Any]:
    manifest = read_manifest(model)
    return {
        "format": format,
        "model": {"name": manifest["name"], "version": manifest["version"], "files": manifest["files"]},
        "splitter_version": manifest["splitter_version"],
        "features_version": manifest["features_version"],
    }


def _check_format(format: str) -> None:
    if format == "parquet":
        try:
            import pyarrow.parquet  # noqa: F401
        except ImportError:
            raise FolderError("Parquet needs pyarrow. Install it with: pip install pyarrow") from None


def _check_writable(out: Path) -> None:
    """Finds an unwritable folder before the work starts, not after."""
    probe = out / ".probe"
    try:
        (out / "documents").mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise FolderError(f"{out} cannot be written: {error.strerror}. Give another --out.") from None


def _check_apart(folder: Path, out: Path) -> None:
    """Results never go among the documents they are made of."""
    results, source = (out / "documents").resolve(), folder.resolve()
    if results == source or results in source.parents:
        raise FolderError(f"The results would go to {out / 'documents'}, among the documents. Give another --out.")
