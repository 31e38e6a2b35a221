"""The pieces of a text as a table, for CSV and Parquet, without a record for each piece; and CSV itself."""

import csv
import re
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetor.document import Document
from rhetor.engine.scoring.row_table import rows_to_table
from rhetor.formats.results import ChecksummedFile, ResultWriter
from rhetor.formats.serialise import DIGITS
from rhetor.labeler import Stretch
from rhetor.records import LABELS

COLUMNS = ("start", "end", "kind", "label", "confidence", "uncertain", *(label.value for label in LABELS), "text")

CLOSED = "\r\n"
SMALL = 1e-4
"""Below this Python writes an exponent."""
FORMULA = re.compile(r"'*[=+\-@\t\r\n]")

Column = tuple[NDArray[Any], NDArray[np.bool_] | None]
"""Values, and where there are none."""


class CsvWriter(ResultWriter):
    def __init__(self, file: ChecksummedFile) -> None:
        super().__init__(file)
        file.write(format_csv([COLUMNS]).encode())

    def write(self, stretch: Stretch) -> None:
        document = stretch.document
        self.file.write(rows_to_table(document.rows, document.text, b"", json=False, shift=stretch.offset))


def format_csv(rows: Iterable[Iterable[Any]]) -> str:
    """Lines of CSV, each closed by a line feed. Strings that may begin as a formula are guarded before."""
    lines = _Lines()
    csv.writer(lines, lineterminator=CLOSED).writerows(rows)
    return "".join(line.removesuffix(CLOSED) + "\n" for line in lines.written)


class _Lines:
    """What a ``csv.writer`` writes, row by row. It puts cells in quotation marks that hold a character of its line end."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.write = self.written.append


def guard_cell(text: str) -> str:
    """A cell that a spreadsheet takes as text, whatever it begins with: never as a formula.

    What begins as a formula gets an apostrophe before it, as OWASP advises; so does what begins with apostrophes and goes
    on like one, so that ``unguard_cell`` gives every text back.
    """
    return "'" + text if FORMULA.match(text) else text


def unguard_cell(text: str) -> str:
    """The text that ``guard_cell`` made this cell of."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def guard_row(cells: Iterable[Any]) -> list[Any]:
    """The cells of a row, its strings guarded, its small numbers without an exponent."""
    return [guard_cell(cell) if isinstance(cell, str) else spell_number(cell) for cell in cells]


def spell_number(value: Any) -> Any:
    """A small number as JSON has it here, ``0.000051``; anything else as it is."""
    return f"{value:.{DIGITS}f}".rstrip("0") if isinstance(value, float) and 0 < value < SMALL else value


def list_rows(document: Document, shift: int = 0) -> Iterable[tuple[Any, ...]]:
    """A row for each piece, in the order of ``COLUMNS``, of Python's own values; None where there is none."""
    return zip(*map(_list_values, lay_out_columns(document, shift)), strict=True)


def lay_out_columns(document: Document, shift: int = 0) -> list[Column]:
    """In the order of ``COLUMNS``, a value for each piece. ``shift`` is added to offsets, for a part of a longer text."""
    columns = document.columns
    unlabelled = columns.label < 0
    kinds = np.array([kind.value for kind in columns.kinds], dtype=object)
    labels = np.array([*(label.value for label in columns.labels), None], dtype=object)  # the last one for -1
    probabilities = round_values(columns.probabilities)
    texts = [document.text[start:end] for start, end in zip(columns.start.tolist(), columns.end.tolist(), strict=True)]
    return [
        (columns.start + shift, None),
        (columns.end + shift, None),
        (kinds[columns.kind], None),
        (labels[columns.label], unlabelled),
        (round_values(columns.confidence), unlabelled),
        (columns.uncertain, None),
        *((probabilities[:, columns.labels.index(label)], unlabelled) for label in LABELS),
        (np.array(texts, dtype=object), None),
    ]


def _list_values(column: Column) -> list[Any]:
    values, missing = column
    if missing is None:
        return list(values.tolist())
    objects = values.astype(object)
    objects[missing] = None
    return list(objects.tolist())


def round_values(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rounds as Python does, to ``DIGITS`` decimals: to the last bit, which ``numpy.round`` does not."""
    scaled = values * 10**DIGITS
    rounded: NDArray[np.float64] = np.rint(scaled) / 10**DIGITS
    halves = np.abs(scaled - np.floor(scaled) - 0.5) < 1e-6  # Here the error of the product could decide.
    rounded[halves] = [round(value, DIGITS) for value in values[halves].tolist()]
    return rounded
