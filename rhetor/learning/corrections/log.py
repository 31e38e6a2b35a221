"""The store of corrections: an append-only log in one SQLite file of the home.

Nothing is changed or deleted; an undo is a row that withdraws an earlier one. So the state as of any row can be read
again, which is how a model's training data is put together once more. Every row has a checksum: what a failing disk made
of it is never given out as what somebody said.
"""

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rhetor.errors import CorrectionNotFound, InputError, StoreDamaged
from rhetor.learning.corrections.correction import KEYS, Correction, RowKind
from rhetor.records import to_said
from rhetor.store.database import Database, Schema, read_version
from rhetor.store.home import find_home

COLUMNS = (*KEYS, "meta")
NAMES = ", ".join(f'"{name}"' for name in ("row", *COLUMNS))
MARKS = ", ".join("?" * (len(COLUMNS) + 2))
INSERT = f'INSERT INTO corrections ({NAMES}, "checksum") VALUES ({MARKS}) ON CONFLICT DO NOTHING'  # noqa: S608 - constant names
NEXT_ROW = """
SELECT 1 + max(
  coalesce((SELECT max(row) FROM corrections), 0),
  coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'corrections'), 0)
)"""
"""As SQLite would choose it: no place in the log is ever given twice."""
PAGE = 1000
"""Rows that one transaction writes or reads: nobody waits for longer than that takes."""
PAUSE_SECONDS = 0.01
"""Between two transactions of a long import, for others to take their turn."""


def sum_row(values: Sequence[Any]) -> str:
    """The checksum of a row: of its place and its values as they are stored, in the order of ``COLUMNS``."""
    return hashlib.blake2b(json.dumps(values, ensure_ascii=False, default=repr).encode(), digest_size=16).hexdigest()


