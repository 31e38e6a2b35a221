"""``RhetorClassifier`` in scikit-learn's own machinery."""

import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError, SkipTestWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import (
    check_do_not_raise_errors_in_init_or_set_params,
    check_estimator,
    check_estimator_repr,
    check_estimator_tags_renamed,
    check_get_params_invariance,
    check_mixin_order,
    check_no_attributes_set_in_init,
    check_parameters_default_constructible,
    check_set_params,
    check_valid_tag_types,
)

from rhetor import LABELS, Labeler
from rhetor.plugins.scikit_learn import RhetorClassifier
from tests.conftest import SHIPPED
from tests.integration import need
from training.candidate import evaluate_held_out, fit_candidate, prepare_bench
from training.corpus import read_corpus
from training.settings import DEFAULT_SETTINGS

Data = tuple[list[str], list[str], list[str]]
APPLYING = (
    check_do_not_raise_errors_in_init_or_set_params,
    check_estimator_repr,
    check_estimator_tags_renamed,
    check_get_params_invariance,
    check_mixin_order,
    check_no_attributes_set_in_init,
    check_parameters_default_constructible,
    check_set_params,
    check_valid_tag_types,
)
"""Checks that give no table of numbers to an estimator of texts."""


@pytest.fixture(scope="module")
def data(small_seeds: Path) -> Data:
    """Texts, labels and documents of the small corpus."""
    rows = [json.loads(line) for line in (small_seeds / "small.jsonl").read_text("utf-8").splitlines()]
    return [row["text"] for row in rows], [row["label"] for row in rows], [row["document"] for row in rows]


@pytest.fixture(scope="module")
def fitted(data: Data) -> RhetorClassifier:
    return RhetorClassifier().fit(*data)


def test_it_passes_the_checks_that_apply() -> None:
    """scikit-learn's own list, which knows that tables of numbers are no texts, and the checks that need no table."""
    with pytest.warns(SkipTestWarning, match="requires input  of type"):
        results = check_estimator(RhetorClassifier(), on_skip=None)
    assert results
    assert {result["status"] for result in results} == {"passed"}


@pytest.mark.parametrize("check", APPLYING, ids=lambda check: check.__name__)
def test_it_keeps_the_rules_of_estimators(check) -> None:  # type: ignore[no-untyped-def]
    check("RhetorClassifier", RhetorClassifier())


def test_it_trains_as_rhetor_trains(data: Data, fitted: RhetorClassifier, tmp_path: Path) -> None:
    """The same corpus and settings give the same model, to the last bit."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    rows = zip(*data, strict=True)
    lines = [json.dumps({"text": text, "label": label, "document": f"given {name}"}) for text, label, name in rows]
    (corpus / "given.jsonl").write_text("\n".join(lines), "utf-8")
    bench = prepare_bench(read_corpus(corpus, only=[]), DEFAULT_SETTINGS)
    model = fit_candidate(bench, evaluate_held_out(bench)).model
    assert model.terms == fitted.model_.terms
    assert (model.coefficients == fitted.model_.coefficients).all()
    assert model.threshold == fitted.model_.threshold


def test_probabilities_are_those_of_the_labeler(data: Data, fitted: RhetorClassifier) -> None:
    """Columns in the order of ``classes_``, rows that sum to 1, and the labels their argmax."""
    texts = data[0][:50]
    values = fitted.predict_proba(texts)
    expected = Labeler(fitted.model_).label_sentences(texts)
    assert [fitted.classes_[column] for column in values.argmax(axis=1)] == [sentence.label for sentence in expected]
    assert np.allclose(values, [[s.probabilities[label] for label in fitted.classes_] for s in expected], atol=1e-12)
    assert (fitted.predict(np.array(texts)) == fitted.predict(texts)).all()


@pytest.mark.slow
def test_it_can_be_cross_validated_and_searched(data: Data) -> None:
    """By document, and over its own settings; it learns more than the commonest label."""
    texts, labels, documents = data
    scores = cross_val_score(RhetorClassifier(), texts, labels, groups=documents, cv=GroupKFold(3), scoring="f1_macro")
    assert scores.min() > 0.5
    search = GridSearchCV(RhetorClassifier(), {"inverse_regularisation": [0.01, 4.0]}, cv=2).fit(texts, labels)
    assert search.best_params_ == {"inverse_regularisation": 4.0}


def test_labels_not_there_are_never_given(data: Data) -> None:
    """Fitted on two of the four labels it knows these two."""
    pairs = [(text, label) for text, label in zip(*data[:2], strict=True) if label in ("opinion", "attribution")]
    classifier = RhetorClassifier().fit([text for text, _ in pairs], [label for _, label in pairs])
    assert classifier.classes_.tolist() == ["attribution", "opinion"]
    assert np.allclose(classifier.predict_proba(["We must act now."]).sum(axis=1), 1)


def test_it_is_a_step_and_makes_frames(data: Data, fitted: RhetorClassifier) -> None:
    """Its probabilities are features for what comes after, with their names as ``set_output`` wants them."""
    texts, labels, _ = data
    pipeline = make_pipeline(RhetorClassifier(), LogisticRegression()).fit(texts, labels)
    assert pipeline.score(texts, labels) > 0.5
    need("pandas")
    frame = clone(fitted).fit(texts[:200], labels[:200]).set_output(transform="pandas").transform(["We must act now."])
    assert frame.columns.tolist() == sorted(label.value for label in LABELS)


def test_it_can_be_pickled(fitted: RhetorClassifier) -> None:
    """A copy says the same."""
    fitted.predict(["It rained."])
    copy = pickle.loads(pickle.dumps(fitted))  # noqa: S301 - written a moment ago
    assert (copy.predict_proba(["It rained."]) == fitted.predict_proba(["It rained."])).all()


def test_a_trained_model_needs_no_training(labeler: Labeler) -> None:
    """``load`` gives a fitted estimator of a model on disk."""
    (sentence,) = labeler.label_sentences(["We must act now."])
    assert RhetorClassifier.load(SHIPPED).predict(["We must act now."]).tolist() == [sentence.label]


def test_seeds_are_learnt_with_own_data(few_seeds: Path) -> None:
    """With ``seeds`` a model knows all four labels, whatever own data holds."""
    own = [f"The board of company {number} should resign." for number in range(6)], ["call-to-action"] * 6
    other = [f"Company {number} published its figures in May." for number in range(6)], ["factual-report"] * 6
    classifier = RhetorClassifier(seeds=True).fit(own[0] + other[0], own[1] + other[1])
    assert len(classifier.classes_) == len(LABELS)


def test_faults_are_said_with_the_cure(data: Data) -> None:
    """Other labels, too few sentences, what is no text, and an estimator that is not fitted."""
    texts, labels, _ = data
    for given, said in (
        ((texts[:20], ["spam"] * 20), "Map yours to rhetor's first: factual-report"),
        ((texts[:4], labels[:4]), "are too few. Give 10 or more"),
        (([[1.0]] * 20, labels[:20]), "X holds list, not strings"),
        (("one text", labels[:1]), r"Give \[text\]"),
    ):
        with pytest.raises(ValueError, match=said):
            RhetorClassifier().fit(*given)
    with pytest.raises(NotFittedError):
        RhetorClassifier().predict(texts)
