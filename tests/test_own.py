"""Is it better on mine: both models on what a user added, by whole documents held out; and what is not held out says so."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from rhetor import LABELS
from rhetor.cli import cli
from rhetor.registry import list_versions, open_registry
from training.candidate import Bench, prepare_bench
from training.corpus import Corpus
from training.examples import Example
from training.gate import Verdict
from training.outcomes import describe_outcome
from training.own import compare_on_own, judge_both
from training.retrain import retrain
from training.settings import DEFAULT_SETTINGS


def make_bench(documents: int, size: int) -> Bench:
    """A bench on which every sentence is the user's, ``size`` in each of ``documents``."""
    words = [f"w{number:03d} x{number * 7 % 101:03d} y{number * 13 % 97:03d}" for number in range(documents * size)]
    examples = [
        Example(f"Nobody saw {word} there.", LABELS[number % 4], f"d{number // size}") for number, word in enumerate(words)
    ]
    return prepare_bench(Corpus(tuple(examples), (True,) * len(examples), ()), DEFAULT_SETTINGS)


def say(bench: Bench, wrong: Sequence[int]) -> np.ndarray:
    """Probabilities that are right but for the rows of ``wrong``."""
    said = bench.labels.copy()
    said[list(wrong)] = (said[list(wrong)] + 1) % 4
    return np.eye(4)[said] * 0.8 + 0.05


@pytest.mark.parametrize(
    ("was_wrong", "is_wrong", "word"),
    [(range(60), range(6), "Better"), (range(6), range(60), "Worse"), (range(9), range(3, 12), "No difference")],
)
def test_a_difference_is_told_from_noise(was_wrong: range, is_wrong: range, word: str) -> None:
    """The shares, their difference and its interval; worse means that the whole interval lies below zero."""
    bench = make_bench(20, 6)
    own = compare_on_own(bench, say(bench, was_wrong), say(bench, is_wrong))
    assert own
    assert (own.sentences, own.documents, own.failing) == (120, 20, len(is_wrong))
    assert own.before == pytest.approx(1 - len(was_wrong) / 120)
    assert own.difference == pytest.approx((len(was_wrong) - len(is_wrong)) / 120)
    assert own.interval[0] <= own.difference <= own.interval[1]
    assert own.reason.startswith(word)
    assert own.is_worse is (word == "Worse")
    assert {failure.text for failure in own.failures} <= {bench.corpus.examples[row].text for row in is_wrong}


def test_whole_documents_are_drawn() -> None:
    """Gains that all stand in one of twenty documents say less than as many over all of them, and want more sentences."""
    bench = make_bench(20, 6)
    spread = compare_on_own(bench, say(bench, range(0, 120, 20)), say(bench, []))
    heaped = compare_on_own(bench, say(bench, range(6)), say(bench, []))
    assert spread
    assert heaped
    assert spread.difference == heaped.difference
    assert heaped.interval[1] - heaped.interval[0] > 1.5 * (spread.interval[1] - spread.interval[0])
    assert heaped.more > spread.more


def test_both_verdicts_are_needed() -> None:
    """A candidate that is worse on the user's own does not pass, nor one that is worse on what was known."""
    bench = make_bench(20, 6)
    good, bad = (compare_on_own(bench, say(bench, a), say(bench, b)) for a, b in ((range(60), []), ([], range(60))))
    passed, stopped = (Verdict(p, 0.0, (0.0, 0.0), "On what was known.") for p in (True, False))
    assert [judge_both(v, o).passed for v in (passed, stopped) for o in (None, good, bad)] == [
        True, True, False, False, False, False,
    ]  # fmt: skip
    assert "Worse on your own" in judge_both(passed, bad).reason


def write_data(path: Path) -> Path:
    """A user's genre: what looks like an opinion and is, here, always a call to action."""
    lines = [
        {"text": f"It is shameful how {who} neglects the {what}.", "label": "call-to-action", "document": who}
        for who in ("Marsh", "Vale", "Holt", "Brook", "Ridge", "Lea")
        for what in ("bridge", "school", "harbour", "library", "market", "station", "park", "theatre")
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_a_retraining_says_whether_it_is_better_on_mine(home: Path, few_seeds: Path, tmp_path: Path) -> None:
    """Before and after on documents that neither model has seen, and which fail; no sentence stands in the model."""
    data = write_data(tmp_path / "mine.jsonl")
    outcome = retrain([data], promote=False)
    own = outcome.own
    assert own
    assert (own.sentences, own.documents) == (48, 6)
    assert own.before < 0.3
    assert own.after > 0.8
    assert own.interval[0] > 0
    described = describe_outcome(outcome)["own"]
    assert described["reason"] == own.reason
    assert len(described["failures"]) == own.failing
    metrics = (home / "models" / outcome.version / "metrics.json").read_text()
    assert json.loads(metrics)["comparison"]["own"]["after"] == own.after
    assert "shameful" not in metrics
    info = next(info for info in list_versions(open_registry()) if info.version == outcome.version)
    assert info.beside
    assert info.beside.version == "1"
    listed = CliRunner().invoke(cli, ["models", "list"]).output
    assert f"{info.beside.difference:+.3f}" in listed
    assert f"{info.macro_f1:.3f}" not in listed.replace(f"{info.beside.difference:+.3f}", "")
    held = CliRunner().invoke(cli, ["evaluate", str(data)]).output
    learnt = CliRunner().invoke(cli, ["evaluate", str(data), "--model", outcome.version]).output
    assert "Not held out" not in held
    assert learnt.startswith(f"Not held out: model {outcome.version} was trained on 48 of these 48 sentences")
