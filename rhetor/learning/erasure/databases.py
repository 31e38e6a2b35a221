"""Forgetting in the home's databases: corrections, remembered sentences, projects and their samples, people."""

import sqlite3
from collections.abc import Iterable
from dataclasses import replace

from rhetor.learning.corrections import Correction, CorrectionStore, RowKind
from rhetor.learning.corrections.log import NAMES, sum_row
from rhetor.learning.erasure.wanted import Wanted, WantedKind
from rhetor.learning.labelled import normalise
from rhetor.learning.people import KeyStore
from rhetor.learning.projects import ProjectStore
from rhetor.learning.projects.samples import SampleStore, forget_document
from rhetor.learning.review import SeenStore

FORGOTTEN = "(forgotten)"
"""Stands in the log of acts where a name stood."""


def find_corrections(wanted: Wanted) -> list[Correction]:
    """The corrections that ``erase_corrections`` removes, but for those that only take others back."""
    gone, _ = _sort_corrections(wanted)
    return [row for row in gone if row.kind is not RowKind.WITHDRAWAL]


def _sort_corrections(wanted: Wanted) -> tuple[list[Correction], list[Correction]]:
    """The rows that go, and those that stay without a name.

    A row of a forgotten annotator that takes back somebody else's stays: else that one would count again.
    """
    store = CorrectionStore()
    if not store.database.exists():
        return [], []
    rows = list(store.read_all())
    meant = {row.id for row in rows if wanted.matches(row.document, row.annotator, row.time)}
    kept = {row.id: row for row in rows if row.id in meant and row.withdraws and row.withdraws not in meant}
    gone = [row for row in rows if row.id not in kept and (row.id in meant or row.withdraws in meant)]
    return gone, [*kept.values()]


def erase_corrections(wanted: Wanted) -> None:
    """Removes the rows that are meant, and those that take them back.

    The file is packed though none is there: an erasure that was killed may have removed them and not have come so far.
    """
    store = CorrectionStore()
    if not store.database.exists():
        return
    gone, kept = _sort_corrections(wanted)
    with store.database.erasing() as connection:
        if gone or kept:
            _remove_corrections(connection, gone, kept)


def _remove_corrections(connection: sqlite3.Connection, gone: list[Correction], kept: list[Correction]) -> None:
    triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for trigger in triggers:
        connection.execute(f'DROP TRIGGER "{trigger["name"]}"')
    gone.sort(key=lambda row: row.kind is not RowKind.WITHDRAWAL)  # they point at the others
    connection.executemany("DELETE FROM corrections WHERE id = ?", [(row.id,) for row in gone])
    for row in kept:
        _write_over(connection, replace(row, annotator="", note=None, meta={}))
    for trigger in triggers:
        connection.execute(trigger["sql"])
    erasures = connection.execute("PRAGMA application_id").fetchone()[0]
    connection.execute(f"PRAGMA application_id = {erasures + 1:d}")


def _write_over(connection: sqlite3.Connection, row: Correction) -> None:
    connection.execute("UPDATE corrections SET annotator = '', note = NULL, meta = '{}' WHERE id = ?", (row.id,))
    query = f"SELECT {NAMES} FROM corrections WHERE id = ?"  # noqa: S608 - constant names
    checksum = sum_row(list(connection.execute(query, (row.id,)).fetchone()))
    connection.execute("UPDATE corrections SET checksum = ? WHERE id = ?", (checksum, row.id))


def find_seen(wanted: Wanted, keys: Iterable[str]) -> set[str]:
    """Keys of the remembered sentences that are meant, or have one of ``keys``."""
    store = SeenStore()
    if not store.database.exists():
        return set()
    columns = {WantedKind.DOCUMENT: "document = ?", WantedKind.BEFORE: "time < ?"}
    with store.database.reading() as connection:
        there = {row["key"] for row in connection.execute("SELECT key FROM sentences")}
        found = there & set(keys)
        if condition := columns.get(wanted.kind):
            query = f"SELECT key FROM sentences WHERE {condition}"  # noqa: S608 - one of two constants
            found |= {row["key"] for row in connection.execute(query, (wanted.value,))}
    return found


