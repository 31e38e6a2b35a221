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

from flask import Flask, current_app

from rhetor.document import Document
from rhetor.errors import RhetorError
from rhetor.home import find_home
from rhetor.review import KnownPool, Seen, SeenStore, remember_sentence
from rhetor.review.seen import MOST_SENTENCES

EXTENSION = "rhetor-memory"
POOL = "rhetor-pool"
FLUSH_SECONDS = 1.0
PATIENCE_SECONDS = 0.3
LITTLE = 50_000
"""Characters that are remembered in some milliseconds."""
MOST_DOCUMENTS = 1_000
"""That wait to be written; if more come in a second, the oldest are forgotten."""
logger = logging.getLogger(__name__)


class Memory:
    """What was labelled since the last write. Safe to use from several threads."""

    def __init__(self, store: SeenStore, is_on: bool) -> None:
        self._store = store
        self._is_on = is_on
        self._waiting: deque[tuple[Document, str, int]] = deque(maxlen=MOST_DOCUMENTS)
        self._wake = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def put(self, document: Document, text: str, name: str | None) -> None:
        """Takes note of a labelled text."""
        if not self._is_on:
            return
        self._waiting.append((document, name or hashlib.sha256(text.encode()).hexdigest()[:12], len(text)))
        self._wake.set()
        if self._thread is None:  # not before the first text: the server forks before it serves
            self._start()

    def flush(self) -> None:
        """Writes what waits. What cannot be written is dropped: labelling goes on."""
        with self._lock:
            self._flush()

    def flush_little(self) -> None:
        """Writes what waits if that is done in a moment; else the thread does, and nobody waits for it for long."""
        if sum(length for *_, length in list(self._waiting)) > LITTLE or not self._lock.acquire(timeout=PATIENCE_SECONDS):
            return
        try:
            self._flush()
        finally:
            self._lock.release()

    def _flush(self) -> None:
        batch: dict[str, Seen] = {}
        while self._waiting:
            document, name, _ = self._waiting.popleft()
            for sentence in document.sentences:
                if seen := remember_sentence(sentence, name, document.model_version):
                    batch[seen.key] = seen
        try:
            self._store.remember(list(batch.values())[-MOST_SENTENCES:])
        except RhetorError as error:
            logger.warning("%d sentences not remembered: %s", len(batch), error)

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._write, name="rhetor-memory", daemon=True)
                self._thread.start()
                atexit.register(self.flush)

    def _write(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            self.flush()
            time.sleep(FLUSH_SECONDS)


def register_memory(app: Flask, is_on: bool) -> None:
    store = SeenStore(find_home() / "seen.sqlite")
    app.extensions[EXTENSION] = Memory(store, is_on)
    app.extensions[POOL] = KnownPool(store)


def get_memory() -> Memory:
    memory: Memory = current_app.extensions[EXTENSION]
    return memory


def get_known_pool() -> KnownPool:
    pool: KnownPool = current_app.extensions[POOL]
    return pool
