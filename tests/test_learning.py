"""From corrections to a model: what is taken, what is learnt, what the gate stops."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks.learning import break_label, judge_case
from rhetor import LABELS, Label, Labeler
from rhetor.cli.train import train
from rhetor.engine.scoring.rows import Sentence
from rhetor.learning.corrections import Correction, CorrectionStore, settle
from rhetor.learning.review import SeenStore, remember_sentence
from rhetor.registry import Registry, read_manifest
from training.corpus import read_corpus
from training.corrections import take_corrections
from training.examples import Example
from training.gate import HeldOut, Verdict, compare_models
from training.outcomes import describe_outcome
from training.reading import read_examples
from training.retrain import Outcome, retrain

FACT, ATTRIBUTION, OPINION, CALL = LABELS
CORRECTED = 200
KEPT_RIGHT = 70
"""Reports of facts that the broken home has right: facts weigh more, so that few outweigh the wrong ones."""


def say(text: str, label: Label, annotator: str = "", **more: object) -> Correction:
    return Correction(text, label, annotator=annotator, **more)  # type: ignore[arg-type]


def test_what_goes_into_a_training(home: Path) -> None:
    """Settled and not taken back, one label a sentence; sentences of a day without a document's name stay together."""
    store = CorrectionStore()
    rows = store.append(
        [
            say("The quim was zorbulated.", FACT, "Ada", document="d", time="2026-11-22T09:30:00.000+00:00"),
            say("Zorbulate the quim!", CALL, "Ada", time="2026-11-22T09:31:00.000+00:00"),
            say("It is a fine quim.", OPINION, "Ada"), say("It is a fine quim.", FACT, "Ben"),
            say("They zorbulate.", FACT, "Ada"), say("Who zorbulates?", FACT, "Ada"), say("Who zorbulates?", OPINION, "Ben"),
        ]
    )  # fmt: skip
    store.withdraw(rows[4].id)
    settle(store, "Who zorbulates?", OPINION)
    taken = take_corrections()
    assert [(e.text, e.label, e.document) for e in taken.examples[:2]] == [
        ("The quim was zorbulated.", FACT, "d"),
        ("Zorbulate the quim!", CALL, "corrections of 2026-11-22"),
    ]
    assert [(e.text, e.label) for e in taken.examples[2:]] == [("Who zorbulates?", OPINION)]
    assert (taken.conflicts, taken.until) == (1, 9)
    assert take_corrections(until=7).conflicts == 2


def test_a_correction_holds_over_the_seeds_and_over_added_data(home: Path, few_seeds: Path) -> None:
    """Seeds, then data, then corrections: the later word on a sentence is the one trained on."""
    seed = read_examples(few_seeds / "small.jsonl")[0]
    other = LABELS[(LABELS.index(seed.label) + 1) % 4]
    CorrectionStore().append([say(seed.text.upper(), other)])
    corpus = read_corpus(new=[Example(seed.text, seed.label, "new")], corrections=take_corrections())
    (row,) = [
        (e.label, added) for e, added in zip(corpus.examples, corpus.is_added, strict=True) if e.text == seed.text.upper()
    ]
    assert row == (other, True)
    assert seed.text not in {example.text for example in corpus.examples}


