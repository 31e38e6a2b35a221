"""``rhetor batch`` on folders that grow: time, and the memory of all its processes. Part of ``benchmarks.growth``."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.memory import MemoryWatch
from benchmarks.texts import repeat_articles

JOBS, IN_ONE_FOLDER = 2, 1000
ALONE = 100_000_000
"""The folder of this size is also labelled by one process alone."""
ARTICLES, DOCUMENT = "articles", "one document"


@dataclass(frozen=True, slots=True)
class FolderRun:
    """``size`` in bytes of UTF-8, ``seconds`` of the wall, ``processor`` seconds and ``peak`` bytes of all processes."""

    kind: str
    size: int
    documents: int
    jobs: int
    seconds: float
    processor: float
    peak: int


def measure_folders(articles: Sequence[str], sizes: Sequence[int]) -> Iterator[FolderRun]:
    """Of each size a folder of articles and one with a single document; each is deleted when it is done."""
    for kind, write in ((ARTICLES, write_articles), (DOCUMENT, write_document)):
        for size in sizes:
            with TemporaryDirectory(prefix="rhetor-growth-") as scratch:
                folder = Path(scratch) / "texts"
                documents, written = write(folder, articles, size)
                for jobs in (1, JOBS) if (kind, size) == (ARTICLES, ALONE) else (JOBS,):
                    yield FolderRun(kind, written, documents, jobs, *run_batch(folder, Path(scratch) / "out", jobs))


def write_articles(folder: Path, articles: Sequence[str], size: int) -> tuple[int, int]:
    """One article a file, a thousand files a folder; how many, and their bytes."""
    written = number = 0
    for number, article in enumerate(repeat_articles(articles, size), start=1):
        target = folder / f"{number // IN_ONE_FOLDER:04}" / f"{number:07}.txt"
        target.parent.mkdir(parents=True, exist_ok=True)
        written += target.write_bytes(article.encode())
    return number, written


def write_document(folder: Path, articles: Sequence[str], size: int) -> tuple[int, int]:
    folder.mkdir()
    with (folder / "document.txt").open("wb") as file:
        for article in repeat_articles(articles, size):
            file.write(article.encode() + b"\n\n")
        return 1, file.tell()


def run_batch(folder: Path, out: Path, jobs: int) -> tuple[float, float, int]:
    """Seconds of the wall, seconds of the processor, peak of memory.

    Raises:
        SystemExit: the run failed.
    """
    command = [sys.executable, "-m", "rhetor", "batch", str(folder), "--out", str(out), "--jobs", str(jobs), "--no-resume"]
    log = out.with_name("log")
    started, before = time.perf_counter(), _sum_processor()
    with log.open("wb") as file, subprocess.Popen(command, stdout=file, stderr=file) as run, MemoryWatch(run.pid) as watch:
        status = run.wait()
    seconds, processor = time.perf_counter() - started, _sum_processor() - before
    if status:
        raise SystemExit(f"rhetor batch ended with status {status}:\n{log.read_text('utf-8')[-2000:]}")
    shutil.rmtree(out)
    return seconds, processor, watch.peak


def _sum_processor() -> float:
    """Of all children that have ended, and theirs."""
    times = os.times()
    return times.children_user + times.children_system
