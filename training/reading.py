"""Reading labelled data: JSONL, CSV, TSV, doccano's JSONL, Label Studio's JSON. Every fault is named by file and line."""

import csv
import io
import json
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from rhetor.decoding import decode_bytes
from rhetor.errors import DataError, FolderError
from rhetor.records import LABELS, Label
from training.examples import Example

COLUMNS = ("text", "label", "document", "domain", "genre", "meta")
DELIMITERS = {".csv": ",", ".tsv": "\t"}
SHOWN = 10
"""Faults named in the message of an error; all of them are in its ``problems``."""


def read_examples(path: Path) -> list[Example]:
    """All examples of a file, or of all data files in a folder.

    Raises:
        FolderError: the file cannot be opened, or its kind is not known.
        DataError: at least one record cannot be used; names each with its line.
    """
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.suffix in (".jsonl", ".csv", ".tsv"))
        if not files:
            raise FolderError(f"There is no .jsonl, .csv or .tsv file in {path}.")
        return [example for file in files for example in read_examples(file)]
    try:
        text = decode_bytes(path.read_bytes()).text
    except OSError as error:
        raise FolderError(f"{path} cannot be read: {error.strerror}.") from None
    problems: list[str] = []
    examples: list[Example] = []
    try:
        for line, record in _read_records(path, text, problems):
            example = _to_example(record, f"{path.name}:{line}", path.stem, problems)
            if example:
                examples.append(example)
    except csv.Error as error:
        problems.append(f"{path.name}: cannot be read as a table ({error}). Is a quotation mark left open?")
    if problems:
        raise DataError(summarise_problems(path.name, problems), tuple(problems))
    if not examples:
        raise DataError(f"{path.name} holds no labelled sentence.")
    return examples


def summarise_problems(name: str, problems: list[str]) -> str:
    """A message that shows the first faults and counts the rest."""
    more = f"\n  … and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
    fault = "fault" if len(problems) == 1 else "faults"
    return f"{name} has {len(problems)} {fault}; nothing was added:\n  " + "\n  ".join(problems[:SHOWN]) + more


def _read_records(path: Path, text: str, problems: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    if path.suffix.lower() in DELIMITERS:
        yield from _read_table(path, text, DELIMITERS[path.suffix.lower()], problems)
    elif path.suffix == ".json":
        yield from _read_label_studio(path, text)
    elif path.suffix in (".jsonl", ".ndjson"):
        yield from _read_lines(path, text, problems)
    else:
        raise FolderError(
            f"{path.name}: data is read from .jsonl, .csv, .tsv and Label Studio's .json. Rename or convert it."
        )


def _read_lines(path: Path, text: str, problems: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            problems.append(f"{path.name}:{number}: not JSON ({error}).")
            continue
        if isinstance(record, dict):
            yield number, record
        else:
            problems.append(f"{path.name}:{number}: a JSON object is wanted, with text and label.")


def _read_table(path: Path, text: str, delimiter: str, problems: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restkey="")
    header = [(name or "").strip().lower() for name in reader.fieldnames or []]
    if "text" not in header or "label" not in header:
        raise DataError(
            f"{path.name}: the first line names no columns 'text' and 'label' (it reads: {delimiter.join(header)[:80]!r}). "
            "Add a header line, for example: text,label,document"
        )
    if repeated := sorted({name for name in header if name and header.count(name) > 1}):
        raise DataError(f"{path.name}: the header names {', '.join(repeated)} twice. Keep one column of each name.")
    reader.fieldnames = header
    before = 1
    for row in reader:
        line, before = before + 1, reader.line_num
        if "" in row and row.pop(""):
            problems.append(f"{path.name}:{line}: more fields than the header has. Quote texts that hold the delimiter.")
            continue
        yield line, {key: value for key, value in row.items() if value not in (None, "") or key in ("text", "label")}


def _read_label_studio(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        tasks = json.loads(text)
    except ValueError as error:
        raise DataError(f"{path.name} is not JSON ({error}). For one object a line, name it .jsonl.") from None
    if not isinstance(tasks, list):
        raise DataError(f"{path.name}: Label Studio's export is a list of tasks. For one object a line, name it .jsonl.")
    for number, task in enumerate(tasks, 1):
        if not isinstance(task, dict):
            raise DataError(f"{path.name}: task {number} is not an object.")
        data: dict[str, Any] = task["data"] if isinstance(task.get("data"), dict) else {}
        choices = [
            choice
            for annotation in task.get("annotations") or []
            if isinstance(annotation, dict) and not annotation.get("was_cancelled")
            for result in annotation.get("result") or []
            if isinstance(result, dict) and isinstance(result.get("value"), dict)
            for choice in result["value"].get("choices") or []
        ]
        if choices:
            yield number, {**data, "label": choices[0] if len(set(choices)) == 1 else choices}


def _to_example(record: dict[str, Any], origin: str, document: str, problems: list[str]) -> Example | None:
    text, label = record.get("text"), record.get("label", record.get("labels"))
    if isinstance(label, list) and len(label) == 1:  # doccano
        label = label[0]
    if not isinstance(text, str) or not text.strip():
        problems.append(f"{origin}: the text is empty or missing.")
        return None
    if not text.isprintable() and any("\ud800" <= character <= "\udfff" for character in text):
        problems.append(f"{origin}: the text holds a lone surrogate, which is no character.")
        return None
    known = _to_label(label, origin, problems)
    if known is None:
        return None
    named = {key: record.get(key) for key in ("document", "domain", "genre")}
    for key, value in named.items():
        if value is not None and not isinstance(value, str):
            problems.append(f"{origin}: {key} is not a string.")
            return None
    rest = {key: value for key, value in record.items() if key not in ("text", "label", "labels", *named)}
    return Example(
        text.strip(), known, named["document"] or document, named["domain"] or "", named["genre"] or "", origin, rest
    )


def _to_label(label: Any, origin: str, problems: list[str]) -> Label | None:
    try:
        return Label(label)
    except ValueError:
        names = [name.value for name in LABELS]
        spelled = str(label).strip().lower().replace("_", "-").replace(" ", "-")
        close = [spelled] if spelled in names else get_close_matches(spelled, names, 1, 0.5)
        hint = f" Did you mean '{close[0]}'?" if close else ""
        problems.append(f"{origin}: unknown label {label!r}.{hint} Labels: {', '.join(names)}.")
        return None
