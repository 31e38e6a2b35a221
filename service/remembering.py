"""Remembers labelled sentences for the review queue, off the request's path.

A request only puts its sentences into a list; a thread of the process writes the list about once a second. What a
killed process had not written yet is not asked about, and nothing else is lost.
"""

import atexit
import hashlib
import logging
import threading
import time
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from flask import Flask, current_app

from rhetor.document import Document
from rhetor.errors import RhetorError
from rhetor.learning.review import KnownPool, Seen, SeenStore, remember_sentence
from rhetor.learning.review.seen import MOST_SENTENCES
from rhetor.store.home import find_home
from service.sizes import cut_pieces

EXTENSION = "rhetor-memory"
POOL = "rhetor-pool"
FLUSH_SECONDS = 1.0
EXPIRE_SECONDS = 3600.0
BREATH_SECONDS = 0.001
BREATH_PIECES = 50
"""After so many the interpreter is let go, for requests to take their turn."""
PATIENCE_SECONDS = 0.3
LITTLE = 500
"""Pieces that are remembered in some milliseconds."""
MOST_WAITING = 5_000
"""Pieces that wait to be written; if more come in a second, the oldest documents are forgotten."""
MOST_LATELY = 500
"""Texts that are known to have been remembered."""
logger = logging.getLogger(__name__)


class Memory:
    """What was labelled since the last write. Safe to use from several threads."""

    def __init__(self, store: SeenStore, is_on: bool, retention_days: int = 0) -> None:
        self._store = store
        self.is_on = is_on
        self._retention_days = retention_days
        self._expired_at = -EXPIRE_SECONDS
        self._waiting: deque[tuple[Document, str | None]] = deque()
        self._pieces = 0
        self._lately: set[tuple[int, str, str | None]] = set()
        self._wake = threading.Event()
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._thread: threading.Thread | None = None

    def put(self, document: Document, name: str | None) -> None:
        """Takes note of a labelled text; of one that was noted lately nothing is to be learnt."""
        if not self.is_on:
            return
        key = (hash(document.text), document.model_version, name)
        if len(document.rows) > MOST_WAITING:
            document = cut_pieces(document, len(document.rows) - MOST_WAITING, len(document.rows))
        with self._lock:
            if key in self._lately:
                return
            if len(self._lately) >= MOST_LATELY:
                self._lately.clear()
            self._lately.add(key)
            self._waiting.append((document, name))
            self._pieces += len(document.rows)
            while self._pieces > MOST_WAITING and len(self._waiting) > 1:
                self._take()
            if self._thread is None:  # not before the first text: the server forks before it serves
                self._start()
        self._wake.set()

    def flush(self) -> None:
        """Writes what waits. What cannot be written is dropped: labelling goes on."""
        with self._writing:
            self._flush()

    def flush_little(self) -> None:
        """Writes what waits if that is done in a moment; else the thread does, and nobody waits for it for long."""
        if self._pieces > LITTLE or not self._writing.acquire(timeout=PATIENCE_SECONDS):
            return
        try:
            self._flush()
        finally:
            self._writing.release()

    def _flush(self) -> None:
        batch: dict[str, Seen] = {}
        pieces = 0
        while taken := self._take_next():
            batch.update((seen.key, seen) for seen in _remember(*taken))
            pieces += len(taken[0].rows)
            if pieces > BREATH_PIECES:
                time.sleep(BREATH_SECONDS)
                pieces = 0
        try:
            self._store.remember(list(batch.values())[-MOST_SENTENCES:])
        except RhetorError as error:
            logger.warning("%d sentences not remembered: %s", len(batch), error)

    def _take_next(self) -> tuple[Document, str | None] | None:
        with self._lock:
            return self._take() if self._waiting else None

    def _take(self) -> tuple[Document, str | None]:
        taken = self._waiting.popleft()
        self._pieces -= len(taken[0].rows)
        return taken

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._write, name="rhetor-memory", daemon=True)
        self._thread.start()
        atexit.register(self.flush)

    def _write(self) -> None:
        while True:
            self._wake.wait(EXPIRE_SECONDS)
            self._wake.clear()
            self.flush()
            if time.monotonic() - self._expired_at > EXPIRE_SECONDS:
                self.expire()
            time.sleep(FLUSH_SECONDS)

    def expire(self) -> None:
        """Removes what was last seen longer ago than it is to be kept."""
        self._expired_at = time.monotonic()
        if not self._retention_days:
            return
        try:
            self._store.drop_before((datetime.now(UTC) - timedelta(days=self._retention_days)).isoformat())
        except RhetorError as error:
            logger.warning("remembered sentences that are too old are still there: %s", error)


def _remember(document: Document, name: str | None) -> Iterator[Seen]:
    document_name = name or hashlib.sha256(document.text.encode()).hexdigest()[:12]
    for sentence in document.sentences:
        if seen := remember_sentence(sentence, document_name, document.model_version):
            yield seen


def register_memory(app: Flask, is_on: bool, retention_days: int) -> None:
    """What is too old is removed at the start, and then about once an hour."""
    store = SeenStore(find_home() / "seen.sqlite")
    memory = app.extensions[EXTENSION] = Memory(store, is_on, retention_days)
    memory.expire()
    app.extensions[POOL] = KnownPool(store)


def get_memory() -> Memory:
    memory: Memory = current_app.extensions[EXTENSION]
    return memory


def get_known_pool() -> KnownPool:
    pool: KnownPool = current_app.extensions[POOL]
    return pool
