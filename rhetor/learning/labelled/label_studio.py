"""Label Studio's JSON: a list of tasks, each with data and any number of annotations.

An annotation is a list of results, each the answer to one question (``from_name``) about the whole text or about a region of
it. Written tasks fit a labelling configuration with ``<Text name="text" value="$text"/>`` and ``<Choices name="label"
toName="text">``. Label Studio accepts ``completed_by`` only for users it knows, so the annotator's name travels in the
``meta`` of the choice, which it keeps as it is; it is believed as long as the choice is still the one it was written with.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from rhetor.learning.labelled.choices import Span, cut_span, holds_choices, list_choices
from rhetor.learning.labelled.doccano import describe_several, describe_text, find_text_key
from rhetor.learning.labelled.faults import Report, find_label

Record = dict[str, Any]
SENTENCE = ("text", "document", "start", "end")
"""Keys that make the task; all others belong to one annotation of it."""
OF_TASKS = ("annotations", "completions", "predictions", "drafts")
"""Keys by which a task is told; completions is what annotations were called before."""


def is_task(record: Mapping[str, Any]) -> bool:
    """Whether an object is a task, and no flat record."""
    return isinstance(record.get("data"), dict) and any(isinstance(record.get(key), list) for key in OF_TASKS)


def read_task(task: Record, report: Report) -> list[Record]:
    """A labelled sentence for each annotation of a task, or for each labelled region in it.

    What was skipped, only predicted, or not handed in is no label.
    """
    annotations = task.get("annotations", task.get("completions")) or []
    done = [
        each for each in annotations if isinstance(each, dict) and not (each.get("was_cancelled") or each.get("skipped"))
    ]
    done.sort(key=lambda each: str(each.get("updated_at") or each.get("created_at") or ""))
    return [sentence for annotation in done for sentence in _read_annotation(task["data"], annotation, report)]


def _read_annotation(data: Record, annotation: Record, report: Report) -> list[Record]:
    results = [result for result in annotation.get("result") or [] if isinstance(result, dict)]
    answers = [result for result in results if _list_chosen(result)]
    chosen = _pick_question(answers, report)
    found = []
    for region in _group_regions(chosen):
        choices = list_choices([choice for result in region for choice in _list_chosen(result)])
        sentence = _place_region(data, region[0], report)
        if len(choices) != 1:
            report(describe_several(choices))
        elif sentence:
            found.append(sentence | {"label": choices[0]} | _describe_annotation(annotation, region[0], choices[0]))
    return found


def _list_chosen(result: Record) -> list[Any]:
    value = result.get("value")
    return list_choices(value) if isinstance(value, dict) and any(map(holds_choices, value)) else []


def _pick_question(answers: list[Record], report: Report) -> list[Record]:
    """Of answers to several questions, those to the one that asked for our labels; or else, for one called label."""
    by_question: dict[Any, list[Record]] = {}
    for answer in answers:
        by_question.setdefault(answer.get("from_name"), []).append(answer)
    if len(by_question) < 2:
        return answers
    ours = [
        name for name, given in by_question.items() if any(find_label(each) for one in given for each in _list_chosen(one))
    ]
    if "label" in ours or (not ours and "label" in by_question):
        return by_question["label"]
    if not ours:
        report(f"none of the questions {', '.join(map(repr, by_question))} was answered with a label.")
    return [answer for name in ours for answer in by_question[name]]


def _group_regions(answers: list[Record]) -> list[list[Record]]:
    """The answers about each region, and about the whole text, together."""
    regions: dict[Any, list[Record]] = {}
    for number, answer in enumerate(answers):
        is_region = "start" in answer["value"]
        regions.setdefault(answer.get("id", number) if is_region else None, []).append(answer)
    return list(regions.values())


def _place_region(data: Record, answer: Record, report: Report) -> Record | None:
    """The sentence that an answer is about, with all else that its task says; None, and a fault, if it has none."""
    value = answer["value"]
    key = find_text_key(data, str(answer.get("to_name")))
    rest = {name: inner for name, inner in data.items() if name not in (key, "label")}
    if "start" not in value:
        fault = describe_text(data.get(key), data)
        if fault:
            report(fault)
        return None if fault else {"text": data[key], **rest}
    words = value["text"] if isinstance(value.get("text"), str) and value["text"].strip() else None
    if not isinstance(data.get(key), str) or type(value["start"]) is not int:  # a place in a page, or in a dialogue
        if words is None:
            report("a region says neither its words nor its place in a text. Export with the text of regions.")
        return {"text": words.replace("\\n", "\n").strip(), **_without_place(rest)} if words else None
    try:
        text, start, end = cut_span(data[key], Span(value["start"], value.get("end"), [], words))
    except ValueError as error:
        report(f"{error}.")
        return None
    before = data["start"] if type(data.get("start")) is int else 0
    return {**rest, "text": text, "start": before + start, "end": before + end}


def _without_place(data: Record) -> Record:
    return {key: value for key, value in data.items() if key not in ("start", "end")}


def _describe_annotation(annotation: Record, answer: Record, label: Any) -> Record:
    found: Record = {"kind": "settlement"} if annotation.get("ground_truth") else {}
    if annotator := _name_annotator(annotation.get("completed_by")):
        found["annotator"] = annotator
    written = answer.get("meta")
    return found | written if isinstance(written, dict) and written.get("label") == label else found


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
