"""The one path that makes labels. API, command line, folders and page all come through here."""

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rhetor.document import Document
from rhetor.engine.scoring.rows import Rows, Sentence
from rhetor.engine.scoring.scorer import Scorer, find_lone_surrogate
from rhetor.engine.scoring.streaming import cut_stretches, label_stretches
from rhetor.engine.text.packed import pack_names
from rhetor.errors import TextError
from rhetor.model import Model
from rhetor.registry import load_model


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text, which begins at code point ``offset`` of the whole; offsets of its pieces are counted from there."""

    offset: int
    document: Document


@dataclass(frozen=True, slots=True)
class LabelledTexts:
    """Some texts of many: the rows of one after those of the other, and where those of each end, (texts,) int64.

    The rows' offsets are into the text that each is of.
    """

    rows: Rows
    ends: NDArray[np.int64]


TEXTS_TOGETHER = 2_000
"""That a thread labels at a time."""


class Labeler:
    """Labels the sentences of English texts with one model. Safe to use from several threads."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._scorer = Scorer(pack_names(model.terms), model)

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
        rows = self._scorer.label_text(text)
        explained = self._scorer.explain_rows(text, rows, top) if evidence else None
        return Document(text, rows, explained, self.model.name, self.model.version)

    def explain(self, document: Document, top: int | None = 10) -> Document:
        """``document``, which this model has labelled, with evidence for its pieces; see ``label``."""
        explained = self._scorer.explain_rows(document.text, document.rows, top)
        return Document(document.text, document.rows, explained, document.model_name, document.model_version)

    def label_blocks(self, blocks: Iterable[str], *, threads: int = 1) -> Iterator[Stretch]:
        """Labels a text that comes in blocks of any size, in the memory of its longest paragraph or block.

        Pieces, labels and probabilities are those of ``label`` on the whole text. An error ends it; what came before and was
        not taken yet is lost.

        Args:
            threads: how many label at once, each a stretch of the text; memory is that of two stretches more than these.

        Raises:
            TextError: a block holds lone surrogates.
        """
        for labelled in label_stretches(self._scorer, map(_checked, cut_stretches(blocks)), threads):
            document = Document(labelled.text, labelled.rows, None, self.model.name, self.model.version)
            yield Stretch(labelled.offset, document)

    def label_texts(self, texts: Sequence[str], *, threads: int = 1) -> Iterator[LabelledTexts]:
        """Labels many texts, some thousand at a time: the rows that ``label`` gives of each, without a record for any.

        Args:
            threads: how many label at once.

        Raises:
            TextError: an element is not a string, or holds lone surrogates. Nothing has been labelled then.
        """
        _check_texts(texts, "text")
        parts = (tuple(texts[first : first + TEXTS_TOGETHER]) for first in range(0, len(texts), TEXTS_TOGETHER))
        if threads == 1:
            return (LabelledTexts(*self._scorer.label_texts(part)) for part in parts)
        return self._label_together(parts, threads)

    def _label_together(self, parts: Iterable[tuple[str, ...]], threads: int) -> Iterator[LabelledTexts]:
        with ThreadPoolExecutor(threads) as pool:
            for rows, ends in pool.map(self._scorer.label_texts, parts):
                yield LabelledTexts(rows, ends)

    def label_sentences(
        self, sentences: Sequence[str], *, quoted: bool = False, evidence: bool = False, top: int | None = 10
    ) -> list[Sentence]:
        """One result for each given sentence, unsplit; each gets a label, whatever it holds.

        Args:
            quoted: they stand in the middle of a quotation; its marks are in the sentences around them. ``label`` finds that
                out itself.

        Raises:
            TextError: an element is not a string, or holds lone surrogates; or a single string was given.
        """
        if isinstance(sentences, str):
            raise TextError("label_sentences takes a list of strings. For one text, call label(text).")
        given = tuple(sentences)
        _check_texts(given, "sentence")
        return self._scorer.label_sentences(given, quoted, evidence, top)


def _check_texts(texts: Sequence[object], name: str) -> None:
    for number, text in enumerate(texts):
        if type(text) is not str or find_lone_surrogate(text) >= 0:
            _check_text(text, f"{name} {number}")


def _checked(text: str) -> str:
    _check_text(text)
    return text


def _check_text(text: object, name: str = "text") -> None:
    if not isinstance(text, str):
        raise TextError(f"The {name} is of type {type(text).__name__}. Give a str; decode bytes first.")
    at = find_lone_surrogate(text)
    if at >= 0:
        raise TextError(
            f"The {name} holds a lone surrogate at code point {at}, which is no character. "
            "Decode its bytes again, with errors='replace'."
        )
