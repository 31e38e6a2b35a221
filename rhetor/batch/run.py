"""A run: sources in, a folder of results out."""

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from rhetor.batch.columns_plan import ColumnPlan, plan_sources
from rhetor.batch.dispatch import AGAIN, BROKEN, run_tasks
from rhetor.batch.finding import Found, find_sources
from rhetor.batch.journal import (
    PARTS,
    RUN,
    Journal,
    hash_file,
    is_finished,
    read_files_of,
    remove_report,
    remove_results,
    remove_strays,
)
from rhetor.batch.part_records import ROWS, Settings
from rhetor.batch.planning import Plan, plan_parts
from rhetor.batch.summary import Overview, Summary, read_summary
from rhetor.errors import FolderError, SettingError
from rhetor.formats import STREAMED, check_installed
from rhetor.formats.tables import COLUMNS
from rhetor.intake.addresses import is_remote
from rhetor.intake.tabular import ColumnWishes
from rhetor.registry import locate_model, read_manifest, read_model
from rhetor.store.writing import write_json

Progress = Callable[[int, int, int], None]
"""Called with bytes done, bytes in all, documents labelled."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What can be asked of a run.

    Attributes:
        jobs: processes to label with, at most; where there are fewer documents, threads that label a document together.
        format: of the table of units, one of ``rhetor.formats.TABLE_FORMATS``.
        resume: take over what a run with the same model and options has done that was killed.
        wishes: which columns of tables hold what.
        metadata: a table about documents, whose columns become theirs.
        name_pattern: takes columns out of the names of files.
        by: columns that groups are made of.
        engine, scheduler: what runs the tasks, one of ``dispatch.ENGINES``, and the address of its scheduler.
        per_document: also write results of each document to a file of its own.
        texts: also write the texts that offsets refer to.
        mark: begin tables of CSV with a byte order mark, by which Excel knows UTF-8.
        follow_links: label what links lead to outside of a folder.
    """

    jobs: int = 1
    format: str = "csv"
    resume: bool = True
    wishes: ColumnWishes = field(default_factory=ColumnWishes)
    metadata: Path | None = None
    name_pattern: str = ""
    by: tuple[str, ...] = ()
    engine: str = "local"
    scheduler: str = ""
    per_document: bool = False
    texts: bool = False
    mark: bool = False
    follow_links: bool = False


@dataclass(frozen=True, slots=True)
class BatchRun:
    """What came of a run.

    Attributes:
        said: what was assumed of the sources, a sentence each.
        resumed: how many documents had been labelled before.
    """

    out: Path
    model: Path
    options: RunOptions
    summary: Summary
    said: tuple[str, ...]
    resumed: int
    seconds: float


def label_sources(
    sources: Sequence[str | os.PathLike[str]],
    out: Path,
    options: RunOptions | None = None,
    *,
    model: str | Path | None = None,
    progress: Progress = lambda done, total, documents: None,
    say: Callable[[str], None] = lambda message: None,
) -> BatchRun:
    """Labels all texts that ``sources`` hold, and writes results below ``out``.

    Memory is that of a few stretches, each of at least a paragraph, for each job, and of some 100 bytes a file.

    Args:
        sources: folders, files, patterns, tables, archives, addresses that fsspec knows.
        say: called with what is assumed of the sources, before the work.

    Raises:
        FolderError: a source cannot be found, ``out`` cannot be written, another run is writing there, or the disk is full.
            What was done stays done.
        ColumnError: a table has no such column, or none that is known for a text.
        SettingError: an option cannot be used.
        MissingExtra: what writes the format, or reads a source, is not installed.
        ModelError: the model cannot be loaded.
    """
    began = time.monotonic()
    started_at = datetime.now(UTC).isoformat(timespec="seconds")
    options = options or RunOptions()
    model_folder = locate_model(model).resolve()
    read_model(model_folder)
    check_installed(options.format)
    if options.per_document and options.format not in STREAMED:
        raise SettingError(
            f"A file of {options.format} for each document is not written. Give --format {'|'.join(STREAMED)}."
        )
    given = [os.fspath(source) for source in sources]
    _check_apart(given, out)
    found = find_sources(given, out, options.follow_links)
    columns = plan_sources(found, options.wishes, options.name_pattern, options.metadata, options.by)
    for message in columns.said:
        say(message)
    _check_writable(out)
    run = _Run(out, model_folder, options, found, columns)
    with writing_to(out):
        summary = run.label(progress)
        seconds = time.monotonic() - began
        took = {"started_at": started_at, "seconds": round(seconds, 3), "jobs": options.jobs, "resumed": run.resumed}
        write_json(out / RUN, {**took, "sources_key": run.sources_key})
    return BatchRun(out, model_folder, options, summary, columns.said, run.resumed, seconds)


@contextmanager
def writing_to(out: Path) -> Iterator[None]:
    """Keeps others from writing results to ``out`` meanwhile.

    Raises:
        FolderError: another run is writing there, or the block could not write.
    """
    try:
        with FileLock(out / ".lock", timeout=0):
            yield
    except Timeout:
        raise FolderError(f"Another run is writing to {out}. Wait for it, or give another --out.") from None
    except OSError as error:
        raise FolderError(
            f"{error.filename or out} cannot be written: {error.strerror}. Free some space or check permissions, "
            "then run the same command again: it goes on where it stopped."
        ) from None


