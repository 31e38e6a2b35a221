"""The pieces of a stretch as columns for tables: what ``sentence_rows`` says, without a record for each piece."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetor.labeler import Stretch
from rhetor.records import LABELS
from rhetor.serialise import DIGITS

Column = tuple[NDArray[Any], NDArray[np.bool_] | None]
"""Values, and where there are none."""


def lay_out_columns(stretch: Stretch) -> list[Column]:
    """In the order of ``rhetor.serialise.COLUMNS``, a value for each piece; offsets into the whole text."""
    columns = stretch.document.columns
    unlabelled = columns.label < 0
    kinds = np.array([kind.value for kind in columns.kinds], dtype=object)
    labels = np.array([*(label.value for label in columns.labels), None], dtype=object)  # the last one for -1
    probabilities = round_values(columns.probabilities)
    texts = [stretch.text[start:end] for start, end in zip(columns.start.tolist(), columns.end.tolist(), strict=True)]
    return [
        (columns.start + stretch.offset, None),
        (columns.end + stretch.offset, None),
        (kinds[columns.kind], None),
        (labels[columns.label], unlabelled),
        (round_values(columns.confidence), unlabelled),
        (columns.uncertain, None),
        *((probabilities[:, columns.labels.index(label)], unlabelled) for label in LABELS),
        (np.array(texts, dtype=object), None),
    ]


def list_values(column: Column) -> list[Any]:
    """Python's own values; None where there is none."""
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
