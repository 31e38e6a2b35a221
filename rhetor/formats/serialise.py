"""Labelled texts to JSON: one shape for HTTP, command line and folders."""

from array import array
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import numpy as np

from rhetor.document import Document
from rhetor.engine.scoring.row_json import rows_to_json
from rhetor.formats.results import ResultWriter
from rhetor.labeler import Stretch
from rhetor.records import Evidence

DIGITS = 6
"""Decimals of probabilities and weights in JSON and CSV."""


def sentences_to_json(document: Document, *, lines: bool = False, utf16: bool = False, shift: int = 0) -> bytes:
    """The contract's sentences as a JSON array, or as JSON lines; ``start`` and ``end`` in code points or UTF-16 units.

    ``shift`` is added to these, for a document that is a part of a longer text.
    """
    return rows_to_json(
        document.rows, document.text, lines=lines, utf16=utf16, shift=shift, evidence=_encode_evidence(document, utf16)
    )


def document_to_parts(document: Document, utf16: bool = False) -> dict[str, Any]:
    """Sentences, profile and languages, for ``msgspec.json.encode``: the sentences are JSON already."""
    return {
        "sentences": msgspec.Raw(sentences_to_json(document, utf16=utf16)),
        "profile": profile_to_record(document),
        **languages_to_record(document, utf16),
    }


def document_to_record(document: Document, utf16: bool = False) -> dict[str, Any]:
    """The same as plain dictionaries and lists."""
    record: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(document_to_parts(document, utf16)))
    return record


def render_json(document: Document, name: str) -> Iterator[str]:
    """The answer of ``POST /v1/label`` on lines of its own: the same numbers, to the last character."""
    model = {"name": document.model_name, "version": document.model_version}
    yield msgspec.json.format(msgspec.json.encode({"model": model, **document_to_parts(document)}), indent=2).decode() + "\n"


class JsonlWriter(ResultWriter):
    def write(self, stretch: Stretch) -> None:
        self.file.write(sentences_to_json(stretch.document, lines=True, shift=stretch.offset))


def profile_to_record(document: Document) -> dict[str, float]:
    return {label.value: round(share, DIGITS) for label, share in document.profile.items()}


def languages_to_record(document: Document, utf16: bool = False) -> dict[str, Any]:
    """``language`` of most of the text, null where there is too little to tell, and ``passages`` in another."""
    language, passages = document.languages
    units = utf16_offsets(document.text) if utf16 and passages else None
    at = units.__getitem__ if units else int
    return {
        "language": language,
        "passages": [{"start": at(each.start), "end": at(each.end), "language": each.language} for each in passages],
    }


def utf16_offsets(text: str) -> Sequence[int]:
    """For each code point of ``text``, and its end, the number of UTF-16 units before it. A few bytes for each."""
    if text.isascii() or max(text) <= "\uffff":
        return range(len(text) + 1)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    offsets = array("I", bytes(4 * len(text) + 4))
    np.cumsum(1 + (codes > 0xFFFF), dtype=np.uint32, out=np.frombuffer(offsets, np.uint32)[1:])
    return offsets


def _encode_evidence(document: Document, utf16: bool) -> list[bytes | None] | None:
    if document.evidence is None:
        return None
    offsets = utf16_offsets(document.text) if utf16 else None
    return [
        msgspec.json.encode(evidence_to_record(evidence, offsets)) if evidence else None for evidence in document.evidence
    ]


def evidence_to_record(evidence: Evidence, offsets: Sequence[int] | None = None) -> dict[str, Any]:
    """As in the contract. ``offsets``: what each code point's number becomes; None if they stay as they are."""
    at = offsets.__getitem__ if offsets is not None else int
    return {
        "label": evidence.label.value,
        "score": evidence.score,
        "intercept": evidence.intercept,
        "spans": [
            {"start": at(span.start), "end": at(span.end), "weight": span.weight, "feature": span.feature}
            for span in evidence.spans
        ],
        "rest": evidence.rest,
    }
