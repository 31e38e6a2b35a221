"""The most memory that a process and all its children have had together, looked at again and again while they run."""

import threading
from types import TracebackType

import psutil

LOOK_SECONDS = 0.02


class MemoryWatch:
    """While it is entered, ``peak`` grows to the most bytes of resident memory; ``before`` is what there was at the start.

    Pages that several processes share count for each of them, so it is rather too much than too little.
    """

    def __init__(self, pid: int | None = None) -> None:
        self._root, self._ended = psutil.Process(pid), threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.before = self.peak = 0

    def __enter__(self) -> "MemoryWatch":
        self.before = self.peak = self._sum()
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            self.peak = max(self.peak, self._sum())

    def _sum(self) -> int:
        total = 0
        try:
            for process in (self._root, *self._root.children(recursive=True)):
                try:
                    total += process.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
        except psutil.NoSuchProcess:
            pass
        return total
