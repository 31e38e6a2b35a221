"""Examples to train on from files of labelled data. Every fault is named by file and line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from rhetor.errors import DataError, FolderError
from rhetor.learning.labelled import FORMATS, Remarks, describe_empty, read_label, read_records, summarise_problems
from rhetor.records import Label
from training.examples import Example

LISTED = frozenset(FORMATS) - {".json", ".txt"}
"""Endings of the files that are read of a folder: the others are often something else there."""


def read_examples(path: Path, progress: Callable[[str], None] | None = None) -> list[Example]:
    """All examples of a file, or of all data files in a folder.

    Args:
        progress: called with a line for people about what was assumed, and what nobody labelled.

    Raises:
        FolderError: the file cannot be opened, or its kind is not known.
        DataError: at least one record cannot be used; names each with its line.
    """
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.suffix in LISTED)
        if not files:
            raise FolderError(f"There is no .jsonl, .csv or .tsv file in {path}.")
        return [example for file in files for example in read_examples(file, progress)]
    remarks = Remarks()
    problems = remarks.problems
    examples: dict[tuple[str, str], Example] = {}
    for origin, record in read_records(path, remarks):
        example = _to_example(record, origin, path.stem, problems)
        if example and example.label is not examples.setdefault((origin, example.text), example).label:
            problems.append(f"{origin}: annotators give the sentence different labels. Settle it (rhetor corrections).")
    if problems:
        raise DataError(summarise_problems(path.name, problems), tuple(problems))
    if not examples:
        raise DataError(describe_empty(path.name, remarks))
    if progress:
        for line in filter(None, [*remarks.notes, remarks.summarise_unlabelled()]):
            progress(f"{path.name}: {line}")
    return list(examples.values())


def _to_example(record: dict[str, Any], origin: str, document: str, problems: list[str]) -> Example | None:
    text = record.get("text")
    if record.get("kind") == "withdrawal":
        problems.append(f"{origin}: this is a log of corrections. Import it (rhetor corrections import), and train.")
        return None
    if not isinstance(text, str) or not text.strip():
        problems.append(f"{origin}: the text is empty or missing.")
        return None
    if not text.isprintable() and any("\ud800" <= character <= "\udfff" for character in text):
        problems.append(f"{origin}: the text holds a lone surrogate, which is no character.")
        return None
    label = read_label(record.get("label"), origin, problems)
    if not isinstance(label, Label):
        if label:
            problems.append(f"{origin}: the label is none. What says nothing is learnt from corrections: import it there.")
        return None
    named = {key: record.get(key) for key in ("document", "domain", "genre")}
    for key, value in named.items():
        if value is not None and not isinstance(value, str):
            problems.append(f"{origin}: {key} is not a string.")
            return None
    rest = {key: value for key, value in record.items() if key not in ("text", "label", *named)}
    return Example(
        text.strip(), label, named["document"] or document, named["domain"] or "", named["genre"] or "", origin, rest
    )
