"""CSV and TSV, of any size: Excel's too, with semicolons, Windows-1252 and line breaks inside of cells."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, Self

from rhetor.errors import TextError
from rhetor.intake.decoding import BYTE_ORDER_MARKS, decode_bytes, find_encoding
from rhetor.intake.tabular.row_cells import RowCells
from rhetor.intake.tabular.row_ends import RowEnds
from rhetor.intake.tabular.rows_read import LONGEST_CELL, RANGE, BadRow, Row, RowRange, TableFile
from rhetor.intake.unread import find_suffix

HEAD_BYTES = 1 << 16
DELIMITERS = ",;\t|"
PROBED_ROWS = 20
WIDE = ("utf-16", "utf-32", "utf-16-le", "utf-16-be")
"""Encodings in which a line feed is not a byte: such a file is one range."""
UNCLOSED = "Perhaps a quotation mark before it is never closed. Save the table again as CSV."


class DelimitedFile(TableFile):
    def __init__(self, file: BinaryIO, name: str) -> None:
        csv.field_size_limit(LONGEST_CELL)
        self.file, self.name = file, name
        head = _read_head(file)
        guess = find_encoding([head[: head.rfind(b"\n") + 1] or head])  # whole lines: no character is cut
        self.codec, self.encoding = guess.codec, guess.name
        text = head.decode(self.codec, "replace")
        self.skipped_line = text[:4].lower() == "sep="
        lines = io.StringIO(text, newline="").readlines()
        self.delimiter = lines[0].strip()[4:5] if self.skipped_line else _find_delimiter(lines, name)
        if self.skipped_line:
            lines = lines[1:]
        self.columns = [column.strip() for column in next(self._parse(iter(lines)), [])]
        if not any(self.columns):
            raise TextError(f"{name} has no row of names at its top. Put one there, with a name for each column.")

    @classmethod
    def open(cls, file: BinaryIO, name: str) -> Self:
        return cls(file, name)

    def cut(self) -> Iterator[RowRange]:
        if self.codec in WIDE or self.codec.startswith("utf-32"):
            self.file.seek(0, io.SEEK_END)
            yield RowRange(0, self.file.tell(), 1)
            return
        start = end = self._find_head_end()
        first, ends = 1, RowEnds(self.delimiter)
        while block := self._read_from(end):
            at = 0
            while (found := ends.find(block, at, max(at, start + RANGE - end))) >= 0:
                at = found
                yield RowRange(start, end + at, first)
                start, first = end + at, 1 + ends.rows
            end += len(block)
        if end > start and (ends.is_open or ends.rows >= first):
            yield RowRange(start, end, first)

    def read_rows(self, rows: RowRange, columns: Sequence[str]) -> Iterator[Row | BadRow]:
        self.file.seek(rows.start)
        content = self.file.read(rows.end - rows.start)
        if self.codec in WIDE or self.codec.startswith("utf-32"):
            text = content.decode(self.codec, "replace")
        else:
            decoded = decode_bytes(content)
            text, self.encoding, self.warning = decoded.text, decoded.encoding, decoded.warning
        parsed = RowCells(text, self.delimiter, LONGEST_CELL)
        if rows.start == 0:
            if self.skipped_line:
                parsed.skip_line()
            next(parsed, None)
        places = [self.columns.index(column) for column in columns]
        most = len(self.columns)
        for number, cells in enumerate(self._guard(parsed), rows.first):
            if not cells:
                continue
            if len(cells) > most and any(cells[most:]):
                yield BadRow(
                    number,
                    f"it has {len(cells)} cells, and the row of names has {most}",
                    "Put cells that hold the delimiter into quotation marks.",
                )
                continue
            yield number, tuple(cells[place] if place < len(cells) else "" for place in places)

    def _parse(self, lines: Iterable[str]) -> Iterator[list[str]]:
        return self._guard(csv.reader(lines, delimiter=self.delimiter))

    def _guard(self, rows: Iterable[list[str]]) -> Iterator[list[str]]:
        try:
            yield from rows
        except (csv.Error, ValueError) as error:
            raise TextError(f"{self.name} cannot be read as CSV: {error}. {UNCLOSED}") from None

    def _read_from(self, place: int) -> bytes:
        self.file.seek(place)  # rows may be read between
        return self.file.read(RANGE)

    def _find_head_end(self) -> int:
        """The place behind the row of names."""
        self.file.seek(0)
        block = self.file.read(HEAD_BYTES)
        at = next((len(mark) for mark, _ in BYTE_ORDER_MARKS if block.startswith(mark)), 0)
        for _ in range(2 if self.skipped_line else 1):
            at = RowEnds(self.delimiter).find(block, at, at)
            if at < 0:
                return len(block)
        return at


def _read_head(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(HEAD_BYTES)


def _find_delimiter(lines: Sequence[str], name: str) -> str:
    """The one that cuts the first rows into the same number of cells, and into most."""
    if find_suffix(name) in (".tsv", ".tab") and lines and "\t" in lines[0]:
        return "\t"
    return max(DELIMITERS, key=lambda delimiter: _rate_delimiter(lines, delimiter))


def _rate_delimiter(lines: Sequence[str], delimiter: str) -> tuple[int, int]:
    widths: list[int] = []
    try:
        for cells in csv.reader(lines, delimiter=delimiter):
            widths += [len(cells)] if cells else []
            if len(widths) == PROBED_ROWS:
                break
    except csv.Error:
        return 0, 0
    if not widths or widths[0] == 1:
        return 0, 0
    return sum(width == widths[0] for width in widths) * 10 // len(widths), widths[0]
