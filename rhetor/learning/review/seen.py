"""The sentences that were labelled lately: the pool from which people are asked.

A file of its own beside the corrections, so that labelling never holds up a correction, and so that it can be thrown
away without losing anything a person said.
"""

import os
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rhetor.engine.scoring.rows import Sentence
from rhetor.learning.corrections.correction import now
from rhetor.learning.labelled.faults import normalise
from rhetor.model import Floats
from rhetor.records import LABELS
from rhetor.store.database import Database, Schema
from rhetor.store.home import find_home


def _add_times(connection: sqlite3.Connection) -> None:
    """From version 1 to 2: what is there is taken for seen now."""
    connection.execute("ALTER TABLE sentences ADD COLUMN time TEXT NOT NULL DEFAULT ''")
    connection.execute("UPDATE sentences SET time = ?", (now(),))


CURE = "Delete it: nothing that a person said is in it, and sentences come again."
SCHEMA = Schema(Path(__file__).with_name("schema.sql"), 2, CURE, upgrades={1: _add_times})
MOST_SENTENCES = 20_000
LONGEST = 2_000
"""Code points; nobody is asked about a longer piece."""
FLOAT = "<f8"
ROW_BYTES = 8 * len(LABELS)
COLUMNS = "key, text, document, version, probabilities"
INSERT = f"INSERT OR REPLACE INTO sentences ({COLUMNS}, time) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608 - constant names


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells one state of the pool from another: how many there are, the place of the newest, how many are stale."""

    count: int
    last: int
    stale: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A remembered sentence. ``probabilities`` are 8-byte floats in the order of ``LABELS``, by the model ``version``."""

    key: str
    text: str
    document: str
    version: str
    probabilities: bytes


def may_remember() -> bool:
    """Whether texts that are labelled may be kept at all: ``RHETOR_REMEMBER=0`` says no."""
    return os.environ.get("RHETOR_REMEMBER") != "0"


def remember_sentence(sentence: Sentence, document: str, version: str) -> Seen | None:
    """What is kept of a labelled sentence; None if nobody is to be asked about it.

    It has no label, or is too long, or stands in the middle of a quotation: who sees it alone cannot tell.
    """
    if sentence.label is None or sentence.quoted or len(sentence.text) > LONGEST:
        return None
    return Seen(normalise(sentence.text), sentence.text, document, version, pack_probabilities(sentence))


def pack_probabilities(sentence: Sentence) -> bytes:
    return np.array([sentence.probabilities[label] for label in LABELS], dtype=FLOAT).tobytes()


def stack_probabilities(pool: Sequence[Seen]) -> Floats:
    """(sentences, labels) of a pool."""
    joined = b"".join(seen.probabilities for seen in pool)
    return np.frombuffer(joined, dtype=FLOAT).reshape(len(pool), len(LABELS)).astype(np.float64)


