"""The files of results: what goes into them, a stretch of the document at a time."""

import hashlib
import io
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO

from rhetor.formats.serialise import sentences_to_json
from rhetor.formats.tables import COLUMNS, format_csv, lay_out_columns, list_rows
from rhetor.labeler import Stretch
from rhetor.records import LABELS

ROWS_TOGETHER = 1 << 16
"""Rows, from which on they become a row group of a Parquet file."""


class ChecksummedFile(io.RawIOBase):
    """A file that is written from beginning to end and knows the checksum of what went into it."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.digest, self.is_abandoned = file, hashlib.sha256(), False

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        if self.is_abandoned:
            return len(content)
        self.digest.update(content)
        return self.file.write(content)

    def tell(self) -> int:
        return self.file.tell()


class ResultWriter(ABC):
    """Writes the results of a document to ``file``."""

    def __init__(self, file: ChecksummedFile) -> None:
        self.file = file

    @abstractmethod
    def write(self, stretch: Stretch) -> None:
        """Adds the pieces of the document's next stretch."""

    def finish(self) -> None:  # noqa: B027 - most write nothing here
        """Writes what comes after the last piece."""


class JsonlWriter(ResultWriter):
    def write(self, stretch: Stretch) -> None:
        self.file.write(sentences_to_json(stretch.document, lines=True, shift=stretch.offset))


class CsvWriter(ResultWriter):
    def __init__(self, file: ChecksummedFile) -> None:
        super().__init__(file)
        file.write(format_csv([COLUMNS]).encode())

    def write(self, stretch: Stretch) -> None:
        self.file.write(format_csv(list_rows(stretch.document, stretch.offset)).encode())


class ParquetWriter(ResultWriter):
    def __init__(self, file: ChecksummedFile) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        super().__init__(file)
        text, number = pa.string(), pa.float64()
        types = [pa.int64(), pa.int64(), text, text, number, pa.bool_(), *[number] * len(LABELS), text]
        self.schema = pa.schema(list(zip(COLUMNS, types, strict=True)))
        self.writer = pq.ParquetWriter(file, self.schema)
        self.tables = [self.schema.empty_table()]

    def write(self, stretch: Stretch) -> None:
        import pyarrow as pa

        columns = zip(lay_out_columns(stretch.document, stretch.offset), self.schema.types, strict=True)
        arrays = [pa.array(values, kind, mask=missing) for (values, missing), kind in columns]
        self.tables.append(pa.table(arrays, schema=self.schema))
        if sum(table.num_rows for table in self.tables) >= ROWS_TOGETHER:
            self._write_tables()

    def finish(self) -> None:
        self._write_tables()
        self.writer.close()

    def _write_tables(self) -> None:
        import pyarrow as pa

        if self.tables:
            self.writer.write_table(pa.concat_tables(self.tables).combine_chunks())
        self.tables = []


WRITERS: dict[str, type[ResultWriter]] = {"jsonl": JsonlWriter, "csv": CsvWriter, "parquet": ParquetWriter}


@contextmanager
def open_results(file: BinaryIO, format: str) -> Iterator[ResultWriter]:
    """A writer to ``file``, which is whole when the context is left without an error."""
    writer = WRITERS[format](ChecksummedFile(file))
    try:
        yield writer
        writer.finish()
    except BaseException:
        writer.file.is_abandoned = True  # Arrow's writer wants to write its last words, whatever happened.
        with suppress(Exception):
            writer.finish()
        raise
