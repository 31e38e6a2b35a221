"""What a run hands to its workers, and what they give back of each part."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from rhetor.batch.own_columns import OwnColumns
from rhetor.batch.reading import Item

ROWS, RECORDS, TEXTS = ".rows", ".records", ".texts"
"""The files of a part: units, documents with what was skipped, and on request texts."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is the same for all tasks of a run.

    Attributes:
        model: its folder.
        parts: the folder in which parts are written.
        documents: the folder for a file of results of each document; None if there are none.
        texts: whether texts are kept.
        home: the process without which local workers end; 0 elsewhere.
    """

    model: Path
    format: str
    columns: OwnColumns
    parts: Path
    documents: Path | None
    texts: bool
    home: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """``items`` to label, whose part is called ``key``; ``threads`` label a document together."""

    key: str
    items: tuple[Item, ...]
    settings: Settings
    threads: int = 1


class Entry(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """What is kept of a document for the overview.

    Attributes:
        source: name of the file it came from; ``sha256`` is of that file, empty for a table or an archive.
        cells: of its own columns.
        counts: labelled units of each label, in their order.
        language: of most of it, empty where there is too little to tell.
        result: its file of results, below ``documents``, and that file's checksum; empty if there is none.
    """

    document: str
    source: str
    sha256: str
    cells: tuple[str, ...]
    pieces: int
    counts: tuple[int, ...]
    uncertain: int
    language: str
    encoding: str
    warning: str
    result: tuple[str, str] = ("", "")


class Passed(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """What was not labelled: as ``Skipped``."""

    source: str
    reason: str
    cure: str
    failed: bool


class PartRecord(msgspec.Struct, frozen=True):
    """A part that is written: the checksums of its files, by their endings."""

    key: str
    documents: int
    sizes: int
    files: dict[str, str]
