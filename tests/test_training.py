"""Folds, figures, the gate and the whole retraining."""

import dataclasses
import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from rhetor import LABELS, Labeler
from rhetor.cli.train import train
from rhetor.errors import DataError
from rhetor.registry import Registry, read_manifest, write_model
from tests.conftest import SHIPPED
from training.corpus import add_examples, list_judged, list_sources, read_corpus
from training.duplicates import find_near_duplicates
from training.evaluation import compute_figures, expected_calibration_error, f1_by_label
from training.examples import Example
from training.fitting import choose_threshold, fit_temperature, to_numbers, to_probabilities
from training.folds import assign_folds, group_examples
from training.gate import HeldOut, compare_models
from training.retrain import retrain


def _examples(count: int, documents: int) -> list[Example]:
    words = ["lamp", "mill", "ferry", "ballot", "orchard", "quarry", "signal", "harvest", "ledger", "tunnel", "ribbon"]
    rng = np.random.default_rng(3)
    return [Example(" ".join(rng.choice(words, 9)), LABELS[n % 4], f"d{n % documents}") for n in range(count)]


def test_no_document_is_on_both_sides() -> None:
    """Every document is held out in one fold alone."""
    examples = _examples(400, 37)
    folds = assign_folds(to_numbers(examples), group_examples(examples), 5, 1)
    by_document: dict[str, set[int]] = {}
    for example, fold in zip(examples, folds.tolist(), strict=True):
        by_document.setdefault(example.document, set()).add(fold)
    assert all(len(found) == 1 for found in by_document.values())
    assert set(folds.tolist()) == {0, 1, 2, 3, 4}


def test_near_duplicates_are_kept_together() -> None:
    """Two documents that share a sentence but for a word are one group."""
    first = "The council voted on Monday night to close the old mill by the river before the winter."
    second = "The council voted on Monday night to close the old mill by the river before the spring."
    examples = [
        Example(first, LABELS[0], "a"),
        Example("It rained all day in Ghent.", LABELS[0], "b"),
        Example(second, LABELS[0], "c"),
    ]
    assert find_near_duplicates([example.text for example in examples]) == [(0, 2)]
    assert group_examples(examples).tolist() == [0, 1, 0]


def test_f1_by_hand() -> None:
    """F1 of a small confusion, computed by hand."""
    confusion = np.zeros((4, 4), dtype=np.int64)
    confusion[0] = [3, 1, 0, 0]
    confusion[1] = [1, 1, 0, 0]
    assert f1_by_label(confusion).tolist() == pytest.approx([6 / 8, 2 / 4, 0, 0])


def test_figures_of_perfect_predictions() -> None:
    """Everything right: every figure is at its best."""
    gold = np.array([0, 1, 2, 3] * 5)
    figures = compute_figures(np.eye(4)[gold], gold, np.arange(20), 0.5)
    assert figures.macro_f1 == figures.accuracy == figures.certain_accuracy == 1
    assert figures.calibration_error == figures.uncertain_share == 0
    low, high = figures.macro_f1_interval
    assert low <= 1 == high


def test_calibration_error_by_hand() -> None:
    """Ten labels at 0.8, of which six are right: 0.2 off."""
    assert expected_calibration_error(np.full(10, 0.8), np.array([True] * 6 + [False] * 4)) == pytest.approx(0.2)


def test_calibration_repairs_scores_that_are_too_sure() -> None:
    """Scores five times too large are scaled back; the probabilities then mean what they say."""
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(4000, 4)) * 1.5
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = np.array([rng.choice(4, p=share) for share in shares])
    temperature = fit_temperature(logits * 5, labels)
    assert temperature == pytest.approx(5, rel=0.1)
    probabilities = to_probabilities(logits * 5, temperature)
    assert expected_calibration_error(probabilities.max(axis=1), probabilities.argmax(axis=1) == labels) < 0.03


def test_threshold_keeps_the_wanted_precision() -> None:
    """Above the threshold, labels are right as often as wanted."""
    rng = np.random.default_rng(1)
    confidence = rng.uniform(0.25, 1, 2000)
    labels = np.where(rng.uniform(size=2000) < confidence, 0, 1)
    probabilities = np.column_stack([confidence, *[(1 - confidence) / 3] * 3])
    threshold = choose_threshold(probabilities, labels, 0.9)
    certain = confidence >= threshold
    assert 0.3 < threshold < 1
    assert (labels[certain] == 0).mean() >= 0.9