def test_a_training_says_what_it_took(home: Path, few_seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Command line and manifest: how many corrections went in, how many were left out; the next training knows them."""
    store = CorrectionStore()
    store.append([say("Zorbulate the quim!", CALL), say("A fine quim.", OPINION, "Ada"), say("A fine quim.", FACT, "Ben")])
    result = CliRunner().invoke(train, ["--force"], standalone_mode=False)
    assert "Corrections trained on: 1\n" in result.output
    assert "annotators differ: 1. Settle them" in result.output
    corpus = read_manifest(Registry().folder_of("2"))["corpus"]
    assert corpus["corrections"] | {"sha256": ""} == {"sentences": 1, "until": 3, "conflicts": 1, "sha256": ""}
    store.append([say("Who zorbulates?", FACT)])
    judged: list[int] = []

    def compare(active: HeldOut, *rest: Any) -> Verdict:
        judged.append(len(active.gold))
        return compare_models(active, *rest)

    monkeypatch.setattr("training.retrain.compare_models", compare)
    second = retrain(promote=False)
    assert (second.corrections, second.active_version) == (2, "2")
    assert judged == [corpus["sentences"]], "all that model 2 knew, the first correction too; not the second one"


@pytest.fixture
def halves(small_seeds: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Example], list[Example]]:
    """Reports of facts in the seeds: the 200 that somebody will correct, and the rest."""
    facts = [example for example in read_examples(small_seeds / "small.jsonl") if example.label is FACT]
    dice = np.random.default_rng(1).permutation(len(facts)).tolist()
    return [facts[i] for i in dice[:CORRECTED]], [facts[i] for i in dice[CORRECTED:]]


def _use_seeds(folder: Path, examples: list[Example], monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    lines = [json.dumps(example.to_record()) for example in examples]
    (folder / "seeds.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    monkeypatch.setattr("training.corpus.seeds_folder", lambda: folder)


def _label(texts: list[str]) -> list[Sentence]:
    return Labeler.load().label_sentences(texts)


def _correct(examples: list[Example], label: Label) -> None:
    CorrectionStore().append([say(e.text, label, "Ada", document=e.document) for e in examples])


NEW_FACTS = [
    "The ferry carried 412 passengers on Monday.",
    "Two bridges were closed for three days in March.",
    "The factory opened in 1974 and employs 230 people.",
    "Rain fell on eleven days that month.",
]
"""Reports of facts that stand in no corpus."""


def test_200_corrections_mend_a_broken_label(
    halves: tuple[list[Example], list[Example]], small_seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A home whose model learnt that most reports of facts are opinions: corrected 200 times, one retraining mends it."""
    broken, right = halves
    wrong, left_out = {example.text for example in broken}, {example.text for example in right[KEPT_RIGHT:]}
    seeds = [example for example in read_examples(small_seeds / "small.jsonl") if example.text not in left_out]
    _use_seeds(
        tmp_path / "broken",
        [Example(e.text, OPINION if e.text in wrong else e.label, e.document) for e in seeds],
        monkeypatch,
    )
    assert retrain(force=True).promoted
    before = [sentence.label for sentence in _label(NEW_FACTS)]
    assert before.count(OPINION) >= 3, "the model has learnt it wrong"
    SeenStore().remember(filter(None, (remember_sentence(s, "d", "2") for s in _label(NEW_FACTS))))
    _correct(broken, FACT)
    outcome = retrain()
    assert (outcome.promoted, outcome.corrections) == (True, CORRECTED), outcome.reason
    assert [sentence.label for sentence in _label(NEW_FACTS)] == [FACT] * len(NEW_FACTS)
    _check_description(outcome, before.count(OPINION))


def _check_description(outcome: Outcome, changed: int) -> None:
    """What a job would answer: figures of both, and what changes on the sentences that were seen."""
    described = json.loads(json.dumps(describe_outcome(outcome)))
    assert (described["seen"], described["changed"]) == (len(NEW_FACTS), changed)
    assert {change["candidate"] for change in described["changes"]} == {FACT}
    assert set(described["candidate"]["labels"]) == set(described["active"]["labels"]) == set(LABELS)
    assert {seen.version for seen in SeenStore().read()} == {"2"}, "a training holds no lock that the service waits for"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RHETOR_REMEMBER", "0")
        told = describe_outcome(outcome)
    assert (told["changed"], told["changes"]) == (changed, []), "no sentence is kept where none is to be"


BROKEN = [(FACT, 200, 20), (FACT, 200, 100), (ATTRIBUTION, 100, 40), (OPINION, 100, 100), (CALL, 100, 20)]


@pytest.mark.parametrize(("label", "corrected", "kept"), BROKEN, ids=lambda value: str(value))
def test_the_gate_tells_right_corrections_from_wrong(small_seeds: Path, label: Label, corrected: int, kept: int) -> None:
    """Whichever label is broken, however few of its sentences are right: what mends it passes, what breaks it is stopped."""
    right, wrong = break_label(read_examples(small_seeds / "small.jsonl"), label, corrected, kept)
    assert judge_case(right).passed, judge_case(right).reason
    assert not judge_case(wrong).passed, judge_case(wrong).reason


def test_the_same_200_with_wrong_labels_are_stopped(halves: tuple[list[Example], list[Example]], few_seeds: Path) -> None:
    """A home whose model is right: 200 reports of facts called opinions are stopped, the active model stays."""
    assert retrain(force=True).promoted
    before = [sentence.label for sentence in _label(NEW_FACTS)]
    _correct(halves[0], OPINION)
    outcome = retrain()
    assert not outcome.promoted
    assert "orse beyond noise" in outcome.reason
    assert "rhetor corrections undo" in outcome.reason
    assert Registry().active_version() == "2"
    assert [sentence.label for sentence in _label(NEW_FACTS)] == before
    assert CorrectionStore().last_row() == CORRECTED
