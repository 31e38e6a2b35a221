"""The file of a sample: written to be labelled, read back with labels, and what the run's manifest keeps of it."""

import csv
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rhetor.batch.listing import ListingWriter, read_listing
from rhetor.errors import DataError, FolderError
from rhetor.estimate.difference import Labelled
from rhetor.estimate.drawing import Sample, list_keys
from rhetor.estimate.run_table import read_texts
from rhetor.estimate.units import Integers, Units
from rhetor.formats.tables import format_csv, guard_row, unguard_cell
from rhetor.records import LABELS
from rhetor.store.writing import write_aside, write_text

MANIFEST, SAMPLES, DOCUMENTS = "manifest.json", "samples", "documents"
NOTHING = "none"
"""What a reader puts down for a unit that says nothing."""
SAYS_NOTHING, UNREAD = -1, -2
SHOWN_FAULTS = 5
COLUMNS = ("sample", "number", "document", "start", "end", "text", "probability", "label")
DRAW = (
    "Draw one (rhetor sample DIR --n 300 --out sample.csv), fill its column label, then: "
    "rhetor estimate DIR --labels sample.csv"
)

Key = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class HandLabels:
    """What was labelled of a sample.

    Attributes:
        sample: its name.
        labelled: rows of the units and their labels.
        places: of these in the sample, from 0.
        strata: (units,) the stratum of the sample that each unit of the run belongs to.
        drawn: units of the sample.
        skipped: units before the last labelled one that have no label.
        sha256: of the file.
    """

    sample: str
    seed: int
    labelled: Labelled
    places: Integers
    strata: Integers
    drawn: int
    skipped: int
    sha256: str


def write_sample(folder: Path, out: Path, units: Units, sample: Sample) -> None:
    """Writes the sample as CSV, blind: without what the model said; and notes it in the run's manifest.

    Raises:
        FolderError: one of them cannot be written.
    """
    keys = list_keys(units, sample.rows)
    texts = read_texts(folder, set(keys))
    rows = (
        (sample.name, number, document, start, end, texts[document, start, end], float(f"{probability:.6g}"), "")
        for number, ((document, start, end), probability) in enumerate(
            zip(keys, sample.probabilities.tolist(), strict=True), 1
        )
    )
    try:
        write_text(out, format_csv([COLUMNS, *map(guard_row, rows)]))
        note_in_manifest(folder, sample.name, sample.to_record(units))
    except OSError as error:
        raise FolderError(f"{error.filename or out} cannot be written: {error.strerror}. Give another --out.") from None


def note_in_manifest(folder: Path, sample: str, facts: Mapping[str, Any]) -> None:
    """Adds to what the manifest says of a sample."""
    path = folder / MANIFEST
    head, documents = read_listing(path, DOCUMENTS)
    head.pop(DOCUMENTS, None)
    known = {entry["sample"]: entry for entry in head.get(SAMPLES, [])}
    known[sample] = {**known.get(sample, {}), **facts}
    with write_aside(path) as aside, aside.open("w", encoding="utf-8", newline="\n") as file:
        writer = ListingWriter(file, {**head, SAMPLES: list(known.values())}, DOCUMENTS)
        for document in documents:
            writer.add(document)
        writer.finish()


def read_samples(folder: Path) -> dict[str, dict[str, Any]]:
    """What the manifest knows of samples, by name."""
    head, _ = read_listing(folder / MANIFEST, DOCUMENTS)
    return {entry["sample"]: entry for entry in head.get(SAMPLES, [])}


def read_hand_labels(folder: Path, path: Path, units: Units) -> HandLabels:
    """
    Raises:
        DataError: the file cannot be read, holds what is no label, or is no random sample of this run: with the reason.
    """
    try:
        content = path.read_bytes()
        rows = _read_rows(path, content.decode("utf-8-sig"))
    except (OSError, ValueError, csv.Error) as error:
        raise DataError(f"{path} cannot be read ({error}). Save it as CSV in UTF-8.") from None
    record = _find_sample(folder, path, rows)
    order = [(str(document), int(start), int(end)) for document, start, end in record["units"]]
    given = _match(path, rows, order)
    places = _find_units(units, order)
    labels = np.array([given.get(key, UNREAD) for key in order], dtype=np.int64)
    read = np.flatnonzero(labels != UNREAD)
    if len(read) < 2:
        raise DataError(f"{path} holds {len(read)} labels. Fill its column label: {_spell_labels()}.")
    skipped = int(read[-1]) + 1 - len(read)
    return HandLabels(
        record["sample"], record["seed"], Labelled(places[read], labels[read]), read, _find_strata(units, record),
        len(order), skipped, hashlib.sha256(content).hexdigest(),
    )  # fmt: skip


