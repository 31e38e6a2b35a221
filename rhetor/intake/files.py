"""A document of any size, from a file: read in blocks where its kind allows."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from rhetor.errors import TextError
from rhetor.intake.decoding import Decoded, decode_blocks, find_encoding
from rhetor.intake.readers import HEAD, check_length, convert_decoded, find_reader, join_warnings
from rhetor.intake.unread import PROBED, refuse_binary

BLOCK = 1 << 18
"""Bytes."""


class DocumentFile:
    """A file. Once it is open, its kind, encoding and checksum are known: reading it again must give the same bytes.

    Attributes:
        reader: of its kind.
        encoding: Python's name of it.
        warning: what was assumed, as in ``DocumentText``.
        sha256: of its bytes.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        """
        Raises:
            TextError: it cannot be read, or is of a kind that nothing reads.
        """
        self.file, self.name = file, name
        self.sha256, self.length = "", 0
        self.reader, assumed = find_reader(self._read_head(), name)
        self._encoding = find_encoding(self._read_blocks())
        self.encoding, self.warning = self._encoding.name, join_warnings(self._encoding.warning, assumed)

    def read_text(self) -> Iterator[str]:
        """Its text in blocks: the text that ``read_bytes`` gives of the same bytes.

        Raises:
            TextError: it cannot be read, is not text, or has changed meanwhile.
            MissingExtra: what reads this kind is not installed.
        """
        before = self.sha256
        check_length(self.reader, self.length, self.name)
        texts = decode_blocks(self._read_blocks(), self._encoding)
        head = ""
        while len(head) < PROBED and (text := next(texts, None)) is not None:
            head += text
        refuse_binary(head[:PROBED], self.name)
        if self.reader.read is None:
            yield from chain([head], texts)
        else:
            whole = Decoded("".join([head, *texts]), self.encoding)
            yield convert_decoded(self.reader, whole, self.name, self.length)
        if self.sha256 != before:
            raise TextError("it was changed while it was read. Run the same command again.")

    def _read_head(self) -> bytes:
        try:
            return self.file.read(HEAD)
        except OSError as error:
            raise _say_unreadable(error) from None

    def _read_blocks(self) -> Iterator[bytes]:
        digest, length = hashlib.sha256(), 0
        try:
            self.file.seek(0)
            while block := self.file.read(BLOCK):
                digest.update(block)
                length += len(block)
                yield block
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
