"""The contract's sentence as a dictionary and as a row, said plainly, as ``row_json`` and ``formats.tables`` write it."""

from typing import Any

from rhetor.document import Document
from rhetor.engine.scoring.rows import Sentence
from rhetor.records import LABELS, Evidence


def count_units(text: str, place: int, utf16: bool) -> int:
    return len(text[:place].encode("utf-16-le")) // 2 if utf16 else place


def make_record(sentence: Sentence, text: str, utf16: bool = False) -> dict[str, Any]:
    """A sentence of ``text``."""
    record: dict[str, Any] = {
        "start": count_units(text, sentence.start, utf16),
        "end": count_units(text, sentence.end, utf16),
        "text": sentence.text,
        "kind": sentence.kind.value,
        "label": sentence.label.value if sentence.label else None,
        "confidence": round(sentence.confidence, 6),
        "uncertain": sentence.uncertain,
        "probabilities": {label.value: round(value, 6) for label, value in sentence.probabilities.items()},
    }
    if sentence.evidence:
        record["evidence"] = _describe_evidence(sentence.evidence, text, utf16)
    return record


def make_row(sentence: Sentence) -> list[Any]:
    """The same as a row of a table, in the order of ``rhetor.formats.tables.COLUMNS``."""
    probabilities = [round(sentence.probabilities[label], 6) if sentence.label else None for label in LABELS]
    label, confidence = (sentence.label.value, round(sentence.confidence, 6)) if sentence.label else (None, None)
    place = [sentence.start, sentence.end, sentence.kind.value]
    return [*place, label, confidence, sentence.uncertain, *probabilities, sentence.text]


def make_document_record(document: Document, text: str, utf16: bool = False) -> dict[str, Any]:
    return {
        "sentences": [make_record(sentence, text, utf16) for sentence in document.sentences],
        "profile": {label.value: round(share, 6) for label, share in document.profile.items()},
        "language": document.languages.language,
        "passages": [
            {
                "start": count_units(text, passage.start, utf16),
                "end": count_units(text, passage.end, utf16),
                "language": passage.language,
            }
            for passage in document.languages.passages
        ],
    }


def _describe_evidence(evidence: Evidence, text: str, utf16: bool) -> dict[str, Any]:
    return {
        "label": evidence.label.value,
        "score": evidence.score,
        "intercept": evidence.intercept,
        "spans": [
            {
                "start": count_units(text, span.start, utf16),
                "end": count_units(text, span.end, utf16),
                "weight": span.weight,
                "feature": span.feature,
            }
            for span in evidence.spans
        ],
        "rest": evidence.rest,
    }
