"""A document of any size, read in blocks."""

import hashlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from rhetor.batch.files import PROBED, refuse_binary
from rhetor.decoding import decode_blocks, find_encoding
from rhetor.errors import TextError

BLOCK = 1 << 18
"""Bytes."""


class DocumentFile:
    """A text file. Its encoding is known once it is opened, its checksum too: reading it again must give the same bytes.

    Attributes:
        encoding: how it is decoded, with a warning perhaps.
        sha256: of its bytes.
    """

    def __init__(self, path: Path, name: str) -> None:
        """
        Raises:
            TextError: it cannot be read.
        """
        self.path, self.name = path, name
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
        try:
            yield from read_blocks(self.path, digest := hashlib.sha256())
        except OSError as error:
            raise TextError(f"cannot be read: {error.strerror}") from None
        self.sha256 = digest.hexdigest()


def read_blocks(path: Path, digest: "hashlib._Hash") -> Iterator[bytes]:
    """The bytes of a file, which go into ``digest`` too."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
            yield block


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    for _ in read_blocks(path, digest):
        pass
    return digest.hexdigest()
