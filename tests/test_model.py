"""Features, model and evidence: the laws, and equality with scikit-learn."""

import dataclasses
import math
import pickle
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import joblib
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rhetor import LABELS, Label, Labeler, Sentence
from rhetor.definition.extraction import extract_terms
from rhetor.definition.tokens import tokenize
from rhetor.errors import TextError
from rhetor.registry import read_model
from rhetor.registry.export import build_pipeline, export_pipeline
from tests.conftest import SHIPPED, load_cases, texts
from tests.reference.evidence import explain_sentence
from tests.reference.model import compute_probabilities

GOLDEN = load_cases("labels")


@cache
def _labeler() -> Labeler:
    return Labeler.load(SHIPPED)


@cache
def _reference():  # type: ignore[no-untyped-def]
    return build_pipeline(_labeler().model)


@pytest.mark.parametrize("case", GOLDEN["plain"], ids=lambda case: case["text"][:40])
def test_golden_sentences(labeler: Labeler, case: dict[str, str]) -> None:
    """The plain cases of the codebook have the codebook's label, and the model is sure of them."""
    (sentence,) = labeler.label_sentences([case["text"]])
    assert sentence.label == case["label"], case["rule"]


@pytest.mark.parametrize("case", GOLDEN["known_failures"], ids=lambda case: case["text"][:40])
@pytest.mark.xfail(strict=True, reason="known failures: a fix is noticed here")
def test_known_failures(labeler: Labeler, case: dict[str, str]) -> None:
    """Hard cases the model still gets wrong."""
    (sentence,) = labeler.label_sentences([case["text"]])
    assert sentence.label == case["label"], case["rule"]


@given(texts)
@example("")
@example("\u2028")
@example("‘’“”''``")
def test_tokens_are_in_order(text: str) -> None:
    """Tokens lie in the sentence, in order, without overlap."""
    end = 0
    for token in tokenize(text):
        assert end <= token.start < token.end <= len(text)
        end = token.end


@given(texts)
def test_terms_lie_in_the_sentence(text: str) -> None:
    """Every term was read from a stretch of the sentence."""
    terms = extract_terms(text)
    assert len(terms.names) == len(terms.spans)
    assert all(0 <= start <= end <= len(text) for start, end in terms.spans)


@given(texts)
def test_probabilities_are_probabilities(text: str) -> None:
    """Law 2: they sum to 1, the label is their argmax, all four labels are there in the model's order."""
    for sentence in _labeler().label(text).sentences:
        if sentence.label is None:
            assert sentence.probabilities == {}
            continue
        assert math.isclose(sum(sentence.probabilities.values()), 1, abs_tol=1e-12)
        assert tuple(sentence.probabilities) == LABELS
        assert sentence.confidence == max(sentence.probabilities.values()) == sentence.probabilities[sentence.label]


@given(texts)
def test_label_order_comes_from_the_model(text: str) -> None:
    """Law 2: a model whose rows stand in another order gives the same labels."""
    model = _labeler().model
    order = [2, 0, 3, 1]
    shuffled = dataclasses.replace(
        model,
        labels=tuple(model.labels[row] for row in order),
        coefficients=model.coefficients[order],
        intercepts=model.intercepts[order],
    )
    before, after = _labeler().label_sentences([text]), Labeler(shuffled).label_sentences([text])
    assert before[0].label is after[0].label
    assert dict(before[0].probabilities) == pytest.approx(dict(after[0].probabilities), abs=1e-12)


@given(texts, st.one_of(st.none(), st.integers(1, 20)))
def test_evidence_adds_up(text: str, top: int | None) -> None:
    """Law 3: intercept + weights + rest is the score, to 1e-9, and the score is the logit of the label's probability."""
    for sentence in _labeler().label(text, evidence=True, top=top).sentences:
        if sentence.label is None:
            assert sentence.evidence is None
            continue
        evidence = sentence.evidence
        assert evidence is not None
        total = evidence.intercept + math.fsum(span.weight for span in evidence.spans) + evidence.rest
        assert abs(total - evidence.score) < 1e-9
        assert top is None or len(evidence.spans) <= top
        assert all(sentence.start <= span.start <= span.end <= sentence.end for span in evidence.spans)
        sizes = [abs(span.weight) for span in evidence.spans]
        assert sizes == sorted(sizes, reverse=True)
        if top is None:
            assert evidence.rest == 0


def _without_evidence(s: Sentence) -> Sentence:
    return Sentence(s.start, s.end, s.text, s.kind, s.label, s.probabilities, s.confidence, s.uncertain, None, s.quoted)


@given(texts)
def test_explained_and_unexplained_are_one_path(text: str) -> None:
    """Asking for evidence changes nothing else."""
    plain = _labeler().label(text)
    explained = _labeler().label(text, evidence=True)
    assert [_without_evidence(s) for s in explained.sentences] == list(plain.sentences)


@given(st.lists(texts, min_size=1, max_size=6))
def test_together_is_one_by_one(sentences: list[str]) -> None:
    """Law 4: what stands beside a sentence does not move a bit of its numbers."""
    together = _labeler().label_sentences(sentences)
    assert together == [_labeler().label_sentences([sentence])[0] for sentence in sentences]


@given(texts)
def test_numbers_are_those_of_the_reference(text: str) -> None:
    """Law 4: the probabilities are those of the arithmetic in plain Python, to 1e-12."""
    (sentence,) = _labeler().label_sentences([text])
    expected = compute_probabilities(_labeler().model, text)
    assert list(sentence.probabilities.values()) == pytest.approx(expected, abs=1e-12)


