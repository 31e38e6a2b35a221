"""What each family of features brings, and what did not help.

    python -m training.ablation [--dev FILE …] > table.md

Prints a table of macro-F1, a variation a row: cross-validated by whole documents; leaving out one genre at a time (families
only, it takes longest); and on labelled sentences from elsewhere (``--dev``), on which nothing is trained. About half an
hour on two cores.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer
from tqdm import tqdm

from rhetor.definition.features import FAMILIES, find_family
from rhetor.model import Floats
from training.corpus import read_corpus
from training.counting import Counts, count_terms
from training.evaluation import count_confusion, f1_by_label
from training.examples import Example
from training.families import TRIED
from training.fitting import Integers, fit_rows, score_held_out, score_rows, to_numbers
from training.folds import assign_folds, group_examples
from training.reading import read_examples
from training.settings import DEFAULT_SETTINGS, Settings

TRIED_WEIGHT = 0.7
"""Block weight of a family that was tried beside the model's own."""
SETTINGS_TRIED = {
    "all labels weigh the same": {"label_weights": (1.0, 1.0, 1.0, 1.0)},
    "all blocks weigh the same": {"block_weights": (1.0, 1.0)},
    "C 0.5": {"inverse_regularisation": 0.5},
    "C 8": {"inverse_regularisation": 8.0},
    "terms of a single sentence too": {"least_documents": 1},
    "terms in 10 sentences or more": {"least_documents": 10},
}
COUNTINGS: dict[str, Callable[[Floats], Floats]] = {
    "a term counts once": np.ones_like,
    "a term counts as often as it stands there": lambda counts: np.exp(counts - 1),
}
"""What becomes of counts, of which the logarithm is taken afterwards."""


@dataclass(frozen=True)
class Data:
    """Counted examples: the corpus first, then ``elsewhere``. Folds and genres are of the corpus alone."""

    texts: tuple[str, ...]
    counts: Counts
    labels: Integers
    folds: Integers
    genres: Integers


@dataclass(frozen=True)
class Variation:
    name: str
    counts: Counts
    settings: Settings
    leave_genres: bool


def read_data(dev: Sequence[Path]) -> Data:
    corpus = read_corpus(only=()).examples
    examples: tuple[Example, ...] = (*corpus, *(example for file in dev for example in read_examples(file)))
    texts = tuple(example.text for example in examples)
    folds = assign_folds(corpus, group_examples(corpus), DEFAULT_SETTINGS.folds, DEFAULT_SETTINGS.seed)
    _, genres = np.unique([example.genre for example in corpus], return_inverse=True)
    return Data(texts, count_terms(texts), to_numbers(examples), folds, genres)


def list_variations(data: Data) -> Iterator[Variation]:
    families = np.array([find_family(term) for term in data.counts.terms])
    yield Variation("**all**", data.counts, DEFAULT_SETTINGS, True)
    names = [family.name for family in FAMILIES]
    for name in names:
        yield Variation(f"{name} alone", keep_terms(data.counts, families == name), DEFAULT_SETTINGS, True)
    for name in names:
        yield Variation(f"all but {name}", keep_terms(data.counts, families != name), DEFAULT_SETTINGS, True)
    for name in TRIED:
        settings = replace(DEFAULT_SETTINGS, block_weights=(*DEFAULT_SETTINGS.block_weights, TRIED_WEIGHT))
        yield Variation(f"all and {name}", add_block(data, name), settings, False)
    for name, changed in SETTINGS_TRIED.items():
        yield Variation(f"all, {name}", data.counts, replace(DEFAULT_SETTINGS, **changed), False)  # type: ignore[arg-type]
    for name, change in COUNTINGS.items():
        matrix = data.counts.matrix.copy()
        matrix.data = change(matrix.data)
        yield Variation(f"all, {name}", replace(data.counts, matrix=matrix), DEFAULT_SETTINGS, False)


def keep_terms(counts: Counts, kept: NDArray[np.bool_]) -> Counts:
    terms = tuple(term for term, keep in zip(counts.terms, kept.tolist(), strict=True) if keep)
    return Counts(terms, counts.blocks[kept], counts.matrix[:, kept])


def add_block(data: Data, name: str) -> Counts:
    """The model's terms and those of a family that was tried, as a block of their own."""
    vectorizer = CountVectorizer(analyzer=TRIED[name], dtype=np.float32)
    tried = vectorizer.fit_transform(data.texts)
    block = np.full(tried.shape[1], len(DEFAULT_SETTINGS.block_weights), dtype=np.int8)
    matrix = sp.hstack([data.counts.matrix, tried]).tocsr()
    terms = (*data.counts.terms, *vectorizer.get_feature_names_out())
    return Counts(terms, np.concatenate([data.counts.blocks, block]), matrix)


def measure_variation(variation: Variation, data: Data) -> list[str]:
    """The cells of a row: its name and three macro-F1, empty where not measured."""
    corpus = np.arange(len(data.folds))
    counts, settings = variation.counts, variation.settings
    none_added = np.zeros(len(data.labels), dtype=bool)
    inside = Counts(counts.terms, counts.blocks, counts.matrix[corpus])
    cells = [variation.name]
    for folds in (data.folds, data.genres):
        if folds is data.genres and not variation.leave_genres:
            cells.append("")
            continue
        trainable = np.ones(len(corpus), dtype=bool)
        scores = score_held_out(inside, data.labels[corpus], none_added[corpus], folds, trainable, settings)
        cells.append(_macro_f1(scores, data.labels[corpus]))
    elsewhere = np.arange(len(corpus), len(data.labels))
    if not len(elsewhere):
        return [*cells, ""]
    fit = fit_rows(counts, corpus, data.labels, none_added, settings)
    return [*cells, _macro_f1(score_rows(counts, elsewhere, fit, settings), data.labels[elsewhere])]


def _macro_f1(scores: Floats, labels: Integers) -> str:
    return f"{f1_by_label(count_confusion(labels, scores.argmax(axis=1))).mean():.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dev", nargs="+", type=Path, default=[], metavar="FILE", help="labelled sentences from elsewhere")
    data = read_data(parser.parse_args().dev)
    print("| features | by documents | by genres | elsewhere |\n|---|---|---|---|", flush=True)
    rows = 1 + 2 * len(FAMILIES) + len(TRIED) + len(SETTINGS_TRIED) + len(COUNTINGS)
    for variation in tqdm(list_variations(data), total=rows, file=sys.stderr):
        print("| " + " | ".join(measure_variation(variation, data)) + " |", flush=True)


if __name__ == "__main__":
    main()
