"""JSON lines, of any size, and a list of objects in one JSON file."""

import io
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, Self

import msgspec

from rhetor.errors import TextError
from rhetor.intake.decoding import decode_bytes
from rhetor.intake.tabular.rows_read import RANGE, BadRow, Row, RowRange, TableFile

PROBED_LINES = 200
"""Whose keys are taken for the columns."""
LONGEST_JSON = 256_000_000
"""Bytes of a file that must be in memory as a whole."""
LINES_CURE = "Write one JSON object a line."


class JsonLines(TableFile):
    def __init__(self, file: BinaryIO, name: str) -> None:
        self.file, self.name = file, name
        file.seek(0)
        lines = (line for line in (file.readline() for _ in range(PROBED_LINES)) if line.strip())
        records = (record for record in map(_decode_line, lines) if isinstance(record, dict))
        self.columns = list(dict.fromkeys(key for record in records for key in record))
        if not self.columns:
            raise TextError(f"{name} does not hold a JSON object a line. {LINES_CURE}")

    @classmethod
    def open(cls, file: BinaryIO, name: str) -> Self:
        return cls(file, name)

    def cut(self) -> Iterator[RowRange]:
        start, first = 0, 1
        while block := self._read_from(start):
            block += self.file.readline() if not block.endswith(b"\n") else b""
            yield RowRange(start, start + len(block), first)
            start, first = start + len(block), first + block.count(b"\n")

    def _read_from(self, place: int) -> bytes:
        self.file.seek(place)  # rows may be read between
        return self.file.read(RANGE)

    def read_rows(self, rows: RowRange, columns: Sequence[str]) -> Iterator[Row | BadRow]:
        self.file.seek(rows.start)
        content = self.file.read(rows.end - rows.start).removeprefix(b"\xef\xbb\xbf")
        for number, line in enumerate(content.split(b"\n"), rows.first):
            if not line.strip():
                continue
            record = _decode_line(line)
            if not isinstance(record, dict):
                yield BadRow(number, "the line is not a JSON object", LINES_CURE)
                continue
            yield number, tuple(spell_value(record.get(column)) for column in columns)


class JsonFile(TableFile):
    def __init__(self, file: BinaryIO, name: str) -> None:
        self.length = file.seek(0, io.SEEK_END)
        if self.length > LONGEST_JSON:
            raise TextError(
                f"{name} is one JSON value of {self.length:,} bytes; such are read up to {LONGEST_JSON:,}. {LINES_CURE}"
            )
        file.seek(0)
        self.records = _find_records(file.read(), name)
        self.columns = list(dict.fromkeys(key for record in self.records[:PROBED_LINES] for key in record))

    @classmethod
    def open(cls, file: BinaryIO, name: str) -> Self:
        return cls(file, name)

    def cut(self) -> Iterator[RowRange]:
        yield RowRange(0, self.length, 1)

    def read_rows(self, rows: RowRange, columns: Sequence[str]) -> Iterator[Row | BadRow]:
        for number, record in enumerate(self.records, rows.first):
            yield number, tuple(spell_value(record.get(column)) for column in columns)


def _find_records(content: bytes, name: str) -> list[dict[str, Any]]:
    """The list of objects that a file is, or that stands under its only key with one."""
    try:
        value = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise TextError(f"{name} is no JSON: {error}. If it has an object a line, rename it to .jsonl.") from None
    lists = [value] if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    found = [each for each in lists if isinstance(each, list) and each and all(isinstance(item, dict) for item in each)]
    if len(found) != 1:
        raise TextError(f"{name} does not hold one list of objects. {LINES_CURE}")
    return list(found[0])


def _decode_line(line: bytes) -> Any:
    try:
        return msgspec.json.decode(line.strip().removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _decode_anew(line)


def _decode_anew(line: bytes) -> Any:
    """A line that is not UTF-8 all the same; None if it is no JSON."""
    try:
        return msgspec.json.decode(decode_bytes(line.strip()).text)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def spell_value(value: Any) -> str:
    """A cell as text: nothing for null, JSON for what has parts."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode() if not value.isascii() else value
    if value is None:
        return ""
    if isinstance(value, dict | list | bool | float):
        return msgspec.json.encode(value).decode()
    return str(value)
