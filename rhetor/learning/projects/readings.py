"""What people said of a project's units: the rows of the log of corrections that name the project."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rhetor.learning.corrections import Correction, CorrectionStore, RowKind
from rhetor.learning.projects.project import Unit
from rhetor.records import Said

PROJECT, UNIT = "project", "unit"
"""Keys of a row's ``meta``."""


@dataclass(frozen=True, slots=True)
class Readings:
    """Of one project: for each unit, by its number, the latest row of each annotator that was not taken back.

    ``settled``: the row by which an editor decided a unit, if nobody has read it again since.
    """

    of_unit: Mapping[int, Mapping[str, Correction]] = field(default_factory=dict)
    settled: Mapping[int, Correction] = field(default_factory=dict)

    def labels(self, number: int) -> dict[str, Said]:
        """What each annotator says of a unit."""
        return {name: row.label for name, row in self.of_unit.get(number, {}).items() if row.label}

    def readers(self) -> dict[int, set[str]]:
        """Who has read each unit."""
        return {number: set(rows) for number, rows in self.of_unit.items()}

    def read_by(self, annotator: str) -> set[int]:
        """Numbers of the units that somebody has read."""
        return {number for number, rows in self.of_unit.items() if annotator in rows}


NO_READINGS = Readings()


class KnownReadings:
    """What a store says, kept between two looks: a log only grows, so only new rows are read. For several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state: object = None
        self._row = 0
        self._rows: dict[str, list[Correction]] = {}
        self._withdrawn: set[str] = set()
        self._found: dict[str, Readings] = {}

    def read(self, store: CorrectionStore, project: str) -> Readings:
        """What stands there now of a project."""
        with self._lock:
            self._catch_up(store)
            if project not in self._found:
                self._found[project] = find_readings(self._rows.get(project, ()), self._withdrawn)
            return self._found[project]

    def _catch_up(self, store: CorrectionStore) -> None:
        state, last = store.state()
        if state != self._state or last < self._row:  # another file, or something was erased from it
            self._state, self._row, self._rows, self._withdrawn, self._found = state, 0, {}, set(), {}
        if last == self._row:
            return
        for row in store.read(self._row):
            if row.withdraws:
                self._withdrawn.add(row.withdraws)
                self._found.clear()
            elif isinstance(name := row.meta.get(PROJECT), str):
                self._rows.setdefault(name, []).append(row)
                self._found.pop(name, None)
            self._row = row.row


def find_readings(rows: Iterable[Correction], withdrawn: set[str]) -> Readings:
    """The readings among the rows of one project, given in their order."""
    found: dict[int, dict[str, Correction]] = {}
    settled: dict[int, Correction] = {}
    for row in rows:
        number = row.meta.get(UNIT)
        if row.id in withdrawn or not isinstance(number, int):
            continue
        if row.kind is RowKind.CORRECTION:
            found.setdefault(number, {})[row.annotator] = row
            settled.pop(number, None)
        elif row.kind is RowKind.SETTLEMENT:
            settled[number] = row
    return Readings(found, settled)


def make_reading(project: str, unit: Unit, label: Said, annotator: str, note: str | None = None) -> Correction:
    """The row that says what somebody's label for a unit is. What the model says is not in it yet."""
    return Correction(
        unit.text, label, document=unit.document, start=unit.start, end=unit.end, annotator=annotator, note=note,
        meta={PROJECT: project, UNIT: unit.number},
    )  # fmt: skip
