"""doccano's JSONL: a text with a list of labels (classification), or with labelled spans (sequence labelling).

Keys it does not know doccano keeps with the text and exports again, so whatever else a record holds goes through.
"""

from collections.abc import Mapping
from typing import Any

Record = dict[str, Any]


def read_doccano(record: Record) -> list[Record]:
    """The labelled sentences of one line: itself, or one for each span, with its place in the text as the document.

    Raises:
        ValueError: a span does not lie in its text.
    """
    labels = record.get("label", record.get("labels"))
    spans = _find_spans(record, labels)
    if spans is not None:
        rest = {
            key: value for key, value in record.items() if key not in ("text", "label", "labels", "entities", "relations")
        }
        return [rest | _cut_span(record.get("text"), *span) for span in spans]
    if "labels" in record and "label" not in record:
        record = {("label" if key == "labels" else key): value for key, value in record.items()}
    if isinstance(labels, list) and len(labels) == 1:
        record = {**record, "label": labels[0]}
    return [record]


def write_doccano(record: Mapping[str, Any]) -> Record:
    """A labelled sentence as a line of a classification project. ``id`` is doccano's own to give, ``time`` says when."""
    return {key: [value] if key == "label" else value for key, value in record.items() if key not in ("id", "time")}


def _find_spans(record: Record, labels: Any) -> list[tuple[Any, Any, Any]] | None:
    entities = record.get("entities")
    if isinstance(entities, list):
        return [(e.get("start_offset"), e.get("end_offset"), e.get("label")) for e in entities if isinstance(e, dict)]
    if isinstance(labels, list) and labels and all(isinstance(label, list) and len(label) == 3 for label in labels):
        return [(start, end, label) for start, end, label in labels]
    return None


def _cut_span(text: Any, start: Any, end: Any, label: Any) -> Record:
    if not isinstance(text, str):
        raise ValueError("the text is empty or missing")
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        raise ValueError(f"the span {start!r} to {end!r} does not lie in the text of {len(text):,} code points")
    return {"text": text[start:end], "label": label, "start": start, "end": end}
