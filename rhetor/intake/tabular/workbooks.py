"""The first sheet of an Excel workbook."""

import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO, Self

from rhetor.errors import MissingExtra, TextError
from rhetor.intake.tabular.arrow_files import spell_cell
from rhetor.intake.tabular.rows_read import BadRow, Row, RowRange, TableFile

MOST_UNPACKED = 2_000_000_000
"""Bytes that a workbook may have when it is unpacked."""


class Workbook(TableFile):
    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name, self.length = name, file.seek(0, 2)
        file.seek(0)
        sheet = _open_first(file, name)
        self.rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(values_only=True)
        self.columns = [str(cell).strip() if cell is not None else "" for cell in next(self.rows, ())]
        while self.columns and not self.columns[-1]:
            self.columns.pop()
        if not self.columns:
            raise TextError(f"{name} has no row of names at the top of its first sheet. Put one there.")

    @classmethod
    def open(cls, file: BinaryIO, name: str) -> Self:
        return cls(file, name)

    def cut(self) -> Iterator[RowRange]:
        yield RowRange(0, self.length, 1)

    def read_rows(self, rows: RowRange, columns: Sequence[str]) -> Iterator[Row | BadRow]:
        places = [self.columns.index(column) for column in columns]
        for number, cells in enumerate(self.rows, rows.first):
            found = tuple(spell_cell(cells[place]) if place < len(cells) else "" for place in places)
            if any(found):
                yield number, found


def _open_first(file: BinaryIO, name: str) -> Any:
    try:
        import openpyxl
    except ImportError:
        what = f"{name} is an Excel workbook, and the library that reads it is not installed"
        raise MissingExtra(what, "xlsx", "or save the sheet as CSV") from None
    try:
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > MOST_UNPACKED:
            raise TextError(
                f"{name} holds {unpacked:,} bytes when unpacked; {MOST_UNPACKED:,} are the limit. Save it as CSV."
            )
        file.seek(0)
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        (sheet,) = islice(book.worksheets, 1)
    except TextError:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers do
        raise TextError(f"{name} is no Excel workbook, or is encrypted: {error}. Save it again as .xlsx or .csv.") from None
    return sheet
