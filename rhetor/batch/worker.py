"""What a worker does with documents: text files in, files of results out."""

import ctypes
import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Thread
from time import sleep
from typing import BinaryIO

import numpy as np

from rhetor.document import Document
from rhetor.engine.scoring.rows import ROW
from rhetor.errors import RhetorError, TextError
from rhetor.formats import FORMATS
from rhetor.formats.results import open_results
from rhetor.intake import open_document
from rhetor.labeler import Labeler, Stretch
from rhetor.records import LABELS
from rhetor.store.writing import create_aside

M_MMAP_THRESHOLD = -3
"""Of malloc.h."""
LARGE = 1 << 16
"""Bytes, from which on memory is given back at once. With four times as many the heap grows by a third over 1 GB."""
NAME_ERRORS = frozenset([errno.ENAMETOOLONG, errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.EILSEQ, errno.EINVAL])


@dataclass(frozen=True, slots=True)
class Task:
    """Documents below ``folder`` to label with the model in ``model``; ``format`` is ``jsonl``, ``csv`` or ``parquet``.

    ``threads`` label a document: more than one where there are fewer documents than processes could have.

    Their results go to files beside the files they are for, below ``results``. ``places`` are the documents' places in the
    run's list of them.
    """

    places: tuple[int, ...]
    documents: tuple[str, ...]
    folder: Path
    results: Path
    model: Path
    format: str
    threads: int


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
    """A labelled document, whose results wait in the file ``aside``, or the ``error`` that kept it from being one."""

    place: int
    entry: Entry | None
    aside: str
    error: str = ""


@dataclass(slots=True)
class Tally:
    """Pieces of a document so far, sentences of each label, uncertain ones."""

    pieces: int = 0
    counts: list[int] = field(default_factory=lambda: [0] * len(LABELS))
    uncertain: int = 0

    def add(self, document: Document) -> None:
        self.pieces += len(document.rows)
        self.counts = [sum(pair) for pair in zip(self.counts, document.counts.values(), strict=True)]
        self.uncertain += int(np.frombuffer(document.rows.content, dtype=ROW)["uncertain"].sum())


@cache
def load_labeler(model: Path) -> Labeler:
    """The labeler of a worker process, loaded once."""
    return Labeler.load(model)


def label_documents(task: Task) -> Iterator[Result]:
    """Labels documents one by one. Never raises for what is wrong with one: the error is part of its result.

    Raises:
        OSError: results cannot be written, for a reason that is not the document's name.
    """
    keep_heap_small()
    for place, document in zip(task.places, task.documents, strict=True):
        try:
            yield _label_document(place, document, task)
        except RhetorError as error:
            yield Result(place, None, "", str(error))


def label_for(parent: int, task: Task) -> list[Result]:
    """The same in a worker process of the process ``parent``, without which it ends."""
    if os.getppid() == parent:
        end_with_parent(parent)
    return list(label_documents(task))


@cache
def keep_heap_small() -> None:
    """Has the C library give large blocks back to the system at once, where it is glibc.

    By itself it comes to keep them in its heap, where they lie between small ones: over a document of 1 GB that heap grew
    by a fifth.
    """
    with suppress(OSError, AttributeError, TypeError):  # another system, another C library
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE)


@cache
def end_with_parent(parent: int) -> None:
    """Ends this process soon after its parent: killed, that cannot tell it to."""

    def watch() -> None:
        while os.getppid() == parent:
            sleep(0.5)
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def _label_document(place: int, name: str, task: Task) -> Result:
    with open_document(task.folder / name, name) as document:
        stretches = load_labeler(task.model).label_blocks(document.read_text(), threads=task.threads)
        with _create_results(task.results / f"{name}.{task.format}") as file:
            try:
                sha256, tally = _write_results(file, task.format, stretches)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    counted = tally.pieces, tuple(tally.counts), tally.uncertain
    entry = Entry(name, document.sha256, sha256, document.encoding, document.warning, *counted)
    return Result(place, entry, file.name)


def _create_results(target: Path) -> BinaryIO:
    try:
        return create_aside(target)
    except OSError as error:
        raise TextError(describe_name_error(error)) from None


def _write_results(file: BinaryIO, format: str, stretches: Iterable[Stretch]) -> tuple[str, Tally]:
    """Writes them; gives their checksum and what was counted."""
    tally, writer_of = Tally(), FORMATS[format].stream
    assert writer_of
    with open_results(file, writer_of) as writer:
        for stretch in stretches:
            writer.write(stretch)
            tally.add(stretch.document)
    file.flush()
    return writer.file.digest.hexdigest(), tally


def describe_name_error(error: OSError) -> str:
    """What is wrong with the name of a document, to whose results it leads.

    Raises:
        OSError: nothing, that was not the reason why they cannot be written.
    """
    if error.errno not in NAME_ERRORS:
        raise error
    return f"its results cannot be written: {error.strerror}. Rename the document."
