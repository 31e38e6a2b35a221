"""Results go out by one table: each format with how it is written, read back, and called over HTTP.

A new one is a ``Format`` here, from a module of its own, and a line in ``docs/data.md``. ``rhetor.show.pages`` adds the
format that is drawn: HTML.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rhetor.document import Document
from rhetor.errors import MissingExtra
from rhetor.formats.parquet import ArrowUnits, ParquetWriter, has_arrow, join_parquet, read_parquet_units
from rhetor.formats.results import ResultWriter, render_with
from rhetor.formats.serialise import JsonlWriter, render_json
from rhetor.formats.tables import CsvWriter
from rhetor.formats.units import (
    CsvUnits,
    JsonUnits,
    UnitFormat,
    join_bytes,
    join_csv,
    read_csv_units,
    read_json_units,
)
from rhetor.formats.workbook import has_workbooks, join_workbook, read_workbook_units

__all__ = ["FORMATS", "STREAMED", "TABLE_FORMATS", "Format", "check_installed"]


@dataclass(frozen=True, slots=True)
class Format:
    """How labelled texts are written.

    Attributes:
        name: on the command line, in requests, and the ending of a file's name.
        mime: its media type.
        render: writes one labelled text, whose name is the second argument, as text in parts; None for what is no text.
        stream: writes it a stretch at a time, so that it may have any size; None for what needs all of it.
        units: writes the table of a run; None for what is no table.
        extra: of the installation, which it needs; empty if it needs none.
        is_installed: whether what it needs is there.
    """

    name: str
    mime: str
    render: Callable[[Document, str], Iterator[str]] | None = None
    stream: type[ResultWriter] | None = None
    units: UnitFormat | None = None
    extra: str = ""
    is_installed: Callable[[], bool] = lambda: True


FORMATS: dict[str, Format] = {
    format.name: format
    for format in (
        Format("json", "application/json", render_json),
        Format("csv", "text/csv", render_with(CsvWriter), CsvWriter, UnitFormat(CsvUnits, join_csv, read_csv_units)),
        Format(
            "jsonl",
            "application/jsonl",
            render_with(JsonlWriter),
            JsonlWriter,
            UnitFormat(JsonUnits, join_bytes, read_json_units),
        ),
        Format(
            "parquet",
            "application/vnd.apache.parquet",
            None,
            ParquetWriter,
            UnitFormat(ArrowUnits, join_parquet, read_parquet_units),
            "parquet",
            has_arrow,
        ),
        Format(
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            None,
            None,
            UnitFormat(JsonUnits, join_workbook, read_workbook_units),
            "xlsx",
            has_workbooks,
        ),
    )
}
STREAMED = tuple(format.name for format in FORMATS.values() if format.stream)
"""Names of the formats in which a document's results are written to a file of their own."""
TABLE_FORMATS = tuple(format.name for format in FORMATS.values() if format.units)
"""Names of the formats in which the table of a run is written."""


def check_installed(name: str) -> None:
    """
    Raises:
        MissingExtra: what the format needs is not installed.
    """
    if not FORMATS[name].is_installed():
        raise MissingExtra(f"What writes {name} is not installed", FORMATS[name].extra, "or give another --format")
