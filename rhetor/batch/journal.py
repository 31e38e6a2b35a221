"""What a run has already done, so that a killed one goes on where it stopped.

While a run goes on, its parts lie in ``.parts`` of the output folder; ``journal.jsonl`` there has a line for each that is in
its place. A part is called by the names, sizes and times of what is in it, so it is known again whatever the order. The next
run with the same model and options takes over the parts whose files still have the recorded checksums; so they need not be
forced to the disk one by one. When all results are in their places, ``.parts`` goes.

Of a finished run, ``manifest.json`` has the settings and the checksums of all results, and ``run.json`` what the sources
were known by: where nothing has changed, there is nothing to do.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from rhetor.batch.listing import read_listing
from rhetor.batch.part_records import PartRecord
from rhetor.store.strays import PART_PREFIX, PART_SUFFIX

PARTS, JOURNAL = ".parts", "journal.jsonl"
MANIFEST, RUN = "manifest.json", "run.json"
REPORT = "report.html"
REPORT_MARK = "<!-- rhetor report -->"
"""Stands in the first line of every report: by it a later run knows a report for one of rhetor's."""


class Journal:
    """The record of a run in progress. ``settings`` is what must be the same for parts to be the same."""

    def __init__(self, out: Path, settings: dict[str, Any]) -> None:
        self.parts, self.settings = out / PARTS, settings
        self.done: dict[str, PartRecord] = {}

    def start(self, resume: bool) -> None:
        """Begins with the parts of a run that was killed, or with none."""
        earlier = dict(self._read_earlier()) if resume else {}
        self.parts.mkdir(parents=True, exist_ok=True)
        self._remove_all_but({key for key, record in earlier.items() if self._is_whole(record)})
        self._file = (self.parts / JOURNAL).open("wb")
        self._write({"settings": self.settings})
        for key, record in earlier.items():
            if (self.parts / f"{key}{min(record.files)}").exists():
                self.add(record)

    def add(self, record: PartRecord) -> None:
        """Notes a part that is in its place."""
        self.done[record.key] = record
        self._write(record)
        self._file.flush()

    def close(self) -> None:
        self._file.close()

    def finish(self) -> None:
        """Ends the run: all results are in their places."""
        self.close()
        shutil.rmtree(self.parts)

    def _write(self, record: Any) -> None:
        self._file.write(msgspec.json.encode(record) + b"\n")

    def _read_earlier(self) -> Iterator[tuple[str, PartRecord]]:
        """Up to what is damaged, if something is."""
        try:
            with (self.parts / JOURNAL).open("rb") as file:
                if msgspec.json.decode(file.readline()) == json.loads(json.dumps({"settings": self.settings})):
                    for line in file:
                        record = msgspec.json.decode(line, type=PartRecord)
                        yield record.key, record
        except (OSError, msgspec.MsgspecError):
            return

    def _is_whole(self, record: PartRecord) -> bool:
        try:
            return bool(record.files) and all(
                hash_file(self.parts / f"{record.key}{ending}") == digest for ending, digest in record.files.items()
            )
        except OSError:
            return False

    def _remove_all_but(self, keys: set[str]) -> None:
        for path in self.parts.iterdir():
            if path.name.partition(".")[0] not in keys:
                path.unlink()


def read_files_of(out: Path) -> dict[str, str]:
    """The results of a finished run below ``out``, with their checksums; none if there was no such run."""
    try:
        head, sources = read_listing(out / MANIFEST, "sources")
        files = dict(head["files"])
        for source in sources:
            files |= source.get("results", {})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    return files


def is_finished(out: Path, settings: dict[str, Any], sources_key: str) -> bool:
    """Whether a run with these settings has labelled these very sources, and its results are what it wrote."""
    try:
        head, _ = read_listing(out / MANIFEST, "sources")
        run = json.loads((out / RUN).read_bytes())
        is_same = head["settings"] == json.loads(json.dumps(settings)) and run["sources_key"] == sources_key
        return is_same and all(hash_file(out / name) == digest for name, digest in read_files_of(out).items())
    except (OSError, ValueError, KeyError, TypeError):
        return False


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove_strays(out: Path) -> None:
    """Removes what killed runs wrote beside its place."""
    for folder, folders, names in os.walk(out):
        if Path(folder) == out:
            folders[:] = [name for name in folders if name in ("documents", PARTS)]
        for name in names:
            if name.startswith(PART_PREFIX) and name.endswith(PART_SUFFIX):
                (Path(folder) / name).unlink(missing_ok=True)


def remove_results(out: Path, earlier: dict[str, str], kept: dict[str, str]) -> None:
    """Removes results of an earlier run that are none of this one, if they still are what it wrote, and empty folders."""
    for name, digest in earlier.items():
        path = out / name
        if name in kept or not path.resolve().is_relative_to(out.resolve()):
            continue
        try:
            if hash_file(path) != digest:
                continue
            path.unlink()
        except OSError:
            continue
        parent = path.parent
        while parent != out and not any(parent.iterdir()):
            parent.rmdir()
            parent = parent.parent


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
