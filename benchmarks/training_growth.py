"""How training grows: 1,000 to 1,000,000 sentences; seconds of each step, processor time, peak memory, size of the model.

    python -m benchmarks.training_growth [--sizes 1000 10000 100000 1000000]

Each size is trained in a process of its own, and the table in docs/speed.md is rewritten. Up to the size of the seed corpus
its documents are taken as they are. More are made by repeating them with their words shuffled among the sentences of one
label, so that n-grams are new, as they are in new text; how good such a model is says nothing.
"""

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from rhetor.learning.labelled import normalise
from rhetor.registry import Registry
from training.candidate import evaluate_held_out, fit_candidate, prepare_bench
from training.corpus import read_corpus
from training.examples import Example
from training.publishing import publish_candidate
from training.settings import DEFAULT_SETTINGS

SIZES = (1_000, 10_000, 100_000, 1_000_000)
STEPS = ("read", "count", "folds", "fit", "card")
SPEED = Path(__file__).parent.parent / "docs" / "speed.md"
TABLE = re.compile(r"(<!-- bench:training -->\n).*?(<!-- /bench:training -->)", re.DOTALL)


def write_sentences(path: Path, size: int) -> None:
    """A corpus of so many sentences, in whole documents but for the last, without repetitions."""
    seeds = sorted(read_corpus(only=()).examples, key=lambda example: random.Random(example.document).random())
    seen: set[str] = set()
    with path.open("w", encoding="utf-8") as file:
        for example in _repeat_examples(seeds):
            if len(seen) == size:
                return
            if normalise(example.text) not in seen:
                seen.add(normalise(example.text))
                file.write(json.dumps(example.to_record()) + "\n")


def _repeat_examples(seeds: Sequence[Example]) -> Iterator[Example]:
    yield from seeds
    dice = random.Random(1)
    words = {example.label: [] for example in seeds}
    for example in seeds:
        words[example.label] += example.text.split(" ")
    copy = 0
    while True:
        copy += 1
        for pool in words.values():
            dice.shuffle(pool)
        left = {label: iter(pool) for label, pool in words.items()}
        for example in seeds:
            text = " ".join(next(left[example.label]) for _ in example.text.split(" "))
            yield Example(text, example.label, f"{example.document} {copy}", example.domain, example.genre)


def train(folder: Path) -> dict[str, float]:
    """Trains on the corpus in ``folder`` as ``training.ship`` does; what it took."""
    moments = [time.perf_counter()]

    def step() -> None:
        moments.append(time.perf_counter())

    corpus = read_corpus(folder, only=())
    step()
    bench = prepare_bench(corpus, DEFAULT_SETTINGS)
    step()
    evaluated = evaluate_held_out(bench)
    step()
    model = fit_candidate(bench, evaluated).model
    step()
    registry = Registry(folder / "models")
    version = publish_candidate(registry, model, bench, evaluated, corpus.describe())
    step()
    seconds = [end - start for start, end in pairwise(moments)]
    return {
        **dict(zip(STEPS, seconds, strict=True)),
        "sentences": len(corpus.examples),
        "terms": len(model.terms),
        "processor": time.process_time(),
        "gigabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2,
        "megabytes": (registry.folder_of(version) / "model.npz").stat().st_size / 1e6,
    }


def measure(size: int) -> dict[str, float]:
    """Trains in a process of its own, so that its peak of memory is its own."""
    with tempfile.TemporaryDirectory() as scratch:
        write_sentences(Path(scratch) / "corpus.jsonl", size)
        command = [sys.executable, "-m", "benchmarks.training_growth", "--train", scratch]
        printed = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
    found: dict[str, float] = json.loads(printed)
    return found


def describe(rows: Sequence[dict[str, float]]) -> str:
    steps = "".join(f"{name:>8}" for name in STEPS)
    head = f"{'sentences':>10}{'terms':>11}{steps}{'all':>8}{'processor':>11}{'memory':>9}{'model':>9}"
    return "\n".join([head, *(_describe_row(row) for row in rows)])


def _describe_row(row: dict[str, float]) -> str:
    steps = "".join(f"{row[name]:>8.1f}" for name in STEPS)
    spent = f"{sum(row[name] for name in STEPS):>8.1f}{row['processor']:>11.1f}"
    return f"{row['sentences']:>10,}{row['terms']:>11,}{steps}{spent}{row['gigabytes']:>6.2f} GB{row['megabytes']:>6.1f} MB"


def write_table(table: str) -> None:
    text = SPEED.read_text("utf-8")
    if not TABLE.search(text):
        raise SystemExit(f"{SPEED} has no <!-- bench:training --> to write between.")
    SPEED.write_text(TABLE.sub(lambda match: f"{match[1]}\n```text\n{table}\n```\n\n{match[2]}", text), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--train", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.train:
        print(json.dumps(train(arguments.train)))
        return
    rows = []
    for size in arguments.sizes:
        rows.append(measure(size))
        print(describe(rows[-1:]), flush=True)
    write_table(describe(rows))


if __name__ == "__main__":
    main()
