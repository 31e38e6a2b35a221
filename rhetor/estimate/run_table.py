"""Reading the table of all units that a run left, ``sentences.<format>``, column by column and without its texts."""

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

from rhetor.errors import FolderError, MissingExtra
from rhetor.estimate.run_units import Coded, Units, code_values
from rhetor.formats.tables import unguard_cell
from rhetor.records import LABELS

TABLE = "sentences"
OF_UNIT = ("start", "end", "kind", "label", "confidence", "uncertain", *(label.value for label in LABELS), "text")
"""What stands behind the document's own columns."""
AT_A_TIME = 20_000
CURE = "Label again: rhetor batch SOURCE --out DIR"

Rows = list[Sequence[Any]]


def find_table(folder: Path) -> Path:
    """
    Raises:
        FolderError: the folder holds no table of a run, or more than one.
    """
    found = [folder / f"{TABLE}.{kind}" for kind in READERS if (folder / f"{TABLE}.{kind}").is_file()]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(path.name for path in found)
        raise FolderError(f"{folder} holds tables of several runs ({names}). Keep the one that is meant.")
    raise FolderError(f"{folder} is no folder of a run: it holds no {TABLE}.csv, .jsonl, .parquet or .xlsx. {CURE}")


def read_units(folder: Path) -> Units:
    """
    Raises:
        FolderError: the folder is not that of a run, or its table cannot be read.
        MissingExtra: the library that reads its format is not installed.
    """
    path = find_table(folder)
    try:
        model = json.loads((folder / "manifest.json").read_bytes())["settings"]["model"]
        named = {"name": str(model["name"]), "version": str(model["version"])}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FolderError(f"The manifest beside {path} cannot be read ({error}). {CURE}") from error
    return read_table(path, named)


def read_table(path: Path, model: Mapping[str, str]) -> Units:
    """The units of a run's table; ``model`` is the name and version of the one that labelled it.

    Raises:
        FolderError, MissingExtra: see ``read_units``.
    """
    columns = _Columns(_unguard if path.suffix == ".csv" else _to_text)
    try:
        header, chunks = _open_table(path)
        missing = [name for name in ("document", *OF_UNIT) if name not in header]
        if missing:
            raise FolderError(f"{path} lacks the columns {', '.join(missing)}: it is not as a run left it. {CURE}")
        for chunk in chunks:
            columns.take(header, chunk)
        units = columns.to_units(model)
    except (OSError, ValueError, LookupError, TypeError, OverflowError, csv.Error) as error:
        raise FolderError(f"{path} cannot be read ({error}). {CURE}") from error
    if not (abs(units.probabilities - 0.5) <= 0.5).all():
        raise FolderError(f"{path} holds probabilities that are none: it is not as a run left it. {CURE}")
    if not len(units):
        raise FolderError(f"{path} holds no unit with a label: there is nothing to estimate. {CURE}")
    return units


class _Columns:
    """The columns of ``Units`` as they grow; texts of documents become numbers at once."""

    def __init__(self, clean: Callable[[Any], str]) -> None:
        self.clean = clean
        self.places: dict[str, dict[str, int]] = defaultdict(dict)
        self.parts: dict[str, list[Any]] = defaultdict(list)
        self.silent = 0

    def take(self, header: Sequence[str], rows: Rows) -> None:
        at = header.index("label")
        said = [row for row in rows if row[at]]
        self.silent += len(rows) - len(said)
        if not said:
            return
        columns = dict(zip(header, zip(*said, strict=True), strict=True))
        for name in (name for name in header if name not in OF_UNIT):
            places = self.places[name]
            codes = (places.setdefault(value, len(places)) for value in columns[name])
            self.parts[name].append(np.fromiter(codes, dtype=np.int64, count=len(said)))
        numbers = {label.value: number for number, label in enumerate(LABELS)}
        self.parts["label"].append(np.array([numbers[label] for label in columns["label"]], dtype=np.int64))
        self.parts["uncertain"].append(np.array([value in (True, "True", "true") for value in columns["uncertain"]]))
        self.parts["words"].append(np.array([len(text.split()) for text in columns["text"]], dtype=np.int64))
        for name in ("start", "end"):
            self.parts[name].append(np.array(columns[name], dtype=np.int64))
        self.parts["probabilities"].append(np.array([columns[label] for label in LABELS], dtype=np.float64).T)

    def to_units(self, model: Mapping[str, str]) -> Units:
        whole = {name: np.concatenate(parts) for name, parts in self.parts.items()}
        own = {name: Coded(whole[name], tuple(map(self.clean, places))) for name, places in self.places.items()}
        if not whole:
            nothing = np.zeros(0, dtype=np.int64)
            return Units(
                code_values([]), {}, nothing, nothing, np.zeros((0, len(LABELS))), nothing, nothing == 1, nothing,
                self.silent, model,
            )  # fmt: skip
        return Units(
            own.pop("document"), own, whole["start"], whole["end"], whole["probabilities"], whole["label"],
            whole["uncertain"], whole["words"], self.silent, model,
        )  # fmt: skip


