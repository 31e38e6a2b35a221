"""From the start of a process to its first label: a Python process, and the command line."""

import subprocess
import sys
from functools import partial

from benchmarks.rounds import Ratio, Run, compare_rounds, summarise_rounds

LABEL = "from rhetor import Labeler; Labeler.load().label('The bridge must be rebuilt.')"
FIRST_LABEL, SKLEARN = "first label, Python", "import sklearn, for comparison"
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "import rhetor": [sys.executable, "-c", "import rhetor"],
    FIRST_LABEL: [sys.executable, "-c", LABEL],
    "first label, rhetor label -": [sys.executable, "-m", "rhetor", "label", "-"],
    SKLEARN: [sys.executable, "-c", "import sklearn.linear_model"],
    "import nltk, for comparison": [sys.executable, "-c", "import nltk.tokenize.punkt"],
}


def make_runs() -> dict[str, Run]:
    return {name: partial(_run, command) for name, command in COMMANDS.items()}


def _run(command: list[str]) -> None:
    subprocess.run(command, input=b"It rained.", stdout=subprocess.DEVNULL, check=True)


def compute_ratios(seconds: dict[str, list[float]]) -> dict[str, Ratio]:
    return {
        "first_label_seconds": summarise_rounds(seconds[FIRST_LABEL]),
        "first_label": compare_rounds(seconds[SKLEARN], seconds[FIRST_LABEL]),
    }
