"""Differences between groups and trends over time, with a correction for looking at many (Holm 1979)."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from rhetor.learning.intervals import Z

TIMES = ("date", "week", "month", "year")
MOST_COMPARED = 12
"""Of more groups each is compared with all others together: pairs would be too many to look at."""
LEAST_PERIODS = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """A share with its 95 % interval, and as it was counted."""

    counted: float
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """A difference of shares, or a change of a share from one period to the next.

    Attributes:
        kind: ``difference`` or ``trend``.
        group, against: those compared; ``against`` is empty for a trend.
        p, p_holm: of no difference at all; the second corrected for all comparisons made together.
    """

    kind: str
    label: str
    group: Mapping[str, str]
    against: Mapping[str, str]
    difference: float
    low: float
    high: float
    p: float
    p_holm: float = 1.0

    def to_json(self) -> dict[str, Any]:
        record = {name: getattr(self, name) for name in ("kind", "label", "difference", "low", "high", "p", "p_holm")}
        return {**record, "group": dict(self.group), "against": dict(self.against)}


Shares = Sequence[tuple[Mapping[str, str], Mapping[str, Figure]]]
"""Groups with the figure of each label."""


def compare_groups(groups: Shares) -> list[Comparison]:
    """Trends where groups are periods; otherwise differences of every two groups, if they are few. Least ``p`` first."""
    if not groups:
        return []
    times = [name for name in groups[0][0] if name in TIMES]
    if times:
        found = list(_find_trends(groups, times[-1]))
    elif len(groups) <= MOST_COMPARED:
        found = [
            _subtract(label, first, second)
            for first, second in combinations(groups, 2)
            for label in first[1]
        ]  # fmt: skip
    else:
        found = []
    return correct_for_many(found)


def _subtract(
    label: str, first: tuple[Mapping[str, str], Mapping[str, Figure]], second: tuple[Mapping[str, str], Mapping[str, Figure]]
) -> Comparison:
    """By squares of the distances to the ends of both intervals (Newcombe 1998, method 10)."""
    one, two = first[1][label], second[1][label]
    difference = one.share - two.share
    below = math.hypot(one.share - one.low, two.high - two.share)
    above = math.hypot(one.high - one.share, two.share - two.low)
    towards = below if difference > 0 else above
    p = _two_sided(difference / towards * Z) if towards else float(difference == 0)
    return Comparison("difference", label, first[0], second[0], difference, difference - below, difference + above, p)


def _find_trends(groups: Shares, time: str) -> Iterable[Comparison]:
    series: dict[tuple[tuple[str, str], ...], list[tuple[str, Mapping[str, Figure]]]] = defaultdict(list)
    for group, figures in groups:
        rest = tuple((name, value) for name, value in group.items() if name not in TIMES)
        if group[time]:
            series[rest].append((group[time], figures))
    for rest, periods in series.items():
        if len(periods) < LEAST_PERIODS:
            continue
        places = np.array([_place_period(name, number) for number, (name, _) in enumerate(sorted(periods, key=_first))])
        for label in periods[0][1]:
            figures_of = [figures[label] for _, figures in sorted(periods, key=_first)]
            slope, error = _fit_line(places, figures_of)
            p = _two_sided(slope / error) if error else float(slope == 0)
            yield Comparison("trend", label, dict(rest), {}, slope, slope - Z * error, slope + Z * error, p)


def _first(period: tuple[str, Any]) -> str:
    return period[0]


def _place_period(name: str, number: int) -> float:
    """Months and years by the calendar, so that gaps count; other periods by their order."""
    parts = name.split("-")
    if all(part.isdecimal() for part in parts) and len(parts) <= 2:
        return int(parts[0]) * 12 + int(parts[1]) if len(parts) == 2 else float(parts[0])
    return float(number)


def _fit_line(places: Any, figures: Sequence[Figure]) -> tuple[float, float]:
    """The slope through the shares, each weighed by its interval, and its standard error."""
    shares = np.array([figure.share for figure in figures])
    errors = np.array([max((figure.high - figure.low) / (2 * Z), 1e-6) for figure in figures])
    weights = errors**-2
    centred = places - np.average(places, weights=weights)
    spread = float((weights * centred**2).sum())
    return (float((weights * centred * shares).sum() / spread), spread**-0.5) if spread else (0.0, 0.0)


def _two_sided(z: float) -> float:
    return math.erfc(abs(z) / math.sqrt(2))


def correct_for_many(found: Sequence[Comparison]) -> list[Comparison]:
    """Sorted by ``p``, with ``p_holm``: the chance that any of so many comparisons looks like this by chance is below it."""
    ordered = sorted(found, key=lambda comparison: comparison.p)
    highest, corrected = 0.0, []
    for rank, comparison in enumerate(ordered):
        highest = max(highest, min(1.0, (len(ordered) - rank) * comparison.p))
        corrected.append(replace(comparison, p_holm=highest))
    return corrected
