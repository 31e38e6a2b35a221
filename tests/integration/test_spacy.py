"""The component ``rhetor`` in pipelines of spaCy."""

from collections.abc import Iterator
from typing import Any

import pytest

from rhetor import Labeler
from tests.conftest import SHIPPED
from tests.integration import need

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
TEXT = "By Ann Lee\n\nThe bridge must close, Mayor Moyo said. It ended.Then 😀 it rained. We disagree!"
CONFIG = {"model": str(SHIPPED)}


@pytest.fixture(scope="module")
def spacy() -> Iterator[Any]:
    return need("spacy")


def _make_pipeline(spacy: Any, *before: str, **config: Any) -> Any:
    nlp = spacy.blank("en")
    for name in before:
        nlp.add_pipe(name)
    nlp.add_pipe("rhetor", config={**CONFIG, **config})
    return nlp


def test_a_blank_pipeline_gets_sentences_and_labels(spacy: Any, labeler: Labeler) -> None:
    """The sentences of a document are rhetor's, with its labels; furniture is a sentence without one."""
    doc = _make_pipeline(spacy)(TEXT)
    pieces = labeler.label(TEXT).sentences
    assert [span.text.strip() for span in doc.sents] == [piece.text for piece in pieces]
    for span, piece in zip(doc.sents, pieces, strict=True):
        if piece.label is None:
            assert span._.rhetor is None
            assert span._.rhetor_label is None
            continue
        assert (span._.rhetor_label, span._.rhetor_confidence) == (piece.label, piece.confidence)
        assert (span._.rhetor_uncertain, span._.rhetor_probabilities) == (piece.uncertain, piece.probabilities)


def test_labelled_sentences_are_a_span_group(spacy: Any, labeler: Labeler) -> None:
    """Each with its label as the span's own, under the key that was asked for."""
    doc = _make_pipeline(spacy, spans_key="what")(TEXT)
    expected = [(piece.label, piece.text) for piece in labeler.label(TEXT).sentences if piece.label]
    assert [(span.label_, span.text) for span in doc.spans["what"]] == expected


def test_sentences_that_are_there_stay(spacy: Any, labeler: Labeler) -> None:
    """After a component that sets sentences each of its sentences gets a label, unsplit."""
    sentencizer = spacy.blank("en")
    sentencizer.add_pipe("sentencizer")
    expected = [span.text for span in sentencizer(TEXT).sents]
    doc = _make_pipeline(spacy, "sentencizer")(TEXT)
    assert [span.text for span in doc.sents] == expected
    labels = [sentence.label for sentence in labeler.label_sentences(expected)]
    assert [span._.rhetor_label for span in doc.sents] == labels


@pytest.mark.parametrize("before", [(), ("sentencizer",)])
def test_evidence_is_of_the_document(spacy: Any, before: tuple[str, ...]) -> None:
    """Stretches are code points of the document, whoever split it, and their weights add up to the score."""
    doc = _make_pipeline(spacy, *before, evidence=True)(TEXT)
    (saying,) = [span for span in doc.sents if span._.rhetor_label == "attribution"]
    evidence = saying._.rhetor_evidence
    assert "said" in [TEXT[part["start"] : part["end"]] for part in evidence["spans"]]
    total = evidence["intercept"] + sum(part["weight"] for part in evidence["spans"]) + evidence["rest"]
    assert total == pytest.approx(evidence["score"], abs=1e-9)


def test_a_sentence_that_ends_inside_a_token_keeps_its_words(spacy: Any) -> None:
    """spaCy cuts no tokens: the span of such a sentence has all of the token."""
    nlp = _make_pipeline(spacy)
    nlp.tokenizer = spacy.tokenizer.Tokenizer(nlp.vocab)  # at white space alone
    doc = nlp("It ended.Then it rained.")
    assert [span.text for span in doc.spans["rhetor"]] == ["It ended.Then", "ended.Then it rained."]
    assert [span.text for span in doc.sents] == ["It ended.Then it rained."]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "Home"])
@pytest.mark.parametrize("before", [(), ("sentencizer",)])
def test_next_to_nothing_is_no_fault(spacy: Any, text: str, before: tuple[str, ...]) -> None:
    """An empty text, white space, and a word go through."""
    doc = _make_pipeline(spacy, *before)(text)
    assert doc.text == text
    assert len(doc.spans["rhetor"]) <= 1


def test_documents_and_pipelines_are_written_and_read(spacy: Any, tmp_path: Any) -> None:
    """Labels survive a document's bytes, and a pipeline on disk is loaded with its settings."""
    nlp = _make_pipeline(spacy, evidence=True)
    doc = nlp(TEXT)
    copy = spacy.tokens.Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert [span._.rhetor for span in copy.spans["rhetor"]] == [span._.rhetor for span in doc.spans["rhetor"]]
    nlp.to_disk(tmp_path / "pipeline")
    again = spacy.load(tmp_path / "pipeline")
    assert [span._.rhetor for span in again(TEXT).sents] == [span._.rhetor for span in doc.sents]
    assert [len(each.spans["rhetor"]) for each in again.pipe([TEXT, "", TEXT])] == [4, 0, 4]


def test_a_model_that_is_not_there_is_said(spacy: Any) -> None:
    """The message names it and the cure."""
    from rhetor.errors import ModelNotFound

    with pytest.raises(ModelNotFound, match="no-such-folder"):
        _make_pipeline(spacy, model="/no-such-folder")
