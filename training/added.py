"""What a user's sentences bring: on a genre that is new to the model, and on a user's own file.

    python -m training.added                        # every large genre of the real units in turn is new, and plays the user
    python -m training.added --weights              # the same, with each of some weights of the anchor
    python -m training.added --user FILE [FILE …]   # what half of a user's sentences bring on the other half

A genre that plays the user is taken out of the real units. A hundred or five hundred of its units, or half of its documents,
come back as added, and the other half is measured; then the halves change places.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import itemgetter
from pathlib import Path

import numpy as np

from training.adaptation import find_differences
from training.anchoring import widen_fit
from training.base import find_base
from training.candidate import Bench, prepare_bench
from training.corpus import read_corpus
from training.evaluation import count_confusion, f1_by_label
from training.fitting import Fit, Integers, fit_rows, run_side_by_side, score_rows, weigh_terms
from training.reading import read_examples
from training.settings import DEFAULT_SETTINGS, Settings

WEIGHTS = (1.0, 3.0, 10.0, 30.0)
"""Of all that was known beside all added sentences (``anchor_weight``)."""
GENRES = 8
"""So many of the largest genres play the user."""
SIZES = (100, 500)
SPLITS = 5
"""Random halves of a user's own sentences, each measured both ways."""
OWN_SIZES = (25, 50, 100)


@dataclass(frozen=True)
class Trial:
    """Rows that are known before, that may be added, and that are measured."""

    known: Integers
    added: Integers
    test: Integers


def measure_added(bench: Bench, before: Fit, trial: Trial, settings: Settings) -> float:
    """Macro-F1 on the rows ``test`` of a model that was trained on ``known`` (``before``) and moved by ``added``."""
    counts, labels = bench.material.counts, bench.labels
    fit = before
    if len(trial.added):
        is_added = np.zeros(len(labels), dtype=bool)
        is_added[trial.added] = True
        fit = widen_fit(before, counts, is_added, settings)
        rows = np.concatenate([trial.known, trial.added])
        design = weigh_terms(counts.matrix[rows][:, fit.columns], counts.blocks[fit.columns], fit.idf, settings)
        start = design @ fit.coefficients.T + fit.intercepts
        moved, shifted = find_differences(design, start, labels[rows], is_added[rows], settings)
        fit = replace(fit, coefficients=fit.coefficients + moved, intercepts=fit.intercepts + shifted)
    predicted = score_rows(counts, trial.test, fit, settings).argmax(axis=1)
    return float(f1_by_label(count_confusion(labels[trial.test], predicted)).mean())


def simulate_genres(bench: Bench, settings: Settings) -> dict[str, list[float]]:
    """Of each genre that plays the user: macro-F1 without it, and the gains by each size of ``SIZES`` and by the half."""
    genres = np.array(bench.genres)
    counts = Counter(genres[bench.is_real].tolist())
    users = [genre for genre, _ in counts.most_common(GENRES)]
    sizes: list[int | None] = [0, *SIZES, None]

    def measure(genre: str) -> list[float]:
        is_new = (genres == genre) & bench.is_real
        rows, known = np.flatnonzero(is_new), np.flatnonzero(~is_new)
        before = fit_rows(bench.material, known, settings)
        halves = _split(bench, rows, settings.seed)
        return [
            float(
                np.mean([measure_added(bench, before, Trial(known, added[:size], test), settings) for added, test in halves])
            )
            for size in sizes
        ]

    found = np.array(run_side_by_side(measure, ((genre,) for genre in users)))
    found[:, 1:] -= found[:, :1]
    return dict(zip(users, found.tolist(), strict=True))


def simulate_user(files: Sequence[Path], settings: Settings = DEFAULT_SETTINGS) -> dict[str, tuple[float, float]]:
    """Mean gain in macro-F1, with its standard error over random halves, of what is added of a user's sentences."""
    user = [example for file in files for example in read_examples(file)]
    if len({example.document for example in user}) == 1:  # a file that names none: each sentence is one
        user = [replace(example, document=f"user {number}") for number, example in enumerate(user)]
    corpus = read_corpus(only=(), new=user)
    bench = prepare_bench(corpus, settings, find_base(corpus, settings))
    assert bench.anchored
    before, start = bench.anchored.fit, bench.anchored.start
    rows, known = np.flatnonzero(bench.material.is_added), np.flatnonzero(~bench.material.is_added)
    wrong = rows[start[rows].argmax(axis=1) != bench.labels[rows]]
    halves = [pair for number in range(SPLITS) for pair in _split(bench, rows, settings.seed + number)]
    ways: dict[str, Callable[[Integers], Integers]] = {
        "nothing": itemgetter(slice(0)),
        **{f"{size} sentences": itemgetter(slice(size)) for size in OWN_SIZES},
        "all of the half": itemgetter(slice(None)),
        "what was labelled wrong": partial(np.intersect1d, wrong),
    }

    def measure(choose: Callable[[Integers], Integers], added: Integers, test: Integers) -> float:
        return measure_added(bench, before, Trial(known, choose(added), test), settings)

    found = run_side_by_side(measure, ((choose, *pair) for choose in ways.values() for pair in halves))
    table = np.array(found).reshape(len(ways), SPLITS, 2).mean(axis=2)
    table[1:] -= table[0]
    errors = table.std(axis=1, ddof=1) / SPLITS**0.5
    return {way: (float(row.mean()), float(error)) for way, row, error in zip(ways, table, errors, strict=True)}


def _split(bench: Bench, rows: Integers, seed: int) -> list[tuple[Integers, Integers]]:
    """The rows in two halves, in random order, as (added, test) both ways round; no document stands in both."""
    random = np.random.default_rng(seed)
    groups = random.permutation(np.unique(bench.groups[rows]))
    is_first = np.isin(bench.groups[rows], groups[: len(groups) // 2])
    return [(random.permutation(rows[is_first]), rows[~is_first]), (random.permutation(rows[~is_first]), rows[is_first])]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--user", nargs="+", type=Path, metavar="FILE", help="labelled sentences that play a user's")
    parser.add_argument("--weights", action="store_true", help="with each weight of the anchor")
    arguments = parser.parse_args()
    if arguments.user:
        for way, (figure, error) in simulate_user(arguments.user).items():
            shown = f"{figure:.3f}" if way == "nothing" else f"{figure:+.4f}"
            print(f"{way:25} added   macro-F1 {shown} (standard error {error:.4f})")
        return
    bench = prepare_bench(read_corpus(only=()), DEFAULT_SETTINGS)
    for weight in WEIGHTS if arguments.weights else (DEFAULT_SETTINGS.anchor_weight,):
        print(
            f"anchor weight {weight:g}\n\n| new genre | without | +100 units | +500 units | + half |\n|---|---|---|---|---|"
        )
        for genre, (without, *gains) in simulate_genres(bench, replace(DEFAULT_SETTINGS, anchor_weight=weight)).items():
            print(f"| {genre} | {without:.3f} | " + " | ".join(f"{gain:+.3f}" for gain in gains) + " |", flush=True)


if __name__ == "__main__":
    main()
