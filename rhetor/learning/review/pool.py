"""The remembered sentences, kept between two readings: most of a pool is the same a moment later."""

import threading
from dataclasses import dataclass

from rhetor.learning.review.seen import Seen, SeenStore, Stamp


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
