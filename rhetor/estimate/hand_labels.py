"""The file of a sample: written to be labelled, read back with labels, and what the run's manifest keeps of it."""

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout

from rhetor.batch.listing import ListingWriter, read_listing
from rhetor.errors import DataError, FolderError
from rhetor.estimate.difference import Labelled
from rhetor.estimate.drawing import Key, Sample, list_keys
from rhetor.estimate.run_table import find_table, read_passages
from rhetor.estimate.run_units import Integers, Units, group_units
from rhetor.formats.tables import format_csv, guard_row, unguard_cell
from rhetor.records import LABELS
from rhetor.store.writing import write_aside, write_text

MANIFEST, SAMPLES, SOURCES = "manifest.json", "samples", "sources"
NOTHING = "none"
"""What a reader puts down for a unit that says nothing."""
SAYS_NOTHING, UNREAD = -1, -2
SHOWN_FAULTS = 5
COLUMNS = ("sample", "unit", "document", "start", "end", "text", "probability", "label")
DRAW = (
    "Draw one (rhetor sample DIR --n 300 --out sample.csv), fill its column label, then: "
    "rhetor estimate DIR --labels sample.csv"
)
LEAST = 2
LOCK_SECONDS = 10


@dataclass(frozen=True, slots=True)
class HandLabels:
    """What was labelled of a sample.

    Attributes:
        sample: its name.
        labelled: rows of the units and their labels.
        places: of these in the sample, from 0.
        strata: (units,) the stratum of the sample that each unit of the run belongs to.
        drawn: units of the sample.
        sha256: of the file.
        notes: what a reader must know of the labels.
    """

    sample: str
    seed: int
    labelled: Labelled
    places: Integers
    strata: Integers
    drawn: int
    sha256: str
    notes: tuple[str, ...] = ()


def write_sample(folder: Path, out: Path, units: Units, sample: Sample) -> None:
    """Writes the sample as CSV, blind: without what the model said; and notes it in the run's manifest.

    Raises:
        FolderError: one of them cannot be written.
    """
    keys = list_keys(units, sample.rows)
    passages = read_passages(find_table(folder), [unit for unit, *_ in keys])
    texts = [passage.text for passage in passages]
    try:
        # The manifest first: of a file that it does not know nothing can be made, once people have labelled it.
        note_in_manifest(folder, sample.name, sample.to_record(units))
        write_text(out, format_sample(sample.name, keys, texts, sample.probabilities.tolist(), [""] * len(keys)))
    except OSError as error:
        raise FolderError(
            f"{error.filename or out} cannot be written: {error.strerror}. Free some space there, give another --out, or "
            "copy the run to where you may write."
        ) from None


def format_sample(
    name: str, keys: Sequence[Key], texts: Sequence[str], chances: Sequence[float], labels: Sequence[str]
) -> str:
    """The file of a sample: a row a unit, in the order of the sample; ``chances`` are those of having been drawn."""
    rounded = [float(f"{chance:.6g}") for chance in chances]
    rows = [
        (name, *key, text, chance, label)
        for key, text, chance, label in zip(keys, texts, rounded, labels, strict=True)
    ]  # fmt: skip
    return format_csv([COLUMNS, *map(guard_row, rows)])


def note_in_manifest(folder: Path, sample: str, facts: Mapping[str, Any]) -> None:
    """Adds to what the manifest says of a sample.

    Raises:
        FolderError: a run or another command is writing to the folder.
        OSError: it cannot be written.
    """
    path = folder / MANIFEST
    with _alone_in(folder):
        head, sources = read_listing(path, SOURCES)
        head.pop(SOURCES, None)
        known = {entry["sample"]: entry for entry in head.get(SAMPLES, [])}
        known[sample] = {**known.get(sample, {}), **facts}
        with write_aside(path) as aside, aside.open("w", encoding="utf-8", newline="\n") as file:
            writer = ListingWriter(file, {**head, SAMPLES: list(known.values())}, SOURCES)
            for source in sources:
                writer.add(source)
            writer.finish()


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Two that write the manifest at once would lose the sample of one, and with it what people label."""
    try:
        with FileLock(folder / ".lock", timeout=LOCK_SECONDS):
            yield
    except Timeout:
        raise FolderError(f"Another command is writing to {folder}. Wait for it, then run this one again.") from None


def read_samples(folder: Path) -> dict[str, dict[str, Any]]:
    """What the manifest knows of samples, by name."""
    head, _ = read_listing(folder / MANIFEST, SOURCES)
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
    drawn: list[Key] = [(int(unit), str(document), int(start), int(end)) for unit, document, start, end in record["units"]]
    places = np.array([unit for unit, *_ in drawn], dtype=np.int64) - 1
    if places.max() >= len(units) or list_keys(units, places) != drawn:
        raise DataError(f"The table of the run is not the one that the sample was drawn from. {DRAW}")
    given = _match(path, rows, drawn)
    labels = np.array([given.get(unit, UNREAD) for unit, *_ in drawn], dtype=np.int64)
    read = np.flatnonzero(labels != UNREAD)
    if len(read) < LEAST:
        raise DataError(f"{path} holds {len(read)} labels. Fill its column label: {_spell_labels()}.")
    strata = group_units(units, record["by"]).numbers
    labelled, sha256 = Labelled(places[read], labels[read]), hashlib.sha256(content).hexdigest()
    notes = tuple(note_order(read, len(drawn)))
    return HandLabels(record["sample"], record["seed"], labelled, read, strata, len(drawn), sha256, notes)


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


def _match(path: Path, rows: list[dict[str, Any]], drawn: list[Key]) -> dict[int, int]:
    """The label of each unit that has one, by the unit's number."""
    known, given, faults = set(drawn), dict[int, int](), list[str]()
    for number, row in enumerate(rows, 2):
        try:
            key = (int(row["unit"]), str(row["document"]), int(row["start"]), int(row["end"]))
            label = number_label(row.get("label"))
        except (KeyError, ValueError, TypeError) as error:
            faults.append(f"row {number}: {error}")
            continue
        if key not in known:
            faults.append(f"row {number}: unit {key[0]} was not drawn, or is not of {key[1]}")
        elif label != UNREAD and given.setdefault(key[0], label) != label:
            faults.append(f"row {number}: unit {key[0]} has two labels")
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


def note_order(places: Integers, drawn: int) -> Iterator[str]:
    """What it means that only the units at some places of a sample are labelled."""
    if skipped := int(places[-1]) + 1 - len(places):
        yield (
            f"{skipped} units of the sample were passed over. If they were the hard ones, the figures are off: label them "
            "too."
        )
    if len(places) < drawn - skipped:
        yield f"The first {len(places)} of {drawn} units drawn are labelled: a random sample too."


def note_labels(folder: Path, hand: HandLabels, path: Path) -> None:
    """Keeps what was labelled in the manifest, so that a reader can repeat the estimate."""
    names = [*(label.value for label in LABELS), NOTHING]
    labels = [names[label] for label in hand.labelled.labels.tolist()]
    places = hand.places.tolist()
    given = {"file": path.name, "sha256": hand.sha256, "labels": dict(zip(map(str, places), labels, strict=True))}
    note_in_manifest(folder, hand.sample, {"labelled": given})
