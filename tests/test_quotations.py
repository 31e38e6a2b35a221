"""Sentences in the middle of a quotation: found in a text, and made attributions that still explain themselves."""

import dataclasses
import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetor import Label, Labeler, Sentence
from rhetor.definition.limits import LONGEST_GAP
from rhetor.definition.quotations import find_quoted, mix_in_quotation
from rhetor.records import QUOTED, EvidenceSpan
from tests.conftest import load_cases, texts
from tests.reference.fragments import GAPS, PARTS, make_text

speeches = st.lists(st.tuples(st.sampled_from(PARTS), st.sampled_from(GAPS)), max_size=30).map(
    lambda parts: "".join(part + gap for part, gap in parts)
)
mixtures = st.randoms(use_true_random=False).map(lambda dice: make_text(dice).encode("utf-8", "replace").decode())


def _words_alone(labeler: Labeler, sentence: Sentence) -> list[float]:
    (alone,) = labeler.label_sentences([sentence.text])
    return list(alone.probabilities.values())


@pytest.mark.parametrize("case", load_cases("quotations")["cases"], ids=lambda case: case["why"])
def test_the_middle_is_found(labeler: Labeler, case: dict[str, str]) -> None:
    """The sentences with a star, and no others; each is an attribution, and none marked uncertain."""
    document = labeler.label(case["text"].replace("*", ""))
    starred = [part.split("*")[0].strip() for part in case["text"].split("*")[1:]]
    quoted = [sentence for sentence in document.sentences if sentence.quoted]
    assert len(quoted) == len(starred)
    assert all(begins.startswith(sentence.text) for begins, sentence in zip(starred, quoted, strict=True))
    assert all(sentence.label is Label.ATTRIBUTION and not sentence.uncertain for sentence in quoted)


@settings(max_examples=600)
@given(st.one_of(speeches, texts, mixtures))
def test_the_middle_is_that_of_the_reference(labeler: Labeler, text: str) -> None:
    """Records and columns say the same, and what the rules in plain Python say."""
    document = labeler.label(text)
    quoted = [sentence.quoted for sentence in document.sentences]
    assert quoted == find_quoted(text, document.sentences)
    assert document.columns.quoted.tolist() == quoted


@given(speeches)
def test_a_text_is_its_sentences(labeler: Labeler, text: str) -> None:
    """Law 4: a sentence of a text has the numbers it has alone, once it is said whether a quotation goes on in it."""
    for sentence in labeler.label(text, evidence=True).sentences:
        if sentence.label:
            (alone,) = labeler.label_sentences([sentence.text], quoted=sentence.quoted, evidence=True)
            assert (alone.label, alone.probabilities) == (sentence.label, sentence.probabilities)
            assert alone.evidence is not None
            assert sentence.evidence is not None
            assert [span.weight for span in alone.evidence.spans] == [span.weight for span in sentence.evidence.spans]


@given(texts)
def test_the_numbers_are_a_mixture(labeler: Labeler, text: str) -> None:
    """Attribution but for the share of quotations that are none; then the words decide."""
    (quoted,) = labeler.label_sentences([text], quoted=True)
    (alone,) = labeler.label_sentences([text])
    expected = mix_in_quotation(list(alone.probabilities.values()), labeler.model.quoted_error)
    assert list(quoted.probabilities.values()) == pytest.approx(expected, abs=1e-12)
    assert quoted.quoted


@given(texts)
def test_evidence_of_a_quotation_adds_up(labeler: Labeler, text: str) -> None:
    """Law 3 holds there: one stretch over the whole sentence says what the quotation did, the others are of its words."""
    (quoted,) = labeler.label_sentences([text], quoted=True, evidence=True, top=None)
    (alone,) = labeler.label_sentences([text], evidence=True, top=None)
    evidence, by_words = quoted.evidence, alone.evidence
    assert evidence is not None
    assert by_words is not None
    (of_quotation,) = (span for span in evidence.spans if span.feature == QUOTED)
    assert (of_quotation.start, of_quotation.end) == (0, len(text))
    assert (
        abs(evidence.intercept + math.fsum(span.weight for span in evidence.spans) + evidence.rest - evidence.score) < 1e-9
    )
    if quoted.label is alone.label:
        others = [span for span in evidence.spans if span.feature != QUOTED]
        assert sorted(others, key=_place) == sorted(by_words.spans, key=_place)


def _place(span: EvidenceSpan) -> tuple[int, int]:
    return span.start, span.end


def test_a_model_that_makes_nothing_of_quotations(labeler: Labeler) -> None:
    """Models from before stay what they were: sentences there have the numbers of their words."""
    text = "“The mill is old. Nobody mends it. It has to go,” she said."
    old = Labeler(dataclasses.replace(labeler.model, quoted_error=1.0))
    (middle,) = (sentence for sentence in old.label(text, evidence=True).sentences if sentence.quoted)
    assert list(middle.probabilities.values()) == _words_alone(labeler, middle)
    assert middle.evidence is not None
    assert all(span.feature != QUOTED for span in middle.evidence.spans)


def test_a_long_speech(labeler: Labeler) -> None:
    """However many sentences stand between the marks; if one was forgotten, none."""
    speech = "“The mill is old. " + "The board met on Monday. " * 60
    assert [s.quoted for s in labeler.label(speech + "It has to go,” she said.").sentences] == [False, *[True] * 60, False]
    assert not any(s.quoted for s in labeler.label(speech).sentences)


@pytest.mark.parametrize("white", [LONGEST_GAP - 1, LONGEST_GAP, LONGEST_GAP + 1])
@pytest.mark.parametrize("size", [1, 7, 3000])
def test_white_space_between_paragraphs(labeler: Labeler, white: int, size: int) -> None:
    """A quotation goes on behind so much white space and no more, in blocks too."""
    text = "“The mill is old. Nobody mends it." + "\n" * white + "“It has to go,” she said."
    whole = [sentence.quoted for sentence in labeler.label(text).sentences]
    assert whole == [False, white <= LONGEST_GAP, False]
    blocks = (text[at : at + size] for at in range(0, len(text), size))
    stretches = labeler.label_blocks(blocks)
    assert [sentence.quoted for stretch in stretches for sentence in stretch.document.sentences] == whole


def test_stretches_do_not_show(labeler: Labeler) -> None:
    """Law 4: a long text of quotations, in blocks and by several threads, gives the numbers of the whole."""
    dice = random.Random(5)
    text = "".join(dice.choice(PARTS) + dice.choice(GAPS) for _ in range(4_000))
    blocks = [text[at : at + 997] for at in range(0, len(text), 997)]
    found = [
        (stretch.offset + sentence.start, sentence.label, sentence.confidence, sentence.quoted)
        for stretch in labeler.label_blocks(blocks, threads=2)
        for sentence in stretch.document.sentences
    ]
    whole = labeler.label(text).sentences
    assert found == [(sentence.start, sentence.label, sentence.confidence, sentence.quoted) for sentence in whole]
    assert sum(sentence.quoted for sentence in whole) > 50
