"""Archives: the files in them one by one, within limits; what is not read is named with its reason.

Nothing is unpacked into folders, so a path in an archive leads nowhere; yet one that tries is no document's name.
"""

import bz2
import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, cast

from rhetor.errors import MissingExtra, TextError
from rhetor.intake.unread import find_suffix

PACKED = (".gz", ".bz2", ".xz", ".zst")
"""One file each, unless it is an archive that was packed."""
TARRED = (".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst")
IN_MEMORY = 16_000_000
"""Bytes of a file from which on it is put aside on the disk."""
FREE, MOST_TIMES = 50_000_000, 100
"""Bytes that an archive may hold in any case, and how many times its own size beyond that: texts shrink to a third."""
MOST_FILES = 1_000_000
BOMB_CURE = "If it is what you mean to label, unpack it and label the folder."
BLOCK = 1 << 20
BROKEN = (
    OSError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    tarfile.TarError,
    NotImplementedError,
    RuntimeError,
)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: open in ``file``; or not read, for a ``reason``, with the cure."""

    name: str
    file: BinaryIO | None
    reason: str = ""
    cure: str = ""


def is_archive(name: str) -> bool:
    return find_suffix(name) in (".zip", ".tar", ".tgz", *PACKED)


def read_archive(file: BinaryIO, name: str, length: int) -> Iterator[Member]:
    """Its files, in its own order; each is open until the next one is asked for.

    Args:
        length: of the archive, in bytes.

    Raises:
        TextError: it is damaged, or holds more than ``MOST_TIMES`` what it should; what came before is read.
        MissingExtra: what unpacks it is not installed.
    """
    budget = _Budget(max(FREE, MOST_TIMES * length), name)
    try:
        if find_suffix(name) == ".zip":
            yield from _read_zip(file, budget)
        elif name.lower().endswith(TARRED):
            with _unpack(file, name) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
                yield from _read_tar(archive, budget)
        else:
            with _unpack(file, name) as stream, budget.put_aside(stream) as aside:
                yield Member(PurePosixPath(name).stem, aside)
    except BROKEN as error:
        raise TextError(f"{name} is damaged, from here on: {error or 'it ends too early'}. Make it again.") from None


class _Budget:
    """How much may still be unpacked."""

    def __init__(self, left: int, name: str) -> None:
        self.left, self.name = left, name

    @contextmanager
    def put_aside(self, stream: IO[bytes]) -> Iterator[BinaryIO]:
        with SpooledTemporaryFile(IN_MEMORY) as aside:
            while block := stream.read(BLOCK):
                self.left -= len(block)
                if self.left < 0:
                    raise TextError(f"{self.name} unpacks to more than {MOST_TIMES} times its size. {BOMB_CURE}")
                aside.write(block)
            aside.seek(0)
            yield aside  # type: ignore[misc]


def _read_zip(file: BinaryIO, budget: _Budget) -> Iterator[Member]:
    with zipfile.ZipFile(file) as archive:
        members = sorted(archive.infolist(), key=lambda member: member.filename)
        _check_count(len(members), budget.name)
        for member in members:
            if member.is_dir():
                continue
            if problem := _find_problem(member.filename, (member.external_attr >> 28) == 0o12):
                yield problem
            elif member.flag_bits & 1:
                yield Member(member.filename, None, "it is encrypted", "Unpack the archive with its password.")
            else:
                with archive.open(member) as stream, budget.put_aside(stream) as aside:
                    yield Member(member.filename, aside)


def _read_tar(archive: tarfile.TarFile, budget: _Budget) -> Iterator[Member]:
    for count, member in enumerate(archive):
        _check_count(count, budget.name)
        if member.isdir():
            continue
        stream = archive.extractfile(member) if member.isfile() else None
        if problem := _find_problem(member.name, member.issym() or member.islnk()):
            yield problem
        elif stream is None:
            yield Member(member.name, None, "it is not a regular file", "Put what it holds into one.")
        else:
            with stream, budget.put_aside(stream) as aside:
                yield Member(member.name, aside)


def _find_problem(name: str, is_link: bool) -> Member | None:
    path = PurePosixPath(name.replace("\\", "/"))
    if is_link:
        return Member(name, None, "it is a link", "Put the file itself into the archive.")
    if path.is_absolute() or ".." in path.parts:
        return Member(
            name, None, "its path leads out of the archive", "Make the archive again, with paths below one folder."
        )
    if is_archive(name):
        return Member(name, None, "it is an archive inside of an archive", "Unpack the outer one and label the folder.")
    return None


def _check_count(count: int, name: str) -> None:
    if count > MOST_FILES:
        raise TextError(f"{name} holds more than {MOST_FILES:,} files. {BOMB_CURE}")


@contextmanager
def _unpack(file: BinaryIO, name: str) -> Iterator[IO[bytes]]:
    suffix = find_suffix(name)
    if suffix in (".gz", ".tgz"):
        with gzip.GzipFile(fileobj=file) as stream:
            yield cast(IO[bytes], stream)
    elif suffix == ".bz2":
        with bz2.BZ2File(file) as stream:
            yield stream
    elif suffix == ".xz":
        with lzma.open(file) as stream:
            yield stream
    elif suffix == ".zst":
        with _open_zstandard(file, name) as stream:
            yield stream
    else:
        yield file


@contextmanager
def _open_zstandard(file: BinaryIO, name: str) -> Iterator[IO[bytes]]:
    try:
        import zstandard
    except ImportError:
        raise MissingExtra(f"{name} is packed with zstd, and what unpacks that is not installed", "zstd") from None
    try:
        with zstandard.ZstdDecompressor(max_window_size=1 << 31).stream_reader(file, read_across_frames=True) as stream:
            yield stream
    except zstandard.ZstdError as error:
        raise OSError(str(error)) from None
