"""Which technique to compile with: what numba and Cython cost at the start, at each call, and what making records costs.

    pip install -e '.[bench]'
    python -m benchmarks.techniques

Both do the same small work, counting full stops. numba's kernel comes from its cache on disk, which a first run fills.
Seconds of the processor, so that other work on the machine disturbs less.
"""

import statistics
import subprocess
import sys
import time
import timeit
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import rhetor
from rhetor.engine.sentences import split_columns, split_sentences
from rhetor.records import Kind, Span

RUNS = 11
SHORT = "The bridge was closed."
LONG = "The bridge was closed. It must open. " * 500
KERNEL = """
import time
started = time.process_time()
import numba, numpy
imported = time.process_time()
@numba.njit(cache=True, nogil=True)
def count_stops(points):
    found = 0
    for point in points:
        found += point == 46
    return found
points = numpy.frombuffer("The bridge was closed.".encode("utf-32-le"), numpy.uint32)
count_stops(points)
loaded = time.process_time()
for _ in range(100_000):
    count_stops(points)
called = time.process_time()
for _ in range(20_000):
    count_stops(numpy.frombuffer("The bridge was closed.".encode("utf-32-le"), numpy.uint32))
print(imported - started, loaded - imported, (called - loaded) / 100_000, (time.process_time() - called) / 20_000)
"""
# The package without what its __init__ imports, NumPy above all; the libraries that the modules need come first.
IMPORT = f"""
import array, dataclasses, enum, importlib.resources, json, sys, time, types, typing
sys.modules["rhetor"] = package = types.ModuleType("rhetor")
package.__path__ = [{str(Path(rhetor.__file__).parent)!r}]
import rhetor.records
started = time.process_time()
import rhetor.engine.sentences
print(time.process_time() - started)
"""


@dataclass(frozen=True, slots=True)
class FrozenSpan:
    start: int
    end: int
    kind: Kind


def measure_numba() -> list[float]:
    """Seconds: import, first call of a cached kernel, a further call, a further call with a new text."""
    with TemporaryDirectory() as folder:
        script = Path(folder) / "kernel.py"
        script.write_text(KERNEL)
        runs = [subprocess.run([sys.executable, script], capture_output=True, check=True) for _ in range(RUNS + 1)]
    rows = [[float(value) for value in run.stdout.split()] for run in runs[1:]]
    return [statistics.median(column) for column in zip(*rows, strict=True)]


def measure_extension_import() -> float:
    """Seconds to import all compiled modules and fill their tables."""
    runs = [subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, check=True) for _ in range(RUNS + 1)]
    return statistics.median(float(run.stdout) for run in runs[1:])


def measure_call(call: Callable[[], object], number: int) -> float:
    return statistics.median(timeit.repeat(call, timer=time.process_time, number=number, repeat=RUNS)) / number


def main() -> None:
    imported, loaded, called, called_on_text = measure_numba()
    spans = len(split_sentences(LONG))
    making = measure_call(lambda: split_sentences(LONG), 50) - measure_call(lambda: split_columns(LONG), 50)
    rows = {
        "numba: import": imported,
        "numba: first call, kernel from the cache": loaded,
        "numba: a further call": called,
        "numba: a further call, text to array and count": called_on_text,
        "Cython: import of all modules, tables filled": measure_extension_import(),
        "Cython: a call, a text split into columns": measure_call(lambda: split_columns(SHORT), 20_000),
        "a record: frozen dataclass": measure_call(lambda: FrozenSpan(0, 22, Kind.SENTENCE), 20_000),
        "a record: named tuple": measure_call(lambda: Span(0, 22, Kind.SENTENCE), 20_000),
        "a record: named tuple made in Cython": making / spans,
    }
    for name, seconds in rows.items():
        print(f"{name:<50}{1e6 * seconds:>12,.2f} µs")


if __name__ == "__main__":
    main()