class _Run:
    """A run in progress."""

    def __init__(self, out: Path, model: Path, options: RunOptions, found: Found, columns: ColumnPlan) -> None:
        self.out, self.model, self.options, self.found, self.columns = out, model, options, found, columns
        self.plan: Plan = plan_parts(found, columns.tables, columns.broken, options.wishes)
        self.settings = _describe_settings(model, options, columns)
        self.sources_key = _name_sources(found)
        self.resumed = 0

    def label(self, progress: Progress) -> Summary:
        remove_strays(self.out)
        remove_report(self.out)
        if self.options.resume and is_finished(self.out, self.settings, self.sources_key):
            summary = read_summary(self.out)
            self.resumed = summary.documents
            return summary
        earlier = read_files_of(self.out)
        journal = Journal(self.out, self.settings)
        journal.start(self.options.resume)
        try:
            self._label_open(journal, progress)
            summary = self._write_overview()
        except BaseException:
            journal.close()
            remove_strays(self.out)
            raise
        remove_results(self.out, earlier, read_files_of(self.out))
        journal.finish()
        return summary

    def _label_open(self, journal: Journal, progress: Progress) -> None:
        """Labels what is not done. What is done stays done, if it is stopped at any time."""
        total, done, documents = self.plan.count_bytes(), 0, 0
        progress(done, total, documents)
        processes = self.plan.count_processes(self.options.jobs)
        tasks = self.plan.hand_out(self._make_settings(processes), self.options.jobs, processes, journal.done)
        for record in run_tasks(tasks, processes, self.options.engine, self.options.scheduler):
            journal.add(record)
            done, documents = done + record.sizes, documents + record.documents
            progress(min(done, total), total, documents)
        self.resumed = self.plan.resumed
        if not journal.done.keys() >= set(self.plan.list_keys()):  # a cluster may end without a word
            raise FolderError(f"{BROKEN}. {AGAIN}")

    def _make_settings(self, processes: int) -> Settings:
        out = self.out.absolute()  # workers may be in another folder
        documents = out / "documents" if self.options.per_document else None
        home = os.getpid() if self.options.engine == "local" and processes > 1 else 0
        options = self.options
        own = self.columns.own
        return Settings(self.model, options.format, own, out / PARTS, documents, options.texts, home)

    def _write_overview(self) -> Summary:
        options = self.options
        overview = Overview(self.out, options.format, self.columns.own.names, options.by, options.mark)
        parts = [self.out / PARTS / f"{key}{ROWS}" for key in self.plan.list_keys()]
        skipped = [*self.found.skipped, *self.columns.skipped, *self.plan.skipped]
        head = {
            "model": {key: self.settings["model"][key] for key in ("name", "version")},
            "columns": ["document", *self.columns.own.names, *COLUMNS],
            "settings": self.settings,
        }
        return overview.write(parts, sorted(skipped), head, self._hash_source)

    def _hash_source(self, name: str) -> str:
        place = self.columns.find_place(self.found, name)
        address = self.found.addresses[place] if place >= 0 else ""
        return hash_file(Path(address)) if address and not is_remote(address) else ""


def _describe_settings(model: Path, options: RunOptions, columns: ColumnPlan) -> dict[str, Any]:
    """All that results hang on, beside the sources."""
    manifest = read_manifest(model)
    return {
        "model": {"name": manifest["name"], "version": manifest["version"], "files": manifest["files"]},
        "splitter_version": manifest["splitter_version"],
        "features_version": manifest["features_version"],
        "format": options.format,
        "own_columns": list(columns.own.names),
        "tables": {
            name: {"text": chosen.text, "id": chosen.id, "keep": list(chosen.keep)}
            for name, chosen in columns.by_name.items()
        },
        "by": list(options.by),
        "name_pattern": options.name_pattern,
        "metadata": hash_file(options.metadata) if options.metadata else "",
        "per_document": options.per_document,
        "texts": options.texts,
        "byte_order_mark": options.mark,
    }


def _name_sources(found: Found) -> str:
    """Another name once a file has come, gone or changed."""
    digest = hashlib.sha256(found.addresses.joined)
    for numbers in (found.addresses.ends, found.sizes, found.stamps):
        digest.update(memoryview(numbers))  # type: ignore[arg-type]
    digest.update(repr(found.skipped).encode())
    return digest.hexdigest()


def _check_writable(out: Path) -> None:
    """Finds an unwritable folder before the work starts, not after."""
    probe = out / ".probe"
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise FolderError(f"{out} cannot be written: {error.strerror}. Give another --out.") from None


def _check_apart(sources: Sequence[str], out: Path) -> None:
    """Results never go among the documents they are made of."""
    target = out.resolve()
    for source in sources:
        if not is_remote(source) and Path(source).is_dir() and (real := Path(source).resolve()).is_relative_to(target):
            raise FolderError(f"The results would go to {out}, among the documents of {real}. Give another --out.")
