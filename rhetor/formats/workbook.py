"""The table of units as an Excel workbook: numbers are numbers, texts are texts whatever they begin with."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

from rhetor.formats.tables import COLUMNS
from rhetor.formats.units import Unit, read_lines

MOST_ROWS = 1_048_576
"""Of a sheet, the row of names among them; what does not fit goes on in a next one."""
MOST_CHARACTERS = 32_767
"""Of a cell. Longer units are cut there, with a sign that says so."""
CUT = " […]"
LONGEST_NUMBER = 15
"""Figures that a spreadsheet keeps of a number; an identifier that has more stays text."""
ALWAYS_SAME = datetime(2000, 1, 1)
WIDTHS = {"document": 28, "text": 90}
WIDTH = 13


def join_workbook(parts: Iterable[Path], out: BinaryIO, own: Sequence[str], mark: bool) -> None:
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": ALWAYS_SAME})
        book.set_size(1, 1)
        names = [*own, *COLUMNS]
        sheet, number = None, MOST_ROWS
        for row in (row for part in parts for row in read_lines(part)):
            if number == MOST_ROWS:
                sheet, number = _add_sheet(book, names), 1
            _write_row(sheet, number, names, row, len(own))
            number += 1
        if sheet is None:
            _add_sheet(book, names)


def _add_sheet(book: Any, names: Sequence[str]) -> Any:
    count = len(book.worksheets()) + 1
    sheet = book.add_worksheet("sentences" if count == 1 else f"sentences {count}")
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(names):
        sheet.set_column(column, column, WIDTHS.get(name, WIDTH))
    for column, name in enumerate(names):
        sheet.write_string(0, column, name)
    return sheet


def _write_row(sheet: Any, number: int, names: Sequence[str], row: dict[str, Any], own: int) -> None:
    for column, name in enumerate(names):
        value = row[name]
        if value is None or value == "":
            continue
        if isinstance(value, bool):
            sheet.write_boolean(number, column, value)
        elif isinstance(value, int | float):
            sheet.write_number(number, column, value)
        elif column < own and name != "document" and is_number(value):
            sheet.write_number(number, column, float(value))
        else:
            sheet.write_string(number, column, shorten_cell(value))


def is_number(text: str) -> bool:
    """Whether a column's text is a number as people write one: what a spreadsheet would change is none, as ``007``."""
    digits = text.removeprefix("-")
    whole, _, rest = digits.partition(".")
    if not (digits.isascii() and whole.isdigit() and (rest.isdigit() or digits == whole)):
        return False
    return len(digits) <= LONGEST_NUMBER and (whole == "0" or not whole.startswith("0"))


def shorten_cell(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - len(CUT)] + CUT


def read_workbook_units(path: Path) -> Iterator[Unit]:
    """
    Raises:
        OSError: the file cannot be read.
    """
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    for sheet in book.worksheets:
        rows = sheet.iter_rows(values_only=True)
        names = next(rows)
        places = [names.index(name) for name in ("document", "label", "uncertain", "text")]
        for row in rows:
            document, label, uncertain, text = (row[place] for place in places)
            yield Unit(str(document), label or "", bool(uncertain), text)
    book.close()


def has_workbooks() -> bool:
    return find_spec("xlsxwriter") is not None and find_spec("openpyxl") is not None
