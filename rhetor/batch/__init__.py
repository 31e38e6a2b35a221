"""Labelling whole folders: resumable, in parallel, the same bytes whatever happened on the way.

DIR/
  documents/…       results of each document, under its own path with .jsonl, .csv or .parquet added
  summary.csv       a row a document, and one over all
  summary.json      the same with the model's version
  manifest.json     checksums of inputs, results and model: what made what
  errors.jsonl      documents that could not be labelled, and why
  report.html       on request: all of it for people, in one file
  run.json          when, how long, on how many processes (the only file that differs between two runs)
"""

import errno
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from rhetor.batch.files import Found, find_documents
from rhetor.batch.reports import Summary, summarise, write_reports
from rhetor.batch.state import Journal, is_done, read_done, read_earlier_results, remove_report, remove_strays
from rhetor.batch.worker import Entry, Result, Task, label_file
from rhetor.errors import FolderError
from rhetor.registry import locate_model, read_manifest, read_model
from rhetor.writing import write_aside, write_json

__all__ = ["FolderRun", "Summary", "label_folder"]

Progress = Callable[[int, int], None]
NAME_ERRORS = frozenset([errno.ENAMETOOLONG, errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.EILSEQ, errno.EINVAL])


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

    Args:
        jobs: processes to label with.
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
    try:
        with FileLock(out / ".lock", timeout=0):
            run = _run(folder, out, model_folder, found, jobs, format, resume, progress)
            if report:
                _write_report(folder, out, model_folder, run, jobs, format)
    except Timeout:
        raise FolderError(f"Another run is writing to {out}. Wait for it, or give another --out.") from None
    except OSError as error:
        raise FolderError(
            f"{error.filename or out} cannot be written: {error.strerror}. Free some space or check permissions, "
            "then run the same command again: it goes on where it stopped."
        ) from None
    entries, errors, resumed = run
    seconds = time.monotonic() - began
    write_json(out / "run.json", {"started_at": started_at, "seconds": round(seconds, 3), "jobs": jobs, "resumed": resumed})
    return FolderRun(summarise(entries), tuple(errors), resumed, found.skipped, seconds)


def _run(
    folder: Path, out: Path, model: Path, found: Found, jobs: int, format: str, resume: bool,
    progress: Progress,
) -> tuple[list[Entry], list[tuple[str, str]], int]:  # fmt: skip
    settings = _describe_settings(model, format)
    earlier = read_earlier_results(out)
    documents = found.documents
    known = read_done(out, settings) if resume else {}
    targets = {document: out / "documents" / f"{document}.{format}" for document in documents}
    done = {name: known[name] for name in documents if is_done(known.get(name), folder / name, targets[name])}
    remove_report(out)
    journal = Journal(out, settings)
    journal.start(done)
    tasks = [Task(name, folder / name, model, format) for name in documents if name not in done]
    entries, errors, resumed = dict(done), list(found.unusable), len(done)
    total = len(documents) + len(found.unusable)
    progress(len(done), total)
    for result in _label_all(tasks, jobs):
        error = result.error or _write_result(targets[result.document], result.content)
        if result.entry and not error:
            journal.add(result.entry)
            entries[result.document] = result.entry
        else:
            errors.append((result.document, error))
        progress(len(entries) + len(errors), total)
    ordered = [entries[name] for name in documents if name in entries]
    remove_strays(out, earlier, {targets[entry.document] for entry in ordered})
    write_reports(out, settings, ordered, errors)
    journal.finish()
    return ordered, errors, resumed


def _write_report(
    folder: Path, out: Path, model: Path, run: tuple[list[Entry], list[tuple[str, str]], int], jobs: int, format: str
) -> None:
    """The report is made of the results alone: a run that was killed before it makes it when it goes on."""
    from rhetor.reports.folder import write_folder_report

    entries, errors, _ = run
    write_folder_report(folder, out, model, _describe_settings(model, format), entries, errors, jobs)


def _label_all(tasks: list[Task], jobs: int) -> Iterator[Result]:
    """Results in the order of the tasks."""
    workers = min(jobs, len(tasks))
    if workers < 2:
        yield from map(label_file, tasks)
        return
    from joblib import Parallel, delayed

    try:
        yield from Parallel(n_jobs=workers, return_as="generator")(delayed(label_file)(task) for task in tasks)
    except BrokenExecutor:
        raise FolderError(
            "A worker process was killed, perhaps for want of memory. Run the same command again, it goes on where it "
            "stopped; with fewer --jobs it needs less."
        ) from None


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
            raise FolderError("Parquet needs pyarrow. Install it with: pip install 'rhetor[parquet]'") from None


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


def _write_result(target: Path, content: bytes) -> str:
    """Writes the results of a document; returns what is wrong if its own name is the reason that this cannot be done."""
    try:
        with write_aside(target) as aside:
            aside.write_bytes(content)
    except OSError as error:
        if error.errno not in NAME_ERRORS:
            raise
        return f"its results cannot be written: {error.strerror}. Rename the document."
    return ""
