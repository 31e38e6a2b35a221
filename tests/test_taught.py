"""What unlabelled text teaches: what teachers say shows in a model, and never where they saw what it is measured on."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.special import softmax

from rhetor.errors import DataError
from rhetor.records import LABELS
from tests.test_real_text import PLACES
from tests.test_real_text import lessons as lessons
from tests.test_real_text import seeds as seeds
from training.candidate import Bench, evaluate_held_out, prepare_bench
from training.corpus import Corpus, read_corpus
from training.real_text import RealDocument, Unit, read_real_text
from training.settings import DEFAULT_SETTINGS
from training.taught import ARRAYS, FILE, Taught, read_taught, write_taught
from training.teach import Pool, Said, read_pool, teach

POOL = [f"The {place} {tail}" for place in PLACES for tail in ("was built in 1903.", "is a joke.", "closed early.", "news")]
SEEN = np.array([[False, False, True, True, True], [True, True, False, False, False]])


@pytest.fixture(scope="module")
def corpus(seeds: Path) -> Corpus:
    return read_corpus(seeds, only=())


@pytest.fixture(scope="module")
def taught(corpus: Corpus) -> Taught:
    """By two teachers: to the first whatever names a mill is a call, to the second an opinion; "news" says nothing."""
    assert corpus.real
    folds = np.arange(len(corpus.real.documents)) % DEFAULT_SETTINGS.folds
    teachers = []
    for seen, label in zip(SEEN, ("call-to-action", "opinion"), strict=True):
        logits = np.zeros((len(POOL), len(LABELS) + 1))
        logits[:, -1] = [4.0 if text.endswith("news") else -4.0 for text in POOL]
        logits[["mill" in text for text in POOL], [name.value for name in LABELS].index(label)] = 5.0
        teachers.append(Said(logits, folds, seen))
    return teach(Pool(POOL, np.zeros(len(POOL), dtype=bool)), teachers, corpus, DEFAULT_SETTINGS)


def prepare(corpus: Corpus, taught: Taught | None) -> Bench:
    assert corpus.real
    return prepare_bench(replace(corpus, real=replace(corpus.real, taught=taught)), DEFAULT_SETTINGS)


def test_what_teachers_say_shows(corpus: Corpus, taught: Taught) -> None:
    """They agree on nothing but that a mill is neither fact nor attribution, and so says the model they teach."""
    means = []
    for given in (None, taught):
        bench = prepare(corpus, given)
        fit = evaluate_held_out(bench).fit
        names = [bench.material.counts.terms[column] for column in fit.columns.tolist()]
        means.append(fit.coefficients[:, names.index("w:mill")])
    fact, source, opinion, call = means[1] - means[0]
    assert min(opinion, call) > 0.02
    assert max(fact, source) < -0.02


def test_no_teacher_says_anything_of_what_it_saw(corpus: Corpus, taught: Taught) -> None:
    """Probabilities out of fold do not move with a teacher that was tuned on the fold, and do with the other."""
    silenced = replace(taught, label_curvature=taught.label_curvature * np.array([0.0, 1.0])[:, None, None])
    found, folds = [], np.empty(0, dtype=np.int64)
    for given in (taught, silenced):
        bench = prepare(corpus, given)
        found.append(softmax(evaluate_held_out(bench).scores, axis=1))
        folds = bench.folds
    seen = np.isin(folds, np.flatnonzero(SEEN[0]))
    moved = np.abs(found[0] - found[1]).max(axis=1)
    assert moved[seen].max() < 1e-4
    assert moved[~seen].max() > 1e-2


def test_documents_stay_in_the_folds_that_teachers_know(corpus: Corpus, taught: Taught) -> None:
    """Whatever the seeds are: with half of them, each real unit is held out in the same fold."""
    assert corpus.real
    half = replace(corpus, examples=corpus.examples[::2], is_added=corpus.is_added[::2], seeds=corpus.seeds[::2])
    for bench in (prepare(corpus, taught), prepare(half, taught)):
        documents = corpus.real.groups[corpus.real.labels >= 0]
        assert bench.folds[bench.is_real].tolist() == taught.folds[documents].tolist()


def test_what_was_written_is_read_back(taught: Taught, tmp_path: Path) -> None:
    write_taught(tmp_path / FILE, taught, "abc")
    read = read_taught(tmp_path / FILE, "abc")
    for name in ARRAYS:
        assert getattr(read, name) == pytest.approx(getattr(taught, name), rel=1e-3, abs=1e-6)
    assert np.array_equal(read.seen, taught.seen)
    assert np.array_equal(read.folds, taught.folds)


def test_what_does_not_belong_to_the_rows_is_refused(taught: Taught, tmp_path: Path) -> None:
    """Of other rows, and cut short; the message ends with the cure."""
    write_taught(tmp_path / FILE, taught, "abc")
    with pytest.raises(DataError, match=r"belongs to other rows.*training.teach"):
        read_taught(tmp_path / FILE, "abd")
    (tmp_path / FILE).write_bytes((tmp_path / FILE).read_bytes()[:-300])
    with pytest.raises(DataError, match=r"damaged.*training.teach"):
        read_taught(tmp_path / FILE, "abc")


def test_the_pool_is_cut_in_pieces(tmp_path: Path) -> None:
    """Documents in another order, each whole and in its own; the same every time; what was read of them is known."""
    texts = [f"The {place} burned down. Nobody was hurt.\n\nA disgrace!" for place in PLACES]
    path = tmp_path / "pool.jsonl"
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    unit = Unit(texts[2].index("Nobody"), texts[2].index("\n"), 0, "F", 0)
    document = RealDocument("d", "s", "p", "own", "made up", hashlib.sha256(texts[2].encode()).hexdigest(), (unit,))
    pool = read_pool(path, [document])
    assert pool.pieces == read_pool(path, []).pieces
    assert len(pool.pieces) == 3 * len(PLACES)
    assert pool.pieces[1::3] == ["Nobody was hurt."] * len(PLACES)
    assert pool.pieces[::3] != [text.split(" Nobody")[0] for text in texts]
    read = np.flatnonzero(pool.is_read)
    assert [pool.pieces[number - 1 : number + 1] for number in read] == [["The quarry burned down.", "Nobody was hurt."]]
    assert not read_pool(path, []).is_read.any()


def test_what_was_read_teaches_nothing(corpus: Corpus, taught: Taught) -> None:
    """Of a pool of which all was read, no coefficient is held."""
    assert corpus.real
    logits = np.random.default_rng(3).normal(size=(len(POOL), len(LABELS) + 1))
    teachers = [Said(logits, taught.folds, seen) for seen in SEEN]
    silent = teach(Pool(POOL, np.ones(len(POOL), dtype=bool)), teachers, corpus, DEFAULT_SETTINGS)
    assert not silent.label_curvature.any()
    assert not silent.message_curvature.any()
    assert taught.label_curvature.any()


def test_the_release_is_taught_fairly() -> None:
    """From each fold some teacher is held out, and the folds hold about the same."""
    real = read_real_text()
    assert real.taught is not None
    assert (~real.taught.seen).any(axis=0).all()
    assert real.taught.labels.shape == (len(real.taught.seen), len(real.counts.terms), len(LABELS))
    units = np.bincount(real.taught.folds[real.groups])
    assert len(units) == DEFAULT_SETTINGS.folds
    assert units.max() < 1.2 * units.min()
