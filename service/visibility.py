"""What a caller may not see yet: in a blind project, whatever others or the model say of what he has not read himself.

The same holds on every path by which it could be seen: the list of corrections, the review queue, conflicts, results of
jobs. It is decided by the sentence, so that no row about it, however it came about, says more than another.
"""

from collections.abc import Callable
from typing import Any

from flask import current_app

from rhetor.learning.corrections import Correction, CorrectionStore
from rhetor.learning.labelled import normalise
from rhetor.learning.people import Role
from rhetor.learning.projects import KnownReadings, Project, ProjectStore, Readings
from service.auth import Caller, find_caller

EXTENSION = "rhetor-readings"


def read_readings(project: str) -> Readings:
    """What people said of a project's units. Of what the app has read before only new rows are read."""
    known: KnownReadings = current_app.extensions.setdefault(EXTENSION, KnownReadings())
    return known.read(CorrectionStore(), project)


def read_visible_readings(project: str) -> Readings:
    """What people said of a project's units, but those that the caller has still to read blind: a figure about few units
    tells what was said of each. The same object as ``read_readings`` gives if nothing is kept from him.
    """
    readings, kept = read_readings(project), find_own_unread(project)
    if not kept:
        return readings
    return Readings(
        {number: rows for number, rows in readings.of_unit.items() if number not in kept},
        {number: row for number, row in readings.settled.items() if number not in kept},
    )


def find_own_unread(name: str) -> set[int]:
    """Numbers of the units that the caller has still to read himself in a blind project."""
    caller, store = find_caller(), ProjectStore()
    project = store.find(name)
    if caller is None or not project.is_blind or caller.name not in project.people:
        return set()
    return store.list_assigned(project, caller.name) - read_readings(name).read_by(caller.name)


def find_hidden_keys() -> set[str]:
    """The normalised texts of what the caller has still to read himself, in any blind project.

    That is what he is to read; and for an annotator all of it, whether he takes part or not. The service's own key belongs
    to nobody who reads, so that nothing is hidden from it.
    """
    caller = find_caller()
    if caller is None or not caller.name:
        return set()
    store = ProjectStore()
    hidden: set[str] = set()
    for project in store.list_projects():
        if project.is_blind and _is_kept_from(caller, project):
            read = read_readings(project.name).read_by(caller.name)
            hidden.update(key for key, number in store.list_blind_keys(project.name).items() if number not in read)
    return hidden


def _is_kept_from(caller: Caller, project: Project) -> bool:
    return caller.name in project.people or not caller.role.covers(Role.EDITOR)


def sieve_result(result: dict[str, Any] | None) -> dict[str, Any] | None:
    """What a retraining came to, without the sentences that the caller has still to read himself."""
    hidden = find_hidden_keys() if result else set()
    if not result or not hidden:
        return result

    def keep(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row for row in rows if normalise(row["text"]) not in hidden]

    own = result.get("own")
    shown = {**result, "changes": keep(result.get("changes", []))}
    return {**shown, "own": {**own, "failures": keep(own["failures"])}} if own else shown


def make_sieve() -> Callable[[Correction], bool]:
    """Whether the caller may see a row of the log: his own always."""
    hidden, caller = find_hidden_keys(), find_caller()
    name = caller.name if caller else ""
    return lambda row: not hidden or (bool(name) and row.annotator == name) or normalise(row.text) not in hidden
