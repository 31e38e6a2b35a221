"""Agreement: the worked examples of the papers, and other people's implementations."""

import math
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask
from sklearn.metrics import cohen_kappa_score

from rhetor import LABELS
from rhetor.learning.agreement import cohens_kappa, krippendorffs_alpha, measure_agreement, raw_agreement
from rhetor.learning.corrections import Correction, judge
from tests.conftest import load_cases

CASES: Any = load_cases("agreement")


@pytest.mark.parametrize("case", CASES["alpha"], ids=lambda case: case["comment"])
def test_alpha_of_the_worked_examples(case: dict[str, Any]) -> None:
    """Krippendorff's own examples of nominal data give his figures."""
    units = [
        [value for value in unit if value != "."] for unit in zip(*(row.split() for row in case["observers"]), strict=True)
    ]
    assert krippendorffs_alpha(units) == pytest.approx(case["alpha"], abs=0.0005)


@pytest.mark.parametrize("case", CASES["kappa"], ids=lambda case: case["comment"])
def test_kappa_of_the_worked_examples(case: dict[str, Any]) -> None:
    """Published tables of two readers give the published kappa."""
    pairs = [(i, j) for i, row in enumerate(case["table"]) for j, count in enumerate(row) for _ in range(count)]
    assert cohens_kappa([a for a, _ in pairs], [b for _, b in pairs]) == pytest.approx(case["kappa"], abs=0.0005)


readings = st.lists(st.tuples(*[st.sampled_from("abcd")] * 2), min_size=2, max_size=60)


@given(readings.filter(lambda rows: len({label for row in rows for label in row}) > 1))
def test_kappa_is_scikit_learns(rows: list[tuple[str, str]]) -> None:
    """Equal to cohen_kappa_score on any two readings."""
    first, second = [a for a, _ in rows], [b for _, b in rows]
    assert cohens_kappa(first, second) == pytest.approx(cohen_kappa_score(first, second), abs=1e-12)


def test_alpha_is_nltks() -> None:
    """Equal to NLTK's on readings by up to four annotators, some missing."""
    dice = random.Random(5)
    for _ in range(20):
        rows = [(f"c{c}", f"i{i}", dice.choice("aab")) for i in range(30) for c in range(4) if dice.random() < 0.7]
        units = [[label for _, item, label in rows if item == f"i{i}"] for i in range(30)]
        pairable = {f"i{i}" for i, unit in enumerate(units) if len(unit) > 1}
        task = AnnotationTask([row for row in rows if row[1] in pairable])
        assert krippendorffs_alpha(units) == pytest.approx(task.alpha(), abs=1e-9)


def test_the_ends_of_the_scale() -> None:
    """All alike is 1, also if only one label was ever used; nothing read twice has no figure."""
    assert cohens_kappa("aaa", "aaa") == krippendorffs_alpha(["aa", "aa"]) == raw_agreement("ab", "ab") == 1
    assert cohens_kappa("ab", "ba") == -1
    assert math.isnan(cohens_kappa("", "")) and math.isnan(krippendorffs_alpha(["a", "b", ""]))


def test_agreement_of_corrections() -> None:
    """Each annotator's last word counts, on the sentences that at least two labelled; settlements do not."""
    said = [
        ("Ada", "One.", 0),
        ("Ada", "One.", 1),
        ("Ben", "one", 1),
        ("Ada", "Two.", 2),
        ("Ben", "Two.", 3),
        ("Cy", "Three.", 0),
    ]
    rows = [
        Correction(text, LABELS[label], annotator=name, id=str(row), row=row)
        for row, (name, text, label) in enumerate(said, 1)
    ]
    measured = measure_agreement(judge(rows))
    assert (measured.sentences, measured.raw) == (2, 0.5)
    (pair,) = measured.pairs
    assert (pair.first, pair.second, pair.sentences, pair.raw) == ("Ada", "Ben", 2, 0.5)
    assert measured.alpha_by_label[LABELS[1]] == 1
    assert math.isnan(measured.alpha_by_label[LABELS[0]])
    assert measured.alpha == pytest.approx(krippendorffs_alpha([[1, 1], [2, 3]]))
