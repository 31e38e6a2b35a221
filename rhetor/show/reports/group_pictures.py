"""Groups in a report: a table that can be sorted and searched, and how shares went over time in each."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from rhetor.batch.groups import MEASURES, Share
from rhetor.batch.periods import PERIODS
from rhetor.formats.tables import unguard_cell
from rhetor.records import LABELS
from rhetor.show.pictures.timeline import Moment, draw_timeline

MOST_PICTURES = 60
"""Groups whose time line is drawn: those with most units. The table has all."""
NONE = "(none)"
"""A group of documents without a value."""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A row of ``groups.csv``; ``shares`` are in the order of ``MEASURES``."""

    values: tuple[str, ...]
    documents: int
    units: int
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    name: str
    picture: Markup


def read_groups(path: Path, by: Sequence[str]) -> list[GroupRow]:
    """
    Raises:
        OSError: the file cannot be read.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [_read_group(row, by) for row in csv.DictReader(file)]


def _read_group(row: dict[str, str], by: Sequence[str]) -> GroupRow:
    shares = tuple(
        Share(int(row[name]), *(float(row[f"{name} {figure}"]) for figure in ("share", "low", "high"))) for name in MEASURES
    )
    values = tuple(unguard_cell(row[column]) or NONE for column in by)
    return GroupRow(values, int(row["documents"]), int(row["units"]), shares)


def draw_timelines(groups: Sequence[GroupRow], by: Sequence[str]) -> Iterator[Timeline]:
    """One for each group of the columns that are no period, most units first; none if no column is one."""
    place = next((place for place, column in enumerate(by) if column in PERIODS), -1)
    if place < 0:
        return
    dated = [group for group in groups if group.values[place] != NONE]
    periods = sorted({group.values[place] for group in dated})
    if len(periods) < 2:
        return
    lines: dict[str, list[GroupRow]] = {}
    for group in dated:
        others = group.values[:place] + group.values[place + 1 :]
        lines.setdefault(", ".join(others) or "All documents", []).append(group)
    largest = sorted(lines, key=lambda name: (-sum(group.units for group in lines[name]), name))
    for name in largest[:MOST_PICTURES]:
        moments = [
            Moment(
                group.values[place],
                group.units,
                tuple((share.share, share.low, share.high) for share in group.shares[: len(LABELS)]),
            )
            for group in sorted(lines[name], key=lambda group: group.values[place])
        ]
        yield Timeline(name, Markup(draw_timeline(name, moments, periods)))  # noqa: S704
