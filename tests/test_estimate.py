"""Shares one may publish: the statistics, on plain arrays."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.correction_ways import find_by_em
from rhetor.errors import SettingError
from rhetor.estimate.adjusted_count import ErrorModel, bound_documents, correct_shares, look_at, read_error_model, trace_back
from rhetor.estimate.comparisons import Figure, compare_groups, correct_for_many
from rhetor.estimate.difference import Integers, Labelled, Population, Shares, estimate_shares, score_interval
from rhetor.estimate.drawing import allocate, draw_sample
from rhetor.estimate.label_plan import count_needed, plan_labels
from rhetor.estimate.run_units import Coded, Units, code_values, group_units
from rhetor.learning.intervals import wilson_interval
from rhetor.model import Floats
from rhetor.records import LABELS
from tests.conftest import load_cases
from training.outlets import HeldOut, measure_errors, share_labels, tilt_draw

CASES: Any = load_cases("estimate")
Arrays = tuple[Floats, Integers]


def make_scored(units: int, seed: int, sharpness: float = 2.0, rare: float = 0.25) -> Arrays:
    """Probabilities of a calibrated model, and labels drawn by them; ``rare`` is about the share of the last label."""
    generator = np.random.default_rng(seed)
    weights = np.exp(sharpness * generator.normal(size=(units, 4)) + np.log([1, 1, 1, 3 * rare / (1 - rare)]))
    probabilities = weights / weights.sum(axis=1, keepdims=True)
    labels = (probabilities.cumsum(axis=1) < generator.random((units, 1))).sum(axis=1)
    return probabilities, np.minimum(labels, 3)


def make_population(probabilities: Floats, strata: Integers | None = None) -> Population:
    units = len(probabilities)
    return Population(probabilities, np.zeros(units, dtype=np.int64) if strata is None else strata, np.ones(units))


def make_units(probabilities: Floats, documents: Integers, outlets: list[str]) -> Units:
    """Units whose document ``d`` is of outlet ``d % len(outlets)``."""
    count = np.arange(len(documents))
    own = Coded(documents, tuple(f"d{number}" for number in range(int(documents.max()) + 1)))
    columns = {"outlet": code_values([outlets[number % len(outlets)] for number in documents.tolist()])}
    best = probabilities.argmax(axis=1)
    return Units(own, columns, 10 * count, 10 * count + 9, probabilities, best, best < 0, best * 0 + 7, 0,
                 {"name": "rhetor", "version": "1"})  # fmt: skip


@pytest.mark.parametrize("case", CASES["ppi"], ids=lambda case: case["comment"])
def test_tuned_weight_is_that_of_ppi(case: dict[str, Any]) -> None:
    """Share and interval are those of ppi-python, but for what a score interval of a finite run differs by."""
    number = np.arange(20_000)
    there = 0.5 + 0.5 * np.sin(number * 12.9898) * np.abs(np.sin(number * 0.37))
    labels = ((np.sin(number * 78.233) * 43758.5453) % 1 < there**1.3).astype(np.int64)
    rows = (np.arange(400) * 49 + case["first"]) % 20_000
    found = estimate_shares(make_population(np.stack([1 - there, there], axis=1)), Labelled(rows, labels[rows]))
    assert found.shares[1] == pytest.approx(case["share"], abs=2e-5)
    assert (found.low[1], found.high[1]) == pytest.approx((case["low"], case["high"]), abs=0.0015)


def test_labels_alone_are_wilson() -> None:
    """Without the model and with few of many units labelled, the interval is Wilson's, a little wider for t."""
    probabilities, labels = make_scored(200_000, 1)
    rows = np.random.default_rng(2).choice(len(labels), 400, replace=False)
    found = estimate_shares(make_population(probabilities), Labelled(rows, labels[rows]), use_model=False)
    for label in range(4):
        hits = int((labels[rows] == label).sum())
        assert found.shares[label] == pytest.approx(hits / 400)
        assert (found.low[label], found.high[label]) == pytest.approx(wilson_interval(hits, 400), abs=0.002)


def _draw_many(probabilities: Floats, labels: Integers, size: int, draws: int) -> list[tuple[Shares, Shares]]:
    """With the model and without, of samples of ``size``."""
    generator = np.random.default_rng(3)
    population, found = make_population(probabilities), []
    for _ in range(draws):
        rows = generator.choice(len(labels), size, replace=False)
        labelled = Labelled(rows, labels[rows])
        found.append((estimate_shares(population, labelled), estimate_shares(population, labelled, use_model=False)))
    return found


