"""What is written over all documents: summary, manifest, errors."""

import csv
import io
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rhetor.batch.state import MANIFEST
from rhetor.batch.worker import Entry
from rhetor.records import LABELS
from rhetor.serialise import DIGITS
from rhetor.writing import write_json, write_text


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
    """``total`` has the number of documents in its name's place: every share there is over all sentences."""

    rows: tuple[Row, ...]
    total: Row


def summarise(entries: list[Entry]) -> Summary:
    rows = tuple(_to_row(e.document, e.counts, e.uncertain, e.encoding, e.warning) for e in entries)
    counts = tuple(sum(entry.counts[i] for entry in entries) for i in range(len(LABELS)))
    total = _to_row("ALL", counts, sum(entry.uncertain for entry in entries), "", "")
    return Summary(rows, total)


def write_reports(out: Path, settings: dict[str, Any], entries: list[Entry], errors: list[tuple[str, str]]) -> None:
    """Writes all reports; the manifest last, since it says that the run is complete."""
    summary = summarise(entries)
    lines = [json.dumps({"document": name, "error": message}, ensure_ascii=False) + "\n" for name, message in errors]
    write_text(out / "errors.jsonl", "".join(lines))
    write_text(out / "summary.csv", _to_csv(summary))
    write_json(
        out / "summary.json",
        {
            "model": {key: settings["model"][key] for key in ("name", "version")},
            "documents": len(entries),
            "errors": len(errors),
            **_to_record(summary.total),
            "by_document": [{"document": row.document, **_to_record(row)} for row in summary.rows],
        },
    )
    write_json(out / MANIFEST, {"settings": settings, "documents": [asdict(entry) for entry in entries]})


def _to_row(document: str, counts: tuple[int, ...], uncertain: int, encoding: str, warning: str) -> Row:
    sentences = sum(counts)
    shares = tuple(round(count / sentences, DIGITS) if sentences else 0.0 for count in counts)
    return Row(document, sentences, shares, round(uncertain / sentences, DIGITS) if sentences else 0.0, encoding, warning)


def _to_record(row: Row) -> dict[str, Any]:
    shares = {label.value: share for label, share in zip(LABELS, row.shares, strict=True)}
    return {"sentences": row.sentences, "shares": shares, "uncertain": row.uncertain}


def _to_csv(summary: Summary) -> str:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["document", "sentences", *(label.value for label in LABELS), "uncertain", "encoding", "warning"])
    for row in (*summary.rows, summary.total):
        writer.writerow([row.document, row.sentences, *row.shares, row.uncertain, row.encoding, row.warning])
    return buffer.getvalue()
