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


def erase_corrections(wanted: Wanted) -> list[Correction]:
    """Removes the rows that are meant, and those that take them back; returns the removed ones.

    A row of a forgotten annotator that takes back somebody else's stays, without his name: else that one would count again.
    """
    store = CorrectionStore()
    if not store.database.exists():
        return []
    rows = list(store.read_all())
    meant = {row.id for row in rows if wanted.matches(row.document, row.annotator, row.time)}
    kept = {row.id: row for row in rows if row.id in meant and row.withdraws and row.withdraws not in meant}
    gone = [row for row in rows if row.id not in kept and (row.id in meant or row.withdraws in meant)]
    if not gone and not kept:
        return []
    with store.database.erasing() as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for trigger in triggers:
            connection.execute(f'DROP TRIGGER "{trigger["name"]}"')
        gone.sort(key=lambda row: row.kind is not RowKind.WITHDRAWAL)  # they point at the others
        connection.executemany("DELETE FROM corrections WHERE id = ?", [(row.id,) for row in gone])
        for row in kept.values():
            _write_over(connection, replace(row, annotator="", note=None, meta={}))
        for trigger in triggers:
            connection.execute(trigger["sql"])
        erasures = connection.execute("PRAGMA application_id").fetchone()[0]
        connection.execute(f"PRAGMA application_id = {erasures + 1:d}")
    return [row for row in gone if row.kind is not RowKind.WITHDRAWAL]


def _write_over(connection: sqlite3.Connection, row: Correction) -> None:
    connection.execute("UPDATE corrections SET annotator = '', note = NULL, meta = '{}' WHERE id = ?", (row.id,))
    query = f"SELECT {NAMES} FROM corrections WHERE id = ?"  # noqa: S608 - constant names
    checksum = sum_row(list(connection.execute(query, (row.id,)).fetchone()))
    connection.execute("UPDATE corrections SET checksum = ? WHERE id = ?", (checksum, row.id))


def erase_seen(wanted: Wanted, keys: Iterable[str]) -> int:
    """Removes remembered sentences that are meant, or have one of ``keys``, and who skipped them; returns how many."""
    store = SeenStore()
    if not store.database.exists():
        return 0
    columns = {WantedKind.DOCUMENT: "document = ?", WantedKind.BEFORE: "time < ?"}
    with store.database.erasing() as connection:
        gone = {(key,) for key in keys}
        if condition := columns.get(wanted.kind):
            query = f"SELECT key FROM sentences WHERE {condition}"  # noqa: S608 - one of two constants
            gone |= {(row["key"],) for row in connection.execute(query, (wanted.value,))}
        count = connection.executemany("DELETE FROM sentences WHERE key = ?", gone).rowcount
        connection.executemany("DELETE FROM skips WHERE key = ?", gone)
        if wanted.kind is WantedKind.ANNOTATOR:
            connection.execute("DELETE FROM skips WHERE annotator = ?", (wanted.value,))
    return max(0, count)


def erase_projects(wanted: Wanted) -> list[str]:
    """Removes units of a document, whoever is forgotten, or projects made before a day; returns the removed units' keys."""
    store = ProjectStore()
    if not store.database.exists():
        return []
    with store.database.erasing() as connection:
        if wanted.kind is WantedKind.ANNOTATOR:
            connection.execute("DELETE FROM people WHERE name = ?", (wanted.value,))
            connection.execute("DELETE FROM assignments WHERE name = ?", (wanted.value,))
            return []
        if wanted.kind is WantedKind.BEFORE:
            query = "SELECT key FROM units JOIN projects ON name = project WHERE created < ?"
            keys = [row["key"] for row in connection.execute(query, (wanted.value,))]
            connection.execute("DELETE FROM projects WHERE created < ?", (wanted.value,))
            return keys
        keys = [row["key"] for row in connection.execute("SELECT key FROM units WHERE document = ?", (wanted.value,))]
        connection.execute("DELETE FROM units WHERE document = ?", (wanted.value,))
        _cut_neighbours(connection, set(keys))
        return keys


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
