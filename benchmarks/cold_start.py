"""From the start of a process to its first label: a Python process, and the command line.

python -m benchmarks.cold_start
"""

import statistics
import subprocess
import sys
import time

RUNS = 15
LABEL = "from rhetor import Labeler; Labeler.load().label('The bridge must be rebuilt.')"
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "import rhetor": [sys.executable, "-c", "import rhetor"],
    "first label, Python": [sys.executable, "-c", LABEL],
    "first label, rhetor label -": [sys.executable, "-m", "rhetor", "label", "-"],
    "import sklearn, for comparison": [sys.executable, "-c", "import sklearn.linear_model"],
    "import nltk, for comparison": [sys.executable, "-c", "import nltk.tokenize.punkt"],
}


def time_command(command: list[str]) -> float:
    """Median seconds of ``RUNS`` runs, after one to warm the file cache."""
    seconds = []
    for _ in range(RUNS + 1):
        started = time.perf_counter()
        subprocess.run(command, input=b"It rained.", stdout=subprocess.DEVNULL, check=True)
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds[1:])


if __name__ == "__main__":
    for name, command in COMMANDS.items():
        print(f"{name:<34}{time_command(command):6.2f} s")
