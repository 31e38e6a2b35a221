"""Which files of a folder are documents, and how one is read."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rhetor.decoding import decode_bytes
from rhetor.errors import FolderError, TextError

SUFFIXES = frozenset([".txt", ".text", ".md", ".markdown", ""])
BINARY_SHARE = 0.02
"""Share of control characters from which a file is not text."""


@dataclass(frozen=True, slots=True)
class Found:
    """Documents below a folder, as relative POSIX paths in sorted order, and how many files were passed over.

    ``unusable`` is what cannot even be tried, with the reason: (name, message).
    """

    documents: tuple[str, ...]
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
    skipped = 0
    documents: list[str] = []
    unusable: list[tuple[str, str]] = []
    for path in _walk(folder, out.resolve(), unusable):
        name = path.relative_to(folder).as_posix()
        if path.suffix.lower() not in SUFFIXES:
            skipped += 1
        elif problem := _find_problem(path, name):
            unusable.append((_to_printable(name), problem))
        else:
            documents.append(name)
    return Found(tuple(sorted(documents)), skipped, tuple(sorted(unusable)))


def _find_problem(path: Path, name: str) -> str:
    """Why a file cannot be a document; empty if it may be one."""
    if _to_printable(name) != name:
        return "its name is not UTF-8. Rename it."
    try:
        is_regular = stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return ""  # reading it will say why
    return "" if is_regular else "it is not a regular file."


def _to_printable(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _walk(folder: Path, out: Path, unusable: list[tuple[str, str]]) -> Iterator[Path]:
    def report(error: OSError) -> None:
        unusable.append((_to_printable(str(error.filename)), f"it cannot be listed: {error.strerror}."))

    for parent, folders, files in os.walk(folder, onerror=report):
        folders[:] = [name for name in folders if not name.startswith(".") and (Path(parent) / name).resolve() != out]
        for name in files:
            if not name.startswith("."):
                yield Path(parent) / name


def decode_document(content: bytes, name: str) -> tuple[str, str, str]:
    """Text, encoding and warning of a document.

    Raises:
        TextError: it is not text.
    """
    decoded = decode_bytes(content)
    head = decoded.text[:65536]
    controls = sum(1 for character in head if character < " " and character not in "\t\n\r\f\v\x1b")
    if controls > BINARY_SHARE * len(head):
        raise TextError(f"{name} is not text: it holds many control characters. Convert it to text first.")
    return decoded.text, decoded.encoding, decoded.warning
