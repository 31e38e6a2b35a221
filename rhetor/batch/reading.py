"""A document of any size, read in blocks."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from rhetor.batch.files import PROBED, refuse_binary
from rhetor.errors import TextError
from rhetor.intake.decoding import decode_blocks, find_encoding

BLOCK = 1 << 18
"""Bytes."""


class DocumentFile:
    """A text file. Once it is open, its encoding and its checksum are known: reading it again must give the same bytes.

    Attributes:
        encoding: how it is decoded, with a warning perhaps.
        sha256: of its bytes.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        """
        Raises:
            TextError: it cannot be read.
        """
        self.file, self.name = file, name
        self.sha256 = ""
        self.encoding = find_encoding(self._read_blocks())

    def read_text(self) -> Iterator[str]:
        """Its text in blocks.

        Raises:
            TextError: it cannot be read, is not text, or has changed meanwhile.
        """
        before = self.sha256
        texts = decode_blocks(self._read_blocks(), self.encoding)
        head = ""
        while len(head) < PROBED and (text := next(texts, None)) is not None:
            head += text
        refuse_binary(head[:PROBED], self.name)
        yield from chain([head], texts)
        if self.sha256 != before:
            raise TextError("it was changed while it was read. Run the same command again.")

    def _read_blocks(self) -> Iterator[bytes]:
        digest = hashlib.sha256()
        try:
            self.file.seek(0)
            yield from read_blocks(self.file, digest)
        except OSError as error:
            raise _say_unreadable(error) from None
        self.sha256 = digest.hexdigest()


@contextmanager
def open_document(path: Path, name: str) -> Iterator[DocumentFile]:
    """
    Raises:
        TextError: it cannot be read.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise _say_unreadable(error) from None
    with file:
        yield DocumentFile(file, name)


def read_blocks(file: BinaryIO, digest: "hashlib._Hash") -> Iterator[bytes]:
    """The bytes of a file, which go into ``digest`` too."""
    while block := file.read(BLOCK):
        digest.update(block)
        yield block


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for _ in read_blocks(file, digest):
            pass
    return digest.hexdigest()


def _say_unreadable(error: OSError) -> TextError:
    return TextError(f"cannot be read: {error.strerror}")
