"""Results go out by one table: each format with how it is written, read back, and called over HTTP.

A new one is a ``Format`` here, from a module of its own, and a line in ``docs/data.md``. ``rhetor.show.pages`` adds the
format that is drawn: HTML.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rhetor.document import Document
from rhetor.errors import MissingExtra
from rhetor.formats.parquet import ParquetWriter, has_arrow, read_parquet_marks
from rhetor.formats.results import Marks, ResultWriter, render_with
from rhetor.formats.serialise import JsonlWriter, read_jsonl_marks, render_json
from rhetor.formats.tables import CsvWriter, read_csv_marks

__all__ = ["FORMATS", "STREAMED", "Format", "check_installed"]


@dataclass(frozen=True, slots=True)
class Format:
    """How labelled texts are written.

    Attributes:
        name: on the command line, in requests, and the ending of a file's name.
        mime: its media type.
        render: writes one labelled text, whose name is the second argument, as text in parts; None for what is no text.
        stream: writes it a stretch at a time, so that it may have any size; None for what needs all of it.
        read: what ``stream`` wrote, from its file; None as that.
        extra: of the installation, which it needs; empty if it needs none.
        is_installed: whether what it needs is there.
    """

    name: str
    mime: str
    render: Callable[[Document, str], Iterator[str]] | None = None
    stream: type[ResultWriter] | None = None
    read: Callable[[Path], Marks] | None = None
    extra: str = ""
    is_installed: Callable[[], bool] = lambda: True


FORMATS: dict[str, Format] = {
    format.name: format
    for format in (
        Format("json", "application/json", render_json),
        Format("jsonl", "application/jsonl", render_with(JsonlWriter), JsonlWriter, read_jsonl_marks),
        Format("csv", "text/csv", render_with(CsvWriter), CsvWriter, read_csv_marks),
        Format("parquet", "application/vnd.apache.parquet", None, ParquetWriter, read_parquet_marks, "parquet", has_arrow),
    )
}
STREAMED = tuple(format.name for format in FORMATS.values() if format.stream)
"""Names of the formats in which a folder's results are written."""


def check_installed(name: str) -> None:
    """
    Raises:
        MissingExtra: what the format needs is not installed.
    """
    if not FORMATS[name].is_installed():
        raise MissingExtra(f"What writes {name} is not installed", FORMATS[name].extra, "or give another --format")
