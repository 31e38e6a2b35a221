"""Which files of a folder are documents, and what makes bytes a document."""

import os
import stat
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rhetor.engine.text.packed import PackedNames
from rhetor.errors import FolderError, TextError
from rhetor.intake.decoding import decode_bytes

SUFFIXES = frozenset([".txt", ".text", ".md", ".markdown", ""])
BINARY_SHARE = 0.02
"""Share of control characters from which a file is not text."""
CONTROLS = bytes(code for code in range(32) if chr(code) not in "\t\n\r\f\v\x1b")
PROBED = 65536
"""Characters in which they are counted."""


@dataclass(frozen=True, slots=True)
class Found:
    """Documents below a folder, as relative POSIX paths in sorted order, and how many files were passed over.

    ``sizes`` is the length of each in bytes. ``unusable`` is what cannot even be tried, with the reason: (name, message).
    """

    documents: PackedNames
    sizes: Sequence[int]
    skipped: int
    unusable: tuple[tuple[str, str], ...] = ()


def find_documents(folder: Path, out: Path) -> Found:
    """All text files below ``folder``; hidden files and what lies below ``out`` are not documents.

    Raises:
        FolderError: ``folder`` does not exist or is not a folder.
    """
    if not folder.is_dir():
        what = "is a file; to label one text: rhetor label FILE" if folder.is_file() else "does not exist"
        raise FolderError(f"{folder} {what}. Give a folder of text files.")
    walk = _Walk(out.resolve())
    walk.enter(str(folder), "")
    names = PackedNames(bytes(walk.joined), np.array(walk.lengths, dtype=np.uint16))
    return Found(names, walk.sizes, walk.skipped, tuple(sorted(walk.unusable)))


class _Walk:
    """Goes through a folder in the order of its names, of which it keeps no more than their bytes: there may be millions."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.joined, self.lengths, self.sizes = bytearray(), array("H"), array("q")
        self.skipped = 0
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
        if Path(name).suffix.lower() not in SUFFIXES:
            self.skipped += 1
            return
        size, problem = _measure_file(path, name)
        if problem:
            self.unusable.append((_to_printable(name), problem))
            return
        encoded = name.encode()
        self.joined += encoded
        self.lengths.append(len(encoded))
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


def decode_document(content: bytes, name: str) -> tuple[str, str, str]:
    """Text, encoding and warning of a document.

    Raises:
        TextError: it is not text.
    """
    decoded = decode_bytes(content)
    refuse_binary(decoded.text[:PROBED], name)
    return decoded.text, decoded.encoding, decoded.warning


def refuse_binary(head: str, name: str) -> None:
    """
    Raises:
        TextError: ``head``, of up to ``PROBED`` characters, does not begin a text.
    """
    encoded = head.encode("utf-8", "surrogatepass")  # in which no other character has these bytes
    controls = len(encoded) - len(encoded.translate(None, CONTROLS))
    if controls > BINARY_SHARE * len(head):
        raise TextError(f"{name} is not text: it holds many control characters. Convert it to text first.")
