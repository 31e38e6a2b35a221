"""How much a user's sentences should count, and what they bring.

    python -m training.added                        # compares weights on the seed corpus
    python -m training.added --user FILE [FILE …]   # what half of a user's sentences bring on the other half

Weights are compared where no text from elsewhere is looked at: every large genre in turn plays the user. Its sentences are
taken out of the corpus; a hundred sentences, or half of its documents, come back as added, with each weight in turn, and the
other half is measured; then the halves change places.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import itemgetter
from pathlib import Path

import numpy as np

from training.corpus import read_corpus
from training.counting import Counts, count_terms
from training.evaluation import count_confusion, f1_by_label
from training.examples import Example
from training.fitting import Integers, fit_rows, run_side_by_side, score_rows, to_numbers
from training.folds import group_examples
from training.reading import read_examples
from training.settings import DEFAULT_SETTINGS, Settings

WEIGHTS = (1.0, 3.0, 10.0, 30.0, 100.0)
"""Of all seeds beside all added sentences (``anchor_weight``)."""
GENRES = 8
"""So many of the largest genres play the user."""
SPLITS = 5
"""Random halves of a user's sentences, each measured both ways."""
SIZES = (25, 50, 100)
"""Sentences of the user, besides the whole half."""


@dataclass(frozen=True)
class Pool:
    """Counted examples of the seeds and of whoever plays the user. ``groups`` are documents with their near-duplicates."""

    counts: Counts
    labels: Integers
    groups: Integers


def make_pool(examples: Sequence[Example]) -> Pool:
    return Pool(count_terms([example.text for example in examples]), to_numbers(examples), group_examples(examples))


def measure_added(pool: Pool, seeds: Integers, added: Integers, test: Integers, settings: Settings) -> float:
    """Macro-F1 on the rows ``test`` of a model trained on ``seeds`` and, adapted, on ``added``."""
    is_added = np.zeros(len(pool.labels), dtype=bool)
    is_added[added] = True
    fit = fit_rows(pool.counts, np.concatenate([seeds, added]), pool.labels, is_added, settings)
    predicted = score_rows(pool.counts, test, fit, settings).argmax(axis=1)
    return float(f1_by_label(count_confusion(pool.labels[test], predicted)).mean())


def compare_weights(examples: Sequence[Example], settings: Settings = DEFAULT_SETTINGS) -> dict[float, list[float]]:
    """Mean gain in macro-F1 by 100 sentences and by half a genre, for each weight, over the genres that play the user."""
    pool = make_pool(examples)
    genres = np.array([example.genre or "" for example in examples])
    users = [genre for genre, _ in Counter(genres.tolist()).most_common() if genre != "contrast-set"][:GENRES]
    trials = []
    for genre in users:
        rows = np.flatnonzero(genres == genre)
        trials += [(np.flatnonzero(genres != genre), *halves) for halves in _split(pool, rows, settings.seed)]

    def measure(weight: float, count: int | None) -> float:
        weighted = replace(settings, anchor_weight=weight)
        return float(np.mean([measure_added(pool, seeds, added[:count], test, weighted) for seeds, added, test in trials]))

    tasks = [(1.0, 0), *((weight, count) for weight in WEIGHTS for count in (100, None))]
    without, *found = run_side_by_side(measure, tasks)
    gains = (np.array(found) - without).reshape(len(WEIGHTS), 2).tolist()
    return dict(zip(WEIGHTS, gains, strict=True))


def simulate_user(
    examples: Sequence[Example], user: Sequence[Example], settings: Settings = DEFAULT_SETTINGS
) -> dict[str, tuple[float, float]]:
    """Mean gain in macro-F1, with its standard error over random halves, of what is added of the user's sentences."""
    if len({example.document for example in user}) == 1:  # a file that names none: each sentence is one
        user = [replace(example, document=f"user {number}") for number, example in enumerate(user)]
    pool = make_pool([*examples, *user])
    seeds, rows = np.arange(len(examples)), np.arange(len(examples), len(examples) + len(user))
    fit = fit_rows(pool.counts, seeds, pool.labels, np.zeros(len(pool.labels), dtype=bool), settings)
    wrong = rows[score_rows(pool.counts, rows, fit, settings).argmax(axis=1) != pool.labels[rows]]
    halves = [pair for split in range(SPLITS) for pair in _split(pool, rows, settings.seed + split)]
    ways: dict[str, Callable[[Integers], Integers]] = {
        "nothing": itemgetter(slice(0)),
        **{f"{size} sentences": itemgetter(slice(size)) for size in SIZES},
        "all of the half": itemgetter(slice(None)),
        "what was labelled wrong": partial(np.intersect1d, wrong),
    }

    def measure(choose: Callable[[Integers], Integers], added: Integers, test: Integers) -> float:
        return measure_added(pool, seeds, choose(added), test, settings)

    found = run_side_by_side(measure, ((choose, *pair) for choose in ways.values() for pair in halves))
    table = np.array(found).reshape(len(ways), SPLITS, 2).mean(axis=2)
    table[1:] -= table[0]
    errors = table.std(axis=1, ddof=1) / SPLITS**0.5
    return {way: (float(row.mean()), float(error)) for way, row, error in zip(ways, table, errors, strict=True)}


def _split(pool: Pool, rows: Integers, seed: int) -> list[tuple[Integers, Integers]]:
    """The rows in two halves, in random order, as (added, test) both ways round.

    No document stands in both halves; where the data name no documents, no sentence and its near-duplicate.
    """
    random = np.random.default_rng(seed)
    groups = random.permutation(np.unique(pool.groups[rows]))
    is_first = np.isin(pool.groups[rows], groups[: len(groups) // 2])
    return [(random.permutation(rows[is_first]), rows[~is_first]), (random.permutation(rows[~is_first]), rows[is_first])]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--user", nargs="+", type=Path, metavar="FILE", help="labelled sentences that play a user's")
    files = parser.parse_args().user
    examples = read_corpus(only=()).examples
    if not files:
        for weight, (hundred, half) in compare_weights(examples).items():
            print(f"weight {weight:4.0f}   macro-F1 {hundred:+.4f} by 100 sentences, {half:+.4f} by half of the genre")
        return
    user = [example for file in files for example in read_examples(file)]
    for way, (figure, error) in simulate_user(examples, user).items():
        shown = f"{figure:.3f}" if way == "nothing" else f"{figure:+.4f}"
        print(f"{way:25} added   macro-F1 {shown} (standard error {error:.4f})")


if __name__ == "__main__":
    main()
