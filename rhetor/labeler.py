"""The one path that makes labels. API, command line, folders and page all come through here."""

import os
from collections.abc import Sequence

from rhetor.errors import TextError
from rhetor.evidence import explain_label
from rhetor.features import extract_terms
from rhetor.model import Model, add_up, compute_contributions, softmax
from rhetor.records import Document, Kind, Sentence, Span
from rhetor.registry import load_model
from rhetor.sentences import says_something, split_sentences


class Labeler:
    """Labels the sentences of English texts with one model. Safe to use from several threads."""

    def __init__(self, model: Model) -> None:
        self.model = model

    @classmethod
    def load(cls, model: str | os.PathLike[str] | None = None) -> "Labeler":
        """A labeler with the active model, with a version (``"3"``), or with the model in a folder.

        Raises:
            ModelNotFound: there is no such version or folder, or no model at all.
            ModelDamaged: a file does not match the model's manifest.
            ModelTooNew: a later release of rhetor wrote the model.
        """
        return cls(load_model(model))

    def label(self, text: str, *, evidence: bool = False, top: int | None = 10) -> Document:
        """Splits ``text`` and labels every piece that says something.

        Args:
            text: any string without lone surrogates; it is never changed.
            evidence: also say which stretches of each sentence spoke for its label and against it.
            top: how many of them, by size of weight; None for all.

        Raises:
            TextError: ``text`` is not a string, or holds lone surrogates.
        """
        _check_text(text)
        sentences = [self._label_span(text[span.start : span.end], span, evidence, top) for span in split_sentences(text)]
        return Document(tuple(sentences), self.model.name, self.model.version)

    def label_sentences(self, sentences: Sequence[str], *, evidence: bool = False, top: int | None = 10) -> list[Sentence]:
        """One result for each given sentence, unsplit; each gets a label, whatever it holds.

        Raises:
            TextError: an element is not a string, or holds lone surrogates; or a single string was given.
        """
        if isinstance(sentences, str):
            raise TextError("label_sentences takes a list of strings. For one text, call label(text).")
        labelled = []
        for number, text in enumerate(sentences):
            _check_text(text, f"sentence {number}")
            labelled.append(self._label_span(text, Span(0, len(text), Kind.SENTENCE), evidence, top))
        return labelled

    def _label_span(self, text: str, span: Span, evidence: bool, top: int | None) -> Sentence:
        if not says_something(text, span.kind):
            return Sentence(span.start, span.end, text, span.kind, None, {}, 0.0, False)
        model = self.model
        terms = extract_terms(text)
        contributions = compute_contributions(model, terms)
        probabilities = softmax(add_up(model, contributions).tolist())
        winner = max(range(len(probabilities)), key=probabilities.__getitem__)
        confidence = probabilities[winner]
        return Sentence(
            span.start,
            span.end,
            text,
            span.kind,
            model.labels[winner],
            dict(zip(model.labels, probabilities, strict=True)),
            confidence,
            confidence < model.threshold,
            explain_label(model, terms, contributions, winner, span.start, top) if evidence else None,
        )


def _check_text(text: object, name: str = "text") -> None:
    if not isinstance(text, str):
        raise TextError(f"The {name} is of type {type(text).__name__}. Give a str; decode bytes first.")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise TextError(
            f"The {name} holds a lone surrogate at code point {error.start}, which is no character. "
            "Decode its bytes again, with errors='replace'."
        ) from None
