"""Records of labelled data from files: JSONL, CSV, TSV, doccano's JSONL, Label Studio's JSON."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rhetor.errors import DataError, FolderError
from rhetor.formats.tables import unguard_cell
from rhetor.intake.decoding import decode_bytes
from rhetor.learning.labelled.doccano import read_doccano
from rhetor.learning.labelled.label_studio import read_label_studio


def read_table(name: str, text: str, delimiter: str, problems: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line and record of each row; empty cells are left out. Rows that do not fit the header become problems.

    Raises:
        DataError: the header names no text and label, or one column twice.
        csv.Error: this is no table.
    """
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restkey="")
    header = [(column or "").strip().lower() for column in reader.fieldnames or []]
    if "text" not in header or "label" not in header:
        raise DataError(
            f"{name}: the first line names no columns 'text' and 'label' (it reads: {delimiter.join(header)[:80]!r}). "
            "Add a header line, for example: text,label,document"
        )
    if repeated := sorted({column for column in header if column and header.count(column) > 1}):
        raise DataError(f"{name}: the header names {', '.join(repeated)} twice. Keep one column of each name.")
    reader.fieldnames = header
    before = 1
    for row in reader:
        line, before = before + 1, reader.line_num
        if "" in row and row.pop(""):
            problems.append(f"{name}:{line}: more fields than the header has. Quote texts that hold the delimiter.")
            continue
        yield (
            line,
            {
                key: unguard_cell(value) if isinstance(value, str) else value
                for key, value in row.items()
                if value not in (None, "") or key in ("text", "label")
            },
        )


FORMATS = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "label-studio", ".csv": "csv", ".tsv": "tsv",
}  # fmt: skip
DELIMITERS = {"csv": ",", "tsv": "\t"}
Found = Iterator[tuple[int, dict[str, Any]]]


def read_records(path: Path, problems: list[str], format: str | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """``file:line`` (of Label Studio's tasks: ``file:number``) and record of each labelled sentence, unchecked.

    Args:
        problems: gets a message for each line that is no record; the others are read all the same.
        format: jsonl, doccano, csv, tsv or label-studio; by the file's ending if None.

    Raises:
        FolderError: the file cannot be opened, or its kind is not known.
        DataError: the file as a whole cannot be read.
    """
    format = format or FORMATS.get(path.suffix.lower())
    if format is None:
        raise FolderError(
            f"{path.name}: data is read from .jsonl, .csv, .tsv and Label Studio's .json. Rename or convert it."
        )
    try:
        text = decode_bytes(path.read_bytes()).text
    except OSError as error:
        raise FolderError(f"{path} cannot be read: {error.strerror}.") from None
    try:
        for line, record in _read(path.name, text, format, problems):
            yield f"{path.name}:{line}", record
    except csv.Error as error:
        problems.append(f"{path.name}: cannot be read as a table ({error}). Is a quotation mark left open?")


def _read(name: str, text: str, format: str, problems: list[str]) -> Found:
    if format in DELIMITERS:
        return read_table(name, text, DELIMITERS[format], problems)
    if format == "label-studio":
        return _read_tasks(name, text)
    return _read_lines(name, text, problems)


def _read_lines(name: str, text: str, problems: list[str]) -> Found:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            problems.append(f"{name}:{number}: not JSON ({error}).")
            continue
        if not isinstance(record, dict):
            problems.append(f"{name}:{number}: a JSON object is wanted, with text and label.")
            continue
        try:
            for sentence in read_doccano(record):
                yield number, sentence
        except ValueError as error:
            problems.append(f"{name}:{number}: {error}.")


def _read_tasks(name: str, text: str) -> Found:
    try:
        tasks = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{name} is not JSON ({error}). For one object a line, name it .jsonl.") from None
    try:
        yield from read_label_studio(tasks)
    except ValueError as error:
        raise DataError(f"{name}: {error}.") from None