def _cover(found: list[Shares], labels: Integers) -> Floats:
    truth = share_labels(labels)
    return np.mean([(one.low <= truth) & (truth <= one.high) for one in found], axis=0)


@pytest.mark.parametrize("rare", [0.02, 0.25])
@pytest.mark.parametrize("size", [50, 200])
def test_intervals_with_labels_hold(size: int, rare: float) -> None:
    """95 % intervals hold the true share of the run 92 to 99 times in 100, for a label of 2 % too."""
    probabilities, labels = make_scored(3000, 4, rare=rare)
    found = _draw_many(probabilities, labels, size, 400)
    covered = _cover([tuned for tuned, _ in found], labels)
    assert covered.min() > 0.92
    assert covered.mean() < 0.99


def test_good_model_narrows_and_wrong_model_does_no_harm() -> None:
    """Labels are worth more beside a good model; beside one that says the opposite or nothing they hold as ever, and no
    interval is more than 3 % wider than by the labels alone."""
    probabilities, labels = make_scored(3000, 5, sharpness=4)
    nonsense = np.random.default_rng(6).dirichlet(np.ones(4), 3000)
    for said, most in ((probabilities, 0.75), (probabilities[:, ::-1], 1.03), (nonsense, 1.03)):
        found = _draw_many(said, labels, 200, 200)
        tuned, alone = ([pair[place] for pair in found] for place in (0, 1))
        widths, plain = (np.array([one.high - one.low for one in some]) for some in (tuned, alone))
        assert widths.mean() / plain.mean() < most
        assert (widths / plain).max() < 1.05
        assert _cover(tuned, labels).min() > 0.9


def test_everything_labelled_is_known() -> None:
    """If all units are labelled the share is theirs, and the interval is nothing."""
    probabilities, labels = make_scored(60, 7)
    found = estimate_shares(make_population(probabilities), Labelled(np.arange(60), labels))
    assert found.shares == pytest.approx(share_labels(labels))
    assert found.low == pytest.approx(found.high)


def test_strata_drawn_unevenly_are_weighed() -> None:
    """A stratum of which nearly all was drawn does not count for more than its units."""
    probabilities, labels = make_scored(4000, 8)
    strata = (np.arange(4000) >= 3800).astype(np.int64)
    labels[strata == 1], generator = 3, np.random.default_rng(9)
    shares = []
    for _ in range(100):
        rows = np.concatenate([generator.choice(3800, 100, replace=False), 3800 + generator.choice(200, 100, replace=False)])
        shares.append(estimate_shares(make_population(probabilities, strata), Labelled(rows, labels[rows])).shares)
    assert np.mean(shares, axis=0) == pytest.approx(share_labels(labels), abs=0.012)


def test_unit_that_says_nothing_is_in_no_share() -> None:
    """What readers found to say nothing is taken out of the whole, by words as by units."""
    probabilities, labels = make_scored(500, 10)
    labels[::5], sizes = -1, np.random.default_rng(11).integers(1, 30, 500).astype(float)
    found = estimate_shares(
        Population(probabilities, np.zeros(500, dtype=np.int64), sizes), Labelled(np.arange(500), labels)
    )
    said = labels >= 0
    truth = [sizes[labels == label].sum() / sizes[said].sum() for label in range(4)]
    assert found.shares == pytest.approx(truth)


def test_no_label_says_nothing() -> None:
    """A group of which nothing was labelled has the interval from nothing to everything."""
    probabilities, _ = make_scored(50, 12)
    nothing = np.zeros(0, dtype=np.int64)
    found = estimate_shares(make_population(probabilities), Labelled(nothing, nothing))
    assert (found.low.max(), found.high.min()) == (0, 1)


@given(st.integers(0, 60), st.integers(1, 60), st.integers(0, 2**32))
def test_intervals_are_shares(met: int, others: int, seed: int) -> None:
    """Whatever was labelled: 0 <= low <= share <= high <= 1."""
    probabilities, _ = make_scored(met + others + 3, seed)
    labelled = Labelled(np.arange(met + others), np.repeat([2, 0], [met, others]))
    found = estimate_shares(make_population(probabilities), labelled)
    assert ((found.low >= 0) & (found.low <= found.shares) & (found.shares <= found.high) & (found.high <= 1)).all()