def _add_checksums(connection: sqlite3.Connection) -> None:
    """From version 1 to 2: what is there now is taken for what people said."""
    (trigger,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'nothing_is_changed'").fetchone()
    connection.execute("DROP TRIGGER nothing_is_changed")
    connection.execute("ALTER TABLE corrections ADD COLUMN checksum TEXT NOT NULL DEFAULT ''")
    rows = connection.execute(f"SELECT {NAMES} FROM corrections").fetchall()  # noqa: S608 - constant names
    sums = ((sum_row(list(row)), row["row"]) for row in rows)
    connection.executemany("UPDATE corrections SET checksum = ? WHERE row = ?", sums)
    connection.execute(trigger)


CURE = "What is wrong, and how to save the rest: rhetor corrections verify"
SCHEMA = Schema(Path(__file__).with_name("schema.sql"), 2, CURE, upgrades={1: _add_checksums})


class CorrectionStore:
    """The corrections of a home. Nothing is kept in memory, so any number of threads and processes may use it at once."""

    def __init__(self, path: Path | None = None) -> None:
        self.database = Database(path or find_home() / "corrections.sqlite", SCHEMA)

    def append(self, corrections: Sequence[Correction]) -> list[Correction]:
        """Appends rows in their order, up to ``PAGE`` of them in one transaction; returns them with id, time and row.

        A row whose id is there already, or that takes back what was taken back, is not appended again.

        Raises:
            StoreBusy: another process has been writing for a second.
            StoreDamaged, StoreTooNew, FolderError: the file cannot be used.
        """
        written: list[Correction] = []
        for first in range(0, len(corrections), PAGE):
            batch = [correction.identify() for correction in corrections[first : first + PAGE]]
            with self.database.writing() as connection:
                written += [_insert(connection, correction) for correction in batch]
            if len(batch) == PAGE:
                time.sleep(PAUSE_SECONDS)
        return written

    def withdraw(self, identifier: str, annotator: str = "", note: str | None = None) -> Correction:
        """Appends the row that takes ``identifier`` back, or returns it if it is there already.

        Raises:
            CorrectionNotFound: there is no such row.
            InputError: the row is itself a withdrawal.
        """
        if not self.database.exists():
            raise _not_found(identifier)
        with self.database.writing() as connection:
            target = _find(connection, identifier)
            if target.kind is RowKind.WITHDRAWAL:
                raise InputError(f"'{identifier}' is itself an undo. Correct the sentence anew.")
            row = connection.execute(f"{select_rows(connection)} WHERE withdraws = ?", (identifier,)).fetchone()
            if row:
                return to_correction(row)
            withdrawal = Correction(
                target.text, None, target.label, target.model, target.document, target.start, target.end,
                annotator, note=note, withdraws=identifier, kind=RowKind.WITHDRAWAL,
            )  # fmt: skip
            return _insert(connection, withdrawal.identify())

    def get(self, identifier: str) -> Correction:
        """
        Raises:
            CorrectionNotFound: there is no such row.
        """
        if not self.database.exists():
            raise _not_found(identifier)
        with self.database.reading() as connection:
            return _find(connection, identifier)

    def read(
        self, after: int = 0, until: int | None = None, document: str | None = None, limit: int | None = None
    ) -> list[Correction]:
        """Rows behind ``after`` up to ``until``, both places in the log, in their order; of one document, if it is named."""
        if not self.database.exists():
            return []
        query = " WHERE row > ?"
        values: list[int | str] = [after]
        for condition, value in (("row <= ?", until), ("document = ?", document)):
            if value is not None:
                query += f" AND {condition}"
                values.append(value)
        query += " ORDER BY row LIMIT ?"
        values.append(-1 if limit is None else limit)
        with self.database.reading() as connection:
            return [to_correction(row) for row in connection.execute(select_rows(connection) + query, values)]

    def read_all(self) -> Iterator[Correction]:
        """Every row, oldest first, a page at a time."""
        after = 0
        while page := self.read(after, limit=PAGE):
            yield from page
            after = page[-1].row

    def last_row(self) -> int:
        """Place of the newest row; 0 if there is none."""
        return self.state()[1]

    def state(self) -> tuple[tuple[Path, int], int]:
        """What tells one log from another, and the place of its newest row, 0 if there is none.

        A log only grows, but for what people have erased (``rhetor.learning.erasure``): each time counts in the file's
        ``application_id``. Whoever keeps rows in memory reads them anew when the first part changes.
        """
        path = self.database.path
        if not self.database.exists():
            return (path, 0), 0
        with self.database.reading() as connection:
            erasures = int(connection.execute("PRAGMA application_id").fetchone()[0])
            return (path, erasures), int(connection.execute("SELECT coalesce(max(row), 0) FROM corrections").fetchone()[0])


def select_rows(connection: sqlite3.Connection) -> str:
    """The query for rows, to which conditions may be added: a file that is only read may be of an earlier release."""
    checksum = "coalesce(checksum, '')" if read_version(connection) > 1 else "NULL"
    return f"SELECT {NAMES}, {checksum} AS checksum FROM corrections"  # noqa: S608 - constant names


def _insert(connection: sqlite3.Connection, correction: Correction) -> Correction:
    (number,) = connection.execute(NEXT_ROW).fetchone()
    values: list[Any] = [getattr(correction, key) for key in KEYS]
    values = [number, *(str(value) if isinstance(value, str) else value for value in values)]
    values.append(json.dumps(correction.meta, ensure_ascii=False))
    if connection.execute(INSERT, [*values, sum_row(values)]).rowcount:
        return replace(correction, row=number)
    query = f"{select_rows(connection)} WHERE id = ? OR withdraws = ?"
    return to_correction(connection.execute(query, (correction.id, correction.withdraws)).fetchone())


def _find(connection: sqlite3.Connection, identifier: str) -> Correction:
    row = connection.execute(f"{select_rows(connection)} WHERE id = ?", (identifier,)).fetchone()
    if row is None:
        raise _not_found(identifier)
    return to_correction(row)


def _not_found(identifier: str) -> CorrectionNotFound:
    return CorrectionNotFound(f"There is no correction '{identifier}'. The ids are in: rhetor corrections list")


def to_correction(row: sqlite3.Row) -> Correction:
    """A row as it stands in the file.

    Raises:
        StoreDamaged: the row is not what was written.
    """
    values = dict(row)
    checksum = values.pop("checksum")
    if checksum is not None and checksum != sum_row(list(row)[:-1]):
        raise StoreDamaged(
            f"Row {values['row']} of the corrections was changed by something else than rhetor, as by a failing disk. {CURE}"
        )
    try:
        for key in ("label", "before"):
            values[key] = to_said(values[key]) if values[key] else None
        meta = json.loads(values["meta"]) if values["meta"] != "{}" else {}
        return Correction(**values | {"kind": RowKind(values["kind"]), "meta": meta})
    except ValueError as error:  # in a file without checksums
        raise StoreDamaged(f"Row {values['row']} of the corrections is none: {error}. {CURE}") from None
