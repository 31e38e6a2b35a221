"""Annotations of Label Studio as corrections, and deleted ones as corrections that are taken back."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

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
MOST_RESULTS, MOST_CHARACTERS = 1_000, 200_000
"""Of an annotation; and of all texts that its results label."""
Identifier = int | str


class StudioTask(msgspec.Struct):
    data: dict[str, Any]
    id: Identifier | None = None


class StudioAnnotation(msgspec.Struct):
    """``result`` has what every control says, in a form of its own; only that of our control is looked into."""

    id: Identifier | None = None
    result: list[Any] | None = None
    was_cancelled: bool | None = None
    completed_by: Identifier | dict[str, Any] | None = None


def keep_annotation(control: Control, project: int, task: StudioTask, annotation: StudioAnnotation) -> int:
    """Keeps what a person said of a task; returns how many corrections that makes.

    Raises:
        Problem: 413, there is too much of it; 422, a correction cannot be kept.
        StoreError: as ``CorrectionStore.append``.
    """
    if annotation.was_cancelled:
        return 0
    text = task.data.get(control.field)
    if not isinstance(text, str):
        raise Problem(422, f"The task has no text under '{control.field}'. Send the task with its data.")
    labeler = current_labeler()
    place = {"project": project, "task": task.id, "annotation": annotation.id}
    results = list(_read_results(control, text, annotation.result or []))
    _check_size(results)
    made = [
        _make_correction(labeler, text[start:end], label, start, end, place, _name_annotator(annotation))
        for start, end, label in results
    ]
    CorrectionStore().append(made)
    return len(made)


def _check_size(results: Sequence[tuple[int, int, Label]]) -> None:
    """Each result is a sentence of its own to the model, also if it is the whole text, as it is for choices."""
    characters = sum(end - start for start, end, _ in results)
    if len(results) > MOST_RESULTS or characters > MOST_CHARACTERS:
        raise Problem(
            413,
            f"The annotation has {len(results):,} results with {characters:,} characters; {MOST_RESULTS:,} and "
            f"{MOST_CHARACTERS:,} are the limit. Cut the task into shorter ones.",
        )


def _read_results(control: Control, text: str, results: Sequence[Any]) -> Iterator[tuple[int, int, Label]]:
    """Place and label of each result of the control; what has another name, or several, is no label of ours."""
    units = utf16_offsets(text)
    for result in results:
        match result:
            case {"from_name": control.name, "value": dict(value)}:
                name = _take_single(value.get(control.kind))
                place = (0, len(text)) if control.kind == "choices" else _find_span(units, value)
                if name in control.labels and place:
                    yield *place, control.labels[name]


def _take_single(names: Any) -> str:
    match names:
        case [str(name)]:
            return name
    return ""


def _find_span(units: Sequence[int], value: dict[str, Any]) -> tuple[int, int] | None:
    """Code points of a span, which counts UTF-16 units; None if it does not lie in the text."""
    found = []
    for end in (value.get("start"), value.get("end")):
        if type(end) is not int or not 0 <= end <= units[-1]:
            return None
        found.append(bisect_left(units, end))
        if units[found[-1]] != end:
            return None
    return found[0], found[1]


def _name_annotator(annotation: StudioAnnotation) -> str:
    by = annotation.completed_by
    return f"{SOURCE} user {by.get('id') if isinstance(by, dict) else by}"


def _make_correction(
    labeler: Labeler, text: str, label: Label, start: int, end: int, place: dict[str, Any], annotator: str
) -> Correction:
    (sentence,) = labeler.label_sentences([text])
    correction = Correction(
        text, label, sentence.label, labeler.model.version, f"{SOURCE} {place['project']} {place['task']}", start, end,
        annotator, meta={SOURCE: place},
    )  # fmt: skip
    try:
        check_correction(correction)
    except DataError as error:
        raise Problem(422, f"The annotation cannot be kept: {error}") from None
    return correction


def withdraw_annotations(project: int, annotations: Sequence[StudioAnnotation]) -> int:
    """Takes back what was kept of annotations that are deleted; returns how many corrections that were.

    Who sends a correction may write what he likes under ``SOURCE``: what is no place of ours is none.
    """
    store, wanted = CorrectionStore(), {annotation.id for annotation in annotations} - {None}
    kept = [row for row in store.read_all() if _find_annotation(row.meta.get(SOURCE), project) in wanted]
    for row in kept:
        store.withdraw(row.id, row.annotator, "the annotation was deleted")
    return len(kept)


def _find_annotation(place: Any, project: int) -> Identifier | None:
    match place:
        case {"project": int(given), "annotation": (int() | str()) as annotation} if given == project:
            return annotation
    return None
