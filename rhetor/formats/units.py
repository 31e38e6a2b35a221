"""The table of a run: a row for each unit of all its documents, the document's own columns first.

It is written in parts, as documents are labelled, and the parts are joined in the end: so that many processes can write, and
a killed run keeps what it has.
"""

import json
import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from csv import DictReader
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import msgspec

from rhetor.engine.scoring.row_table import rows_to_table
from rhetor.formats.results import ChecksummedFile
from rhetor.formats.tables import COLUMNS, format_csv, guard_cell, unguard_cell
from rhetor.labeler import Stretch

GATHERED = 1 << 18
"""Bytes of lines that are written at once: a document has some thousand."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Unit(NamedTuple):
    """A row of the table, as far as reports need it; ``label`` is empty for what has none."""

    document: str
    label: str
    uncertain: bool
    text: str


class UnitWriter(ABC):
    """Writes a part of the table to ``file``. ``own`` are the names of the columns of documents."""

    def __init__(self, file: ChecksummedFile, own: Sequence[str]) -> None:
        self.file, self.own = file, own

    @abstractmethod
    def write(self, cells: Sequence[str], stretch: Stretch) -> None:
        """Adds the units of a document's next stretch; ``cells`` are the document's own."""

    def finish(self) -> None:  # noqa: B027 - most write nothing here
        """Writes what comes after the last unit."""


@dataclass(frozen=True, slots=True)
class UnitFormat:
    """How a table of units is written.

    Attributes:
        part: writes a part of it.
        join: writes the whole, from its parts, the names of the documents' columns, and whether it gets a byte order mark.
        read: its rows.
    """

    part: type[UnitWriter]
    join: Callable[[Iterable[Path], BinaryIO, Sequence[str], bool], None]
    read: Callable[[Path], Iterator[Unit]]


class LineUnits(UnitWriter):
    """Units as lines, gathered and then written."""

    def __init__(self, file: ChecksummedFile, own: Sequence[str]) -> None:
        super().__init__(file, own)
        self.lines: list[bytes] = []
        self.size = 0

    def add_lines(self, lines: bytes) -> None:
        self.lines.append(lines)
        self.size += len(lines)
        if self.size >= GATHERED:
            self.finish()

    def finish(self) -> None:
        self.file.write(b"".join(self.lines))
        self.lines, self.size = [], 0


class CsvUnits(LineUnits):
    def write(self, cells: Sequence[str], stretch: Stretch) -> None:
        prefix = f"{join_cells(cells)},".encode()
        document = stretch.document
        self.add_lines(rows_to_table(document.rows, document.text, prefix, json=False, shift=stretch.offset))


def join_cells(cells: Sequence[str]) -> str:
    """Guarded cells as CSV has them, without the end of the line."""
    guarded = [guard_cell(cell) for cell in cells]
    joined = ",".join(guarded)
    is_plain = joined.count(",") == len(cells) - 1 and not ('"' in joined or "\n" in joined or "\r" in joined)
    return joined if is_plain else format_csv([guarded]).removesuffix("\n")


class JsonUnits(LineUnits):
    def write(self, cells: Sequence[str], stretch: Stretch) -> None:
        members = json.dumps(dict(zip(self.own, cells, strict=True)), ensure_ascii=False, separators=(",", ":"))
        document, prefix = stretch.document, members[1:-1].encode() + b","
        self.add_lines(rows_to_table(document.rows, document.text, prefix, json=True, shift=stretch.offset))


def join_csv(parts: Iterable[Path], out: BinaryIO, own: Sequence[str], mark: bool) -> None:
    if mark:
        out.write(BYTE_ORDER_MARK)
    out.write(format_csv([[*map(guard_cell, own), *COLUMNS]]).encode())
    join_bytes(parts, out, own, mark)


def join_bytes(parts: Iterable[Path], out: BinaryIO, own: Sequence[str], mark: bool) -> None:
    for part in parts:
        with part.open("rb") as file:
            shutil.copyfileobj(file, out, 1 << 20)


def read_csv_units(path: Path) -> Iterator[Unit]:
    """
    Raises:
        OSError: the file cannot be read.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in DictReader(file):
            text = unguard_cell(row["text"])
            yield Unit(unguard_cell(row["document"]), row["label"], row["uncertain"] == "True", text)


class _UnitLine(msgspec.Struct):
    document: str
    label: str | None
    uncertain: bool
    text: str


def read_json_units(path: Path) -> Iterator[Unit]:
    """
    Raises:
        OSError: the file cannot be read.
    """
    decoder = msgspec.json.Decoder(_UnitLine)
    with path.open("rb") as file:
        for line in file:
            unit = decoder.decode(line)
            yield Unit(unit.document, unit.label or "", unit.uncertain, unit.text)


def read_lines(part: Path) -> Iterator[dict[str, Any]]:
    """The rows of a part of JSON lines."""
    decoder = msgspec.json.Decoder(dict[str, Any])
    with part.open("rb") as file:
        yield from map(decoder.decode, file)