def _spell_labels() -> str:
    return ", ".join(label.value for label in LABELS) + f", or {NOTHING} for what says nothing"


def _read_rows(path: Path, text: str) -> list[dict[str, Any]]:
    if path.suffix in (".jsonl", ".ndjson"):
        return [json.loads(line) for line in text.split("\n") if line.strip()]
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    rows = csv.DictReader(text.splitlines(keepends=True), delimiter=delimiter)
    return [{name: unguard_cell(value or "") for name, value in row.items() if name} for row in rows]


def _find_sample(folder: Path, path: Path, rows: list[dict[str, Any]]) -> dict[str, Any]:
    named = {str(row.get("sample") or "") for row in rows}
    if named - {""} == set() or not rows:
        raise DataError(
            f"{path} holds no random sample: its rows name none in a column sample. Sentences that somebody chose, and "
            "those of the review queue, which asks where the model is unsure, are not like the others: a share computed "
            f"from them would be wrong, whatever the interval. {DRAW}"
        )
    samples = read_samples(folder)
    if len(named) > 1 or not named <= set(samples):
        strange = ", ".join(sorted(name or "none" for name in named)[:SHOWN_FAULTS])
        raise DataError(
            f"{path} is not one sample of this run: it names {strange}; the manifest of the run knows "
            f"{', '.join(samples) or 'none'}. {DRAW}"
        )
    return samples[named.pop()]


def _match(path: Path, rows: list[dict[str, Any]], order: list[Key]) -> dict[Key, int]:
    """The label of each unit that has one."""
    drawn, faults = set(order), list[str]()
    given: dict[Key, int] = {}
    for number, row in enumerate(rows, 2):
        try:
            key = (str(row["document"]), int(row["start"]), int(row["end"]))
            label = number_label(row.get("label"))
        except (KeyError, ValueError, TypeError) as error:
            faults.append(f"row {number}: {error}")
            continue
        if key not in drawn:
            faults.append(f"row {number}: {key} was not drawn")
        elif label != UNREAD and given.setdefault(key, label) != label:
            faults.append(f"row {number}: {key} has two labels")
    if faults:
        shown = "; ".join(faults[:SHOWN_FAULTS])
        raise DataError(
            f"{path} is not the sample as it was drawn: {shown}{' …' if len(faults) > SHOWN_FAULTS else ''}. "
            f"Labels are {_spell_labels()}; the other columns stay as they were.",
            tuple(faults),
        )
    return given


def number_label(value: Any) -> int:
    """The number of a label as people write it; ``UNREAD`` if there is none.

    Raises:
        ValueError: it is no label.
    """
    name = str(value or "").strip().lower().replace(" ", "-").replace("_", "-")
    if not name:
        return UNREAD
    if name == NOTHING:
        return SAYS_NOTHING
    names = [label.value for label in LABELS]
    if name not in names:
        raise ValueError(f"{value!r} is no label")
    return names.index(name)


def _find_units(units: Units, keys: Iterable[Key]) -> Integers:
    wanted = {key: place for place, key in enumerate(keys)}
    codes = {name: code for code, name in enumerate(units.documents.values)}
    concerned = np.isin(units.documents.codes, [codes[name] for name, _, _ in wanted if name in codes])
    rows = np.flatnonzero(concerned)
    found = np.full(len(wanted), -1, dtype=np.int64)
    for row, key in zip(rows.tolist(), list_keys(units, rows), strict=True):
        if key in wanted:
            found[wanted[key]] = row
    if (found < 0).any():
        raise DataError("The table of the run is not the one that the sample was drawn from: units are missing. " + DRAW)
    return found


def _find_strata(units: Units, record: Mapping[str, Any]) -> Integers:
    from rhetor.estimate.units import group_units

    return group_units(units, record["by"]).numbers


def note_labels(folder: Path, hand: HandLabels, path: Path) -> None:
    """Keeps what was labelled in the manifest, so that a reader can repeat the estimate."""
    names = [*(label.value for label in LABELS), NOTHING]
    labels = [names[label] for label in hand.labelled.labels.tolist()]
    places = hand.places.tolist()
    given = {"file": path.name, "sha256": hand.sha256, "labels": dict(zip(map(str, places), labels, strict=True))}
    note_in_manifest(folder, hand.sample, {"labelled": given})
