"""What trainings of a user's start from: the base that came with rhetor, or one that is fitted, and what additions move."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from rhetor.registry import Registry
from training import base as bases
from training.base import find_base, write_base
from training.candidate import Bench, evaluate_held_out, fit_candidate, prepare_bench
from training.corpus import Corpus, merge_examples, read_corpus
from training.examples import Example
from training.publishing import publish_candidate
from training.reading import read_examples
from training.settings import DEFAULT_SETTINGS


@pytest.fixture
def seeds(small_seeds: Path) -> list[Example]:
    return list(read_examples(small_seeds / "small.jsonl"))[:400]


def _lay(corpus: Corpus) -> Bench:
    return prepare_bench(corpus, DEFAULT_SETTINGS, find_base(corpus, DEFAULT_SETTINGS))


def test_the_shipped_model_is_the_base(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever trains on the release's seeds waits for no fit of them."""

    def fit(*_: object) -> None:
        raise AssertionError("the base is fitted again")

    monkeypatch.setattr(bases, "_fit_base", fit)
    corpus = read_corpus(only=())
    base = find_base(corpus, DEFAULT_SETTINGS)
    assert corpus.real is not None
    assert len(base.scores) == len(corpus.seeds) + int((corpus.real.labels >= 0).sum()) == len(base.folds)


def test_a_base_that_was_read_is_the_one_that_was_fitted(
    seeds: list[Example], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the last bit; of another corpus or other settings, or beside another model, it is not read."""
    corpus = merge_examples(seeds, [])
    fitted = bases._fit_base(corpus, DEFAULT_SETTINGS)
    bench = prepare_bench(corpus, DEFAULT_SETTINGS)
    evaluated = evaluate_held_out(bench)
    registry = Registry(tmp_path / "models", first=20260102)
    registry.folder.mkdir()
    version = publish_candidate(registry, fit_candidate(bench, evaluated), bench, evaluated, corpus.describe())
    folder = registry.folder_of(version)
    monkeypatch.setattr(bases, "base_file", lambda: tmp_path / "base.npz")
    monkeypatch.setattr(bases, "find_shipped_model", lambda: folder)
    assert bases._read_base(corpus.fingerprint(), DEFAULT_SETTINGS) is None
    write_base(bench, evaluated, folder)
    read = bases._read_base(corpus.fingerprint(), DEFAULT_SETTINGS)
    assert read is not None
    assert tuple(read.model.terms) == fitted.model.terms
    for name in ("idf", "coefficients", "intercepts"):
        assert np.array_equal(getattr(read.model, name), getattr(fitted.model, name)), name
    assert np.array_equal(read.scores, fitted.scores)
    assert np.array_equal(read.folds, fitted.folds)
    assert (read.temperature, read.messages) == (fitted.temperature, fitted.messages)
    assert read.learning_curve == json.loads(json.dumps(fitted.learning_curve))
    assert bases._read_base("another corpus", DEFAULT_SETTINGS) is None
    assert bases._read_base(corpus.fingerprint(), dataclasses.replace(DEFAULT_SETTINGS, seed=1)) is None
    (tmp_path / "base.npz").write_bytes((tmp_path / "base.npz").read_bytes()[:-400])
    assert bases._read_base(corpus.fingerprint(), DEFAULT_SETTINGS) is None


def test_nothing_added_moves_nothing(seeds: list[Example]) -> None:
    """The model is the base, and its scores out of fold are the base's."""
    bench = _lay(merge_examples(seeds, []))
    evaluated = evaluate_held_out(bench)
    assert bench.anchored is not None
    assert np.array_equal(evaluated.scores, bench.anchored.base.scores)
    base, model = bench.anchored.base.model, fit_candidate(bench, evaluated).model
    assert model.terms == base.terms
    assert model.coefficients == pytest.approx(base.coefficients, rel=1e-2, abs=1e-6)  # the temperature is fitted anew


def test_what_is_added_is_judged_by_what_did_not_see_it(seeds: list[Example]) -> None:
    """The score of an added sentence out of fold is the same whatever label it was added with."""
    new = [Example(f"The glarn of {name} must quave.", seeds[0].label, f"n{name}") for name in ("Ash", "Elm", "Oak", "Yew")]
    scores = []
    for label in {example.label for example in seeds}:
        bench = _lay(merge_examples(seeds, [dataclasses.replace(new[0], label=label), *new[1:]]))
        row = bench.corpus.is_added.index(True)
        assert bench.corpus.examples[row].text == new[0].text
        scores.append(evaluate_held_out(bench).scores[row])
    assert len(scores) == 4
    assert np.ptp(scores, axis=0).max() < 1e-9


def test_a_seed_that_a_user_corrects_keeps_its_place(seeds: list[Example]) -> None:
    """It is held out where it was, and its score there is the base's of a model that did not see it."""
    corrected = dataclasses.replace(seeds[7], label=next(e.label for e in seeds if e.label is not seeds[7].label))
    before, bench = _lay(merge_examples(seeds, [])), _lay(merge_examples(seeds, [corrected]))
    row = bench.corpus.is_added.index(True)
    old = before.corpus.examples.index(seeds[7])
    assert bench.folds[row] == before.folds[old]
    assert before.anchored is not None
    assert np.array_equal(evaluate_held_out(bench).scores[row], before.anchored.base.scores[old])


def test_a_new_document_is_held_out_with_what_it_repeats(seeds: list[Example]) -> None:
    """A sentence that is nearly a seed stands in the seed's fold."""
    long = max(seeds, key=lambda example: len(example.text))
    bench = _lay(merge_examples(seeds, [Example(long.text.rstrip(".") + " again.", long.label, "new")]))
    row = bench.corpus.is_added.index(True)
    assert bench.folds[row] == bench.folds[bench.corpus.examples.index(long)]