@given(texts)
def test_evidence_is_that_of_the_reference(text: str) -> None:
    """The same stretches with the same weights, to 1e-12, and the same names, but where two weigh the same."""
    (sentence,) = _labeler().label_sentences([text], evidence=True, top=None)
    expected = explain_sentence(_labeler().model, text, LABELS.index(sentence.label))
    got = sentence.evidence
    assert abs(got.score - expected.score) < 1e-12
    by_place = {(span.start, span.end): span for span in got.spans}
    assert sorted(by_place) == sorted((span.start, span.end) for span in expected.spans)
    assert all(abs(by_place[span.start, span.end].weight - span.weight) < 1e-12 for span in expected.spans)
    differing = [span for span in expected.spans if by_place[span.start, span.end].feature != span.feature]
    assert not differing or len(differing) < len(expected.spans) / 20


@given(st.lists(texts, min_size=1, max_size=6))
def test_equals_scikit_learn(sentences: list[str]) -> None:
    """Law 4: the probabilities are those of the scikit-learn pipeline, to 1e-6."""
    expected = _reference().predict_proba(sentences)
    got = [list(sentence.probabilities.values()) for sentence in _labeler().label_sentences(sentences)]
    assert np.abs(np.array(got) - expected).max() < 1e-6


def test_columns_are_the_records() -> None:
    """Columns and records hold the same numbers, to the last bit, and survive pickling with the document's model."""
    text = "Advertisement\n\nOfficials said so on Monday. It must stop! 😀 Who pays?\n" * 40
    document = _labeler().label(text)
    columns = document.columns
    for row, sentence in enumerate(document.sentences):
        code = columns.label[row]
        assert (columns.start[row], columns.end[row]) == (sentence.start, sentence.end)
        assert columns.kinds[columns.kind[row]] is sentence.kind
        assert (columns.labels[code] if code >= 0 else None) is sentence.label
        assert columns.probabilities[row].tolist() == (list(sentence.probabilities.values()) or [0.0] * len(LABELS))
        assert (columns.confidence[row], columns.uncertain[row]) == (sentence.confidence, sentence.uncertain)
    assert pickle.loads(pickle.dumps(document)) == document  # noqa: S301
    assert document.counts[Label.CALL_TO_ACTION] == int((columns.label == LABELS.index(Label.CALL_TO_ACTION)).sum())


def test_records_never_change() -> None:
    """No attribute of a sentence can be set; equal sentences have equal hashes."""
    first, second = (_labeler().label("It must stop.").sentences[0] for _ in range(2))
    assert first == second
    assert hash(first) == hash(second)
    with pytest.raises(AttributeError):
        first.label = Label.OPINION  # type: ignore[misc]
    assert first.probabilities["call-to-action"] == first.probabilities[Label.CALL_TO_ACTION]  # type: ignore[index]


def test_threads_label_alike() -> None:
    """Eight threads on one labeler get what one gets."""
    texts = [("It must stop. " * n + "Officials said so. ") * 30 for n in range(1, 9)] * 5
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(_labeler().label, texts))
    assert together == [_labeler().label(text) for text in texts]


def test_exported_pipeline_labels_alike(tmp_path, labeler: Labeler) -> None:  # type: ignore[no-untyped-def]
    """The export is a scikit-learn Pipeline that predicts the same labels."""
    export_pipeline(labeler.model, tmp_path / "pipeline.joblib")
    pipeline = joblib.load(tmp_path / "pipeline.joblib")
    sentences = [str(case["text"]) for case in GOLDEN["plain"]]
    assert list(pipeline.predict(sentences)) == [s.label for s in labeler.label_sentences(sentences)]


def test_softmax_survives_extremes() -> None:
    """No overflow, no division by zero."""
    for intercepts, expected in (([1e308, -1e308, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]), ([-1e9] * 4, [0.25] * 4)):
        model = _labeler().model
        model = dataclasses.replace(model, coefficients=0 * model.coefficients, intercepts=np.array(intercepts))
        (sentence,) = Labeler(model).label_sentences([""])
        assert list(sentence.probabilities.values()) == pytest.approx(expected, abs=1e-9)


def test_profile_is_the_share_of_labelled_sentences(labeler: Labeler) -> None:
    """Furniture does not count; shares sum to 1; a text that says nothing has all zeros."""
    document = labeler.label("Advertisement\nThe bridge was closed on Monday. It was built in 1931.\nShare\n")
    assert document.profile[Label.FACTUAL_REPORT] == 1.0
    assert sum(document.profile.values()) == 1.0
    assert set(labeler.label(" \n ").profile.values()) == {0.0}


@pytest.mark.parametrize("text", ["\ud800", "It rained. \udfff", b"bytes", None, 3])
def test_what_is_no_text_is_refused_by_name(labeler: Labeler, text: object) -> None:
    """Lone surrogates and other types are named, with the cure."""
    with pytest.raises(TextError, match=r"surrogate|type"):
        labeler.label(text)  # type: ignore[arg-type]
    with pytest.raises(TextError, match="sentence 1"):
        labeler.label_sentences(["fine", text])  # type: ignore[list-item]


def test_one_string_for_a_list_is_refused(labeler: Labeler) -> None:
    """label_sentences("abc") would label three letters; it is refused instead."""
    with pytest.raises(TextError, match=r"label\(text\)"):
        labeler.label_sentences("abc")


def test_loading_by_version_and_path(home) -> None:  # type: ignore[no-untyped-def]
    """None is the active model, a number a version, a path a folder."""
    by_default, by_number, by_path = Labeler.load(), Labeler.load("1"), Labeler.load(home / "models" / "1")
    assert by_default.model.terms == by_number.model.terms == by_path.model.terms
    assert read_model(home / "models" / "1").version == "1"
