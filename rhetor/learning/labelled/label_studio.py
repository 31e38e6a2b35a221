"""Label Studio's JSON: a list of tasks, each with data and any number of annotations.

Written tasks fit a labelling configuration with ``<Text name="text" value="$text"/>`` and ``<Choices name="label"
toName="text">``. Label Studio accepts ``completed_by`` only for users it knows, so the annotator's name travels in the
``meta`` of the choice, which it keeps as it is; it is believed as long as the choice is still the one it was written with.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Record = dict[str, Any]
SENTENCE = ("text", "document", "start", "end")
"""Keys that make the task; all others belong to one annotation of it."""


def read_label_studio(tasks: Any) -> Iterator[tuple[int, Record]]:
    """Number of the task, from 1, and a labelled sentence for each annotation that was not cancelled.

    Raises:
        ValueError: this is no list of tasks.
    """
    if not isinstance(tasks, list):
        raise ValueError("Label Studio's export is a list of tasks. For one object a line, name it .jsonl")
    for number, task in enumerate(tasks, 1):
        if not isinstance(task, dict):
            raise ValueError(f"task {number} is not an object")
        data = task["data"] if isinstance(task.get("data"), dict) else {}
        for annotation in task.get("annotations") or []:
            if isinstance(annotation, dict) and not annotation.get("was_cancelled"):
                found = _read_annotation(annotation)
                if found:
                    yield number, {**data, **found}


def _read_annotation(annotation: Record) -> Record | None:
    results = [result for result in annotation.get("result") or [] if isinstance(result, dict)]
    chosen = [result for result in results if isinstance(result.get("value"), dict) and result["value"].get("choices")]
    choices = [choice for result in chosen for choice in result["value"]["choices"]]
    if not choices:
        return None
    found: Record = {"label": choices[0] if len(set(map(str, choices))) == 1 else choices}
    if annotation.get("ground_truth"):
        found["kind"] = "settlement"
    if annotator := _name_annotator(annotation.get("completed_by")):
        found["annotator"] = annotator
    written = chosen[0].get("meta")
    if isinstance(written, dict) and written.get("label") == found["label"]:
        found |= written
    return found


def _name_annotator(completed_by: Any) -> str:
    """Label Studio says who by number, or by an object with the address."""
    if isinstance(completed_by, dict):
        completed_by = completed_by.get("email") or completed_by.get("id")
    return "" if completed_by is None else str(completed_by)


def write_label_studio(records: Iterable[Mapping[str, Any]]) -> list[Record]:
    """Labelled sentences as tasks, those about the same sentence at the same place as annotations of one task."""
    tasks: dict[str, Record] = {}
    for record in records:
        data = {key: record[key] for key in SENTENCE if key in record}
        task = tasks.setdefault(json.dumps(data), {"data": data, "annotations": []})
        task["annotations"].append(_write_annotation(record))
    return list(tasks.values())


def _write_annotation(record: Mapping[str, Any]) -> Record:
    rest = {key: value for key, value in record.items() if key not in SENTENCE and key not in ("id", "kind", "time")}
    choice = {
        "from_name": "label", "to_name": "text", "type": "choices", "value": {"choices": [record["label"]]}, "meta": rest,
    }  # fmt: skip
    return {"result": [choice], "ground_truth": record.get("kind") == "settlement", "was_cancelled": False}
