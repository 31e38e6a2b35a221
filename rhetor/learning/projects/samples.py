"""The store of random samples: one SQLite file of the home. It holds what was drawn, and from what; no text, no label."""

import io
import json
import sqlite3
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetor.errors import InputError
from rhetor.learning.corrections.correction import now
from rhetor.store.database import Database, Schema
from rhetor.store.home import find_home

CURE = "Move it away, and draw the samples again: with the same seed they are the same."
SCHEMA = Schema(Path(__file__).with_name("samples.sql"), 1, CURE)
DOCUMENT = "document"
Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class StoredSample:
    """
    Attributes:
        name: of the sample.
        created: UTC, ISO 8601.
        facts: plain data about it.
        arrays: by their names; of a column of text, its codes.
        names: of each column of text the values that its codes stand for.
    """

    name: str
    created: str
    facts: Mapping[str, Any]
    arrays: Arrays
    names: Mapping[str, Sequence[str]]


class SampleStore:
    """The samples of a home, by the project that reads each. For any number of threads and processes at once."""

    def __init__(self, path: Path | None = None) -> None:
        self.database = Database(path or find_home() / "samples.sqlite", SCHEMA)

    def keep(
        self, project: str, name: str, facts: Mapping[str, Any], arrays: Arrays, names: Mapping[str, Sequence[str]]
    ) -> None:
        """Keeps the sample of a project, once; the same one again changes nothing.

        Raises:
            InputError: the project has another one.
        """
        with self.database.writing() as connection:
            values = (project, name, now(), json.dumps(dict(facts), ensure_ascii=False), _pack(arrays))
            made = connection.execute("INSERT INTO samples VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", values)
            if not made.rowcount:
                known = connection.execute("SELECT name FROM samples WHERE project = ?", (project,)).fetchone()[0]
                if known != name:
                    raise InputError(f"The project '{project}' has a random sample. Make another project for this one.")
                return
            rows = [
                (project, column, code, value) for column, found in names.items() for code, value in enumerate(found)
            ]  # fmt: skip
            connection.executemany("INSERT INTO sample_names VALUES (?, ?, ?, ?)", rows)

    def find(self, project: str) -> StoredSample | None:
        """The sample that a project reads, if it reads one."""
        if not self.database.exists():
            return None
        with self.database.reading() as connection:
            row = connection.execute("SELECT * FROM samples WHERE project = ?", (project,)).fetchone()
            if row is None:
                return None
            try:
                arrays = _unpack(row["arrays"])
            except (ValueError, OSError, zipfile.BadZipFile) as error:
                raise self.database.damaged(str(error)) from None
            facts = json.loads(row["facts"])
            return StoredSample(row["name"], row["created"], facts, arrays, _read_names(connection, project))

    def has(self, project: str) -> bool:
        """Whether a project reads a sample."""
        if not self.database.exists():
            return False
        with self.database.reading() as connection:
            return connection.execute("SELECT 1 FROM samples WHERE project = ?", (project,)).fetchone() is not None


def _pack(arrays: Arrays) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


def _unpack(content: bytes) -> dict[str, NDArray[Any]]:
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        return dict(file.items())


def _read_names(connection: sqlite3.Connection, project: str) -> dict[str, list[str]]:
    names: dict[str, list[str]] = defaultdict(list)
    query = 'SELECT "column", value FROM sample_names WHERE project = ? ORDER BY "column", code'
    for row in connection.execute(query, (project,)):
        names[row["column"]].append(row["value"])
    return dict(names)


def forget_document(connection: sqlite3.Connection, document: str) -> None:
    """Takes the name of a document out of all samples, and what else is known of it alone; the numbers of its units stay."""
    query = 'SELECT project, code FROM sample_names WHERE "column" = ? AND value = ?'
    for project, code in connection.execute(query, (DOCUMENT, document)).fetchall():
        arrays = _unpack(connection.execute("SELECT arrays FROM samples WHERE project = ?", (project,)).fetchone()[0])
        own = arrays[DOCUMENT] == code
        for column in _read_names(connection, project):
            gone = set(arrays[column][own].tolist()) - set(arrays[column][~own].tolist())
            update = "UPDATE sample_names SET value = '' WHERE project = ? AND \"column\" = ? AND code = ?"
            connection.executemany(update, [(project, column, each) for each in gone])
