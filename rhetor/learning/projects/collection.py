"""The store of projects: one SQLite file of the home. What people say is not in it but in the log of corrections."""

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from pathlib import Path

from rhetor.errors import InputError, ProjectNotFound
from rhetor.learning.corrections.correction import now
from rhetor.learning.labelled.faults import normalise
from rhetor.learning.projects.assignment import share_out
from rhetor.learning.projects.project import NewUnit, Project, Unit
from rhetor.store.database import Database, Schema
from rhetor.store.home import find_home

CURE = "Move it away, and make the projects anew; what people said is in the corrections."
SCHEMA = Schema(Path(__file__).with_name("schema.sql"), 1, CURE)
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
MOST_UNITS, MOST_PEOPLE = 50_000, 200
UNIT = 'number, key, text, document, start, "end", before, after'
Read = Mapping[int, Set[str]]
"""Who has read each unit, by its number."""


class ProjectStore:
    """The projects of a home. Nothing is kept in memory, so any number of threads and processes may use it at once."""

    def __init__(self, path: Path | None = None) -> None:
        self.database = Database(path or find_home() / "projects.sqlite", SCHEMA)

    def create(self, name: str, title: str, people: Iterable[str], readings: int, is_blind: bool, codebook: str) -> Project:
        """
        Args:
            readings: how many people read each unit; 0 for all.

        Raises:
            InputError: the name cannot stand in an address, or is taken; or there are too many people.
        """
        if not NAME.fullmatch(name):
            raise InputError(f"'{name[:80]}' cannot be a project's name. Use small letters, digits and hyphens, 64 at most.")
        with self.database.writing() as connection:
            values = (name, title or name, codebook, int(is_blind), readings, now())
            made = connection.execute("INSERT INTO projects VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", values)
            if not made.rowcount:
                raise InputError(f"There is a project '{name}'. Give another name.")
            _add_people(connection, name, people)
            return _find(connection, name)

    def find(self, name: str) -> Project:
        """
        Raises:
            ProjectNotFound: there is none of that name.
        """
        if not self.database.exists():
            raise _not_found(name)
        with self.database.reading() as connection:
            return _find(connection, name)

    def list_projects(self) -> list[Project]:
        """All of them, oldest first."""
        if not self.database.exists():
            return []
        with self.database.reading() as connection:
            names = [row["name"] for row in connection.execute("SELECT name FROM projects ORDER BY created, name")]
            return [_find(connection, name) for name in names]

    def add_units(self, name: str, units: Sequence[NewUnit], read: Read, check: Callable[[int], None] | None = None) -> int:
        """Adds sentences, but those that stand there already, and shares them out; returns how many came.

        Args:
            read: who has read what so far.
            check: called with how many units there are, when nobody else can add any; what it raises ends this.

        Raises:
            ProjectNotFound: there is no such project.
            InputError: there would be too many.
        """
        with self.database.writing() as connection:
            project = _find(connection, name)
            known = {unit.key for unit in _read_units(connection, name)}
            if check:
                check(len(known))
            last = connection.execute("SELECT coalesce(max(number), 0) FROM units WHERE project = ?", (name,)).fetchone()[0]
            new: dict[str, NewUnit] = {}
            for unit in units:
                if (key := normalise(unit.text)) not in known:
                    new.setdefault(key, unit)
            if last + len(new) > MOST_UNITS:
                raise InputError(f"A project has {MOST_UNITS:,} units at most. Make another one for the rest.")
            connection.executemany(
                "INSERT INTO units VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (name, number, key, unit.text, unit.document, unit.start, unit.end, unit.before, unit.after)
                    for number, (key, unit) in enumerate(new.items(), last + 1)
                ],
            )
            _assign(connection, project, read)
        return len(new)

    def add_people(self, name: str, people: Iterable[str], read: Read) -> Project:
        """Adds people and shares out anew what nobody has read yet.

        Raises:
            ProjectNotFound: there is no such project.
            InputError: there would be too many.
        """
        with self.database.writing() as connection:
            _find(connection, name)
            _add_people(connection, name, people)
            project = _find(connection, name)
            _assign(connection, project, read)
        return project

    def read_units(self, name: str) -> list[Unit]:
        """All units of a project, in their order."""
        if not self.database.exists():
            return []
        with self.database.reading() as connection:
            return _read_units(connection, name)

    def get_unit(self, name: str, number: int) -> Unit:
        """
        Raises:
            ProjectNotFound: there is no such unit.
        """
        self.find(name)
        with self.database.reading() as connection:
            row = connection.execute(f"SELECT {UNIT} FROM units WHERE project = ? AND number = ?", (name, number)).fetchone()  # noqa: S608 - constant names
        if row is None:
            raise ProjectNotFound(f"There is no unit {number} in the project '{name}'. See: GET /v1/projects/{name}/next")
        return Unit(*row)

    def list_assigned(self, project: Project, annotator: str) -> set[int]:
        """Numbers of the units that somebody is to read, or has read."""
        query, values = "SELECT number FROM units WHERE project = ?", [project.name]
        if project.readings:
            query, values = "SELECT unit FROM assignments WHERE project = ? AND name = ?", [project.name, annotator]
        with self.database.reading() as connection:
            return {row[0] for row in connection.execute(query, values)}

    def list_blind_keys(self, name: str) -> dict[str, int]:
        """Of a blind project the keys of its units, with their numbers; nothing of an open one."""
        query = "SELECT key, number FROM units JOIN projects ON name = project WHERE blind AND project = ?"
        with self.database.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query, (name,))}

    def count_units(self, name: str) -> int:
        with self.database.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM units WHERE project = ?", (name,)).fetchone()[0])


