"""Two threads, and two processes, against one: seconds of the wall for the same texts."""

from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from functools import cache, partial
from multiprocessing import get_context

from benchmarks.rounds import Ratio, Run, compare_rounds
from rhetor import Labeler

COPIES = 16


def make_runs(texts: Sequence[str], stack: ExitStack) -> dict[str, Run]:
    """The pools are started here, each worker with its model, and end with ``stack``."""
    whole = "\n\n".join(texts)
    spawn = get_context("spawn")
    pools: dict[str, Executor] = {
        "one thread": ThreadPoolExecutor(1),
        "two threads": ThreadPoolExecutor(2),
        "one process": ProcessPoolExecutor(1, spawn),
        "two processes": ProcessPoolExecutor(2, spawn),
    }
    return {name: partial(_label_all, stack.enter_context(pool), [whole] * COPIES) for name, pool in pools.items()}


def _label_all(pool: Executor, texts: list[str]) -> list[int]:
    return list(pool.map(_count_sentences, texts))


def _count_sentences(text: str) -> int:
    return len(_load().label(text).columns.start)


@cache
def _load() -> Labeler:
    return Labeler.load()


def compute_ratios(seconds: dict[str, list[float]]) -> dict[str, Ratio]:
    return {
        "two_threads": compare_rounds(seconds["one thread"], seconds["two threads"]),
        "two_processes": compare_rounds(seconds["one process"], seconds["two processes"]),
    }
