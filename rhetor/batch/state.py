"""What a run has already done, so that a killed one goes on where it stopped.

While a run goes on, ``.journal.jsonl`` in the output folder gets one line for each finished document, after its
results are in place. At the end the journal's knowledge is in ``manifest.json``, and the journal goes. Either tells the
next run what need not be done again, as long as model, splitter and format are the same and the bytes of the document
and of its results still have the recorded checksums. So results need not be forced to the disk one by one: what a power
cut takes away does not fit its checksum.

What is known of a document stays on disk; in memory is its place in the journal.
"""

import hashlib
import os
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

import msgspec

from rhetor.batch.listing import read_listing
from rhetor.batch.worker import Entry
from rhetor.store.strays import PART_PREFIX, PART_SUFFIX

JOURNAL = ".journal.jsonl"
MANIFEST = "manifest.json"
REPORT = "report.html"
REPORT_MARK = "<!-- rhetor report -->"
"""Stands in the first line of every report: by it a later run knows a report for one of rhetor's."""
NOT_DONE = -1


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier run with these settings wrote: the file ``result`` below ``documents``; its entry, if known."""

    settings: Any
    result: str
    entry: Entry | None


class Journal:
    """The record of a run in progress. ``settings`` is what must be the same for results to be the same."""

    def __init__(self, out: Path, settings: dict[str, Any], documents: Sequence[str]) -> None:
        """``documents`` are the names of all documents of the run, sorted."""
        self.out, self.path = out, out / JOURNAL
        self.settings, self.documents = settings, documents
        self._places = array("q", [NOT_DONE]) * len(documents)
        self._last_found = -1
        self._file: BinaryIO

    def start(self, can_stay: Callable[[Entry], bool]) -> int:
        """Begins with the entries of earlier runs that can stay, and with the files of all others; counts the former."""
        aside = self.path.with_suffix(".part")
        resumed = 0
        with aside.open("wb") as self._file:
            self._write({"settings": self.settings})
            for earlier in read_earlier(self.out):
                entry = earlier.entry if earlier.settings == self.settings else None
                place = self._find(entry.document) if entry else -1
                if entry and place >= 0 and self._places[place] == NOT_DONE and can_stay(entry):
                    self.add(place, entry)
                    resumed += 1
                elif place < 0 or self._places[place] == NOT_DONE:
                    self._write({"earlier": earlier.result})
        os.replace(aside, self.path)
        self._file = self.path.open("ab")
        return resumed

    def add(self, place: int, entry: Entry) -> None:
        """Notes a document whose results are in place."""
        self._places[place] = self._file.tell()
        self._write(entry)

    def flush(self) -> None:
        """Lets a killed process leave what was added so far."""
        self._file.flush()

    def list_open(self) -> "array[int]":
        """The places of the documents that are not done."""
        return array("q", (place for place, at in enumerate(self._places) if at == NOT_DONE))

    def read_entries(self) -> Iterator[Entry]:
        """In the order of the documents."""
        self.flush()
        with self.path.open("rb") as file:
            for at in self._places:
                if at != NOT_DONE:
                    file.seek(at)
                    yield msgspec.json.decode(file.readline(), type=Entry)

    def remove_strays(self) -> None:
        """Removes results of earlier runs that are not results of this one, and parts that a killed run left."""
        self.flush()
        for earlier in _read_journal(self.path):
            if earlier.entry is None and not self._has_result(earlier.result):
                _remove_result(self.out / "documents", earlier.result)
        remove_parts(self.out)

    def finish(self) -> None:
        """Ends the run: the manifest has been written."""
        self.close()
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        self._file.close()

    def _write(self, record: Any) -> None:
        self._file.write(msgspec.json.encode(record) + b"\n")

    def _find(self, document: str) -> int:
        """The place of a document, -1 if it is none of them. Most are asked for in their order."""
        place = self._last_found + 1
        if place >= len(self.documents) or self.documents[place] != document:
            place = bisect_left(self.documents, document)
        if place >= len(self.documents) or self.documents[place] != document:
            return -1
        self._last_found = place
        return place

    def _has_result(self, result: str) -> bool:
        place = self._find(result.removesuffix(f".{self.settings['format']}"))
        is_name = place >= 0 and result == f"{self.documents[place]}.{self.settings['format']}"
        return is_name and self._places[place] != NOT_DONE


def read_earlier(out: Path) -> Iterator[Earlier]:
    """What earlier runs wrote below ``out``, by the journal of a killed one and the manifest of a finished one.

    Up to what is damaged, if something is.
    """
    for read, name in ((_read_journal, JOURNAL), (_read_manifest, MANIFEST)):
        try:
            yield from read(out / name)
        except (OSError, ValueError, KeyError, TypeError, msgspec.MsgspecError):
            continue


def read_run(out: Path) -> tuple[dict[str, Any], list[Entry]]:
    """Settings and entries of a finished run, by its manifest.

    Raises:
        OSError: there is none.
    """
    manifest, records = read_listing(out / MANIFEST, "documents")
    return manifest["settings"], [msgspec.convert(record, Entry) for record in records]


def is_done(entry: Entry, source: Path, target: Path) -> bool:
    """Whether the document still has the bytes that were labelled, and its results those that were written."""
    try:
        return hash_file(source) == entry.input_sha256 and hash_file(target) == entry.output_sha256
    except OSError:
        return False


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove_parts(out: Path) -> None:
    """Removes the files of results that never took their place."""
    for folder, _, names in os.walk(out / "documents"):
        for name in names:
            if name.startswith(PART_PREFIX) and name.endswith(PART_SUFFIX):
                (Path(folder) / name).unlink(missing_ok=True)


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


def _remove_result(documents: Path, result: str) -> None:
    """Removes a file and the folders that are empty without it."""
    if PurePosixPath(result).is_absolute() or ".." in PurePosixPath(result).parts:
        return
    path = documents / result
    path.unlink(missing_ok=True)
    parent = path.parent
    while parent != documents and parent.is_dir() and not any(parent.iterdir()):
        parent.rmdir()
        parent = parent.parent


def _read_journal(path: Path) -> Iterator[Earlier]:
    with path.open("rb") as file:
        settings = msgspec.json.decode(file.readline())["settings"]
        for line in file:
            record = msgspec.json.decode(line)
            yield Earlier(settings, record["earlier"], None) if "earlier" in record else _to_earlier(settings, record)


def _read_manifest(path: Path) -> Iterator[Earlier]:
    manifest, records = read_listing(path, "documents")
    settings = manifest["settings"]
    for record in records:
        yield _to_earlier(settings, record)


def _to_earlier(settings: Any, record: Any) -> Earlier:
    entry = msgspec.convert(record, Entry)
    return Earlier(settings, f"{entry.document}.{settings['format']}", entry)
