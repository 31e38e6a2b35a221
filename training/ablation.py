"""What each family of features brings on real text, and what did not help.

    python -m training.ablation FILE [FILE …] > table.md

FILE: labelled real text, as for ``training.count_units`` (families that were tried need the text). Prints a table of
macro-F1 on real units, a variation a row: cross-validated by whole documents, and leaving out one genre at a time (families
only, it takes longest). Two hours or more on two cores.
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
from training.candidate import Bench, prepare_bench
from training.corpus import read_corpus
from training.counting import Counts
from training.evaluation import count_confusion, f1_by_label
from training.families import TRIED
from training.fitting import Material, score_held_out
from training.real_text import read_texts
from training.settings import DEFAULT_SETTINGS, Settings

TRIED_WEIGHT = 0.7
"""Block weight of a family that was tried beside the model's own."""
SETTINGS_TRIED = {
    "all blocks weigh the same": {"block_weights": (1.0, 1.0, 1.0)},
    "C 1": {"inverse_regularisation": 1.0},
    "C 8": {"inverse_regularisation": 8.0},
    "terms of two sentences too": {"least_documents": 2},
    "terms in 10 sentences or more": {"least_documents": 10},
}
COUNTINGS: dict[str, Callable[[Floats], Floats]] = {
    "a term counts once": np.ones_like,
    "a term counts as often as it stands there": lambda counts: np.exp(counts - 1),
}
"""What becomes of counts, of which the logarithm is taken afterwards."""


@dataclass(frozen=True)
class Variation:
    name: str
    material: Material
    settings: Settings
    leave_genres: bool = False


def read_unit_texts(files: Sequence[Path]) -> list[str]:
    """The texts of the labelled units, in the order of the bench's rows."""
    return [
        text[unit.start : unit.end] for document, text in read_texts(files) for unit in document.units if unit.label >= 0
    ]


def list_variations(bench: Bench, texts: Sequence[str]) -> Iterator[Variation]:
    material = bench.material
    families = np.array([find_family(term) for term in material.counts.terms])
    yield Variation("**all**", material, DEFAULT_SETTINGS, True)
    names = [family.name for family in FAMILIES]
    for name in names:
        yield Variation(f"{name} alone", keep_terms(material, families == name), DEFAULT_SETTINGS, True)
    for name in names:
        yield Variation(f"all but {name}", keep_terms(material, families != name), DEFAULT_SETTINGS, True)
    for name in TRIED:
        settings = replace(DEFAULT_SETTINGS, block_weights=(*DEFAULT_SETTINGS.block_weights, TRIED_WEIGHT))
        yield Variation(f"all and {name}", add_block(material, texts, name), settings)
    for name, changed in SETTINGS_TRIED.items():
        settings = replace(DEFAULT_SETTINGS, **changed)  # type: ignore[arg-type]
        yield Variation(f"all, {name}", material, settings)
    for name, change in COUNTINGS.items():
        matrix = material.counts.matrix.copy()
        matrix.data = change(matrix.data)
        yield Variation(f"all, {name}", replace(material, counts=replace(material.counts, matrix=matrix)), DEFAULT_SETTINGS)


def keep_terms(material: Material, kept: NDArray[np.bool_]) -> Material:
    counts = material.counts
    terms = tuple(term for term, keep in zip(counts.terms, kept.tolist(), strict=True) if keep)
    return replace(material, counts=Counts(terms, counts.blocks[kept], counts.matrix[:, kept]))


def add_block(material: Material, texts: Sequence[str], name: str) -> Material:
    """The model's terms and those of a family that was tried, as a block of their own."""
    vectorizer = CountVectorizer(analyzer=TRIED[name], dtype=np.float32)
    tried = vectorizer.fit_transform(texts)
    block = np.full(tried.shape[1], len(DEFAULT_SETTINGS.block_weights), dtype=np.int8)
    matrix = sp.hstack([material.counts.matrix, tried]).tocsr()
    terms = (*material.counts.terms, *vectorizer.get_feature_names_out())
    counts = Counts(terms, np.concatenate([material.counts.blocks, block]), matrix)
    return replace(material, counts=counts)


def measure_variation(variation: Variation, bench: Bench) -> list[str]:
    """The cells of a row: its name and two macro-F1 on real units, empty where not measured."""
    _, genres = np.unique(bench.genres, return_inverse=True)
    cells = [variation.name]
    for folds in (bench.folds, genres):
        if folds is genres and not variation.leave_genres:
            cells.append("")
            continue
        trainable = np.ones(len(folds), dtype=bool)
        scores = score_held_out(variation.material, folds, trainable, variation.settings)[bench.is_real]
        figures = f1_by_label(count_confusion(bench.labels[bench.is_real], scores.argmax(axis=1)))
        cells.append(f"{figures.mean():.3f}")
    return cells


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="labelled real text")
    files = parser.parse_args().files
    corpus = read_corpus(only=())
    bench = prepare_bench(corpus, DEFAULT_SETTINGS)
    texts = [example.text for example in corpus.examples] + read_unit_texts(files)
    print("| features | by documents | by genres |\n|---|---|---|", flush=True)
    rows = 1 + 2 * len(FAMILIES) + len(TRIED) + len(SETTINGS_TRIED) + len(COUNTINGS)
    for variation in tqdm(list_variations(bench, texts), total=rows, file=sys.stderr):
        print("| " + " | ".join(measure_variation(variation, bench)) + " |", flush=True)


if __name__ == "__main__":
    main()
