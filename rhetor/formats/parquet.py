"""Results as Parquet, with Arrow, which is imported when it is used."""

from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

from rhetor.formats.results import ChecksummedFile, ResultWriter
from rhetor.formats.tables import COLUMNS, lay_out_columns
from rhetor.formats.units import Unit, UnitWriter
from rhetor.labeler import Stretch
from rhetor.records import LABELS

ROWS_TOGETHER = 1 << 16
"""Rows, from which on they become a row group."""
BATCH = 1 << 12
"""Rows, from which on they become a record batch of a part."""


class ParquetWriter(ResultWriter):
    def __init__(self, file: ChecksummedFile) -> None:
        import pyarrow.parquet as pq

        super().__init__(file)
        self.schema = make_schema(())
        self.writer = pq.ParquetWriter(file, self.schema)
        self.tables = [self.schema.empty_table()]

    def write(self, stretch: Stretch) -> None:
        import pyarrow as pa

        self.tables.append(pa.table(make_arrays(stretch, self.schema), schema=self.schema))
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


class ArrowUnits(UnitWriter):
    """A part is a stream of record batches."""

    def __init__(self, file: ChecksummedFile, own: Sequence[str]) -> None:
        import pyarrow as pa

        super().__init__(file, own)
        self.schema = make_schema(own)
        self.stream = pa.ipc.new_stream(file, self.schema)
        self.batches: list[Any] = []

    def write(self, cells: Sequence[str], stretch: Stretch) -> None:
        import pyarrow as pa

        arrays = make_arrays(stretch, pa.schema(list(self.schema)[len(self.own) :]))
        own = [pa.repeat(pa.scalar(cell, pa.string()), len(stretch.document.rows)) for cell in cells]
        self.batches.append(pa.table([*own, *arrays], schema=self.schema))
        if sum(table.num_rows for table in self.batches) >= BATCH:
            self._write_batch()

    def finish(self) -> None:
        self._write_batch()
        self.stream.close()

    def _write_batch(self) -> None:
        import pyarrow as pa

        if self.batches:
            self.stream.write_table(pa.concat_tables(self.batches).combine_chunks())
        self.batches = []


def join_parquet(parts: Iterable[Path], out: BinaryIO, own: Sequence[str], mark: bool) -> None:
    """Row groups have the same rows however the parts were cut."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = make_schema(own)
    with pq.ParquetWriter(out, schema) as writer:
        waiting = schema.empty_table()
        for part in parts:
            with part.open("rb") as file, pa.ipc.open_stream(file) as stream:
                for batch in stream:
                    waiting = pa.concat_tables([waiting, pa.Table.from_batches([batch])])
                    while waiting.num_rows >= ROWS_TOGETHER:
                        writer.write_table(waiting.slice(0, ROWS_TOGETHER).combine_chunks())
                        waiting = waiting.slice(ROWS_TOGETHER)
        writer.write_table(waiting.combine_chunks())


def make_schema(own: Sequence[str]) -> Any:
    """The columns of documents, then those of a unit."""
    import pyarrow as pa

    text, number = pa.string(), pa.float64()
    types = [pa.int64(), pa.int64(), text, text, number, pa.bool_(), *[number] * len(LABELS), text]
    return pa.schema([*((name, text) for name in own), *zip(COLUMNS, types, strict=True)])


def make_arrays(stretch: Stretch, schema: Any) -> list[Any]:
    import pyarrow as pa

    columns = zip(lay_out_columns(stretch.document, stretch.offset), schema.types, strict=True)
    return [pa.array(values, kind, mask=missing) for (values, missing), kind in columns]


def read_parquet_units(path: Path) -> Iterator[Unit]:
    """
    Raises:
        OSError: the file cannot be read.
    """
    import pyarrow.parquet as pq

    names = ["document", "label", "uncertain", "text"]
    for batch in pq.ParquetFile(path).iter_batches(BATCH, columns=names):
        columns = (batch.column(name).to_pylist() for name in names)
        for document, label, uncertain, text in zip(*columns, strict=True):
            yield Unit(document, label or "", uncertain, text)


def has_arrow() -> bool:
    return find_spec("pyarrow") is not None
