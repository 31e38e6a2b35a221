"""What a worker does with one document: bytes in, the bytes of its results out."""

import csv
import hashlib
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rhetor.batch.files import decode_document
from rhetor.document import Document
from rhetor.errors import RhetorError
from rhetor.labeler import Labeler
from rhetor.serialise import COLUMNS, sentence_rows, sentences_to_json


@dataclass(frozen=True, slots=True)
class Task:
    """One document to label with the model in ``model``; ``format`` is ``jsonl``, ``csv`` or ``parquet``."""

    document: str
    path: Path
    model: Path
    format: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept of a document for summary and manifest. ``counts`` is sentences of each label, in their order."""

    document: str
    input_sha256: str
    output_sha256: str
    encoding: str
    warning: str
    pieces: int
    counts: tuple[int, ...]
    uncertain: int


@dataclass(frozen=True, slots=True)
class Result:
    """A labelled document, or the ``error`` that kept it from being one."""

    document: str
    entry: Entry | None
    content: bytes
    error: str = ""


@cache
def load_labeler(model: Path) -> Labeler:
    """The labeler of a worker process, loaded once."""
    return Labeler.load(model)


def label_file(task: Task) -> Result:
    """Labels one document. Never raises for what is wrong with it: the error is part of the result."""
    try:
        content = task.path.read_bytes()
        text, encoding, warning = decode_document(content, task.document)
        document = load_labeler(task.model).label(text)
    except OSError as error:
        return Result(task.document, None, b"", f"cannot be read: {error.strerror}")
    except RhetorError as error:
        return Result(task.document, None, b"", str(error))
    output = FORMATS[task.format](document)
    columns = document.columns
    entry = Entry(
        task.document,
        hash_bytes(content),
        hash_bytes(output),
        encoding,
        warning,
        len(columns.start),
        tuple(document.counts.values()),
        int(columns.uncertain.sum()),
    )
    return Result(task.document, entry, output)


def hash_bytes(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _to_jsonl(document: Document) -> bytes:
    return sentences_to_json(document, lines=True)


def _to_csv(document: Document) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(sentence_rows(document.sentences))
    return buffer.getvalue().encode()


def _to_parquet(document: Document) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = list(zip(*sentence_rows(document.sentences), strict=True)) or [()] * len(COLUMNS)
    types = [
        pa.int64(),
        pa.int64(),
        pa.string(),
        pa.string(),
        pa.float64(),
        pa.bool_(),
        *[pa.float64()] * 4,
        pa.string(),
    ]
    arrays = [pa.array(column, kind) for column, kind in zip(columns, types, strict=True)]
    buffer = io.BytesIO()
    pq.write_table(pa.table(arrays, names=list(COLUMNS)), buffer)
    return buffer.getvalue()


FORMATS = {"jsonl": _to_jsonl, "csv": _to_csv, "parquet": _to_parquet}
