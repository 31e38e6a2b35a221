"""The pieces of a text as a table, for CSV and Parquet, without a record for each piece."""

import csv
import io
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetor.document import Document
from rhetor.formats.serialise import DIGITS
from rhetor.records import LABELS

COLUMNS = ("start", "end", "kind", "label", "confidence", "uncertain", *(label.value for label in LABELS), "text")

Column = tuple[NDArray[Any], NDArray[np.bool_] | None]
"""Values, and where there are none."""


def format_csv(rows: Iterable[Iterable[Any]]) -> str:
    """Lines of CSV, each closed by a line feed."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()


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
