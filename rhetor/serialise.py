"""Records to JSON and CSV: one shape for HTTP, command line and folders."""

from collections.abc import Iterable, Sequence
from typing import Any

from rhetor.document import Document
from rhetor.records import LABELS, Evidence
from rhetor.scoring.rows import Sentence

DIGITS = 6
"""Decimals of probabilities and weights in JSON and CSV."""
COLUMNS = ("start", "end", "kind", "label", "confidence", "uncertain", *(label.value for label in LABELS), "text")


def sentence_to_record(sentence: Sentence, offsets: Sequence[int] | None = None) -> dict[str, Any]:
    """The contract's sentence. ``offsets`` maps code points to the units the client wants; None keeps code points."""
    at = offsets.__getitem__ if offsets is not None else int
    record: dict[str, Any] = {
        "start": at(sentence.start),
        "end": at(sentence.end),
        "text": sentence.text,
        "kind": sentence.kind.value,
        "label": sentence.label.value if sentence.label else None,
        "confidence": round(sentence.confidence, DIGITS),
        "uncertain": sentence.uncertain,
        "probabilities": {label.value: round(value, DIGITS) for label, value in sentence.probabilities.items()},
    }
    if sentence.evidence:
        record["evidence"] = _evidence_to_record(sentence.evidence, at)
    return record


def document_to_record(document: Document, text: str = "", utf16: bool = False) -> dict[str, Any]:
    """Sentences and profile. ``text`` is needed only to count in UTF-16 units."""
    offsets = utf16_offsets(text) if utf16 else None
    return {
        "sentences": [sentence_to_record(sentence, offsets) for sentence in document.sentences],
        "profile": profile_to_record(document),
    }


def profile_to_record(document: Document) -> dict[str, float]:
    return {label.value: round(share, DIGITS) for label, share in document.profile.items()}


def utf16_offsets(text: str) -> list[int]:
    """For each code point of ``text``, and its end, the number of UTF-16 units before it."""
    offsets, units = [0], 0
    for character in text:
        units += 2 if ord(character) > 0xFFFF else 1
        offsets.append(units)
    return offsets


def sentence_rows(sentences: Iterable[Sentence]) -> Iterable[list[Any]]:
    """Rows for CSV and Parquet, in the order of ``COLUMNS``."""
    for sentence in sentences:
        probabilities = [round(sentence.probabilities[label], DIGITS) if sentence.label else None for label in LABELS]
        yield [
            sentence.start,
            sentence.end,
            sentence.kind.value,
            sentence.label.value if sentence.label else None,
            round(sentence.confidence, DIGITS) if sentence.label else None,
            sentence.uncertain,
            *probabilities,
            sentence.text,
        ]


def _evidence_to_record(evidence: Evidence, at: Any) -> dict[str, Any]:
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
