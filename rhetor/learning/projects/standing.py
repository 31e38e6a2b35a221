"""How a project stands: what is read, how far people agree and whether that changes, where they differ."""

from collections.abc import Sequence
from dataclasses import dataclass

from rhetor.learning.agreement import Agreement, krippendorffs_alpha, measure_units, raw_agreement
from rhetor.learning.corrections import Correction, Judgements
from rhetor.learning.projects.project import Project, Unit
from rhetor.learning.projects.readings import Readings
from rhetor.records import Said

MOST_STEPS, LEAST_OF_STEP = 12, 10


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of the work: units in the order in which they had their last reading. Times are UTC, ISO 8601."""

    since: str
    until: str
    units: int
    raw: float
    alpha: float


@dataclass(frozen=True, slots=True)
class Difference:
    """A unit whose readers differ. ``settled`` is the label that somebody settled on, None if nobody has."""

    unit: Unit
    readings: tuple[Correction, ...]
    settled: Said | None


def measure_project(readings: Readings) -> Agreement:
    """Agreement of all readers, over the units that two or more have read."""
    return measure_units([readings.labels(number) for number in sorted(readings.of_unit)])


def follow_agreement(readings: Readings) -> list[Step]:
    """Agreement over time, in equal steps of ten units or more, the last one with what is left over."""
    rows = [list(unit.values()) for unit in readings.of_unit.values() if len(unit) > 1]
    rows.sort(key=lambda unit: max(row.row for row in unit))
    size = max(LEAST_OF_STEP, -(-len(rows) // MOST_STEPS))
    cut = [rows[first : first + size] for first in range(0, len(rows), size)]
    if len(cut) > 1 and len(cut[-1]) < LEAST_OF_STEP:
        cut[-2:] = [cut[-2] + cut[-1]]
    return [_measure_step(step) for step in cut]


def _measure_step(units: Sequence[Sequence[Correction]]) -> Step:
    labels = [[row.label for row in unit] for unit in units]
    pairs = [(a, b) for unit in labels for place, a in enumerate(unit) for b in unit[place + 1 :]]
    times = [max(row.time for row in unit) for unit in units]
    raw = raw_agreement([a for a, _ in pairs], [b for _, b in pairs])
    return Step(min(times), max(times), len(units), raw, krippendorffs_alpha(labels))


def find_differences(units: Sequence[Unit], readings: Readings, judgements: Judgements) -> list[Difference]:
    """Units whose readers differ, in their order, and what was settled about them."""
    found = []
    for unit in units:
        rows = tuple(readings.of_unit.get(unit.number, {}).values())
        if len({row.label for row in rows}) > 1:
            judged = judgements.sentences.get(unit.key)
            found.append(Difference(unit, rows, judged.label if judged else None))
    return found


def count_done(project: Project, units: Sequence[Unit], readings: Readings) -> int:
    """How many units have all the readings they want."""
    return sum(len(readings.of_unit.get(unit.number, {})) >= max(1, project.wanted) for unit in units)