def _find(connection: sqlite3.Connection, name: str) -> Project:
    row = connection.execute("SELECT * FROM projects WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise _not_found(name)
    people = connection.execute("SELECT name FROM people WHERE project = ? ORDER BY name", (name,))
    return Project(
        row["name"], row["title"], row["codebook"], bool(row["blind"]), row["readings"], row["created"],
        tuple(person[0] for person in people),
    )  # fmt: skip


def _not_found(name: str) -> ProjectNotFound:
    return ProjectNotFound(f"There is no project '{name[:80]}'. See: GET /v1/projects")


def _add_people(connection: sqlite3.Connection, name: str, people: Iterable[str]) -> None:
    cleaned = {person.strip() for person in people} - {""}
    rows = [(name, person) for person in sorted(cleaned)]
    connection.executemany("INSERT INTO people VALUES (?, ?) ON CONFLICT DO NOTHING", rows)
    count = connection.execute("SELECT count(*) FROM people WHERE project = ?", (name,)).fetchone()[0]
    if count > MOST_PEOPLE:
        raise InputError(f"A project has {MOST_PEOPLE} people at most. Make another one for the rest.")


def _read_units(connection: sqlite3.Connection, name: str) -> list[Unit]:
    rows = connection.execute(f"SELECT {UNIT} FROM units WHERE project = ? ORDER BY number", (name,))  # noqa: S608 - constant names
    return [Unit(*row) for row in rows]


def _assign(connection: sqlite3.Connection, project: Project, read: Read) -> None:
    """Shares out what is not read yet; what was assigned and read stays."""
    if not project.readings:
        return
    numbers = [row[0] for row in connection.execute("SELECT number FROM units WHERE project = ?", (project.name,))]
    shares = share_out({number: read.get(number, frozenset()) for number in numbers}, project.people, project.readings)
    connection.execute("DELETE FROM assignments WHERE project = ?", (project.name,))
    rows = [(project.name, number, reader) for number, readers in shares.items() for reader in sorted(readers)]
    connection.executemany("INSERT INTO assignments VALUES (?, ?, ?)", rows)
