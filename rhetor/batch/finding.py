"""What the sources of a run hold: documents, tables, archives; and what is passed over, with its reason and cure."""

import glob
import os
import stat
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

import numpy as np

from rhetor.engine.text.packed import PackedNames
from rhetor.errors import FolderError
from rhetor.intake import explain_passing
from rhetor.intake.addresses import MARK, describe, find_cure, find_system, hide_query, is_remote, list_addresses
from rhetor.intake.archives import is_archive
from rhetor.intake.tabular import find_table

READ_CURE = "Check that it is there and may be read."


class Sort(IntEnum):
    """What a file is to a run."""

    DOCUMENT = 0
    TABLE = 1
    ARCHIVE = 2


class Skipped(NamedTuple):
    """A file or row that is not labelled. ``failed``: it was tried, or should have been; the others were passed over."""

    source: str
    reason: str
    cure: str
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The files of a run, in order.

    Attributes:
        addresses: paths or addresses; without their first ``cut`` characters, the names of documents.
        sorts, sizes, stamps: of each what it is, its bytes, and a number that is another one when it has changed.
        given: addresses that were named one by one.
        skipped: what is not tried.
    """

    addresses: PackedNames
    cut: int
    sorts: Sequence[int]
    sizes: Sequence[int]
    stamps: Sequence[int]
    given: frozenset[str]
    skipped: tuple[Skipped, ...]

    def __len__(self) -> int:
        return len(self.addresses)

    def name(self, place: int) -> str:
        return hide_query(self.addresses[place])[self.cut :]


def find_sources(sources: Sequence[str], out: Path, follow_links: bool = False) -> Found:
    """All files that ``sources`` name: folders, files, patterns, addresses. Hidden files and those below ``out`` are none.

    Raises:
        FolderError: a source does not exist, or a pattern fits nothing.
        MissingExtra: what reads an address is not installed.
    """
    expanded = [found for source in sources for found in expand_source(source)]
    walk = _Walk(out.resolve(), follow_links)
    single = len(expanded) == 1
    for source in expanded:
        walk.take(source, walk.seen if not single else None)
    cut = find_cut(expanded)
    skipped = sorted(skipped._replace(source=skipped.source[cut:] or skipped.source) for skipped in walk.skipped)
    return Found(walk.addresses.pack(), cut, walk.sorts, walk.sizes, walk.stamps, frozenset(walk.given), tuple(skipped))


def expand_source(source: str) -> list[str]:
    """The paths a source stands for: itself, or what fits the pattern that it is, sorted."""
    if is_remote(source):
        return _expand_address(source)
    path = os.path.normpath(source)
    if os.path.lexists(path):
        return [path]
    if not glob.has_magic(source):
        raise FolderError(f"{source} does not exist. Give folders, files, tables, archives or patterns like '2024/*.txt'.")
    if not (fitting := sorted(glob.glob(path, recursive=True))):  # noqa: PTH207 - a pattern may begin with a slash
        raise FolderError(f"Nothing fits {source}. Put a pattern into quotation marks, and check its folder.")
    return fitting


def _expand_address(source: str) -> list[str]:
    system, path = find_system(source)
    scheme = source.partition("://")[0]
    try:
        if glob.has_magic(path) and scheme not in ("http", "https"):
            found = sorted(system.glob(path))
        elif scheme not in ("http", "https") and system.isdir(path):
            found = sorted(system.find(path))
        else:
            return [source]
    except Exception as error:  # each store has errors of its own
        raise FolderError(f"{source} cannot be listed: {describe(error)}. {find_cure(error)}") from None
    if not found:
        raise FolderError(f"Nothing is found at {source}. Check the address.")
    return list_addresses(system, source, path, found)


def find_cut(sources: Sequence[str]) -> int:
    """How many characters of all addresses are no part of names: up to the deepest folder that holds them all."""
    if len(sources) == 1 and not is_remote(sources[0]) and Path(sources[0]).is_dir():
        return len(sources[0].rstrip("/")) + 1
    if len({source.partition("://")[0] if is_remote(source) else "" for source in sources}) > 1:
        return 0
    scheme = sources[0].partition(MARK)[0] + MARK if is_remote(sources[0]) else ""
    parents = [source[len(scheme) :].rpartition("/")[0] for source in sources]
    if any(parent.startswith("/") != parents[0].startswith("/") for parent in parents):
        return 0
    shared = os.path.commonpath(parents) if all(parents) else ""
    return len(scheme) + (len(shared.rstrip("/")) + 1 if shared else 0)


@dataclass(slots=True)
class _Names:
    """Names, of which no more is kept than their bytes: there may be millions."""

    joined: bytearray = field(default_factory=bytearray)
    lengths: "array[int]" = field(default_factory=lambda: array("H"))

    def add(self, name: str) -> None:
        encoded = name.encode()
        self.joined += encoded
        self.lengths.append(len(encoded))

    def pack(self) -> PackedNames:
        return PackedNames(bytes(self.joined), np.array(self.lengths, dtype=np.uint16))


class _Walk:
    """Goes through sources; a folder in the order of its names."""

    def __init__(self, out: Path, follow_links: bool) -> None:
        self.out, self.follow_links = out, follow_links
        self.addresses, self.sorts = _Names(), array("B")
        self.sizes, self.stamps = array("q"), array("q")
        self.skipped: list[Skipped] = []
        self.given: set[str] = set()
        self.seen: set[str] = set()
        self.root, self.entered = Path(), set[Path]()

    def take(self, source: str, seen: set[str] | None) -> None:
        """Takes in all of a source; what was ``seen`` before, from another one, is not taken twice."""
        if is_remote(source):
            self._add_remote(source)
        elif Path(source).is_dir():
            self.root = Path(source).resolve()
            self.entered = {self.root}
            self.enter(source.rstrip("/"), seen)
        elif seen is None or source not in seen:
            self.given.add(source)
            self.root = Path(source).resolve().parent
            self._add_file(source, seen, is_given=True)

    def enter(self, folder: str, seen: set[str] | None) -> None:
        """Takes in all below ``folder``."""
        try:
            names = sorted(self._list_folder(folder))
        except OSError as error:
            self._skip(str(error.filename), f"it cannot be listed: {error.strerror}", READ_CURE, failed=True)
            return
        for name in names:
            path = f"{folder}/{name}"
            if not name.endswith("/"):
                self._add_file(path, seen)
            elif (real := Path(path).resolve()) != self.out and real not in self.entered:
                self.entered.add(real)
                self.enter(path[:-1], seen)

    def _list_folder(self, folder: str) -> Iterator[str]:
        """Files and folders that are not hidden; a slash after those, so that sorted names are in the order of paths."""
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if not _is_folder(entry):
                    yield entry.name
                elif not entry.is_symlink() or self.follow_links:
                    yield entry.name + "/"
                else:
                    self._skip(entry.path, "it is a link to a folder", "Give --follow-links to go through it.")

    def _add_file(self, path: str, seen: set[str] | None, is_given: bool = False) -> None:
        if seen is not None:
            if path in seen:
                return
            seen.add(path)
        reason, cure = ("", "") if is_given else explain_file(path)
        if reason:
            self._skip(path, reason, cure)
            return
        size, stamp, problem = self._measure_file(path)
        if problem:
            self.skipped.append(problem)
        else:
            self._add(path, size, stamp)

    def _add(self, address: str, size: int, stamp: int) -> None:
        self.addresses.add(address)
        self.sorts.append(tell_sort(hide_query(address)))
        self.sizes.append(size)
        self.stamps.append(stamp)

    def _add_remote(self, address: str) -> None:
        self.given.add(address)
        shown = hide_query(address)
        if (explained := explain_file(shown))[0] and len(shown.rpartition("/")[2].rpartition(".")[0]):
            self._skip(shown, *explained)
            return
        system, path = find_system(address)
        try:
            details = system.info(path)
            stamp = int(str(system.ukey(path)).encode().hex()[-12:] or "0", 16)
        except Exception as error:  # each store has errors of its own
            said = describe(error).replace(address, shown)
            self._skip(shown, f"it cannot be read: {said}", find_cure(error), failed=True)
            return
        self._add(address, int(details.get("size") or 0), stamp)

    def _measure_file(self, path: str) -> tuple[int, int, Skipped | None]:
        """Bytes and time of a file; or why it cannot be a document."""
        if _to_printable(path) != path:
            return 0, 0, Skipped(_to_printable(path), "its name is not UTF-8", "Rename it.", failed=True)
        try:
            status = os.stat(path)  # noqa: PTH116
        except OSError:
            return 0, 0, None  # reading it will say why
        if not stat.S_ISREG(status.st_mode):
            return 0, 0, Skipped(path, "it is not a regular file", "Copy what it holds into one.", failed=True)
        if not self.follow_links and os.path.islink(path) and not Path(path).resolve().is_relative_to(self.root):  # noqa: PTH114
            return 0, 0, Skipped(path, "it is a link that leads out of its folder", "Give --follow-links to label it.")
        return status.st_size, status.st_mtime_ns, None

    def _skip(self, path: str, reason: str, cure: str, failed: bool = False) -> None:
        self.skipped.append(Skipped(_to_printable(path), reason, cure, failed))


def tell_sort(name: str) -> Sort:
    if find_table(name):
        return Sort.TABLE
    return Sort.ARCHIVE if is_archive(name) else Sort.DOCUMENT


def explain_file(name: str) -> tuple[str, str]:
    """Why a file of this name is passed over in a folder, and what to do; both empty if it is read."""
    return ("", "") if tell_sort(name) is not Sort.DOCUMENT else explain_passing(name)


def count_sorts(sorts: Iterable[int]) -> dict[Sort, int]:
    counts = np.bincount(np.frombuffer(array("B", sorts), dtype=np.uint8), minlength=len(Sort))
    return {sort: int(counts[sort]) for sort in Sort}


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False  # reading it will say why


def _to_printable(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