def test_score_interval_is_never_nothing() -> None:
    """A share of 0 has an upper end."""
    assert score_interval(0.0, 1 / 50, 49)[1] > 0.05


@pytest.mark.parametrize(("sizes", "count"), [([1000, 10], 50), ([3, 3, 900], 40), ([5, 5], 10), ([100] * 7, 100)])
def test_parts_come_to_the_whole(sizes: list[int], count: int) -> None:
    """Every group gets its part, at least two, never more than it has."""
    parts = allocate(np.array(sizes), count)
    assert parts.sum() == count
    assert (parts <= sizes).all()
    assert (parts >= 2).all()


def test_sample_is_random_and_repeatable() -> None:
    """The same seed draws the same units, another one others; all units of a group are as likely."""
    units = make_units(make_scored(900, 13)[0], np.arange(900) // 10, ["a", "b", "b"])
    grouping = group_units(units, ["outlet"])
    first, same, other = (draw_sample(units, grouping, ["outlet"], 60, seed) for seed in (1, 1, 2))
    assert first.name == same.name != other.name
    assert first.rows.tolist() == same.rows.tolist() != other.rows.tolist()
    assert len(set(first.rows.tolist())) == 60
    times = np.zeros(900)
    for seed in range(300):
        times[draw_sample(units, grouping, ["outlet"], 60, seed).rows] += 1
    for group in range(2):
        inside = times[grouping.numbers == group]
        expected = first.probabilities[first.of_row == group][0] * 300
        assert inside.mean() == pytest.approx(expected)
        assert inside.std() < 1.3 * np.sqrt(expected)
    with pytest.raises(SettingError, match="at least two"):
        draw_sample(units, grouping, ["outlet"], 3, 1)
    with pytest.raises(SettingError, match="fewer than"):
        draw_sample(units, grouping, ["outlet"], 901, 1)


def make_held_out(seed: int) -> HeldOut:
    """Documents of six genres whose shares differ; in each the model errs a little otherwise."""
    generator = np.random.default_rng(seed)
    probabilities, labels, genres = [], [], []
    for document in range(600):
        genre, shares = document % 6, generator.dirichlet([2, 1, 1.5, 0.5])
        true = generator.choice(4, size=20, p=shares)
        scores = generator.normal(size=(20, 4)) + (1.6 + 0.1 * genre) * np.eye(4)[true] + np.log([0.4, 0.2, 0.3, 0.1])
        probabilities.append(np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True))
        labels.append(true)
        genres += [genre] * 20
    return HeldOut(np.concatenate(probabilities), np.concatenate(labels), np.arange(12_000) // 20, np.array(genres))


@pytest.fixture(scope="module")
def errors() -> ErrorModel:
    return measure_errors(make_held_out(1))


def test_correction_errs_less_than_counting_and_its_intervals_hold(errors: ErrorModel) -> None:
    """On documents that the error model has not seen a corrected share errs less than half as much as the counted one, and
    its interval holds the true one at least 92 times in 100."""
    others, generator = make_held_out(2), np.random.default_rng(3)
    corrected, counted, covered = [], [], []
    for number in range(200):
        units = others.draw(generator, others.pick_pool(generator, number), 200)
        seen, truth = look_at(others.probabilities[units], np.ones(len(units)), 200), share_labels(others.labels[units])
        found = correct_shares(errors, seen)
        corrected.append(np.abs(found.shares - truth).mean())
        counted.append(np.abs(seen.counted - truth).mean())
        covered.append((found.low <= truth) & (truth <= found.high))
    assert np.mean(corrected) < 0.5 * np.mean(counted)
    assert np.mean(covered) > 0.92


def test_scores_like_none_are_refused(errors: ErrorModel) -> None:
    """Where the scores are like no mixture of those that were held out the interval is everything."""
    strange = np.tile([0.28, 0.27, 0.23, 0.22], (500, 1))
    found = correct_shares(errors, look_at(strange, np.ones(500), 50))
    assert found.refused
    assert (found.low.max(), found.high.min()) == (0, 1)


def test_error_model_survives_a_file(errors: ErrorModel) -> None:
    """What metrics.json keeps is the model again, to six decimals."""
    again = read_error_model(errors.to_json())
    assert again.to_json() == errors.to_json()
    assert again.confusion == pytest.approx(errors.confusion, abs=1e-6)


def test_traced_back_shares_are_those_that_were_seen() -> None:
    """What a confusion makes of shares is undone, and what none makes becomes shares all the same."""
    confusion = np.array([[0.8, 0.1], [0.2, 0.9]])
    assert trace_back(confusion, confusion @ [0.3, 0.7]) == pytest.approx([0.3, 0.7])
    assert trace_back(confusion, np.array([1.0, 0.0])) == pytest.approx([1, 0])


@pytest.mark.parametrize("case", CASES["em"], ids=lambda case: case["comment"])
def test_em_of_the_comparison_is_that_of_quapy(case: dict[str, Any]) -> None:
    """What rhetor's way is compared with is what others mean by it."""
    number = np.arange(900)
    true = np.minimum((number % 10) // 3, 3)
    scores = np.exp(np.stack([np.sin(number * (2.1 + label)) + 1.6 * (true == label) for label in range(4)], axis=1))
    found = find_by_em(scores / scores.sum(axis=1, keepdims=True), np.full(4, 0.25))
    assert found == pytest.approx(case["shares"], abs=5e-4)


def test_drawn_shares_are_those_wanted() -> None:
    """Documents are drawn so that a label has the share that is asked for, as far as there are such documents."""
    shares, sizes = np.linspace(0, 1, 50), np.full(50, 20)
    for wanted in (0.02, 0.3, 0.6):
        assert tilt_draw(shares, sizes, wanted) @ shares == pytest.approx(wanted, abs=0.01)


def test_intervals_of_documents_with_a_call_hold(errors: ErrorModel) -> None:
    """The counted share of documents with a call comes with an interval that holds the true one."""
    others, generator = make_held_out(4), np.random.default_rng(5)
    held = []
    for number in range(200):
        drawn = others.draw_documents(generator, others.pick_pool(generator, number), 100)
        low, high = bound_documents(errors, float(others.counted_with_call[drawn].mean()))
        held.append(low <= others.have_call[drawn].mean() <= high)
    assert np.mean(held) > 0.92


def make_figures(*shares: float, half: float = 0.05) -> list[tuple[dict[str, str], dict[str, Figure]]]:
    return [
        ({"month": f"2024-{number:02}"}, {"opinion": Figure(share, share, share - half, share + half)})
        for number, share in enumerate(shares, 1)
    ]


def test_differences_and_trends_are_told_from_chance() -> None:
    """A difference wider than both intervals is beyond chance, equal shares are not; a steady rise is a trend."""
    groups = [({"outlet": name}, figures) for name, (_, figures) in zip("abc", make_figures(0.2, 0.2, 0.5), strict=True)]
    found = {(*one.group.values(), *one.against.values()): one for one in compare_groups(groups)}
    assert found["a", "b"].p_holm == 1
    assert found["a", "c"].p_holm < 0.001
    assert found["a", "c"].difference == pytest.approx(-0.3)
    (trend,) = compare_groups(make_figures(0.2, 0.25, 0.3, 0.35, 0.4))
    assert trend.kind == "trend"
    assert trend.difference == pytest.approx(0.05)
    assert trend.low > 0


def test_holm_is_holm() -> None:
    """p values are those of Holm's own procedure (1979): the least times their number, and none below the one before."""
    groups = [
        ({"outlet": name}, figures) for name, (_, figures) in zip("abcd", make_figures(0.2, 0.3, 0.32, 0.5), strict=True)
    ]
    found = compare_groups(groups)
    plain = [one.p for one in found]
    expected = np.maximum.accumulate([min(1, (len(plain) - rank) * p) for rank, p in enumerate(plain)])
    assert plain == sorted(plain)
    assert [one.p_holm for one in found] == pytest.approx(expected)
    assert correct_for_many([]) == []


def test_plan_keeps_its_promise() -> None:
    """As many labels as planned give intervals of two points to either side, and the model saves some of them."""
    probabilities, labels = make_scored(6000, 15, sharpness=3)
    truth = share_labels(labels)
    population = make_population(probabilities)
    rows = np.random.default_rng(16).choice(6000, 300, replace=False)
    left = estimate_shares(population, Labelled(rows, labels[rows])).ratios
    plan = plan_labels({}, 6000, {label.value: share for label, share in zip(LABELS, truth.tolist(), strict=True)}, left)
    assert plan.with_model < plan.alone < 6000
    rows = np.random.default_rng(17).choice(6000, plan.with_model, replace=False)
    found = estimate_shares(population, Labelled(rows, labels[rows]))
    assert (found.high - found.low).max() / 2 == pytest.approx(plan.margin, abs=0.004)
    assert count_needed(0.25, 100) <= 100
