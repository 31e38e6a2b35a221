"""Curves and cards: bins, coverage, learning, each against figures computed by hand; the card and its pictures."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetor import LABELS
from rhetor.errors import ModelDamaged
from rhetor.learning.intervals import bootstrap_ratios, wilson_interval
from rhetor.model import Floats
from rhetor.registry import Registry, verify_files
from rhetor.registry.format import FILES
from tests.conftest import SHIPPED
from training.candidate import Bench, Evaluated, evaluate_held_out, fit_candidate, prepare_bench
from training.corpus import read_corpus
from training.evaluation import compute_figures, rates_by_label
from training.learning import LEAST_SENTENCES, describe_gain, draw_part, fit_laws, measure_learning
from training.publishing import publish_candidate
from training.reliability import compute_bins, compute_coverage
from training.settings import DEFAULT_SETTINGS


@pytest.fixture(scope="session")
def measured(small_seeds: Path) -> tuple[Bench, Evaluated]:
    """The small corpus, scored out of fold."""
    bench = prepare_bench(read_corpus(small_seeds, only=()), DEFAULT_SETTINGS)
    return bench, evaluate_held_out(bench)


def test_bins_by_hand() -> None:
    """Five labels in two bins: counts, means and Wilson intervals; 1.0 lies in the last bin, the others are empty."""
    bins = compute_bins(np.array([0.52, 0.58, 0.55, 0.91, 1.0]), np.array([True, False, True, True, True]))
    assert [found.count for found in bins] == [0, 0, 0, 0, 0, 3, 0, 0, 0, 2]
    assert (bins[5].confidence, bins[5].accuracy) == pytest.approx((0.55, 2 / 3))
    assert bins[9].confidence == pytest.approx(0.955)
    assert bins[5].interval == wilson_interval(2, 3)
    assert (bins[0].confidence, bins[0].accuracy, bins[0].interval) == (None, None, (0.0, 1.0))


def test_coverage_by_hand() -> None:
    """Four labels: leaving out the least sure first, the right ones are 1 of 1, 2 of 2, 2 of 3 and 3 of 4."""
    points = compute_coverage(np.array([0.6, 0.9, 0.7, 0.8]), np.array([True, True, False, True]), 0.95)
    assert [(p.threshold, p.coverage, p.count) for p in points] == [
        (0.9, 0.25, 1),
        (0.8, 0.5, 2),
        (0.7, 0.75, 3),
        (0.6, 1, 4),
    ]
    assert [point.accuracy for point in points] == pytest.approx([1, 1, 2 / 3, 3 / 4])


def test_equal_confidences_are_kept_together() -> None:
    """A threshold keeps all labels of its confidence or none, in whatever order they came."""
    confidence, correct = np.array([0.9, 0.9, 0.9, 0.5]), np.array([True, False, False, True])
    for order in (slice(None), slice(None, None, -1)):
        points = compute_coverage(confidence[order], correct[order], 0.5)
        assert [(point.coverage, point.accuracy) for point in points] == [(0.75, 1 / 3), (1.0, 0.5)]


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_coverage_falls_with_the_threshold(answers: list[tuple[float, bool]]) -> None:
    """Coverage rises as the threshold falls, ends with all labels, and every accuracy lies in its interval."""
    points = compute_coverage(np.array([c for c, _ in answers]), np.array([right for _, right in answers]), 0.6)
    assert [p.coverage for p in points] == sorted({p.coverage for p in points})
    assert [p.threshold for p in points] == sorted({p.threshold for p in points}, reverse=True)
    assert points[-1].count == len(answers)
    sure = sum(c >= 0.6 for c, _ in answers)
    assert not sure or sure in [p.count for p in points], "the model's threshold is a point of the curve"
    assert all(p.interval[0] - 1e-12 <= p.accuracy <= p.interval[1] + 1e-12 for p in points)


def test_rates_by_hand() -> None:
    """Precision, recall and F1 of a small confusion; 0 where nothing was given or predicted."""
    confusion = np.zeros((4, 4), dtype=np.int64)
    confusion[0], confusion[1] = [3, 1, 0, 0], [1, 1, 0, 0]
    precision, recall, f1 = rates_by_label(confusion)
    assert precision.tolist() == pytest.approx([3 / 4, 1 / 2, 0, 0])
    assert recall.tolist() == pytest.approx([3 / 4, 1 / 2, 0, 0])
    assert f1.tolist() == pytest.approx([3 / 4, 1 / 2, 0, 0])


def test_every_rate_lies_in_its_interval() -> None:
    """Intervals of a label's rates hold the measured rate, and are narrower with more documents."""
    rng = np.random.default_rng(5)
    widths = []
    for size in (200, 3200):
        gold = rng.integers(0, 4, size)
        predicted = np.where(rng.uniform(size=size) < 0.2, rng.integers(0, 4, size), gold)
        figures = compute_figures(np.eye(4)[predicted], gold, np.arange(size) // 5, 0.5)
        for row in figures.labels.values():
            assert row.f1_interval[0] < row.f1 < row.f1_interval[1]
            assert row.precision_interval[0] < row.precision < row.precision_interval[1]
            assert row.recall_interval[0] < row.recall < row.recall_interval[1]
        widths.append(np.mean([row.f1_interval[1] - row.f1_interval[0] for row in figures.labels.values()]))
    assert widths[1] < widths[0] / 2


def test_shares_over_documents_by_hand() -> None:
    """Two documents, all and none: the share of both is 1/2, and a sample of documents gives 0, 1/2 or 1."""
    ((low, high),) = bootstrap_ratios(np.array([[10], [0]]), np.array([10, 10]))
    assert (low, high) == (0.0, 1.0)
    ((low, high),) = bootstrap_ratios(np.full((50, 1), 3), np.full(50, 12))
    assert (low, high) == (0.25, 0.25)


def test_many_documents_are_resampled_in_groups() -> None:
    """More documents than are resampled one by one: the interval is that of the binomial all the same."""
    hits = np.random.default_rng(2).binomial(1, 0.3, 25_000)
    ((low, high),) = bootstrap_ratios(hits[:, None], np.ones(25_000, dtype=np.int64))
    expected = wilson_interval(int(hits.sum()), 25_000)
    assert (low, high) == pytest.approx(expected, abs=0.001)


def test_a_power_law_is_found_again() -> None:
    """Errors that follow a law exactly give back its floor, factor and exponent."""
    sizes = np.array([100.0, 200, 400, 800, 1600])
    ((floor, factor, exponent),) = fit_laws(sizes, (0.05 + 1.2 * sizes**-0.4)[None, :]).tolist()
    assert (floor, factor, exponent) == pytest.approx((0.05, 1.2, 0.4), abs=0.01)


@given(st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_laws_never_promise_the_impossible(errors: list[float]) -> None:
    """Whatever was measured, the law never falls below an error of 0 and never rises with more data."""
    sizes = np.array([100.0, 200, 400, 800])
    ((floor, factor, exponent),) = fit_laws(sizes, np.array([errors])).tolist()
    assert floor >= 0
    assert factor >= 0
    assert exponent > 0


def test_a_flat_curve_is_called_flat() -> None:
    """The sentence of the card gives the gain with its interval, and says so when more data hardly helps."""
    assert describe_gain("opinion", 0.0014, (0.0012, 0.0016), 0.012) == (
        "200 more opinion sentences ≈ +0.0014 F1 (95 % interval +0.0012 to +0.0016); twice as many ≈ +0.012."
    )
    assert "flat" in describe_gain("opinion", 0.0001, (0.0, 0.0002), 0.001)


def test_parts_of_the_training_data_are_nested_whole_documents(measured: tuple[Bench, Evaluated]) -> None:
    """Each part lies in the next larger one, outside the fold, and cuts no document in two."""
    bench, _ = measured
    half, quarter = (draw_part(bench, 1, fraction) for fraction in (0.5, 0.25))
    assert set(quarter) < set(half)
    assert not (bench.folds[half] == 1).any()
    taken = np.isin(bench.groups, bench.groups[half])
    assert sorted(np.flatnonzero(taken)) == sorted(half)
    assert 0.35 < len(half) / (bench.folds != 1).sum() <= 0.5


def test_the_learning_curve_ends_where_the_model_stands(measured: tuple[Bench, Evaluated]) -> None:
    """Its last point is the F1 of the model itself; more sentences are to the right; the spread holds the point."""
    bench, evaluated = measured
    curve = measure_learning(bench, evaluated)
    assert curve == measure_learning(bench, evaluated)
    for label, found in curve.labels.items():
        assert found.points[-1].f1 == pytest.approx(evaluated.figures.labels[label].f1)
        sizes = [point.sentences for point in found.points]
        assert sizes == sorted(sizes)
        assert sizes[0] >= LEAST_SENTENCES
        assert all(point.spread[0] <= point.f1 <= point.spread[1] for point in found.points)


def test_a_version_has_a_card_with_pictures(measured: tuple[Bench, Evaluated], tmp_path: Path) -> None:
    """Every picture the card shows is beside it, in the manifest, and checked; sections and sentences are there."""
    bench, evaluated = measured
    registry = Registry(tmp_path / "models")
    registry.folder.mkdir()
    version = publish_candidate(registry, fit_candidate(bench, evaluated), bench, evaluated, bench.corpus.describe())
    folder = registry.folder_of(version)
    card = (folder / "card.md").read_text("utf-8")
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", card)
    assert len(pictures) == 4
    assert set(json.loads((folder / "manifest.json").read_text())["files"]) == {*FILES, *pictures}
    for name in pictures:
        ET.parse(folder / name)  # noqa: S314
    for heading in ("Intended use", "Uses to avoid", "Data", "Figures", "Calibration", "What more data", "Known failures"):
        assert f"\n## {heading}" in card
    texts = {example.text for example in bench.corpus.examples}
    shown = [line.strip(" -") for line in card.splitlines() if line.startswith("  - ")]
    assert len(shown) >= 8
    assert all(line in texts or re.sub(r" \(>?\d+%\)$", "", line) in texts for line in shown)
    (folder / pictures[0]).write_text("<svg/>")
    with pytest.raises(ModelDamaged, match=pictures[0]):
        verify_files(folder)


def test_the_card_shows_nothing_of_the_users(measured: tuple[Bench, Evaluated]) -> None:
    """Sentences that users added are not printed in a card that may be passed on."""
    from dataclasses import replace

    from training.showcase import pick_examples, pick_failures

    bench, evaluated = measured
    added = replace(bench, corpus=replace(bench.corpus, is_added=(True,) * len(bench.corpus.examples)))
    assert not any(pick_examples(added, evaluated.probabilities).values())
    assert not any(failure["mistakes"] for failure in pick_failures(added, evaluated.probabilities))


def test_the_shipped_card_has_its_pictures() -> None:
    """The default model's folder holds every picture of its card, drawn from its own metrics."""
    from training.card import draw_card_pictures

    folder = SHIPPED
    drawn = draw_card_pictures(json.loads((folder / "metrics.json").read_text("utf-8")))
    assert {path.name for path in folder.glob("*.svg")} == set(drawn)
    assert all((folder / name).read_text("utf-8") == picture for name, picture in drawn.items())


def _probabilities(rows: int) -> Floats:
    return np.tile([0.7, 0.1, 0.1, 0.1], (rows, 1))


@pytest.mark.parametrize("size", [1, 2])
def test_one_sentence_can_be_measured(size: int) -> None:
    """One or two sentences, three labels absent: figures, bins and curve all the same."""
    figures = compute_figures(_probabilities(size), np.zeros(size, dtype=np.int64), np.arange(size), 0.5)
    assert figures.accuracy == 1
    assert sum(found.count for found in figures.reliability) == size
    assert figures.coverage[-1].coverage == 1
    assert figures.labels[LABELS[3]].f1_interval == (0.0, 0.0)
