"""Parquet and Arrow, a row group or a record batch at a time."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, Self

from rhetor.errors import MissingExtra, TextError
from rhetor.intake.tabular.json_rows import spell_value
from rhetor.intake.tabular.rows_read import BadRow, Row, RowRange, TableFile

TOGETHER = 1024
"""Rows that are in memory at once as Python's own values."""


def load_arrow(name: str) -> Any:
    """
    Raises:
        MissingExtra: pyarrow is not installed.
    """
    try:
        import pyarrow
    except ImportError:
        what = f"{name} is an Arrow table, and the library that reads it is not installed"
        raise MissingExtra(what, "parquet", "or save the table as CSV") from None
    return pyarrow


class ParquetFile(TableFile):
    def __init__(self, file: BinaryIO, name: str) -> None:
        pa = load_arrow(name)
        import pyarrow.parquet as pq

        self.name = name
        try:
            self.parquet = pq.ParquetFile(file)
        except (pa.ArrowException, OSError) as error:
            raise TextError(f"{name} is no Parquet file: {error}. Save it again.") from None
        self.columns = self.parquet.schema_arrow.names

    @classmethod
    def open(cls, file: BinaryIO, name: str) -> Self:
        return cls(file, name)

    def cut(self) -> Iterator[RowRange]:
        first = 1
        for group in range(self.parquet.num_row_groups):
            yield RowRange(group, group + 1, first)
            first += self.parquet.metadata.row_group(group).num_rows

    def count_bytes(self, rows: RowRange) -> int:
        return sum(self.parquet.metadata.row_group(group).total_byte_size for group in range(rows.start, rows.end))

    def read_rows(self, rows: RowRange, columns: Sequence[str]) -> Iterator[Row | BadRow]:
        groups = list(range(rows.start, rows.end))
        batches = self.parquet.iter_batches(TOGETHER, row_groups=groups, columns=list(dict.fromkeys(columns)))
        yield from list_rows(batches, columns, rows.first, self.name)


class ArrowFile(TableFile):
    """Arrow's file format, which is Feather's second, and its stream format."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        pa = load_arrow(name)
        self.name = name
        try:
            self.batches = pa.ipc.open_file(file)
            self.count = self.batches.num_record_batches
        except (pa.ArrowException, OSError) as error:
            raise TextError(f"{name} is no Arrow file: {error}. Save it again, in the file format.") from None
        self.columns = self.batches.schema.names

    @classmethod
    def open(cls, file: BinaryIO, name: str) -> Self:
        return cls(file, name)

    def cut(self) -> Iterator[RowRange]:
        first = 1
        for number in range(self.count):
            yield RowRange(number, number + 1, first)
            first += self.batches.get_batch(number).num_rows

    def count_bytes(self, rows: RowRange) -> int:
        return sum(self.batches.get_batch(number).nbytes for number in range(rows.start, rows.end))

    def read_rows(self, rows: RowRange, columns: Sequence[str]) -> Iterator[Row | BadRow]:
        groups = (self.batches.get_batch(number) for number in range(rows.start, rows.end))
        slices = (group.slice(at, TOGETHER) for group in groups for at in range(0, group.num_rows, TOGETHER))
        yield from list_rows(slices, columns, rows.first, self.name)


def list_rows(batches: Any, columns: Sequence[str], first: int, name: str) -> Iterator[Row | BadRow]:
    pa = load_arrow(name)
    number = first
    try:
        for batch in batches:
            lists = [batch.column(column).to_pylist() for column in columns]
            for cells in zip(*lists, strict=True):
                yield number, tuple(map(spell_cell, cells))
                number += 1
    except (pa.ArrowException, OSError) as error:
        raise TextError(f"{name} is damaged: {error}. Save it again.") from None


def spell_cell(value: Any) -> str:
    """As ``spell_value``; dates as ISO 8601 has them."""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return spell_value(value) if isinstance(value, dict | list | bool | float | int | None) else str(value)
