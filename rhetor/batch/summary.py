"""What is written over all parts: the table of units, a row for each document and group, what was skipped, the manifest."""

import csv
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, TextIO

import msgspec
import numpy as np

from rhetor.batch.finding import Skipped
from rhetor.batch.groups import MEASURES, Group, Share, list_columns
from rhetor.batch.journal import MANIFEST, hash_file
from rhetor.batch.listing import ListingWriter, read_listing
from rhetor.batch.part_records import RECORDS, TEXTS, Entry, Passed
from rhetor.formats import FORMATS
from rhetor.formats.serialise import DIGITS
from rhetor.formats.tables import format_csv, guard_row, spell_number, unguard_cell
from rhetor.formats.units import join_bytes, join_cells
from rhetor.language.function_words import ENGLISH
from rhetor.records import LABELS
from rhetor.store.writing import write_aside

SUMMARY, GROUPS, SKIPPED, TEXT_LINES = "summary.csv", "groups.csv", "skipped.csv", "texts.jsonl"
SKIPPED_COLUMNS = ("source", "reason", "cure")
COUNTED = ("sentences", *(label.value for label in LABELS), "uncertain", "language", "encoding", "warning")


@dataclass(frozen=True, slots=True)
class Row:
    """Of one document, or of all: labelled units, share of each label and of uncertain ones."""

    document: str
    own: tuple[str, ...]
    sentences: int
    shares: tuple[float, ...]
    uncertain: float
    language: str
    encoding: str
    warning: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Every share of ``total`` is over all units of all ``documents``.

    Attributes:
        repeated: how many documents have a name that another one has too.
        skipped, failed: files and rows that were passed over, and those that could not be read.
        foreign: documents of which most is in another language than English.
    """

    documents: int
    total: Row
    repeated: int
    skipped: int
    failed: int
    foreign: int
    path: Path

    @property
    def rows(self) -> tuple[Row, ...]:
        """A row for each document."""
        return tuple(self.read_rows())

    def read_rows(self) -> Iterator[Row]:
        """One after the other, from ``summary.csv``: there may be millions."""
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            for cells in islice(csv.reader(file), 1, None):
                cells = [unguard_cell(cell) for cell in cells]
                own, counted = cells[1 : -len(COUNTED)], cells[-len(COUNTED) :]
                shares = tuple(map(float, counted[1 : 1 + len(LABELS)]))
                yield Row(cells[0], tuple(own), int(counted[0]), shares, float(counted[-4]), *counted[-3:])

    def read_skipped(self) -> Iterator[tuple[str, str, str]]:
        """Source, reason and cure of what was not labelled."""
        with (self.path.parent / SKIPPED).open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            next(rows)
            for source, reason, cure in rows:
                yield unguard_cell(source), unguard_cell(reason), unguard_cell(cure)


class Overview:
    """Writes it all, a document at a time.

    Args:
        own: the columns of documents behind their name; ``by`` are those of them that groups are made of.
        mark: whether tables get a byte order mark.
    """

    def __init__(self, out: Path, format: str, own: Sequence[str], by: Sequence[str], mark: bool) -> None:
        self.out, self.format, self.own, self.by, self.mark = out, format, tuple(own), tuple(by), mark
        self.files: dict[str, str] = {}
        self.documents, self.skipped, self.failed, self.foreign = 0, 0, 0, 0
        self.names = array("q")
        self.hits = [0] * len(MEASURES)

    def write(
        self,
        parts: Sequence[Path],
        skipped: Iterable[Skipped],
        head: dict[str, Any],
        hash_source: Callable[[str], str],
    ) -> Summary:
        """
        Args:
            parts: the files of units of all parts, in order; those of their documents stand beside them.
            skipped: what is in no part.
            head: what the manifest says first.
            hash_source: the checksum of a table or an archive.
        """
        self._join(parts)
        groups: dict[tuple[str, ...], Group] = {}
        places = [self.own.index(column) if column in self.own else -1 for column in self.by]
        with ExitStack() as stack:
            rows, passed = (stack.enter_context(self._open(name)) for name in (SUMMARY, SKIPPED))
            rows.write(format_csv([guard_row(("document", *self.own, *COUNTED))]))
            passed.write(format_csv([SKIPPED_COLUMNS]))
            for each in skipped:
                self._pass(passed, Passed(*each))
            sources = stack.enter_context(_SourceList(self.out, hash_source))
            for record in _read_records(parts):
                if isinstance(record, Passed):
                    self._pass(passed, record)
                    continue
                self._count(record)
                rows.write(_format_row(record))
                values = tuple(record.cells[place] if place >= 0 else record.document for place in places)
                groups.setdefault(values, Group(values)).add(record.counts, record.uncertain)
                sources.add(record)
        self._write_groups(groups or ({} if self.by else {(): Group(())}))
        return self._finish(head, sources)

    def _join(self, parts: Sequence[Path]) -> None:
        format = FORMATS[self.format].units
        assert format
        with write_aside(self.out / f"sentences.{self.format}") as aside, aside.open("wb") as file:
            format.join(parts, file, ("document", *self.own), self.mark)
        self._note(f"sentences.{self.format}")
        texts = [path for part in parts if (path := part.with_suffix(TEXTS)).exists()]
        if texts:
            with write_aside(self.out / TEXT_LINES) as aside, aside.open("wb") as file:
                join_bytes(texts, file, (), False)
            self._note(TEXT_LINES)

    @contextmanager
    def _open(self, name: str) -> Iterator[TextIO]:
        """A table of the overview, to be written."""
        encoding = "utf-8-sig" if self.mark else "utf-8"
        with write_aside(self.out / name) as aside, aside.open("w", encoding=encoding, newline="") as file:
            yield file
        self._note(name)

    def _note(self, name: str) -> None:
        self.files[name] = hash_file(self.out / name)

    def _pass(self, file: TextIO, record: Passed) -> None:
        self.skipped += not record.failed
        self.failed += record.failed
        file.write(format_csv([guard_row((record.source, record.reason, record.cure))]))

    def _count(self, entry: Entry) -> None:
        self.documents += 1
        self.foreign += entry.language not in ("", ENGLISH)
        for place, hits in enumerate(entry.counts):
            self.hits[place] += hits
        self.hits[-1] += entry.uncertain
        self.names.append(hash(entry.document))

    def _write_groups(self, groups: dict[tuple[str, ...], Group]) -> None:
        with self._open(GROUPS) as file:
            file.write(format_csv([guard_row(list_columns(self.by))]))
            for values in sorted(groups):
                group = groups[values]
                shares = (cell for share in group.measure() for cell in _list_share(share))
                file.write(format_csv([guard_row((*values, group.documents, group.units, *shares))]))

    def _finish(self, head: dict[str, Any], sources: "_SourceList") -> Summary:
        total = _make_row("", (), self.hits[:-1], self.hits[-1])
        repeated = self.documents - len(np.unique(np.frombuffer(self.names, dtype=np.int64))) if self.names else 0
        counted = {
            "documents": self.documents,
            "units": total.sentences,
            "shares": {label.value: share for label, share in zip(LABELS, total.shares, strict=True)},
            "uncertain": total.uncertain,
            "repeated": repeated,
            "skipped": self.skipped,
            "failed": self.failed,
            "foreign": self.foreign,
        }
        sources.finish({**head, "counted": counted, "files": self.files})
        numbers = self.documents, total, repeated, self.skipped, self.failed, self.foreign
        return Summary(*numbers, self.out / SUMMARY)


class _SourceList:
    """The files that documents came from, each once, as the list of the manifest."""

    def __init__(self, out: Path, hash_source: Callable[[str], str]) -> None:
        self.out, self.hash_source = out, hash_source
        self.results: dict[str, str] = {}
        self.source, self.sha256, self.documents = "", "", 0

    def __enter__(self) -> "_SourceList":
        self.lines: IO[bytes] = TemporaryFile()
        return self

    def __exit__(self, *rest: object) -> None:
        self._write()

    def add(self, entry: Entry) -> None:
        if entry.source != self.source:
            self._write()
            self.source, self.sha256 = entry.source, entry.sha256
        self.documents += 1
        if entry.result[0]:
            self.results[f"documents/{entry.result[0]}"] = entry.result[1]

    def finish(self, head: dict[str, Any]) -> None:
        self.lines.seek(0)
        with (
            write_aside(self.out / MANIFEST) as aside,
            aside.open("w", encoding="utf-8", newline="\n") as file,
            self.lines as lines,
        ):
            writer = ListingWriter(file, head, "sources")
            for line in lines:
                writer.add(msgspec.json.decode(line))
            writer.finish()

    def _write(self) -> None:
        if self.documents:
            sha256 = self.sha256 or self.hash_source(self.source)
            record: dict[str, Any] = {"source": self.source, "sha256": sha256, "documents": self.documents}
            if self.results:
                record["results"] = self.results
            self.lines.write(msgspec.json.encode(record) + b"\n")
        self.documents, self.results = 0, {}


def read_summary(out: Path) -> Summary:
    """Of a finished run.

    Raises:
        OSError, ValueError, KeyError: there is none.
    """
    head, _ = read_listing(out / MANIFEST, "sources")
    counted = head["counted"]
    shares = tuple(counted["shares"][label.value] for label in LABELS)
    total = Row("", (), counted["units"], shares, counted["uncertain"], "", "", "")
    numbers = counted["documents"], total, counted["repeated"], counted["skipped"], counted["failed"]
    return Summary(*numbers, counted.get("foreign", 0), out / SUMMARY)


def _read_records(parts: Iterable[Path]) -> Iterator[Entry | Passed]:
    decoder = msgspec.json.Decoder(Entry | Passed)
    for part in parts:
        with part.with_suffix(RECORDS).open("rb") as file:
            yield from map(decoder.decode, file)


def _format_row(entry: Entry) -> str:
    row = _make_row(entry.document, entry.cells, entry.counts, entry.uncertain)
    numbers = ",".join(str(spell_number(number)) for number in (row.sentences, *row.shares, row.uncertain))
    said = join_cells((entry.language, entry.encoding, entry.warning))
    return f"{join_cells((row.document, *row.own))},{numbers},{said}\n"


def _list_share(share: Share) -> tuple[Any, ...]:
    return (share.count, *(round(value, DIGITS) for value in (share.share, share.low, share.high)))


def _make_row(document: str, own: tuple[str, ...], counts: Sequence[int], uncertain: int) -> Row:
    sentences = sum(counts)
    shares = tuple(round(count / sentences, DIGITS) if sentences else 0.0 for count in counts)
    return Row(document, own, sentences, shares, round(uncertain / sentences, DIGITS) if sentences else 0.0, "", "", "")
