"""Flat records: an object with a text and its labels, as doccano, Label Studio's JSON-MIN and tables, and pandas write them.

doccano has written the text as ``text`` or ``data``; the labels as ``label``, ``labels``, ``categories`` or ``cats``; spans
there too, or as ``entities`` or ``annotations``. Label Studio names the label for the question that was asked. Keys that
rhetor does not know go through.
"""

from collections.abc import Mapping
from typing import Any

from rhetor.learning.labelled.choices import Span, cut_span, list_choices, list_spans
from rhetor.learning.labelled.faults import Report, find_label

Record = dict[str, Any]
TEXT_KEYS = ("text", "data", "sentence", "content")
LABEL_KEYS = ("label", "labels", "categories", "cats")
SPAN_KEYS = ("entities", "spans", "annotations")
OWN_MARKS = ("id", "kind", "time")
"""Keys that only records of our own have all three of."""
OF_LABEL_STUDIO = "annotation_id"
"""A key of every record of its short exports, where the label stands under the name of the question."""
NO_LABELS = frozenset(
    ("before", "model", "note", "annotator", "username", "kind", "withdraws", "id", "time", "document", "meta", "relations")
)
"""Keys that never hold the label, and are no text, whatever stands there."""


def is_own(record: Mapping[str, Any]) -> bool:
    """Whether it is a row of a log of corrections."""
    return all(isinstance(record.get(key), str) for key in OWN_MARKS)


def read_flat(record: Record, report: Report) -> list[Record]:
    """The labelled sentences of a record: itself, or one for each span, with its place in the text as the document.

    There are none if nobody labelled it. A record without a key for labels comes back with the label None.
    """
    if is_own(record):
        return [record]
    text_key, (label_key, found) = find_text_key(record), _find_labels(record)
    text = record.get(text_key)
    if not label_key and text_key not in record:
        report(f"it has no text and no label. Its keys are: {', '.join(map(repr, record)) or 'none'}.")
        return []
    if not label_key:
        return [{**record, "label": None}]
    rest = {key: value for key, value in record.items() if key not in (text_key, label_key, *_beside(label_key, record))}
    rest |= _name_annotator(record)
    if not found:
        return []
    fault = describe_text(text, record)
    if fault or not isinstance(text, str):
        report(fault)
        return []
    if isinstance(found[0], Span):
        return [rest | sentence for span in found for sentence in _read_span(text, span, report)]
    if len(found) > 1:
        report(describe_several(found))
        return []
    return [{"text": text, "label": found[0], **rest}]


def find_text_key(record: Mapping[str, Any], hint: str = "") -> str:
    """The key under which the text stands: one of the usual names, or the only one that holds several words."""
    named = next((key for key in ("text", hint, *TEXT_KEYS) if isinstance(record.get(key), str)), None)
    if named:
        return named
    wordy = [
        key for key, value in record.items() if isinstance(value, str) and " " in value.strip() and key not in NO_LABELS
    ]
    wordy = [key for key in wordy if key not in LABEL_KEYS and not find_label(record[key])]
    return wordy[0] if len(wordy) == 1 else "text"


def describe_text(text: Any, record: Mapping[str, Any]) -> str:
    """What is wrong with a text; empty if nothing is."""
    if isinstance(text, str) and text.strip():
        return ""
    if text is None or isinstance(text, str):
        keys = "" if "text" in record else f" The keys are {', '.join(map(repr, record))}: name it 'text'."
        return f"the text is empty or missing.{keys}"
    return f"the text is no string but {str(text)[:40]!r}."


def describe_several(choices: list[Any]) -> str:
    """The fault of a sentence that was given several labels."""
    return f"one sentence has {len(choices)} labels, {' and '.join(map(str, choices))}. Keep one of them."


def _find_labels(record: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The key of the labels, and the choices or spans there; an empty key if there is none.

    Where several keys hold something, the first one holds that has nothing but labels.
    """
    keys = [key for key in (*LABEL_KEYS, *SPAN_KEYS) if record.get(key) is not None]
    if not keys and OF_LABEL_STUDIO in record:
        keys = [key for key, value in record.items() if key not in NO_LABELS | set(TEXT_KEYS) and _are_labels(value)]
    read = {key: list_spans(record[key]) or list_choices(record[key]) for key in keys}
    if "label" in read:  # A column beside it may say "opinion" of the page that a text stood on.
        read = {key: found for key, found in read.items() if key == "label" or key in SPAN_KEYS}
    filled = [key for key, found in read.items() if found]
    best = next((key for key in filled if _are_labels(record[key])), next(iter(filled), next(iter(read), "")))
    return best, read.get(best, [])


def _are_labels(value: Any) -> bool:
    spans = list_spans(value)
    choices = [choice for span in spans for choice in span.choices] if spans else list_choices(value)
    return bool(choices) and all(map(find_label, choices))


def _beside(label_key: str, record: Mapping[str, Any]) -> list[str]:
    """Other keys that say the labels once more, or nothing; and who said them."""
    again = [key for key in (*LABEL_KEYS, *SPAN_KEYS) if key in record and key != label_key]
    again = [key for key in again if record[key] in (None, "", []) or _are_labels(record[key])]
    return [*again, "username", *(["relations"] if label_key in SPAN_KEYS else [])]


def _name_annotator(record: Mapping[str, Any]) -> Record:
    """The annotator's name, which older releases of doccano call the user's; Label Studio says who by number."""
    name = record.get("annotator") or record.get("username")
    return {"annotator": str(name)} if isinstance(name, str | int) and name else {}


def _read_span(text: str, span: Span, report: Report) -> list[Record]:
    whole = span.start is None and span.end is None
    try:
        words, start, end = (text, None, None) if whole else cut_span(text, span)
    except ValueError as error:
        report(f"{error}.")
        return []
    if len(span.choices) != 1:
        report(describe_several(span.choices) if span.choices else f"the span {start} to {end} has no label.")
        return []
    who = {"annotator": str(span.annotator)} if span.annotator is not None else {}
    return [{"text": words, "label": span.choices[0], "start": start, "end": end} | who]


def write_doccano(record: Mapping[str, Any]) -> Record:
    """A labelled sentence as a line of a classification project. ``id`` is doccano's own to give, ``time`` says when."""
    return {key: [value] if key == "label" else value for key, value in record.items() if key not in ("id", "time")}
