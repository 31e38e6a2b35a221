"""Reading against the clock: a client that sends half a body and then nothing does not keep its thread.

A read that waits for the network cannot be stopped from outside. So another thread reads, and the one that answers waits
for it only so long; the reader is free again when the connection, answered and closed, ends its read.
"""

import threading
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue

LEAST_RATE = 100_000
"""Bytes a second at which a long body may come in."""
Read = Callable[[], bytes]
Answer = SimpleQueue[bytes | BaseException]
_idle: deque["_Reader"] = deque()


class _Reader(threading.Thread):
    """Reads one body after another; there are as many as ever were read at once."""

    def __init__(self) -> None:
        super().__init__(name="rhetor-body", daemon=True)
        self.work: SimpleQueue[tuple[Read, Answer]] = SimpleQueue()
        self.start()

    def run(self) -> None:
        while True:
            read, answer = self.work.get()
            try:
                answer.put(read())
            except BaseException as error:  # raised where it is waited for
                answer.put(error)
            del read, answer
            _idle.append(self)


def read_in_time(read: Read, seconds: float, most_bytes: int) -> bytes:
    """What ``read`` returns.

    Args:
        seconds: to begin with; a body of ``most_bytes`` may take longer, by ``LEAST_RATE``.

    Raises:
        TimeoutError: it takes too long.
    """
    try:
        reader = _idle.pop()
    except IndexError:
        reader = _Reader()
    answer: Answer = SimpleQueue()
    reader.work.put((read, answer))
    try:
        found = answer.get(timeout=seconds + most_bytes / LEAST_RATE)
    except Empty:
        raise TimeoutError from None
    if isinstance(found, BaseException):
        raise found
    return found
