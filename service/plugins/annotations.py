"""Annotations of Label Studio as corrections, and deleted ones as corrections that are taken back."""

from collections.abc import Iterator, Sequence
from typing import Any

from rhetor.errors import DataError
from rhetor.formats.serialise import utf16_offsets
from rhetor.labeler import Labeler
from rhetor.learning.corrections import Correction, CorrectionStore
from rhetor.learning.corrections.correction import check_correction
from rhetor.records import Label
from service.plugins.label_config import Control
from service.problems import Problem
from service.working import current_labeler

SOURCE = "label-studio"
"""The key of a correction's meta that holds project, task and annotation."""


def keep_annotation(control: Control, project: int | str, task: dict[str, Any], annotation: dict[str, Any]) -> int:
    """Keeps what a person said of a task; returns how many corrections that makes.

    Raises:
        Problem: 422, a correction cannot be kept.
        StoreError: as ``CorrectionStore.append``.
    """
    if annotation.get("was_cancelled"):
        return 0
    text = (task.get("data") or {}).get(control.field)
    if not isinstance(text, str):
        raise Problem(422, f"The task has no text under '{control.field}'. Send the task with its data.")
    labeler = current_labeler()
    place = {"project": project, "task": task.get("id"), "annotation": annotation.get("id")}
    made = [
        _make_correction(labeler, text[start:end], label, start, end, place, annotation)
        for start, end, label in _read_results(control, text, annotation.get("result") or [])
    ]
    CorrectionStore().append(made)
    return len(made)


def _read_results(control: Control, text: str, results: Sequence[dict[str, Any]]) -> Iterator[tuple[int, int, Label]]:
    """Place and label of each result of the control; what has another name, or several, is no label of ours."""
    for result in results:
        value = result.get("value") or {}
        names = value.get(control.kind) or []
        if result.get("from_name") != control.name or len(names) != 1 or names[0] not in control.labels:
            continue
        if control.kind == "choices":
            yield 0, len(text), control.labels[names[0]]
        elif (span := _find_span(text, value)) is not None:
            yield *span, control.labels[names[0]]


def _find_span(text: str, value: dict[str, Any]) -> tuple[int, int] | None:
    """Code points of a span, which counts UTF-16 units; None if it does not lie in the text."""
    units = utf16_offsets(text)
    try:
        return units.index(value["start"]), units.index(value["end"])
    except (KeyError, ValueError):
        return None


def _make_correction(
    labeler: Labeler, text: str, label: Label, start: int, end: int, place: dict[str, Any], annotation: dict[str, Any]
) -> Correction:
    (sentence,) = labeler.label_sentences([text])
    by = annotation.get("completed_by")
    correction = Correction(
        text, label, sentence.label, labeler.model.version, f"{SOURCE} {place['project']} {place['task']}", start, end,
        f"{SOURCE} user {by.get('id') if isinstance(by, dict) else by}", meta={SOURCE: place},
    )  # fmt: skip
    try:
        check_correction(correction)
    except DataError as error:
        raise Problem(422, f"The annotation cannot be kept: {error}") from None
    return correction


def withdraw_annotations(project: int | str, identifiers: Sequence[Any]) -> int:
    """Takes back what was kept of annotations that are deleted; returns how many corrections that were."""
    store, wanted = CorrectionStore(), set(identifiers)
    kept = [
        row
        for row in store.read_all()
        if (place := row.meta.get(SOURCE)) and place["project"] == project and place["annotation"] in wanted
    ]
    for row in kept:
        store.withdraw(row.id, row.annotator, "the annotation was deleted")
    return len(kept)
