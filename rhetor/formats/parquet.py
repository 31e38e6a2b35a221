"""Results as Parquet, with Arrow, which is imported when it is used."""

from importlib.util import find_spec
from pathlib import Path

from rhetor.formats.results import ChecksummedFile, Marks, ResultWriter
from rhetor.formats.tables import COLUMNS, lay_out_columns
from rhetor.labeler import Stretch
from rhetor.records import LABELS

ROWS_TOGETHER = 1 << 16
"""Rows, from which on they become a row group."""


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


def read_parquet_marks(path: Path) -> Marks:
    """
    Raises:
        OSError: the file cannot be read.
    """
    import pyarrow.parquet as pq

    columns = pq.read_table(path, columns=["label", "uncertain"]).to_pydict()
    return columns["label"], columns["uncertain"]


def has_arrow() -> bool:
    return find_spec("pyarrow") is not None
