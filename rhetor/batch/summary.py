"""What is written over all documents: summary, manifest, errors, what was passed over."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

import msgspec

from rhetor.batch.listing import ListingWriter
from rhetor.batch.state import MANIFEST
from rhetor.batch.worker import Entry
from rhetor.formats.serialise import DIGITS
from rhetor.formats.tables import format_csv, guard_row, unguard_cell
from rhetor.intake import explain_passing
from rhetor.records import LABELS
from rhetor.store.writing import write_aside, write_text

ALL = "ALL"
COLUMNS = ("document", "sentences", *(label.value for label in LABELS), "uncertain", "encoding", "warning")


@dataclass(frozen=True, slots=True)
class Row:
    """Of one document, or of all: labelled sentences, share of each label and of uncertain ones."""

    document: str
    sentences: int
    shares: tuple[float, ...]
    uncertain: float
    encoding: str
    warning: str


@dataclass(frozen=True, slots=True)
class Summary:
    """``total`` has ``ALL`` in the name's place: every share there is over all sentences of the ``documents``."""

    documents: int
    total: Row
    path: Path

    @property
    def rows(self) -> tuple[Row, ...]:
        """A row for each document."""
        return tuple(self.read_rows())

    def read_rows(self) -> Iterator[Row]:
        """One after the other, from ``summary.csv``: there may be millions."""
        with self.path.open(encoding="utf-8", newline="") as file:
            for row in islice(csv.DictReader(file), self.documents):
                shares = tuple(float(row[label.value]) for label in LABELS)
                counted = int(row["sentences"]), shares, float(row["uncertain"])
                yield Row(unguard_cell(row["document"]), *counted, row["encoding"], row["warning"])


def write_overview(
    out: Path,
    settings: dict[str, Any],
    read_entries: Callable[[], Iterable[Entry]],
    errors: Sequence[tuple[str, str]],
    skipped: Iterable[str],
) -> Summary:
    """Writes all of it; the manifest last, since it says that the run is complete.

    Args:
        read_entries: the entries in the order of the documents, one after the other; they are read three times.
    """
    documents, total = _sum_up(read_entries())
    lines = (json.dumps({"document": name, "error": message}, ensure_ascii=False) + "\n" for name, message in errors)
    write_text(out / "errors.jsonl", "".join(lines))
    passed = ((name, *explain_passing(name)) for name in skipped)
    _write_csv(out / "skipped.csv", ("source", "reason", "cure"), passed)
    summary = {
        "model": {key: settings["model"][key] for key in ("name", "version")},
        "documents": documents,
        "errors": len(errors),
        **_to_record(total),
    }
    rows = (
        (row.document, row.sentences, *row.shares, row.uncertain, row.encoding, row.warning)
        for row in chain(map(_to_row, read_entries()), [total])
    )
    _write_csv(out / "summary.csv", COLUMNS, rows)
    by_document = ({"document": entry.document, **_to_record(_to_row(entry))} for entry in read_entries())
    _write_listing(out / "summary.json", summary, "by_document", by_document)
    _write_listing(out / MANIFEST, {"settings": settings}, "documents", map(msgspec.to_builtins, read_entries()))
    return Summary(documents, total, out / "summary.csv")


def _sum_up(entries: Iterable[Entry]) -> tuple[int, Row]:
    documents, counts, uncertain = 0, [0] * len(LABELS), 0
    for entry in entries:
        documents += 1
        counts = [sum(pair) for pair in zip(counts, entry.counts, strict=True)]
        uncertain += entry.uncertain
    return documents, _make_row(ALL, counts, uncertain)


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with write_aside(path) as aside, aside.open("w", encoding="utf-8", newline="") as file:
        file.write(format_csv([columns]))
        file.writelines(format_csv([guard_row(row)]) for row in rows)


def _write_listing(path: Path, head: dict[str, Any], key: str, elements: Iterable[dict[str, Any]]) -> None:
    with write_aside(path) as aside, aside.open("w", encoding="utf-8", newline="\n") as file:
        writer = ListingWriter(file, head, key)
        for element in elements:
            writer.add(element)
        writer.finish()


def _to_row(entry: Entry) -> Row:
    return _make_row(entry.document, entry.counts, entry.uncertain, entry.encoding, entry.warning)


def _make_row(document: str, counts: Sequence[int], uncertain: int, encoding: str = "", warning: str = "") -> Row:
    sentences = sum(counts)
    shares = tuple(round(count / sentences, DIGITS) if sentences else 0.0 for count in counts)
    return Row(document, sentences, shares, round(uncertain / sentences, DIGITS) if sentences else 0.0, encoding, warning)


def _to_record(row: Row) -> dict[str, Any]:
    shares = {label.value: share for label, share in zip(LABELS, row.shares, strict=True)}
    return {"sentences": row.sentences, "shares": shares, "uncertain": row.uncertain}
