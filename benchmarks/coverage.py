"""Do the intervals of ``rhetor estimate`` hold? Simulated on real labelled documents whose true shares are known.

    python -m benchmarks.coverage [REAL_DEV.jsonl] [--draws N] [--scores FILE.npz]

Outlets are drawn from documents so that a label has a share of 2 to 60 %. What the model says of a document comes from one
that has not seen it: of the real units in ``seeds/real`` out of fold (``alike``), or by a model that has seen nothing of the
document's genre, corrected by what other genres say (``apart``); of the documents of REAL_DEV.jsonl, with which nothing was
ever trained or chosen, by the shipped model. Held-out scores take a quarter of an hour and are kept in ``--scores``.

Writes tables and picture of docs/estimate.md.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.correction_ways import compare_ways
from benchmarks.coverage_page import Row, write_page
from benchmarks.held_out_scores import APART, Scored, read_scored, score_documents, take
from rhetor import LABELS
from rhetor.estimate.adjusted_count import ErrorModel, correct_shares, look_at
from rhetor.estimate.difference import Labelled, Population, estimate_shares
from training.outlets import HeldOut, measure_errors, share_labels

SCORES = Path("out/coverage.npz")
SAMPLES, DOCUMENTS = (50, 100, 200, 500), (30, 100, 300, 1000, 3000)
HALVES = 5
"""Halvings of the documents, one half to measure errors on, the other to draw outlets from."""
MOST_LABELLED = 0.9
"""A sample of nearly all units is no sample."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("real_dev", type=Path, nargs="?", help="documents with labelled units, apart from all training")
    parser.add_argument("--draws", type=int, default=1000, help="outlets of each kind")
    parser.add_argument("--scores", type=Path, default=SCORES, help="where held-out scores are kept")
    arguments = parser.parse_args()
    scored = read_scored(arguments.scores)
    rows = [*simulate_samples(scored, arguments.draws), *simulate_corrections(scored, arguments.draws)]
    if arguments.real_dev:
        rows += prove(score_documents(arguments.real_dev), measure_whole(scored), arguments.draws)
    write_page(rows, compare_ways(scored, arguments.draws // 4), arguments.draws)
    return 0


def measure_whole(scored: Scored) -> ErrorModel:
    return measure_errors(HeldOut(scored.seen, scored.labels, scored.documents, scored.genres))


def simulate_samples(scored: Scored, draws: int) -> Iterator[Row]:
    """Hand labels of a random sample, beside the same labels alone; half of the outlets of one genre, half of all."""
    for name, probabilities in (("sample, alike", scored.seen), ("sample, apart", scored.unseen)):
        yield from label_outlets(name, HeldOut(probabilities, scored.labels, scored.documents, scored.genres), draws)


def label_outlets(name: str, held_out: HeldOut, draws: int) -> Iterator[Row]:
    generator = np.random.default_rng(1)
    for count in SAMPLES:
        for number in range(draws):
            pool = held_out.pick_pool(generator, number)
            documents = int(generator.choice(DOCUMENTS))
            units = held_out.draw(generator, pool, documents)
            if count > MOST_LABELLED * len(units):
                continue
            truth = share_labels(held_out.labels[units])
            population = Population(held_out.probabilities[units], np.zeros(len(units), dtype=np.int64), np.ones(len(units)))
            rows = generator.choice(len(units), count, replace=False)
            labelled = Labelled(rows, held_out.labels[units][rows])
            found, alone = estimate_shares(population, labelled), estimate_shares(population, labelled, use_model=False)
            for label in range(len(LABELS)):
                yield Row(
                    name, count, documents, label, float(truth[label]), float(found.low[label]), float(found.high[label]),
                    float(found.shares[label]), float(alone.shares[label]),
                    float(alone.high[label] - alone.low[label]), number % 2 == 1,
                )  # fmt: skip


def simulate_corrections(scored: Scored, draws: int) -> Iterator[Row]:
    """Without hand labels: errors measured on some documents, outlets of others, of the same genres or of others."""
    generator = np.random.default_rng(2)
    for _ in range(HALVES):
        chosen = generator.random(int(scored.documents.max()) + 1) < 0.5
        inside = chosen[scored.documents]
        errors = measure_errors(take(scored, scored.seen, inside))
        yield from correct_outlets(
            "correction, alike", take(scored, scored.seen, ~inside), errors, draws // HALVES, generator
        )
    for number in range(APART):
        inside = scored.apart != number
        errors = measure_errors(take(scored, scored.seen, inside))
        outlets = take(scored, scored.unseen, ~inside)
        yield from correct_outlets("correction, apart", outlets, errors, draws // APART, generator)


def correct_outlets(
    name: str, held_out: HeldOut, errors: ErrorModel, draws: int, generator: np.random.Generator
) -> Iterator[Row]:
    for number in range(draws):
        pool = held_out.pick_pool(generator, number)
        documents = int(generator.choice(DOCUMENTS))
        units = held_out.draw(generator, pool, documents)
        truth, probabilities = share_labels(held_out.labels[units]), held_out.probabilities[units]
        seen = look_at(probabilities, np.ones(len(units)), documents)
        found = correct_shares(errors, seen)
        for label in range(len(LABELS)):
            yield Row(
                name, 0, documents, label, float(truth[label]), float(found.low[label]), float(found.high[label]),
                float(found.shares[label]), float(seen.counted[label]), 1.0, number % 2 == 1, found.refused,
            )  # fmt: skip


def prove(held_out: HeldOut, errors: ErrorModel, draws: int) -> Iterator[Row]:
    """On documents apart from everything: the figures that count."""
    yield from label_outlets("sample, proof", held_out, draws)
    yield from correct_outlets("correction, proof", held_out, errors, draws, np.random.default_rng(3))


if __name__ == "__main__":
    sys.exit(main())
