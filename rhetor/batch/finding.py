"""Which files of a folder are documents: those whose name is that of a kind that can be read."""

import os
import stat
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from rhetor.engine.text.packed import PackedNames
from rhetor.errors import FolderError
from rhetor.intake import explain_passing


@dataclass(frozen=True, slots=True)
class Found:
    """Documents below a folder, and files that are passed over for their names, as relative POSIX paths in sorted order.

    ``sizes`` is the length of each document in bytes. ``unusable`` is what cannot even be tried, with the reason: (name,
    message).
    """

    documents: PackedNames
    sizes: Sequence[int]
    skipped: PackedNames
    unusable: tuple[tuple[str, str], ...] = ()


def find_documents(folder: Path, out: Path) -> Found:
    """All files below ``folder`` that can be read; hidden files and what lies below ``out`` are not documents.

    Raises:
        FolderError: ``folder`` does not exist or is not a folder.
    """
    if not folder.is_dir():
        what = "is a file; to label one text: rhetor label FILE" if folder.is_file() else "does not exist"
        raise FolderError(f"{folder} {what}. Give a folder of texts.")
    walk = _Walk(out.resolve())
    walk.enter(str(folder), "")
    return Found(walk.documents.pack(), walk.sizes, walk.skipped.pack(), tuple(sorted(walk.unusable)))


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
    """Goes through a folder in the order of its names."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.documents, self.skipped, self.sizes = _Names(), _Names(), array("q")
        self.unusable: list[tuple[str, str]] = []

    def enter(self, folder: str, prefix: str) -> None:
        """Takes in all below ``folder``, whose own name, with a slash, is ``prefix``."""
        try:
            names = sorted(_list_folder(folder))
        except OSError as error:
            self.unusable.append((_to_printable(str(error.filename)), f"it cannot be listed: {error.strerror}."))
            return
        for name in names:
            path = f"{folder}/{name}"
            if not name.endswith("/"):
                self._add_file(path, prefix + name)
            elif Path(path).resolve() != self.out:
                self.enter(path[:-1], prefix + name)

    def _add_file(self, path: str, name: str) -> None:
        if explain_passing(name)[0]:
            self.skipped.add(_to_printable(name))
            return
        size, problem = _measure_file(path, name)
        if problem:
            self.unusable.append((_to_printable(name), problem))
            return
        self.documents.add(name)
        self.sizes.append(size)


def _list_folder(folder: str) -> Iterator[str]:
    """Files and folders that are not hidden; a slash after those, so that sorted names are in the order of whole paths."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if not _is_folder(entry):
                yield entry.name
            elif not entry.is_symlink():  # Links may go in circles.
                yield entry.name + "/"


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False  # reading it will say why


def _measure_file(path: str, name: str) -> tuple[int, str]:
    """The size of a file, and why it cannot be a document; empty if it may be one."""
    if _to_printable(name) != name:
        return 0, "its name is not UTF-8. Rename it."
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return 0, ""  # reading it will say why
    return status.st_size, "" if stat.S_ISREG(status.st_mode) else "it is not a regular file."


def _to_printable(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
