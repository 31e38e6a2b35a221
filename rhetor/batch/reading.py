"""Texts out of the files of a run: documents, rows of tables, files in archives, one after the other."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from rhetor.batch.finding import Skipped, Sort, explain_file, tell_sort
from rhetor.errors import RhetorError, SourceLost
from rhetor.intake import DocumentFile
from rhetor.intake.addresses import open_address
from rhetor.intake.archives import Member, read_archive
from rhetor.intake.readers import join_warnings
from rhetor.intake.tabular import BadRow, ColumnWishes, RowRange, TableColumns, choose_columns, find_table

EMPTY, EMPTY_CURE = "it holds no text", "Fill it in, or take it out."
SMALL_TEXT = 1 << 18
"""Bytes of a file that is read and labelled at once."""


@dataclass(frozen=True, slots=True)
class Item:
    """A document, an archive, or rows of a table.

    Attributes:
        name: of the file, as documents are named.
        size: bytes to read.
        stamp: another number once the file has changed.
        rows, columns: of a table.
        wishes: for tables in an archive.
    """

    sort: Sort
    address: str
    name: str
    size: int
    stamp: int = 0
    rows: RowRange | None = None
    columns: TableColumns | None = None
    wishes: ColumnWishes = field(default_factory=ColumnWishes)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A document that comes in.

    Attributes:
        document: its name.
        path: name of the file that it is in, or is.
        place: what it is called in ``skipped.csv``: the file, or its row there.
        result: name of its own file of results, without the ending.
        source, sha256: as in ``Entry``.
        stated: what the file says of it.
        kept: columns of its row.
        size: bytes, about.
    """

    document: str
    path: str
    place: str
    result: str
    blocks: Iterable[str]
    size: int
    source: str = ""
    sha256: str = ""
    stated: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"
    warning: str = ""


def read_item(item: Item) -> Iterator[Incoming | Skipped]:
    """What is in a file. Never raises for what is wrong with it: that is skipped, with the reason and the cure.

    Raises:
        SourceLost: the store that it is in does not answer any more.
    """
    try:
        with open_address(item.address) as file:
            if item.sort is Sort.TABLE and item.columns and item.rows:
                yield from _read_rows(file, item.name, item.name, [item.rows], item.columns)
            elif item.sort is Sort.ARCHIVE and not item.size:
                yield Skipped(item.name, "it is empty", EMPTY_CURE)
            elif item.sort is Sort.ARCHIVE:
                yield from _read_archive(file, item)
            else:
                yield from _read_document(file, item.name, item.name, item.size)
    except SourceLost:
        raise
    except RhetorError as error:
        yield fail(item.name, str(error))


def fail(place: str, message: str) -> Skipped:
    """What a message says, its first sentences the reason, the last one the cure."""
    message = message.removeprefix(f"{place} ").strip()
    reason, _, cure = message.rpartition(". ")
    if not reason:
        return Skipped(place, message.rstrip("."), "Look at the file; save it again.", failed=True)
    return Skipped(place, reason, cure, failed=True)


def _read_document(file: BinaryIO, name: str, source: str, size: int) -> Iterator[Incoming | Skipped]:
    document = DocumentFile(file, name)
    if not document.length:
        yield Skipped(name, "it is empty", EMPTY_CURE)
    elif document.is_whole:
        yield from _read_texts(document, name, source)
    else:
        said = document.encoding, document.warning
        yield Incoming(name, name, name, name, document.read_blocks(), size, source, document.sha256, {}, {}, *said)


def _read_texts(document: DocumentFile, name: str, source: str) -> Iterator[Incoming | Skipped]:
    for text in document.read_texts():
        place = f"{name}#{text.part}" if text.part else name
        result = f"{name}/{text.part}" if text.part else name
        said = text.encoding, join_warnings(document.warning, text.warning)
        size = len(text.text)
        yield Incoming(place, name, place, result, [text.text], size, source, document.sha256, text.columns, {}, *said)


def _read_archive(file: BinaryIO, item: Item) -> Iterator[Incoming | Skipped]:
    for member in read_archive(file, item.name, item.size):
        if member.name.rpartition("/")[2].startswith(".") or member.name.startswith("__MACOSX/"):
            continue
        name = f"{item.name}/{member.name}"
        if member.file is None:
            yield Skipped(name, member.reason, member.cure)
            continue
        try:
            yield from _read_member(member, member.file, name, item)
        except SourceLost:
            raise
        except RhetorError as error:
            yield fail(name, str(error))


def _read_member(member: Member, file: BinaryIO, name: str, item: Item) -> Iterator[Incoming | Skipped]:
    reason, cure = explain_file(member.name)
    if reason:
        yield Skipped(name, reason, cure)
    elif tell_sort(member.name) is Sort.TABLE:
        kind = find_table(member.name)
        assert kind
        table = kind.open(file, name)
        columns = choose_columns(table.columns, item.wishes, name)
        yield from _read_rows(file, name, item.name, table.cut(), columns)
    else:
        size = file.seek(0, 2)
        file.seek(0)
        yield from _read_document(file, name, item.name, size)


def _read_rows(
    file: BinaryIO, name: str, source: str, ranges: Iterable[RowRange], columns: TableColumns
) -> Iterator[Incoming | Skipped]:
    kind = find_table(name)
    assert kind
    table = kind.open(file, name)
    has_id = bool(columns.id)
    first_kept = 2 if has_id else 1
    for rows in ranges:
        for row in table.read_rows(rows, columns.asked):
            if isinstance(row, BadRow):
                yield Skipped(f"{name}#{row.number}", row.reason, row.cure, failed=True)
                continue
            number, cells = row
            place, text = f"{name}#{number}", cells[0]
            if not text or text.isspace():
                yield Skipped(place, f"its cell {columns.text!r} is empty", EMPTY_CURE)
                continue
            kept = dict(zip(columns.keep, cells[first_kept:], strict=True))
            document = (cells[1] if has_id else "") or place
            said = table.encoding, table.warning
            result = f"{name}/{number}"
            yield Incoming(document, name, place, result, [text], len(text), source, "", {}, kept, *said)
