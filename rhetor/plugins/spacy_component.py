"""``nlp.add_pipe("rhetor")``: a component for spaCy.

Where nothing before it has set sentences, rhetor splits the text and sets them; else it labels the sentences that are there,
each as it stands.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import IDX, LENGTH, SENT_START
from spacy.language import Language
from spacy.tokens import Doc, Span

from rhetor.engine.scoring.rows import Sentence
from rhetor.formats.serialise import evidence_to_record
from rhetor.labeler import Labeler
from rhetor.records import LABELS, Label

RECORD = "rhetor"
"""The extension of spans that is kept: a record of plain values, so that documents can be written and read; or None."""
READ = ("label", "confidence", "uncertain", "probabilities", "evidence")
"""Its keys, each also an extension by itself, such as ``rhetor_label``; None for what has no label."""

NAMES: dict[Label | None, str] = {label: label.value for label in LABELS}
"""To ask an enum's member for its value takes longer than all else here."""


@Language.factory("rhetor", default_config={"model": None, "evidence": False, "spans_key": "rhetor"}, retokenizes=False)
def make_component(nlp: Language, name: str, model: str | None, evidence: bool, spans_key: str) -> "Component":
    """The factory, which spaCy finds by its entry point.

    Args:
        model: as of ``Labeler.load``.
        evidence: also say which stretches spoke for each label and against it.
        spans_key: of the group of labelled sentences in ``doc.spans``.
    """
    return Component(Labeler.load(model), evidence, spans_key)


class Component:
    """Labels the sentences of a document.

    ``doc.spans[spans_key]`` has a span for each sentence with a label, and the same span in ``doc.sents`` its extensions.
    """

    def __init__(self, labeler: Labeler, evidence: bool, spans_key: str) -> None:
        self.labeler, self.evidence, self.spans_key = labeler, evidence, spans_key
        Span.set_extension(RECORD, default=None, force=True)
        for key in READ:
            Span.set_extension(f"{RECORD}_{key}", getter=partial(_read_record, key=key), force=True)

    def __call__(self, doc: Doc) -> Doc:
        found = self._label_given(doc) if doc.has_annotation("SENT_START") else self._split(doc)
        doc.spans[self.spans_key] = [_mark_span(doc, *place) for place in list(found)]
        return doc

    def _label_given(self, doc: Doc) -> Iterator[tuple[int, int, Sentence, int]]:
        """First and last token, label, and where the text of its evidence begins."""
        spans = [span for span in doc.sents if not span.text.isspace()]
        found = self.labeler.label_sentences([span.text for span in spans], evidence=self.evidence)
        for span, sentence in zip(spans, found, strict=True):
            yield span.start, span.end, sentence, span.start_char

    def _split(self, doc: Doc) -> Iterator[tuple[int, int, Sentence, int]]:
        """Sets the sentences of ``doc``, and gives those with a label.

        A token that a sentence ends in belongs to that one, and also to the next one's span: spaCy cuts no tokens.
        """
        pieces = self.labeler.label(doc.text, evidence=self.evidence).sentences
        places = doc.to_array([IDX, LENGTH]).astype(np.int64).reshape(-1, 2)
        starts, ends = places[:, 0], places.sum(axis=1)
        firsts = np.searchsorted(ends, [piece.start for piece in pieces], side="right")
        lasts = np.searchsorted(starts, [piece.end for piece in pieces], side="left")
        _set_sentences(doc, firsts[starts[firsts] >= [piece.start for piece in pieces]] if len(pieces) else firsts)
        for first, last, piece in zip(firsts.tolist(), lasts.tolist(), pieces, strict=True):
            if piece.label is not None:
                yield first, last, piece, 0


def _read_record(span: Span, key: str) -> Any:
    record = span._.get(RECORD)
    return record[key] if record else None


def _set_sentences(doc: Doc, firsts: NDArray[np.int64]) -> None:
    marks = np.full(len(doc), -1, dtype=np.int64)
    marks[firsts] = 1
    marks[:1] = 1
    doc.from_array([SENT_START], marks.view(np.uint64).reshape(-1, 1))  # type: ignore[arg-type]


def _mark_span(doc: Doc, first: int, last: int, sentence: Sentence, shift: int) -> Span:
    name = NAMES[sentence.label]
    span = Span(doc, first, last, label=name)
    record: dict[str, Any] = {
        "label": name,
        "confidence": sentence.confidence,
        "uncertain": sentence.uncertain,
        "probabilities": {NAMES[label]: value for label, value in sentence.probabilities.items()},
        "evidence": None,
    }
    if sentence.evidence:
        record["evidence"] = evidence_to_record(sentence.evidence, range(shift, shift + len(doc.text) + 1))
    span._.set(RECORD, record)
    return span
