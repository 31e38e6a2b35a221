"""The results of a document, read back from the file a run wrote."""

import csv
import io
import json
from pathlib import Path


def read_marks(path: Path) -> tuple[list[str | None], list[bool]]:
    """Of each piece, in order, its label (None for headings and furniture) and whether it is uncertain.

    Raises:
        OSError: the file cannot be read.
    """
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        columns = pq.read_table(path, columns=["label", "uncertain"]).to_pydict()
        return columns["label"], columns["uncertain"]
    text = path.read_bytes().decode("utf-8")
    if path.suffix == ".csv":
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        return [row["label"] or None for row in rows], [row["uncertain"] == "True" for row in rows]
    records = [json.loads(line) for line in text.split("\n") if line]
    return [record["label"] for record in records], [record["uncertain"] for record in records]
