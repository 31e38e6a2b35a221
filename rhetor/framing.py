"""``label_frame``: the texts of a data frame labelled, one row a unit, its other columns kept."""

import os
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetor.columns import Columns, rows_to_columns
from rhetor.errors import InputError
from rhetor.labeler import Labeler, LabelledTexts
from rhetor.views.data_frame import UNIT_COLUMNS, lay_out_units, load_narwhals, make_native

MOST_THREADS = 8
TAKEN = ("row", *UNIT_COLUMNS)
"""Columns that are made, so that the given frame may have none of these names but that of the text."""


def label_frame(frame: Any, text: str = "text", *, labeler: Labeler | None = None, progress: bool = False) -> Any:
    """Splits and labels the texts of a data frame.

    Args:
        frame: of pandas, Polars or Arrow, or another that narwhals knows and that is in memory.
        text: the column with the texts.
        labeler: that of the active model if None.
        progress: show a bar, in a notebook or on standard error.

    Returns:
        A frame of the same library: the other columns of ``frame``, ``row`` (which row of it, from 0), and the columns of
        ``Document.to_frame``. A row for each unit of a text; for a text without any, as for a missing one, a row
        without a label, so that no row of ``frame`` gets lost. Its own columns are as they were; pandas' index is kept.

    Raises:
        InputError: ``frame`` is no frame in memory, has no such column of strings, or has columns of the names that
            are made.
        TextError: a text holds lone surrogates.
        MissingExtra: narwhals is not installed.
    """
    given = _open_frame(frame, text)
    found = given.get_column(text).to_list()
    texts = [value if isinstance(value, str) else "" for value in found]
    columns, ends = _label_texts(labeler or Labeler.load(), texts, progress)
    rows, is_unit = _spread_rows(ends)
    units = _fill_gaps(lay_out_units(columns, [texts[row] for row in rows[is_unit].tolist()]), is_unit)
    made = make_native({"row": rows, **units}, given.implementation)
    others = given.drop(text)
    if not others.columns:
        kept = given.select(text)[rows]  # for its index, if it has one
        return kept.with_columns(*made.iter_columns()).select(made.columns).to_native()
    return others[rows].with_columns(*made.iter_columns()).to_native()


def _open_frame(frame: Any, text: str) -> Any:
    nw = load_narwhals()
    try:
        given = nw.from_native(frame, eager_only=True)
    except TypeError:
        raise InputError(
            f"label_frame takes a data frame in memory, not {type(frame).__name__}. Collect a lazy one first; make one of "
            "a list with pandas.DataFrame({'text': texts})."
        ) from None
    if text not in given.columns:
        raise InputError(f"The frame has no column '{text}'. It has: {', '.join(map(str, given.columns))}. Give text=….")
    if taken := [name for name in given.columns if name in TAKEN and name != text]:
        raise InputError(
            f"The frame has a column '{taken[0]}' already, which label_frame makes. Rename it first, such as to "
            f"'given_{taken[0]}'."
        )
    _check_column(given.get_column(text), text)
    return given


def _check_column(series: Any, name: str) -> None:
    wrong = next((value for value in series.drop_nulls().to_list() if not isinstance(value, str)), None)
    if wrong is not None:
        raise InputError(
            f"The column '{name}' holds {type(wrong).__name__}, such as {wrong!r:.40}. Give a column of strings as text=…."
        )


def _label_texts(labeler: Labeler, texts: Sequence[str], progress: bool) -> tuple[Columns, NDArray[np.int64]]:
    """The units of all texts, and where those of each text end."""
    parts = list(_watch(labeler.label_texts(texts, threads=_count_threads()), len(texts), progress))
    counts = [np.diff(part.ends, prepend=0) for part in parts]
    ends = np.cumsum(np.concatenate(counts)) if counts else np.zeros(0, np.int64)
    return rows_to_columns([part.rows for part in parts]), ends


def _count_threads() -> int:
    return min(MOST_THREADS, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def _watch(parts: Iterator[LabelledTexts], total: int, progress: bool) -> Iterator[LabelledTexts]:
    if not progress:
        yield from parts
        return
    if find_spec("ipywidgets"):  # without it tqdm warns, and draws the same
        from tqdm.auto import tqdm
    else:
        from tqdm import tqdm
    with tqdm(total=total, unit=" texts", desc="Labelling") as bar:
        for part in parts:
            yield part
            bar.update(len(part.ends))


def _spread_rows(ends: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """For each row of the result the text it is of, and whether it is a unit: a text without units has a row too."""
    counts = np.diff(ends, prepend=0)
    rows = np.repeat(np.arange(len(ends)), np.maximum(counts, 1))
    return rows, counts[rows] > 0


def _fill_gaps(units: dict[str, Any], is_unit: NDArray[np.bool_]) -> dict[str, Any]:
    """The columns with a row more for each text that has no units."""
    if is_unit.all():
        return units
    return {name: _fill_column(column, is_unit) for name, column in units.items()}


def _fill_column(column: Any, is_unit: NDArray[np.bool_]) -> Any:
    values = np.array(column, dtype=object) if isinstance(column, list) else column
    filled = np.full(
        len(is_unit), np.nan if values.dtype.kind == "f" else None if values.dtype == object else 0, values.dtype
    )
    filled[is_unit] = values
    return filled.tolist() if isinstance(column, list) else filled
