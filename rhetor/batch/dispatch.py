"""Which process labels which documents."""

import os
from array import array
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor

from rhetor.batch.worker import Result, Task, label_documents, label_for
from rhetor.errors import FolderError

MOST_DOCUMENTS = 64
MOST_BYTES = 1 << 20
"""Of a task, unless it is one document: some hundred times the work of handing it over."""
TASKS_EACH = 8
"""How many tasks a process gets at least, if there are documents enough: with few, some would end long before others."""
BYTES_EACH = 1 << 20
"""From how many bytes on a process is worth starting, which takes as long as labelling some MB."""
MOST_THREADS = 2
"""That label a document together. One more splits, reads and writes for them, and with two it has no time left."""


def count_processes(jobs: int, places: Sequence[int], sizes: Sequence[int]) -> int:
    """How many of ``jobs`` processes are worth starting for the documents at these places."""
    return max(1, min(jobs, len(places), 1 + sum(sizes[place] for place in places) // BYTES_EACH))


def count_threads(jobs: int, processes: int, places: Sequence[int]) -> int:
    """How many threads label the documents of a task: those that the jobs leave over, for a document that comes alone."""
    return min(MOST_THREADS, jobs // processes) if len(places) == 1 else 1


def plan_tasks(places: Sequence[int], sizes: Sequence[int], processes: int) -> Iterator[tuple[int, ...]]:
    """Puts documents together, so that all processes are busy to the end: the large ones alone and first.

    Args:
        places: of the documents to label.
        sizes: bytes of each document of the run, by its place.
    """
    tasks = processes * TASKS_EACH
    most_bytes = min(MOST_BYTES, sum(sizes[place] for place in places) // tasks)
    most_documents = max(1, min(MOST_DOCUMENTS, len(places) // tasks))
    yield from ((place,) for place in sorted((p for p in places if sizes[p] > most_bytes), key=lambda p: -sizes[p]))
    task, length = array("q"), 0
    for place in places:
        if sizes[place] > most_bytes:
            continue
        if task and (len(task) == most_documents or length + sizes[place] > most_bytes):
            yield tuple(task)
            task, length = array("q"), 0
        task.append(place)
        length += sizes[place]
    if task:
        yield tuple(task)


def label_tasks(tasks: Iterator[Task], processes: int) -> Iterator[Result]:
    """The results as they come: those of the last task may be the first.

    Raises:
        FolderError: a process was killed.
        OSError: results cannot be written.
    """
    if processes < 2:
        for task in tasks:
            yield from label_documents(task)
        return
    from joblib import Parallel, delayed

    parallel = Parallel(n_jobs=processes, return_as="generator_unordered", batch_size=1)
    try:
        for results in parallel(delayed(label_for)(os.getpid(), task) for task in tasks):
            yield from results
    except BrokenExecutor:
        raise FolderError(
            "A worker process was killed, perhaps for want of memory. Run the same command again, it goes on where it "
            "stopped; with fewer --jobs it needs less."
        ) from None
