"""A document of any size, from a file: read in blocks where its kind allows."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from rhetor.errors import TextError
from rhetor.intake.decoding import Decoded, decode_blocks, decode_bytes, find_encoding
from rhetor.intake.extracted import Extracted
from rhetor.intake.readers import HEAD, check_length, find_reader, join_warnings, read_texts
from rhetor.intake.unread import PROBED, refuse_binary

BLOCK = 1 << 18
"""Bytes."""


class DocumentFile:
    """A file. Once it is open, its kind and checksum are known: reading it again must give the same bytes.

    Attributes:
        reader: of its kind.
        is_whole: it is taken apart as a whole, and may hold several texts; ``read_blocks`` is for the others.
        encoding: Python's name of it; empty of a file that is taken apart.
        warning: what was assumed of the whole file.
        sha256: of its bytes.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        """
        Raises:
            TextError: it cannot be read, or is of a kind that nothing reads.
        """
        self.file, self.name = file, name
        self.sha256, self.length = "", 0
        self._first = self._read_first()
        self.reader, assumed = find_reader(self._first[:HEAD], name)
        self.is_whole = self.reader.read is not None
        self._decoded: Decoded | None = None
        if self.is_whole or self._is_small:
            for _ in self._read_blocks():
                pass
        if self.is_whole:
            self.encoding, self.warning = "", assumed
        elif self._is_small:
            self._decoded = decode_bytes(self._first)
            self.encoding, self.warning = self._decoded.encoding, join_warnings(self._decoded.warning, assumed)
        else:
            self._encoding = find_encoding(self._read_blocks())
            self.encoding, self.warning = self._encoding.name, join_warnings(self._encoding.warning, assumed)

    @property
    def _is_small(self) -> bool:
        """Most files are one block: these are read once."""
        return len(self._first) < BLOCK

    def read_blocks(self) -> Iterator[str]:
        """The text of a file that is text as it stands, in blocks: the text that ``read_bytes`` gives of the same bytes.

        Raises:
            TextError: it cannot be read, is not text, or has changed meanwhile.
        """
        if self._decoded:
            refuse_binary(self._decoded.text[:PROBED], self.name)
            yield self._decoded.text
            return
        before = self.sha256
        texts = decode_blocks(self._read_blocks(), self._encoding)
        head = ""
        while len(head) < PROBED and (text := next(texts, None)) is not None:
            head += text
        refuse_binary(head[:PROBED], self.name)
        yield from chain([head], texts)
        if self.sha256 != before:
            raise TextError("it was changed while it was read. Run the same command again.")

    def read_texts(self) -> Iterator[Extracted]:
        """The texts in a file that is taken apart.

        Raises:
            TextError: as ``read_bytes``; or the file is too large.
            MissingExtra: what reads this kind is not installed.
        """
        check_length(self.reader, self.length, self.name)
        yield from read_texts(self.reader, b"".join(self._read_blocks()), self.name)

    def _read_first(self) -> bytes:
        try:
            return self.file.read(BLOCK)
        except OSError as error:
            raise _say_unreadable(error) from None

    def _read_blocks(self) -> Iterator[bytes]:
        digest, length = hashlib.sha256(), 0
        try:
            if not self._is_small:
                self.file.seek(0)
            block = self._first if self._is_small else self.file.read(BLOCK)
            while block:
                digest.update(block)
                length += len(block)
                yield block
                block = b"" if self._is_small else self.file.read(BLOCK)
        except OSError as error:
            raise _say_unreadable(error) from None
        self.sha256, self.length = digest.hexdigest(), length


@contextmanager
def open_document(path: Path, name: str) -> Iterator[DocumentFile]:
    """
    Raises:
        TextError: it cannot be read, or is of a kind that nothing reads.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise _say_unreadable(error) from None
    with file:
        yield DocumentFile(file, name)


def _say_unreadable(error: OSError) -> TextError:
    return TextError(f"cannot be read: {error.strerror}")
