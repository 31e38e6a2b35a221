"""Labelled pieces as data frames of pandas, Polars and Arrow: one way for all three, by narwhals."""

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetor.columns import Columns
from rhetor.errors import InputError, MissingExtra
from rhetor.records import LABELS

UNIT_COLUMNS = ("start", "end", "kind", "label", "confidence", "uncertain", *(label.value for label in LABELS), "text")
"""What is said of each piece, as in all results; not rounded, since the numbers are for programs."""
LIBRARIES = ("pandas", "polars", "pyarrow")
Values = dict[str, NDArray[Any] | list[Any]]


def lay_out_units(columns: Columns, texts: Sequence[str]) -> Values:
    """A value for each piece, by the name of its column. What says nothing has None for a label and NaN for its numbers.

    Args:
        texts: the text that each piece is of.
    """
    unlabelled = columns.label < 0
    kinds = np.array([kind.value for kind in columns.kinds], dtype=object)
    labels = np.array([*(label.value for label in columns.labels), None], dtype=object)  # the last one for -1
    probabilities = np.where(unlabelled[:, None], np.nan, columns.probabilities)
    places = zip(texts, columns.start.tolist(), columns.end.tolist(), strict=True)
    return {
        "start": columns.start,
        "end": columns.end,
        "kind": kinds[columns.kind].tolist(),
        "label": labels[columns.label].tolist(),
        "confidence": np.where(unlabelled, np.nan, columns.confidence),
        "uncertain": columns.uncertain,
        **{label.value: probabilities[:, columns.labels.index(label)] for label in LABELS},
        "text": [text[start:end] for text, start, end in places],
    }


def load_narwhals() -> Any:
    """
    Raises:
        MissingExtra: it is not installed.
    """
    try:
        import narwhals
    except ImportError:
        raise MissingExtra("What makes data frames, narwhals, is not installed", "frames") from None
    return narwhals


def make_frame(values: Mapping[str, NDArray[Any] | Sequence[Any]], library: str) -> Any:
    """A frame of ``library``, for people.

    Raises:
        MissingExtra, InputError: as ``Document.to_frame``.
    """
    if library not in LIBRARIES:
        raise InputError(f"There is no data frame of '{library}'. Give one of: {', '.join(LIBRARIES)}.")
    if find_spec(library) is None:
        raise InputError(f"{library} is not installed. Install it with pip, or give to_frame another library.")
    return make_native(values, library).to_native()


def make_native(values: Mapping[str, NDArray[Any] | Sequence[Any]], library: Any) -> Any:
    """A frame of narwhals over one of ``library``, numbers that are not there as its own missing values."""
    nw = load_narwhals()
    types = {"label": nw.String, "kind": nw.String, "text": nw.String}
    series = [nw.new_series(name, column, types.get(name), backend=library) for name, column in values.items()]
    frame = series[0].to_frame().with_columns(*series[1:])
    numbers = ["confidence", *(label.value for label in LABELS)]
    if frame.implementation.is_pandas_like():
        return frame
    return frame.with_columns(nw.col(name).fill_nan(None) for name in numbers)
