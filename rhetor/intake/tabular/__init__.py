"""Tables: which there are, where they can be cut, and their rows. One record of ``TABLES`` for each kind of file."""

from rhetor.intake.tabular.arrow_files import ArrowFile, ParquetFile
from rhetor.intake.tabular.column_names import (
    DATE_NAMES,
    FIXED,
    ColumnError,
    ColumnWishes,
    TableColumns,
    choose_columns,
    rename_own,
)
from rhetor.intake.tabular.delimited import DelimitedFile
from rhetor.intake.tabular.json_rows import JsonFile, JsonLines
from rhetor.intake.tabular.rows_read import BadRow, RowRange, TableFile
from rhetor.intake.tabular.workbooks import Workbook
from rhetor.intake.unread import find_suffix

__all__ = [
    "DATE_NAMES",
    "FIXED",
    "TABLES",
    "BadRow",
    "ColumnError",
    "ColumnWishes",
    "RowRange",
    "TableColumns",
    "TableFile",
    "choose_columns",
    "find_table",
    "rename_own",
]

TABLES: dict[tuple[str, ...], type[TableFile]] = {
    (".csv", ".tsv", ".tab"): DelimitedFile,
    (".jsonl", ".ndjson"): JsonLines,
    (".json",): JsonFile,
    (".parquet",): ParquetFile,
    (".arrow", ".feather"): ArrowFile,
    (".xlsx",): Workbook,
}
"""By the endings of names, in lower case."""
OF_ENDING = {suffix: kind for suffixes, kind in TABLES.items() for suffix in suffixes}


def find_table(name: str) -> type[TableFile] | None:
    """What reads the table of this name; None if that is not the name of a table."""
    return OF_ENDING.get(find_suffix(name))
