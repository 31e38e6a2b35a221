"""The columns that a run's documents have of their own: where each comes from, and its cells for a document."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from rhetor.batch.naming import NamePattern
from rhetor.batch.periods import PERIODS, name_period
from rhetor.errors import FolderError, TextError
from rhetor.intake.tabular import DATE_NAMES, BadRow, ColumnError, TableFile, find_table, rename_own

KEYS = ("document", "path", "file", "filename", "file_name", "name", "id", "document_id", "doc_id")
"""Names of the column by which metadata are joined; else it is the first."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """A table about documents, by document, path, file name, or name without its ending. ``key`` is the column joined on."""

    path: Path
    key: str
    columns: tuple[str, ...]

    def find(self, document: str) -> Mapping[str, str]:
        rows = _load_metadata(self)
        path = PurePosixPath(document)
        keys = (document, path.name, str(path.with_suffix("")) if path.name else "", path.stem)
        return next((rows[key] for key in keys if key in rows), {})


@dataclass(frozen=True, slots=True)
class OwnColumns:
    """Names of the columns behind ``document``, and what they are filled from.

    What stands in a later source holds over an earlier one: what a file states of itself, its folder, its name, the columns
    of its table, the metadata. Periods are made of the first column that holds a date.
    """

    names: tuple[str, ...]
    pattern: NamePattern | None = None
    metadata: Metadata | None = None

    @property
    def periods(self) -> tuple[str, ...]:
        return tuple(period for period in PERIODS if period in self.names)

    @property
    def dates(self) -> Iterator[str]:
        """Names of the columns that may hold a date."""
        return filter(is_date_column, self.names)

    def fill(self, document: str, path: str, stated: Mapping[str, str], kept: Mapping[str, str]) -> tuple[str, ...]:
        """The cells of a document, in the order of ``names``.

        Args:
            path: name of the file that it came from.
            stated: what the file says of it.
            kept: columns of its row in a table.
        """
        cells = {rename_own(name): value for name, value in stated.items()}
        if "folder" in self.names:
            cells["folder"] = path.rpartition("/")[0]
        if self.pattern:
            cells |= {rename_own(name): value for name, value in self.pattern.match(path).items()}
        cells |= {rename_own(name): value for name, value in kept.items()}
        if self.metadata:
            found = self.metadata.find(document) or self.metadata.find(path)
            cells |= {rename_own(name): value for name, value in found.items()}
        for period in self.periods:
            if not cells.get(period):
                cells[period] = self._name_period(cells, period)
        return tuple(cells.get(name, "") for name in self.names)

    def _name_period(self, cells: Mapping[str, str], period: str) -> str:
        dates = (cells[name] for name in self.dates if cells.get(name))
        return next(filter(None, (name_period(value, period) for value in dates)), "")


def plan_columns(
    stated: Sequence[str],
    has_folders: bool,
    pattern: NamePattern | None,
    kept: Iterable[str],
    metadata: Metadata | None,
    by: Sequence[str],
) -> OwnColumns:
    """
    Args:
        stated: what files of the kinds there are may state.
        kept: columns of the tables there are.

    Raises:
        ColumnError: documents have no such column to group by.
    """
    sources = [
        kept,
        [field.name for field in pattern.fields] if pattern else [],
        metadata.columns if metadata else [],
        stated,
        ["folder"] if has_folders else [],
    ]
    names = list(dict.fromkeys(rename_own(name) for source in sources for name in source))
    has_date = any(map(is_date_column, names))
    names += [period for period in by if period in PERIODS and period not in names and has_date]
    for column in by:
        if column not in names and column != "document":
            listed = ", ".join(["document", *names, *(PERIODS if has_date else ())])
            is_dateless = column in PERIODS and not has_date
            cure = f" A {column} is made of a column with dates: give it with --keep." if is_dateless else ""
            raise ColumnError(f"Documents have no column {column!r} to group by. They have: {listed}.{cure}")
    return OwnColumns(tuple(names), pattern, metadata)


def is_date_column(name: str) -> bool:
    return name.strip().lower().replace(" ", "_").replace("-", "_") in DATE_NAMES


def open_metadata(path: Path) -> tuple[Metadata, str]:
    """The metadata in a table, and what was guessed of it.

    Raises:
        FolderError: the file cannot be read, or is no table.
    """
    kind = find_table(path.name)
    if kind is None:
        raise FolderError(f"--metadata {path} is not a table. Give one that ends in .csv, .tsv, .jsonl, .parquet or .xlsx.")
    try:
        with path.open("rb") as file:
            columns = list(kind.open(file, path.name).columns)
    except OSError as error:
        raise FolderError(f"--metadata {path} cannot be read: {error.strerror}. Check the path.") from None
    except TextError as error:
        raise FolderError(f"--metadata: {error}") from None
    folded = {column.lower(): column for column in reversed(columns)}
    key = next((folded[name] for name in KEYS if name in folded), columns[0])
    others = tuple(column for column in columns if column != key and column)
    return Metadata(path, key, others), f"{path.name}: joined by {key!r}, with {', '.join(others) or 'no column'}"


@cache
def _load_metadata(metadata: Metadata) -> dict[str, dict[str, str]]:
    kind = find_table(metadata.path.name)
    assert kind
    found: dict[str, dict[str, str]] = {}
    with metadata.path.open("rb") as file:
        table: TableFile = kind.open(file, metadata.path.name)
        for rows in table.cut():
            for row in table.read_rows(rows, [metadata.key, *metadata.columns]):
                if not isinstance(row, BadRow):
                    key, *cells = row[1]
                    found.setdefault(key.strip(), dict(zip(metadata.columns, cells, strict=True)))
    return found