def _to_text(value: Any) -> str:
    return "" if value is None else str(value)


def _unguard(value: Any) -> str:
    return unguard_cell(str(value))


class Passage(NamedTuple):
    """A unit and the pieces beside it in its document, "" at the ends."""

    before: str
    text: str
    after: str


def read_passages(path: Path, wanted: Sequence[int]) -> list[Passage]:
    """The texts of units of a run's table, by their number in the run, from 1."""
    header, chunks = _open_table(path)
    document, label, text = (header.index(name) for name in ("document", "label", "text"))
    clean = _unguard if path.suffix == ".csv" else _to_text
    sought, found, number = set(wanted), dict[int, Passage](), 0
    edge = (None, "", "")
    rows = ((row[document], row[label], row[text]) for chunk in chunks for row in chunk)
    here, after = edge, next(rows, edge)
    while after is not edge:
        before, here, after = here, after, next(rows, edge)
        number += bool(here[1])
        if here[1] and number in sought:
            beside = (clean(other[2]) if other[0] == here[0] else "" for other in (before, after))
            found[number] = Passage(next(beside), clean(here[2]), next(beside))
    return [found[number] for number in wanted]


def _open_table(path: Path) -> tuple[list[str], Iterator[Rows]]:
    """The names of the columns, and the rows, some at a time."""
    rows = READERS[path.suffix[1:]](path)
    return list(map(str, next(rows, ()))), _cut(rows)


def _cut(rows: Iterator[Sequence[Any]]) -> Iterator[Rows]:
    while chunk := list(islice(rows, AT_A_TIME)):
        yield chunk


def _read_csv(path: Path) -> Iterator[Sequence[Any]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.reader(file)


def _read_jsonl(path: Path) -> Iterator[Sequence[Any]]:
    decode, header = msgspec.json.Decoder().decode, list[str]()
    with path.open("rb") as file:
        for line in file:
            record = decode(line)
            if not header:
                header = list(record)
                yield header
            yield [record.get(name) for name in header]


def _read_parquet(path: Path) -> Iterator[Sequence[Any]]:
    try:
        from pyarrow import parquet
    except ImportError:
        raise MissingExtra(f"{path.name} is Parquet, which PyArrow reads", "parquet") from None
    with parquet.ParquetFile(path) as file:
        yield file.schema_arrow.names
        for batch in file.iter_batches(AT_A_TIME):
            yield from zip(*batch.to_pydict().values(), strict=True)


def _read_xlsx(path: Path) -> Iterator[Sequence[Any]]:
    """A run of many units goes on in a next sheet, which names the columns again."""
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise MissingExtra(f"{path.name} is a workbook, which openpyxl reads", "xlsx") from None
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        for number, sheet in enumerate(book.worksheets):
            yield from islice(sheet.iter_rows(values_only=True), min(number, 1), None)
    finally:
        book.close()


READERS: dict[str, Callable[[Path], Iterator[Sequence[Any]]]] = {
    "csv": _read_csv,
    "jsonl": _read_jsonl,
    "parquet": _read_parquet,
    "xlsx": _read_xlsx,
}
"""Each gives the names of the columns and then the rows."""
