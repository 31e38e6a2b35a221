"""Records of labelled data from files: JSON, JSON lines, tables, fastText's lines. What they hold tells what wrote them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rhetor.errors import DataError, FolderError
from rhetor.intake.decoding import decode_bytes
from rhetor.intake.unread import OF_SUFFIX
from rhetor.learning.labelled.doccano import read_flat
from rhetor.learning.labelled.faults import Remarks, Report
from rhetor.learning.labelled.label_studio import is_task, read_task
from rhetor.learning.labelled.label_tables import DELIMITERS, read_delimited

FORMATS = {
    ".jsonl": "json", ".ndjson": "json", ".json": "json", ".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".txt": "fasttext",
}  # fmt: skip
FASTTEXT_LABEL = "__label__"
Found = Iterator[tuple[int, Any]]


def read_records(path: Path, remarks: Remarks, format: str | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """``file:line`` (in a list, ``file:number``) and record of each labelled sentence, its label unchecked.

    Args:
        remarks: gets what cannot be used, what nobody labelled, and what was assumed; the rest is read all the same.
        format: one of ``FORMATS``, or what wrote the file (jsonl, doccano, label-studio); by its ending if None.

    Raises:
        FolderError: the file cannot be opened, or its kind is not known.
        DataError: the file as a whole cannot be read.
    """
    format = format or FORMATS.get(path.suffix.lower())
    if format is None:
        raise _refuse_kind(path)
    try:
        decoded = decode_bytes(path.read_bytes())
    except OSError as error:
        raise FolderError(f"{path} cannot be read: {error.strerror}.") from None
    if decoded.warning:
        remarks.notes.append(decoded.warning)
    for number, record in _read(path, decoded.text, format, remarks):
        origin = f"{path.name}:{number}"
        faults: list[str] = []
        sentences = _read_record(record, faults.append)
        remarks.problems += [f"{origin}: {fault}" for fault in faults]
        if not sentences and not faults:
            remarks.unlabelled.append(origin)
        for sentence in sentences:
            yield origin, sentence


def _refuse_kind(path: Path) -> FolderError:
    unread = OF_SUFFIX.get(path.suffix.lower())
    cure = {".zip": "Unpack it, and give the files in it", ".xlsx": "Save its sheet as .csv"}.get(path.suffix.lower())
    return FolderError(
        f"{path.name}{f' is {unread.kind}' if unread else ''}: labelled data is read from .jsonl, .json, .csv, .tsv and "
        f"fastText's .txt. {cure or 'Rename or convert it'}."
    )


def _read(path: Path, text: str, format: str, remarks: Remarks) -> Found:
    if format in DELIMITERS:
        return read_delimited(path.name, text, format, remarks)
    if format == "fasttext":
        return _read_fasttext(path.name, text)
    if path.suffix.lower() == ".json" or text.lstrip().startswith("["):
        return _read_whole(path.name, text, remarks)
    return _read_lines(path.name, text, remarks)


def _read_record(record: Any, report: Report) -> list[dict[str, Any]]:
    if not isinstance(record, dict):
        report("a JSON object is wanted, with text and label.")
        return []
    return read_task(record, report) if is_task(record) else read_flat(record, report)


def _read_whole(name: str, text: str, remarks: Remarks) -> Found:
    """The objects of one list; or one object; or lines, which older releases of doccano call JSON."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        if not _begins_lines(text):
            raise DataError(f"{name} is not JSON ({error}). For one object a line, name it .jsonl.") from None
        return _read_lines(name, text, remarks)
    return iter(enumerate(whole if isinstance(whole, list) else [whole], 1))


def _begins_lines(text: str) -> bool:
    try:
        return isinstance(json.loads(text.lstrip().partition("\n")[0]), dict)
    except (ValueError, RecursionError):
        return False


def _read_lines(name: str, text: str, remarks: Remarks) -> Found:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            remarks.problems.append(f"{name}:{number}: not JSON ({error}).")
            continue
        yield number, record


def _read_fasttext(name: str, text: str) -> Found:
    """
    Raises:
        DataError: no line begins with a label.
    """
    if not any(line.startswith(FASTTEXT_LABEL) for line in text.split("\n")):
        raise DataError(
            f"{name} is text without labels. In fastText's lines each begins with {FASTTEXT_LABEL}opinion or so."
        )
    for number, line in enumerate(text.split("\n"), 1):
        words = line.strip()
        labels = []
        while words.startswith(FASTTEXT_LABEL):
            label, _, words = words.partition(" ")
            labels.append(label.removeprefix(FASTTEXT_LABEL).rstrip(","))
        if words or labels:
            yield number, {"text": words, "label": labels}
