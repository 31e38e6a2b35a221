"""The labelled units of a run as arrays, and the groups they are in."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetor.errors import SettingError
from rhetor.model import Floats

Integers = NDArray[np.int64]
PERIODS = {"year": 4, "month": 7}
"""Of an ISO date, how many of its characters name the period; ``week`` is reckoned."""
DATE = "date"


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of text as numbers: ``codes`` (rows,) into ``values``."""

    codes: Integers
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Units:
    """Every unit of a run that has a label, in the order of its table.

    Attributes:
        documents: (units,) whose it is.
        columns: what else is known of each unit's document, by the column's name.
        starts, ends: (units,) code points in the document.
        probabilities: (units, labels) of the model.
        labels: (units,) number of the label it gave.
        uncertain: (units,) whether it is below the model's threshold.
        words: (units,) words of its text.
        silent: pieces of the run without a label, which are no units.
        model: name and version.
    """

    documents: Coded
    columns: Mapping[str, Coded]
    starts: Integers
    ends: Integers
    probabilities: Floats
    labels: Integers
    uncertain: NDArray[np.bool_]
    words: Integers
    silent: int
    model: Mapping[str, str]

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, slots=True)
class Grouping:
    """``numbers`` (units,): the group of each unit; ``groups``: of each its value by column, in order of the values."""

    numbers: Integers
    groups: tuple[Mapping[str, str], ...]

    def list_rows(self) -> list[Integers]:
        """The units of each group."""
        order = np.argsort(self.numbers, kind="stable")
        ends = np.cumsum(np.bincount(self.numbers, minlength=len(self.groups)))
        return np.split(order, ends[:-1])


def group_units(units: Units, by: Sequence[str]) -> Grouping:
    """Groups by all values of the columns ``by`` that occur together; one group of everything if there are none.

    ``year``, ``month`` and ``week`` are made of a column ``date`` where the table has none of that name.

    Raises:
        SettingError: there is no such column.
    """
    numbers = np.zeros(len(units), dtype=np.int64)
    groups: list[dict[str, str]] = [{}]
    for name in by:
        column = _find_column(units, name)
        order = sorted(range(len(column.values)), key=column.values.__getitem__)
        rank = np.argsort(np.array(order, dtype=np.int64))
        joined = numbers * len(order) + rank[column.codes]
        found, numbers = np.unique(joined, return_inverse=True)
        groups = [
            {**groups[place // len(order)], name: column.values[order[place % len(order)]]} for place in found.tolist()
        ]
    return Grouping(numbers, tuple(groups))


def _find_column(units: Units, name: str) -> Coded:
    if name == "document":
        return units.documents
    if name in units.columns:
        return units.columns[name]
    if name in (*PERIODS, "week") and DATE in units.columns:
        return _reckon_periods(units.columns[DATE], name)
    have = ", ".join(["document", *units.columns])
    raise SettingError(
        f"The run has no column {name!r}: it has {have}. Group by one of these, or label again with "
        f"rhetor batch … --keep {name}."
    )


def _reckon_periods(dates: Coded, name: str) -> Coded:
    periods = [_name_period(date, name) for date in dates.values]
    values = tuple(dict.fromkeys(periods))
    places = np.array([values.index(period) for period in periods], dtype=np.int64)
    return Coded(places[dates.codes], values)


def _name_period(date: str, name: str) -> str:
    """Such as 2024, 2024-05 or 2024-W18 (ISO 8601); empty if ``date`` is no ISO date."""
    try:
        day = datetime.date.fromisoformat(date[:10])
    except ValueError:
        return ""
    if name == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return date[: PERIODS[name]]


def code_values(values: Sequence[Any]) -> Coded:
    """A column of values as numbers, in the order they come in."""
    places: dict[str, int] = {}
    codes = np.fromiter((places.setdefault(value, len(places)) for value in values), dtype=np.int64, count=len(values))
    return Coded(codes, tuple(places))
