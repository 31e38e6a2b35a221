"""Tables of labelled data as text: comma, semicolon, tab or bar between cells, as programs and people write them."""

import csv
import io
from collections.abc import Iterator
from typing import Any, Literal

from rhetor.errors import DataError
from rhetor.formats.tables import unguard_cell
from rhetor.learning.labelled.doccano import LABEL_KEYS, NO_LABELS, OF_LABEL_STUDIO, TEXT_KEYS
from rhetor.learning.labelled.faults import Remarks

DELIMITERS = {"csv": ",", "tsv": "\t"}
OTHERS = (",", ";", "\t", "|")
LONGEST_HEADER = 100_000
"""Characters."""
INVISIBLE = "\ufeff\u200b\u2060\xad"
NAMES = frozenset((*LABEL_KEYS, *TEXT_KEYS, *NO_LABELS, "start", "end", "domain", "genre"))
"""Columns that are known in any case."""
Found = Iterator[tuple[int, dict[str, Any]]]
LONGEST_CELL = 131_072
"""Characters; a longer one is a quotation mark that nobody closed."""


def read_delimited(name: str, text: str, format: str, remarks: Remarks) -> Found:
    """Line and record of each row; empty cells are left out, and rows of nothing else.

    Rows that do not fit the header become problems.

    Raises:
        DataError: the header names no text and label, or one of them twice.
    """
    skipped, text = _skip_hint(text)
    header, delimiter = _read_header(name, text, DELIMITERS[format])
    is_quoted = delimiter != "\t" or _is_quoted(text)
    if not is_quoted:
        remarks.notes.append("quotation marks at the ends of cells belong to the texts: the table is not quoted")
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if is_quoted else csv.QUOTE_NONE
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting, strict=True)
    for line, cells in _read_rows(name, rows, skipped, remarks):
        if len(cells) > len(header) and any(cells[len(header) :]):
            remarks.problems.append(f"{name}:{line}: more fields than the header has. Quote texts that hold the delimiter.")
        elif record := _to_record(header, cells):
            yield line, record


def _skip_hint(text: str) -> tuple[int, str]:
    """Lines before the header, and the text from there: Excel names the delimiter in a line of its own."""
    first, _, rest = text.lstrip(INVISIBLE).partition("\n")
    return (1, rest) if first.lower().startswith("sep=") and len(first.strip()) <= len("sep=;") else (0, text)


def _read_header(name: str, text: str, usual: str) -> tuple[list[str], str]:
    line = text.partition("\n")[0].partition("\r")[0][:LONGEST_HEADER]  # a lone carriage return ends a row as well
    found = []
    for delimiter in (usual, *OTHERS):
        cells = _name_columns(next(csv.reader([line], delimiter=delimiter), []))
        is_text, is_label = not set(TEXT_KEYS).isdisjoint(cells), not set(LABEL_KEYS).isdisjoint(cells)
        if (is_text and (is_label or OF_LABEL_STUDIO in cells)) or (is_label and len(cells) > 1):
            found.append((is_text, len(cells), cells, delimiter))
    if not found:
        raise DataError(
            f"{name}: the first line names no columns 'text' and 'label' (it reads: {line[:80]!r}). "
            "Add a header line, for example: text,label,document"
        )
    _, _, cells, delimiter = max(found, key=lambda each: each[:2])
    if repeated := [key for key in ("text", "label") if cells.count(key) > 1]:
        raise DataError(f"{name}: the header names {', '.join(repeated)} twice. Keep one column of each name.")
    return cells, delimiter


def _name_columns(cells: list[str]) -> list[str]:
    """What the columns are called: those that are known, by their known name; no other two alike."""
    names: list[str] = []
    stripped = [cell.strip().strip(INVISIBLE).strip() for cell in cells]
    for cell in stripped:
        name = cell.lower() if cell.lower() in NAMES and (cell == cell.lower() or cell.lower() not in stripped) else cell
        is_ours = name in ("text", "label")
        names.append(f"{name} ({names.count(name) + 1})" if name and name in names and not is_ours else name)
    return names


def _is_quoted(text: str) -> bool:
    """Whether quotation marks around cells are the table's: then every cell that begins with one ends so."""
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True):
            pass
    except csv.Error:
        return False
    return True


def _read_rows(name: str, rows: Any, skipped: int, remarks: Remarks) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of each row behind the header."""
    before = None
    while True:
        line = rows.line_num + 1 + skipped
        csv.field_size_limit(LONGEST_CELL)  # of the whole process: readers of other tables set it too
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            last = rows.line_num + skipped
            place = f"{name}:{line}" if last <= line else f"{name}:{line} to {last}"
            remarks.problems.append(
                f"{place}: cannot be read as cells ({error}). Is a quotation mark left open, or not written twice in a text?"
            )
            continue
        if before is not None:
            yield line, cells
        before = cells


def _to_record(header: list[str], cells: list[str]) -> dict[str, Any]:
    """Cells by their columns. What stands in a column without a name is left out if it only counts the rows."""
    if not any(cell.strip() for cell in cells):
        return {}
    record = {}
    for number, (column, cell) in enumerate(zip(header, cells, strict=False), 1):
        known = column if column and not column.startswith("Unnamed:") else "" if cell.isdecimal() else f"column {number}"
        if known and (cell or known in ("text", "label")):
            record[known] = unguard_cell(cell)
    return record
