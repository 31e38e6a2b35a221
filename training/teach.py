"""Makes ``seeds/real/taught.npz``: what unlabelled text teaches, by the probabilities that teachers give its pieces.

    python -m benchmarks.teacher --real FILE [FILE …] --pool POOL --out DIR   # tunes the teachers: an hour
    python -m training.teach --pool POOL DIR                                # fits what they say

FILE: labelled real text, as of ``training.count_units``. POOL: unlabelled text of the same kind, JSON lines with ``text``,
compressed by gzip or not. DIR: where the teachers leave what they say. Needed after every change of the features or of the
splitter, the first of the two only after one of the splitter; ``make model`` comes next.
"""

import argparse
import gzip
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.special import expit, softmax

from rhetor.definition.features import BLOCKS
from rhetor.engine.sentences import split_sentences
from rhetor.errors import DataError
from rhetor.model import Floats
from training.candidate import Bench, prepare_bench
from training.corpus import Corpus, read_corpus
from training.counting import count_terms
from training.fitting import run_side_by_side, weigh_terms
from training.real_text import RealDocument, real_folder
from training.regression import MEASURED_SLOPE, Problem, find_curvature, fit_regression
from training.settings import DEFAULT_SETTINGS, Settings
from training.taught import FILE, Taught, write_taught

PIECES = 130_000
"""Of the pool, as many as teachers label."""
SEED = 1


@dataclass(frozen=True)
class Pool:
    """Pieces of unlabelled text, and which of them some reader has read all the same, as a unit of the real text."""

    pieces: list[str]
    is_read: NDArray[np.bool_]


def read_pool(path: Path, documents: Sequence[RealDocument]) -> Pool:
    """``PIECES`` pieces, whole documents in an order drawn once.

    Args:
        documents: of the real text, of which some units may stand in the pool.
    """
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line in file]
    random.Random(SEED).shuffle(texts)  # noqa: S311
    units = {document.sha256: document.units for document in documents}
    pieces, is_read = list[str](), list[bool]()
    for text in texts:
        spans = split_sentences(text)[: PIECES - len(pieces)]
        read = units.get(hashlib.sha256(text.encode()).hexdigest(), ())
        pieces += [text[span.start : span.end] for span in spans]
        is_read += [any(span.start < unit.end and unit.start < span.end for unit in read) for span in spans]
    return Pool(pieces, np.array(is_read, dtype=bool))


@dataclass(frozen=True)
class Said:
    """What a teacher says.

    Attributes:
        logits: (pieces of the pool, labels and, last, saying nothing).
        folds: (documents of the real text,).
        seen: (folds,), which of them it was tuned on.
    """

    logits: Floats
    folds: NDArray[np.int64]
    seen: NDArray[np.bool_]


def teach(pool: Pool, teachers: Sequence[Said], corpus: Corpus, settings: Settings) -> Taught:
    """Fits what each teacher says of the pool, over the terms of the real text of ``corpus``.

    Of cues of several words nothing is taught: what these mean the codebook rules, and seeds were written for each, while a
    teacher goes by what their words mean elsewhere. Nor is anything taught by pieces that readers have read: where these are
    held out, nobody may have learnt from them.
    """
    bench, real = prepare_bench(corpus, settings), corpus.real
    if not real or len(real.documents) != len(teachers[0].folds):
        raise DataError("The teachers were tuned on other real text than stands in seeds/real.")
    design = _weigh_pool(pool.pieces, bench, settings)
    place = {term: number for number, term in enumerate(bench.material.counts.terms)}
    columns = np.array([place[term] for term in real.counts.terms])
    is_taught = real.counts.blocks[:, None] != BLOCKS.index("cues")

    def fit(said: Said) -> list[Floats]:
        logits = said.logits.astype(np.float64)
        silent = expit(logits[:, -1])
        labels = _fit(design, softmax(logits[:, :-1], axis=1), ~pool.is_read * (1 - silent), settings)
        messages = _fit(design, np.column_stack([silent, 1 - silent]), (~pool.is_read).astype(np.float64), settings)
        return [array[columns] * is_taught for array in (*labels, *messages)]

    fitted = run_side_by_side(fit, [(said,) for said in teachers])
    seen = np.array([said.seen for said in teachers])
    return Taught(teachers[0].folds, seen, *(np.array(arrays) for arrays in zip(*fitted, strict=True)))


def _weigh_pool(pool: Sequence[str], bench: Bench, settings: Settings) -> sp.csr_matrix:
    """The pool's pieces as the base weighs its own rows, over the terms of the bench."""
    own = bench.material.counts
    rows = own.matrix.shape[0]
    idf = np.log((rows + 1) / (np.bincount(own.matrix.indices, minlength=len(own.terms)) + 1)) + 1.0
    place = {term: number for number, term in enumerate(own.terms)}
    counts = count_terms(pool, settings.least_documents)
    known = np.array([number for number, term in enumerate(counts.terms) if term in place])
    columns = np.array([place[counts.terms[number]] for number in known.tolist()], dtype=np.int32)
    matrix = counts.matrix[:, known].tocsr()
    matrix = sp.csr_matrix((matrix.data, columns[matrix.indices], matrix.indptr), shape=(len(pool), len(own.terms)))
    matrix.sort_indices()
    return weigh_terms(matrix, own.blocks, idf, settings)


def _fit(design: sp.csr_matrix, targets: Floats, weights: Floats, settings: Settings) -> tuple[Floats, Floats]:
    """Coefficients and curvature, (terms, labels)."""
    problem = Problem(design, targets, weights, settings.inverse_regularisation)
    coefficients, intercepts = fit_regression(problem, None, MEASURED_SLOPE)
    return coefficients.T, find_curvature(problem, coefficients, intercepts)


def read_said(folder: Path) -> Iterator[Said]:
    """What each teacher left."""
    for path in sorted(folder.glob("teacher-*.npz")):
        with np.load(path) as arrays:
            yield Said(**arrays)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--pool", type=Path, required=True)
    arguments = parser.parse_args()
    corpus = read_corpus(only=())
    assert corpus.real
    pool = read_pool(arguments.pool, corpus.real.documents)
    taught = teach(pool, [*read_said(arguments.folder)], corpus, DEFAULT_SETTINGS)
    write_taught(real_folder() / FILE, taught, corpus.real.sha256["rows.npz"])
    print(f"Written: {real_folder() / FILE}")


if __name__ == "__main__":
    main()
