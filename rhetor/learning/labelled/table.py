"""Tables with a header line: CSV and TSV."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from rhetor.errors import DataError
from rhetor.formats.tables import unguard_cell


def read_table(name: str, text: str, delimiter: str, problems: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line and record of each row; empty cells are left out. Rows that do not fit the header become problems.

    Raises:
        DataError: the header names no text and label, or one column twice.
        csv.Error: this is no table.
    """
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restkey="")
    header = [(column or "").strip().lower() for column in reader.fieldnames or []]
    if "text" not in header or "label" not in header:
        raise DataError(
            f"{name}: the first line names no columns 'text' and 'label' (it reads: {delimiter.join(header)[:80]!r}). "
            "Add a header line, for example: text,label,document"
        )
    if repeated := sorted({column for column in header if column and header.count(column) > 1}):
        raise DataError(f"{name}: the header names {', '.join(repeated)} twice. Keep one column of each name.")
    reader.fieldnames = header
    before = 1
    for row in reader:
        line, before = before + 1, reader.line_num
        if "" in row and row.pop(""):
            problems.append(f"{name}:{line}: more fields than the header has. Quote texts that hold the delimiter.")
            continue
        yield (
            line,
            {
                key: unguard_cell(value) if isinstance(value, str) else value
                for key, value in row.items()
                if value not in (None, "") or key in ("text", "label")
            },
        )
