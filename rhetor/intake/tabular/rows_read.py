"""What every kind of table gives: names of columns, places to cut it, rows as strings."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Self

RANGE = 1 << 20
"""Bytes of a range, about: some hundred times the work of handing it over."""
LONGEST_CELL = 100_000_000
"""Characters of a cell. What is longer is a quotation mark that nothing closes."""


@dataclass(frozen=True, slots=True)
class RowRange:
    """Rows that belong together: bytes or row groups from ``start`` to ``end``; the first is row ``first``, from 1."""

    start: int
    end: int
    first: int


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be read."""

    number: int
    reason: str
    cure: str


Row = tuple[int, tuple[str, ...]]
"""A row's number, from 1, and its cells in the order of the columns that were asked for; empty where there is none."""


class TableFile(ABC):
    """A table in a file that is open for as long as it is used.

    Attributes:
        columns: names of its columns.
        encoding: of its text; ``utf-8`` where the format says so itself.
        warning: what was assumed of it.
    """

    columns: Sequence[str]
    encoding = "utf-8"
    warning = ""

    @classmethod
    @abstractmethod
    def open(cls, file: BinaryIO, name: str) -> Self:
        """
        Raises:
            TextError: it is no such table, or is damaged; the message ends with the cure.
            MissingExtra: what reads it is not installed.
        """

    @abstractmethod
    def cut(self) -> Iterator[RowRange]:
        """All its rows, in ranges that are always the same for the same bytes. Raises what ``open`` raises."""

    @abstractmethod
    def read_rows(self, rows: RowRange, columns: Sequence[str]) -> Iterator[Row | BadRow]:
        """The cells of these columns. Raises what ``open`` raises."""

    def count_bytes(self, rows: RowRange) -> int:
        """How much of the file a range is."""
        return rows.end - rows.start
