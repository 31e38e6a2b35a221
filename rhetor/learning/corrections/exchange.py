"""Corrections to files and back: own JSONL and CSV hold the whole log; doccano's and Label Studio's formats what counts.

A record that rhetor wrote has an id; imported, it is that row again, byte for byte. Any other record becomes a new
correction, unless the store has one that says the same.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TextIO

from rhetor.errors import DataError
from rhetor.formats.tables import format_csv, guard_row
from rhetor.learning.corrections.correction import KEYS, Correction, RowKind, correction_from_record
from rhetor.learning.corrections.judgements import read_judgements
from rhetor.learning.corrections.log import CorrectionStore
from rhetor.learning.labelled import Remarks, describe_empty, read_label, read_records, summarise_problems
from rhetor.learning.labelled.doccano import is_own, write_doccano
from rhetor.learning.labelled.label_studio import write_label_studio

EXPORTS = ("jsonl", "csv", "doccano", "label-studio")
COLUMNS = (*KEYS, "meta")


@dataclass(frozen=True, slots=True)
class Reading:
    """A row that a file asks for. ``is_own``: rhetor wrote it, so its id is that of a row."""

    correction: Correction
    is_own: bool
    origin: str


def write_corrections(store: CorrectionStore, file: TextIO, format: str) -> int:
    """Writes all rows (jsonl, csv) or those that count (doccano, label-studio); returns how many."""
    if format == "jsonl":
        return _write_lines((row.to_record() for row in store.read_all()), file)
    if format == "csv":
        return _write_table(store.read_all(), file)
    counting = read_judgements(store).counting
    records = [row.to_record() for row in store.read_all() if row.id in counting]
    if format == "doccano":
        return _write_lines(map(write_doccano, records), file)
    file.write(json.dumps(write_label_studio(records), ensure_ascii=False, indent=2) + "\n")
    return len(records)


def _write_lines(records: Iterable[dict[str, Any]], file: TextIO) -> int:
    count = 0
    for count, record in enumerate(records, 1):  # noqa: B007 - the last number is the count
        file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return count


def _write_table(rows: Iterator[Correction], file: TextIO) -> int:
    file.write(format_csv([COLUMNS]))
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 - the last number is the count
        meta = json.dumps(row.meta, ensure_ascii=False) if row.meta else ""
        record = replace(row, meta={}).to_record() | {"meta": meta}
        file.write(format_csv([guard_row(record.get(column, "") for column in COLUMNS)]))
    return count


def read_corrections(
    path: Path, annotator: str = "", format: str | None = None, remarks: Remarks | None = None
) -> list[Reading]:
    """The rows a file asks for, all checked.

    Args:
        annotator: of records that name none.
        format: see ``read_records``.
        remarks: gets the faults; without it, and in a log of our own, one fault refuses the file.

    Raises:
        DataError: records cannot be used, each named with its line; or there are none.
        FolderError: the file cannot be read.
    """
    said = remarks if remarks is not None else Remarks()
    readings = []
    first_problem = len(said.problems)
    for origin, record in read_records(path, said, format):
        if record.get("label") is None and not is_own(record):
            said.unlabelled.append(origin)
            continue
        try:
            reading = _read_record(record, origin, annotator, said.problems)
        except DataError as error:
            said.problems.append(f"{origin}: {error}")
            continue
        if reading:
            readings.append(reading)
    problems = said.problems[first_problem:]
    if problems and (remarks is None or not readings or any(reading.is_own for reading in readings)):
        raise DataError(summarise_problems(path.name, problems), tuple(problems))
    if not readings:
        raise DataError(describe_empty(path.name, said))
    return readings


def _read_record(record: dict[str, Any], origin: str, annotator: str, problems: list[str]) -> Reading | None:
    record, ours = _spread_cells(record), is_own(record)
    if not ours:
        record = _adopt(record, annotator)
    if record.get("kind") != RowKind.WITHDRAWAL:
        record["label"] = read_label(record.get("label"), origin, problems)
        if record["label"] is None:
            return None
    return Reading(correction_from_record(record), ours, origin)


def _spread_cells(record: dict[str, Any]) -> dict[str, Any]:
    """Cells of a table as what they stand for: offsets are numbers, ``meta`` is the JSON of the unknown keys."""
    record = dict(record)
    for key in ("start", "end"):
        if isinstance(record.get(key), str) and record[key].isdecimal():
            record[key] = int(record[key])
    meta = record.get("meta")
    if isinstance(meta, str) and meta.startswith("{"):
        try:
            spread = json.loads(meta)
        except (ValueError, RecursionError):
            return record
        del record["meta"]
        record |= {key: value for key, value in spread.items() if key not in KEYS}
    return record


def _adopt(record: dict[str, Any], annotator: str) -> dict[str, Any]:
    """A record from elsewhere: its id is not ours, and its keys may mean other things."""
    adopted = {key: value for key, value in record.items() if key not in ("id", "kind", "withdraws")}
    if record.get("id") is not None:
        adopted["source_id"] = record["id"]
    if record.get("kind") == RowKind.SETTLEMENT:
        adopted["kind"] = record["kind"]
    adopted["annotator"] = record.get("annotator") or annotator
    for key in ("document", "model", "note"):  # numbers are common as names
        if isinstance(adopted.get(key), int):
            adopted[key] = str(adopted[key])
    return adopted


def select_new(store: CorrectionStore, readings: Sequence[Reading]) -> list[Correction]:
    """The rows the store does not have yet, in their order.

    Raises:
        DataError: an id stands in the store, or in the file twice, with another content; or a row withdraws one that is
            in neither.
    """
    known = {row.id: row for row in store.read_all()}
    said = {_content(row) for row in known.values()}
    withdrawn = {row.withdraws for row in known.values()}
    new: list[Correction] = []
    problems: list[str] = []
    for reading in readings:
        row = reading.correction
        if reading.is_own and row.id in known:
            if known[row.id].to_record() != row.to_record():
                problems.append(
                    f"{reading.origin}: row {row.id} stands in the store with another content. Give it another id."
                )
            continue
        if (not reading.is_own and _content(row) in said) or (row.withdraws and row.withdraws in withdrawn):
            continue
        if row.withdraws and row.withdraws not in known:
            problems.append(
                f"{reading.origin}: it withdraws row {row.withdraws}, which is not there. Import that one first."
            )
        row = row if reading.is_own else row.identify()
        known[row.id] = row
        said.add(_content(row))
        withdrawn.add(row.withdraws)
        new.append(row)
    if problems:
        raise DataError(summarise_problems(readings[0].origin.rpartition(":")[0], problems), tuple(problems))
    return new


def _content(row: Correction) -> tuple[Any, ...]:
    return (row.kind, row.text, row.label, row.document, row.start, row.end, row.annotator)