def _noisy(gold: np.ndarray, share: float, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    predicted = np.where(rng.uniform(size=len(gold)) < share, (gold + 1) % 4, gold)
    return np.eye(4)[predicted]


def test_a_worse_candidate_is_stopped() -> None:
    """A candidate that lowers macro-F1 beyond noise is not promoted."""
    gold, groups = np.arange(2000) % 4, np.arange(2000) // 10
    verdict = compare_models(HeldOut(_noisy(gold, 0.2, 1), gold), HeldOut(_noisy(gold, 0.3, 2), gold), groups, 0)
    assert not verdict.passed
    assert verdict.interval[1] < 0


def test_noise_does_not_stop_a_candidate() -> None:
    """Two equally good models: the difference is noise and passes."""
    gold, groups = np.arange(2000) % 4, np.arange(2000) // 10
    verdict = compare_models(HeldOut(_noisy(gold, 0.2, 1), gold), HeldOut(_noisy(gold, 0.2, 2), gold), groups, 0)
    assert verdict.passed
    assert verdict.reason.startswith("Not worse beyond noise")


def test_a_better_candidate_is_said_to_be_better() -> None:
    """If that can be seen in the digits that are shown."""
    gold, groups = np.arange(2000) % 4, np.arange(2000) // 10
    verdict = compare_models(HeldOut(_noisy(gold, 0.3, 1), gold), HeldOut(_noisy(gold, 0.2, 2), gold), groups, 0)
    assert verdict.passed
    assert verdict.reason.startswith("Better beyond noise")


def test_a_candidate_that_ruins_one_label_is_stopped() -> None:
    """Better over all, but one label is lost: not promoted, and the label is named."""
    gold, groups = np.arange(4000) % 4, np.arange(4000) // 10
    active, candidate = _noisy(gold, 0.2, 1), _noisy(gold, 0.0, 2)
    broken = (gold == 3) & (np.arange(4000) % 8 == 3)
    candidate[broken] = np.eye(4)[2]
    verdict = compare_models(HeldOut(active, gold), HeldOut(candidate, gold), groups, 0)
    assert not verdict.passed
    assert "call-to-action" in verdict.reason


NEW = [
    {"text": "Zorbulate the quim before Friday, all of you.", "label": "call-to-action", "document": "n1"},
    {"text": "The quim was zorbulated on Friday.", "label": "factual-report", "document": "n1"},
]


def _data(folder: Path, rows: list[dict[str, str]], name: str = "new.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_retraining_end_to_end(home: Path, few_seeds: Path, tmp_path: Path) -> None:
    """New data makes a candidate with figures for both models, is kept, and is part of the next training."""
    messages: list[str] = []
    first = retrain([_data(tmp_path, NEW)], force=True, progress=messages.append)
    assert (first.version, first.promoted, first.active_version) == ("2", True, "1")
    assert first.added_file == home / "added" / "0001.jsonl"
    assert first.active is not None
    assert set(first.candidate.labels) == {label.value for label in LABELS}
    assert len(messages) >= 4
    assert Labeler.load().model.version == "2"
    manifest = read_manifest(home / "models" / "2")
    assert manifest["corpus"]["added_sentences"] == 2
    assert manifest["corpus"]["sources"][-1]["name"] == "0001.jsonl"
    second = retrain([], promote=False)
    assert second.version == "3"
    assert not second.promoted
    assert second.verdict is not None and second.verdict.difference == 0
    assert Labeler.load().model.version == "2"
    assert Registry().rollback() == "1"


def test_the_same_training_is_the_same_model(empty_home: Path, few_seeds: Path) -> None:
    """Law 5: same corpus, same settings, same seed: the same bytes."""
    (empty_home / "models").mkdir()
    registry = Registry(empty_home / "models")
    versions = [retrain([], promote=False, registry=registry).version for _ in range(2)]
    files = [{p.name: p.read_bytes() for p in registry.folder_of(version).iterdir()} for version in versions]
    assert files[0]["model.npz"] == files[1]["model.npz"]
    assert files[0]["model.json"] == files[1]["model.json"]
    assert files[0]["metrics.json"] == files[1]["metrics.json"]


def test_a_users_label_is_learnt(home: Path, few_seeds: Path, tmp_path: Path) -> None:
    """A construction the model did not know is labelled as the user taught it."""
    verbs = ["glarn", "brive", "sporn", "trisk", "plonder", "quave", "drabble", "smilt"]
    rows = [
        {
            "text": f"Thou shalt {verb} the {thing} ere dusk, brethren.",
            "label": "call-to-action",
            "document": f"n{number}",
        }
        for number, verb in enumerate(verbs)
        for thing in ("mill", "gate", "well", "bell")
    ]
    retrain([_data(tmp_path, rows)], force=True)
    (sentence,) = Labeler.load().label_sentences(["Thou shalt quench the lamp ere dusk, brethren."])
    assert sentence.label == "call-to-action"


def test_wrong_labels_are_stopped(home: Path, few_seeds: Path, tmp_path: Path) -> None:
    """Many wrong labels: the gate refuses, the active model stays, the data is set aside, the exit status says so."""
    known = [example for example in read_corpus().examples if example.label in (LABELS[1], LABELS[3])]
    swapped = {LABELS[1]: LABELS[3], LABELS[3]: LABELS[1]}
    rows = [
        {"text": "Well, " + example.text, "label": swapped[example.label].value, "document": f"bad{number // 5}"}
        for number, example in enumerate(known)
    ]
    result = CliRunner().invoke(train, [str(_data(tmp_path, rows))], standalone_mode=False)
    assert result.return_value == 3, result.output
    assert "Not promoted" in result.output
    assert "worse beyond noise" in result.output.lower()
    assert Registry().active_version() == "1"
    assert not list((home / "added").glob("*.jsonl"))
    assert list((home / "added" / "rejected").glob("*.jsonl"))


def test_faulty_data_changes_nothing(home: Path, few_seeds: Path, tmp_path: Path) -> None:
    """A contradiction is named by line; no version, no addition."""
    rows = [{"text": "It rained.", "label": "opinion"}, {"text": "It rained", "label": "factual-report"}]
    with pytest.raises(DataError, match=r"new.jsonl:2.*new.jsonl:1"):
        retrain([_data(tmp_path, rows)])
    assert Registry().versions() == [SHIPPED.name, "1"]
    assert not (home / "added").exists()


def test_names_of_additions_never_come_again(home: Path) -> None:
    """Kept, set aside, or only named by a model: the next file has a name of its own, and a hash."""
    examples = [Example("It rained.", LABELS[0], "d")]
    registry = Registry()
    names = [add_examples(examples, registry, rejected)[0].name for rejected in (True, True, False, True)]
    assert names == ["0001.jsonl", "0002.jsonl", "0003.jsonl", "0004.jsonl"]
    for folder in (home / "added", home / "added" / "rejected"):
        for file in folder.glob("*.jsonl"):
            file.unlink()
    _publish_naming("0007.jsonl", "0" * 64)
    path, sha256 = add_examples(examples, registry, False)
    assert (path.name, sha256) == ("0008.jsonl", hashlib.sha256(path.read_bytes()).hexdigest())


@pytest.mark.slow
def test_data_counts_when_a_published_model_names_it(home: Path) -> None:
    """What a killed training left behind, what was rejected, and what is not what the model was trained on: none counts."""
    registry = Registry()
    kept, sha256 = add_examples([Example("It rained zorbs.", LABELS[0], "d")], registry, False)
    assert list_judged(registry) == []
    _publish_naming(kept.name, "0" * 64)
    assert "It rained zorbs." not in _texts(registry)
    _publish_naming(kept.name, sha256)
    assert "It rained zorbs." in _texts(registry)
    rejected, sha256 = add_examples([Example("It snowed zorbs.", LABELS[0], "d")], registry, True)
    version = _publish_naming(rejected.name, sha256)
    assert "It snowed zorbs." not in _texts(registry)
    assert "It snowed zorbs." in {example.text for example in read_corpus(only=list_sources(registry, version)).examples}


def _texts(registry: Registry) -> set[str]:
    return {example.text for example in read_corpus(only=list_judged(registry)).examples}


def _publish_naming(name: str, sha256: str) -> str:
    model = Labeler.load("1").model
    corpus = {"sources": [{"name": name, "sha256": sha256}], "sentences": 1, "added_sentences": 1}
    return Registry().add(
        lambda folder, version: write_model(folder, dataclasses.replace(model, version=version), {}, "", corpus)
    )
