"""Who works on what, and how much may wait: nobody with one sentence waits behind somebody with a book."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from rhetor.intake import READERS
from service.front.limits import SHORT_COST
from service.problems import Problem

Result = TypeVar("Result")
TEXT_COSTS = {
    "/v1/label": 1, "/v1/explain": 10, "/read": 10, "/download": 10, "/download/all": 10, "/tei/predict": 2,
    "/perspective/v1alpha1/comments:analyze": 4, "/label-studio/predict": 4,
}  # fmt: skip
"""Routes that label what is sent to them, and how much a byte costs there, in bytes that are only labelled."""
INFER, INFER_COST = "/v2/models/", 2
"""All below it labels, or is short; models have names and versions there."""
EVIDENCE_COST = 20
TAKEN_APART = frozenset(kind.encode() for reader in READERS if reader.read for kind in reader.media_types)
"""Types of files that a process of its own reads."""
PLAIN = (b"", b"utf-8", b"us-ascii")
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")
SPELT_OTHERWISE = (b"\\u006", b"\\u007")
"""JSON may spell any letter by its number."""
Headers = Iterable[tuple[bytes, bytes]]


class Lane:
    """A few threads, and the requests that have a place in front of them."""

    def __init__(self, name: str, threads: int, places: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=f"rhetor-{name}")
        self._places, self._taken = places, 0

    def enter(self) -> None:
        """
        Raises:
            Problem: 429, no place is left.
        """
        if self._taken >= self._places:
            raise Problem(429, "Too many requests are in work. Try again in a second, or start more workers.")
        self._taken += 1

    def leave(self) -> None:
        self._taken -= 1

    async def run(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


class Lanes:
    """The lanes of one worker.

    ``short`` and ``long`` label; more threads at that would only take the interpreter from each other. ``files`` reads what
    people send as files, ``stores`` is for all that reads and writes the home, and ``health`` for health alone.
    """

    def __init__(self, places: int) -> None:
        self.short = Lane("short", 2, places)
        self.long = Lane("long", 1, places)
        self.files = Lane("files", 1, places)
        self.stores = Lane("stores", 8, places)
        self.health = Lane("health", 1, 1_000)

    def choose(self, path: str, query: bytes, headers: Headers, body: bytes) -> Lane:
        """The lane of a request. A file's name stands in the query, or its type in a header; it may wait for a process that
        reads it.
        """
        if path.startswith("/health/"):
            return self.health
        if path not in TEXT_COSTS and not path.startswith(INFER):
            return self.stores
        kind, _, parameters = _find(headers, b"content-type").partition(b";")
        if (path == "/read" and query) or kind.strip() in TAKEN_APART:
            return self.files
        if is_disguised(_find(headers, b"content-encoding"), parameters, body):
            return self.long
        return self.short if weigh(path, query, body) <= SHORT_COST else self.long


def _find(headers: Headers, wanted: bytes) -> bytes:
    return b",".join(value for name, value in headers if name == wanted).strip().lower()


def is_disguised(coding: bytes, parameters: bytes, body: bytes) -> bool:
    """Whether a body may be larger than it looks, or ask for more: some bytes of gzip are a book."""
    charset = parameters.partition(b"charset=")[2].partition(b";")[0].strip(b"\"' ")
    return bool(coding.strip(b", ")) or charset not in PLAIN or body.startswith(MARKS)


def weigh(path: str, query: bytes, body: bytes) -> int:
    """What labelling the body costs, in bytes that are only labelled."""
    explained = b"evidence" in query or b'"evidence"' in body or any(spelt in body for spelt in SPELT_OTHERWISE)
    return len(body) * TEXT_COSTS.get(path, INFER_COST) * (EVIDENCE_COST if explained else 1)


class Budget:
    """Bytes of requests that are not answered yet: bodies, texts, rows, replies. Safe to use from several threads."""

    def __init__(self, most: int) -> None:
        self._most, self._held, self._lock = most, 0, threading.Lock()

    def take(self, size: int) -> None:
        """
        Raises:
            Problem: 429, too much is in work.
        """
        with self._lock:
            if self._held + size <= self._most:
                self._held += size
                return
        raise Problem(
            429,
            f"More than {self._most:,} bytes are in work here. Try again in a moment, send less at once, or start "
            "more workers.",
        )

    def give_back(self, size: int) -> None:
        with self._lock:
            self._held -= size
