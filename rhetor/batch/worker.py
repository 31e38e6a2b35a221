"""What a worker does with a task: files and rows in, a part of the table out."""

import ctypes
import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Thread
from time import sleep

from rhetor.batch.finding import Skipped
from rhetor.batch.part_records import PartRecord, Task
from rhetor.batch.part_writing import PartWriter
from rhetor.batch.reading import read_item
from rhetor.labeler import Labeler

M_MMAP_THRESHOLD = -3
"""Of malloc.h."""
LARGE = 1 << 16
"""Bytes, from which on memory is given back at once. With four times as many the heap grows by a third over 1 GB."""


@cache
def load_labeler(model: Path) -> Labeler:
    """The labeler of a worker process, loaded once."""
    return Labeler.load(model)


def label_task(task: Task) -> PartRecord:
    """Labels what is in a task and writes its part. What is wrong with one document or row is said in its records.

    Raises:
        OSError: the part cannot be written.
    """
    keep_heap_small()
    if task.settings.home:
        end_with_parent(task.settings.home)
    with PartWriter(task, load_labeler(task.settings.model)) as part:
        for item in task.items:
            for incoming in read_item(item):
                if isinstance(incoming, Skipped):
                    part.skip(incoming)
                else:
                    part.label(incoming)
        return part.finish()


@cache
def keep_heap_small() -> None:
    """Has the C library give large blocks back to the system at once, where it is glibc.

    By itself it comes to keep them in its heap, where they lie between small ones: over a document of 1 GB that heap grew
    by a fifth.
    """
    with suppress(OSError, AttributeError, TypeError):  # another system, another C library
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE)


@cache
def end_with_parent(parent: int) -> None:
    """Ends this process soon after its parent: killed, that cannot tell it to."""
    if os.getpid() == parent:
        return

    def watch() -> None:
        while os.getppid() == parent:
            sleep(0.5)
        os._exit(1)

    Thread(target=watch, daemon=True).start()
