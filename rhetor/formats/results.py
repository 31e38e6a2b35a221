"""Files of results: written a stretch of the document at a time."""

import hashlib
import io
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO

from rhetor.document import Document
from rhetor.labeler import Stretch


class ChecksummedFile(io.RawIOBase):
    """A file that is written from beginning to end and knows the checksum of what went into it."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.digest, self.is_abandoned = file, hashlib.sha256(), False

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        if self.is_abandoned:
            return len(content)
        self.digest.update(content)
        return self.file.write(content)

    def tell(self) -> int:
        return self.file.tell()


class ResultWriter(ABC):
    """Writes the results of a document to ``file``."""

    def __init__(self, file: ChecksummedFile) -> None:
        self.file = file

    @abstractmethod
    def write(self, stretch: Stretch) -> None:
        """Adds the pieces of the document's next stretch."""

    def finish(self) -> None:  # noqa: B027 - most write nothing here
        """Writes what comes after the last piece."""


@contextmanager
def open_results(file: BinaryIO, writer_of: type[ResultWriter]) -> Iterator[ResultWriter]:
    """A writer to ``file``, which is whole when the context is left without an error."""
    writer = writer_of(ChecksummedFile(file))
    try:
        yield writer
        writer.finish()
    except BaseException:
        writer.file.is_abandoned = True  # Arrow's writer wants to write its last words, whatever happened.
        with suppress(Exception):
            writer.finish()
        raise


def render_with(writer_of: type[ResultWriter]) -> Callable[[Document, str], Iterator[str]]:
    """One labelled text as ``writer_of`` writes it to files: the same bytes everywhere."""

    def render(document: Document, name: str) -> Iterator[str]:
        buffer = io.BytesIO()
        with open_results(buffer, writer_of) as writer:
            writer.write(Stretch(0, document))
        yield buffer.getvalue().decode()

    return render
