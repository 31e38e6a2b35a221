"""Which files of a folder are documents, and how one is read."""

import os
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
    """Documents below a folder, as relative POSIX paths in sorted order, and how many files were passed over."""

    documents: tuple[str, ...]
    skipped: int


def find_documents(folder: Path, out: Path) -> Found:
    """All text files below ``folder``; hidden files and what lies below ``out`` are not documents.

    Raises:
        FolderError: ``folder`` does not exist or is not a folder.
    """
    if not folder.is_dir():
        what = "is a file; to label one text: rhetor label FILE" if folder.is_file() else "does not exist"
        raise FolderError(f"{folder} {what}. Give a folder of text files.")
    skipped = 0
    documents = []
    for path in _walk(folder, out.resolve()):
        if path.suffix.lower() in SUFFIXES:
            documents.append(path.relative_to(folder).as_posix())
        else:
            skipped += 1
    return Found(tuple(sorted(documents)), skipped)


def _walk(folder: Path, out: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise FolderError(f"{error.filename} cannot be listed: {error.strerror}. Check its permissions.")

    for parent, folders, files in os.walk(folder, onerror=refuse):
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