class SeenStore:
    """The remembered sentences of a home."""

    def __init__(self, path: Path | None = None) -> None:
        self.database = Database(path or find_home() / "seen.sqlite", SCHEMA)

    def remember(self, sentences: Iterable[Seen], most: int = MOST_SENTENCES) -> None:
        """Adds sentences, one seen again as the newest, and drops the oldest ones beyond ``most``."""
        time = now()
        rows = [(s.key, s.text, s.document, s.version, s.probabilities, time) for s in sentences]
        if not rows:
            return
        with self.database.writing() as connection:
            connection.executemany(INSERT, rows)
            connection.execute(
                "DELETE FROM sentences WHERE place <= (SELECT place FROM sentences ORDER BY place DESC LIMIT 1 OFFSET ?)",
                (most,),
            )

    def drop_before(self, time: str) -> int:
        """Removes what was last seen before a time (UTC, ISO 8601) from the file for good; returns how many sentences."""
        if not self.database.exists():
            return 0
        with self.database.reading() as connection:
            columns = [row["name"] for row in connection.execute("PRAGMA table_info(sentences)")]
            if "time" in columns and not connection.execute("SELECT 1 FROM sentences WHERE time < ?", (time,)).fetchone():
                return 0
        with self.database.erasing() as connection:
            gone = "SELECT key FROM sentences WHERE time < ?"
            connection.execute(f"DELETE FROM skips WHERE key IN ({gone})", (time,))  # noqa: S608 - constant names
            return int(connection.execute("DELETE FROM sentences WHERE time < ?", (time,)).rowcount)

    def rescore(self, sentences: Iterable[Seen]) -> None:
        """Replaces version and probabilities of sentences that are still there."""
        rows = [(s.version, s.probabilities, s.key) for s in sentences]
        if rows:
            with self.database.writing() as connection:
                connection.executemany("UPDATE sentences SET version = ?, probabilities = ? WHERE key = ?", rows)

    def check(self) -> None:
        """
        Raises:
            StoreDamaged: the file, or a row in it, is not as it was written.
        """
        if not self.database.exists():
            return
        with self.database.reading() as connection:
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if found != "ok" or not np.isfinite(stack_probabilities(self.read())).all():
            raise self.database.damaged(str(found))

    def read(self) -> list[Seen]:
        """The pool, oldest first."""
        if not self.database.exists():
            return []
        with self.database.reading() as connection:
            query = f"SELECT {COLUMNS} FROM sentences ORDER BY place"  # noqa: S608
            return [self._to_seen(row) for row in connection.execute(query)]

    def read_changes(self, version: str, known: Stamp | None = None) -> tuple[Stamp, list[Seen], bool]:
        """The state of the pool; what has come to it since ``known``, or all of it; and whether it is all.

        Args:
            version: of the model; what another one scored is stale.
        """
        if not self.database.exists():
            return Stamp(0, 0, 0), [], True
        with self.database.reading() as connection:
            query = "SELECT count(*), coalesce(max(place), 0), coalesce(sum(version != ?), 0) FROM sentences"
            stamp = Stamp(*connection.execute(query, (version,)).fetchone())
            if stamp == known:
                return stamp, [], False
            is_all = known is None or bool(known.stale or stamp.stale) or stamp.last < known.last
            query = f"SELECT {COLUMNS} FROM sentences WHERE place > ? ORDER BY place"  # noqa: S608
            rows = connection.execute(query, (0 if is_all or not known else known.last,))
            return stamp, [self._to_seen(row) for row in rows], is_all

    def read_stale(self, version: str, limit: int) -> list[Seen]:
        """Sentences that another model than ``version`` scored, newest first."""
        if not self.database.exists():
            return []
        with self.database.reading() as connection:
            query = f"SELECT {COLUMNS} FROM sentences WHERE version != ? ORDER BY place DESC LIMIT ?"  # noqa: S608
            return [self._to_seen(row) for row in connection.execute(query, (version, limit))]

    def _to_seen(self, row: sqlite3.Row) -> Seen:
        seen = Seen(*row)
        if not isinstance(seen.probabilities, bytes) or len(seen.probabilities) != ROW_BYTES:
            raise self.database.damaged("probabilities that are none")
        return seen

    def skip(self, text: str, annotator: str) -> None:
        """``annotator`` is not asked about this sentence again."""
        with self.database.writing() as connection:
            connection.execute("INSERT OR IGNORE INTO skips VALUES (?, ?)", (normalise(text), annotator))

    def read_skips(self, annotator: str) -> set[str]:
        """Keys of the sentences that ``annotator`` skipped."""
        if not self.database.exists():
            return set()
        with self.database.reading() as connection:
            return {row[0] for row in connection.execute("SELECT key FROM skips WHERE annotator = ?", (annotator,))}


@dataclass(frozen=True, slots=True)
class Pool:
    """One state of the pool, oldest first. ``version``: of the model for which ``stamp`` tells what is stale."""

    version: str
    stamp: Stamp
    sentences: list[Seen]
    keys: frozenset[str]


class KnownPool:
    """The pool of a store as it was read last. Safe to use from several threads."""

    def __init__(self, store: SeenStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._pool: Pool | None = None

    def read(self, version: str) -> Pool:
        """The pool now. Reads only what came to it, as long as the model is the same and has scored all."""
        with self._lock:
            before = self._pool if self._pool and self._pool.version == version else None
            stamp, new, is_all = self._store.read_changes(version, before.stamp if before else None)
            if before and not is_all:
                self._pool = before if stamp == before.stamp else _extend(before, stamp, new)
            else:
                self._pool = _make_pool(version, stamp, new)
            if self._pool is None:
                stamp, new, _ = self._store.read_changes(version)
                self._pool = _make_pool(version, stamp, new)
            return self._pool


def _extend(before: Pool, stamp: Stamp, new: list[Seen]) -> Pool | None:
    """With what came to it: one seen again is the newest, and the oldest are gone. None if that is not all that changed."""
    again = {seen.key for seen in new}
    sentences = [*(seen for seen in before.sentences if seen.key not in again), *new]
    gone = len(sentences) - stamp.count
    return _make_pool(before.version, stamp, sentences[gone:]) if gone >= 0 else None


def _make_pool(version: str, stamp: Stamp, sentences: list[Seen]) -> Pool:
    return Pool(version, stamp, sentences, frozenset(seen.key for seen in sentences))