def erase_seen(wanted: Wanted, keys: Iterable[str]) -> None:
    """Removes remembered sentences with these keys, and who skipped them; and what a forgotten annotator skipped."""
    store = SeenStore()
    if not store.database.exists():
        return
    gone = [(key,) for key in keys]
    with store.database.erasing() as connection:
        connection.executemany("DELETE FROM sentences WHERE key = ?", gone)
        connection.executemany("DELETE FROM skips WHERE key = ?", gone)
        if wanted.kind is WantedKind.ANNOTATOR:
            connection.execute("DELETE FROM skips WHERE annotator = ?", (wanted.value,))


def find_units(wanted: Wanted) -> list[str]:
    """Keys of the units that ``erase_projects`` removes."""
    store = ProjectStore()
    if not store.database.exists() or wanted.kind is WantedKind.ANNOTATOR:
        return []
    queries = {
        WantedKind.BEFORE: "SELECT key FROM units JOIN projects ON name = project WHERE created < ?",
        WantedKind.DOCUMENT: "SELECT key FROM units WHERE document = ?",
    }
    with store.database.reading() as connection:
        return [row["key"] for row in connection.execute(queries[wanted.kind], (wanted.value,))]


def erase_projects(wanted: Wanted, keys: Iterable[str]) -> None:
    """Removes units of a document, whose keys are given, whoever is forgotten, or projects made before a day."""
    store = ProjectStore()
    if not store.database.exists():
        return
    with store.database.erasing() as connection:
        if wanted.kind is WantedKind.ANNOTATOR:
            connection.execute("DELETE FROM people WHERE name = ?", (wanted.value,))
            connection.execute("DELETE FROM assignments WHERE name = ?", (wanted.value,))
        elif wanted.kind is WantedKind.BEFORE:
            connection.execute("DELETE FROM projects WHERE created < ?", (wanted.value,))
        else:
            connection.execute("DELETE FROM units WHERE document = ?", (wanted.value,))
            _cut_neighbours(connection, set(keys))


def erase_samples(wanted: Wanted) -> None:
    """Takes a document's name out of the samples, or samples drawn before a day away; readers are named nowhere in them."""
    store = SampleStore()
    if not store.database.exists() or wanted.kind is WantedKind.ANNOTATOR:
        return
    with store.database.erasing() as connection:
        if wanted.kind is WantedKind.BEFORE:
            connection.execute("DELETE FROM samples WHERE created < ?", (wanted.value,))
        else:
            forget_document(connection, wanted.value)


def _cut_neighbours(connection: sqlite3.Connection, keys: set[str]) -> None:
    """What stands beside a unit belongs to its document, and went with it; but a project may have the sentence elsewhere."""
    for side in ("before", "after"):
        texts = {row[0] for row in connection.execute(f"SELECT DISTINCT {side} FROM units")}  # noqa: S608 - one of two constants
        gone = [(text,) for text in texts if text and normalise(text) in keys]
        connection.executemany(f"UPDATE units SET {side} = '' WHERE {side} = ?", gone)  # noqa: S608


def erase_person(wanted: Wanted) -> None:
    """Takes a forgotten annotator's key away, and his name out of the log of acts; or what is older than a day out of it."""
    store = KeyStore()
    if not store.database.exists() or wanted.kind is WantedKind.DOCUMENT:
        return
    with store.database.erasing() as connection:
        if wanted.kind is WantedKind.BEFORE:
            connection.execute("DELETE FROM acts WHERE time < ?", (wanted.value,))
            return
        connection.execute("DELETE FROM tickets WHERE key IN (SELECT id FROM keys WHERE name = ?)", (wanted.value,))
        connection.execute("DELETE FROM keys WHERE name = ?", (wanted.value,))
        for column in ("name", "about"):
            connection.execute(f"UPDATE acts SET {column} = ? WHERE {column} = ?", (FORGOTTEN, wanted.value))  # noqa: S608 - one of two constants
