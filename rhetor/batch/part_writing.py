"""A part of a run while it is written: units, documents, what was skipped; and files of single documents."""

import errno
import os
from collections.abc import Iterable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from rhetor.batch.finding import Skipped
from rhetor.batch.part_records import RECORDS, ROWS, TEXTS, Entry, PartRecord, Passed, Settings, Task
from rhetor.batch.reading import EMPTY, EMPTY_CURE, SMALL_TEXT, Incoming, fail
from rhetor.definition.languages import join_languages
from rhetor.engine.scoring.row_table import count_rows
from rhetor.errors import RhetorError, SourceLost, TextError
from rhetor.formats import FORMATS
from rhetor.formats.results import ChecksummedFile, ResultWriter
from rhetor.formats.units import UnitWriter
from rhetor.intake import describe_foreign
from rhetor.intake.readers import join_warnings
from rhetor.labeler import Labeler, Stretch
from rhetor.records import LABELS, Languages
from rhetor.store.writing import create_aside

GATHERED = 1 << 20
"""Bytes of a document that is labelled before any of it is written: of those that share a task."""
NAME_ERRORS = frozenset([errno.ENAMETOOLONG, errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.EILSEQ, errno.EINVAL])


@dataclass(slots=True)
class Tally:
    """Pieces of a document so far, labelled units of each label, uncertain ones, and the languages of its stretches."""

    pieces: int = 0
    counts: list[int] = field(default_factory=lambda: [0] * len(LABELS))
    uncertain: int = 0
    length: int = 0
    languages: list[tuple[int, int, Languages]] = field(default_factory=list)

    def add(self, stretch: Stretch) -> None:
        document = stretch.document
        counts, uncertain = count_rows(document.rows)
        self.length = stretch.offset + len(document.text)
        self.languages.append((stretch.offset, len(document.text), document.languages))
        self.pieces += len(document.rows)
        self.counts = [sum(pair) for pair in zip(self.counts, counts, strict=True)]
        self.uncertain += uncertain


class PartWriter:
    """A part while it is written."""

    def __init__(self, task: Task, labeler: Labeler) -> None:
        self.task, self.settings, self.labeler = task, task.settings, labeler
        self.documents = 0
        self.files: dict[str, ChecksummedFile] = {}
        self.encoder = msgspec.json.Encoder()
        self.units: UnitWriter

    def __enter__(self) -> "PartWriter":
        self._open()
        return self

    def __exit__(self, kind: object, *rest: object) -> None:
        self._close(is_whole=not kind)

    def _open(self) -> None:
        self.documents = 0
        for ending in (ROWS, RECORDS, *([TEXTS] if self.settings.texts else [])):
            self.files[ending] = ChecksummedFile(create_aside(self.settings.parts / f"{self.task.key}{ending}"))
        format = FORMATS[self.settings.format].units
        assert format
        self.units = format.part(self.files[ROWS], ("document", *self.settings.columns.names))

    def _close(self, is_whole: bool) -> None:
        for file in self.files.values():
            file.is_abandoned = True  # Arrow's writer wants to write its last words, whatever happened.
            file.file.close()
        if not is_whole:
            with suppress(Exception):
                self.units.finish()
            for file in self.files.values():
                Path(file.file.name).unlink(missing_ok=True)

    def skip(self, skipped: Skipped) -> None:
        self._record(Passed(*skipped))

    def label(self, incoming: Incoming) -> None:
        """Adds a document, or why it is passed over. Raises ``SourceLost`` if it cannot be read to its end."""
        results = _ResultFile(self.settings, incoming)
        try:
            with results:
                cells = self.settings.columns.fill(incoming.document, incoming.path, incoming.stated, incoming.kept)
                tally = self._write(incoming, (incoming.document, *cells), results)
                if not tally.pieces:
                    results.is_wanted = False
        except SourceLost:
            raise
        except RhetorError as error:
            if incoming.size > GATHERED:  # It is alone in its task, and some of it may have been written.
                self._close(is_whole=False)
                self._open()
            self.skip(fail(incoming.place, str(error)))
            return
        if not tally.pieces:
            self.skip(Skipped(incoming.place, EMPTY, EMPTY_CURE))
            return
        languages = join_languages(tally.languages)
        counted = tally.pieces, tuple(tally.counts), tally.uncertain, languages.language or ""
        said = incoming.encoding, join_warnings(incoming.warning, describe_foreign(languages, tally.length))
        self._record(Entry(incoming.document, incoming.source, incoming.sha256, cells, *counted, *said, results.record))
        self.documents += 1

    def finish(self) -> PartRecord:
        """Puts the part into its place."""
        self.units.finish()
        for ending, file in self.files.items():
            file.file.close()
            os.replace(file.file.name, self.settings.parts / f"{self.task.key}{ending}")
        digests = {ending: file.digest.hexdigest() for ending, file in self.files.items()}
        return PartRecord(self.task.key, self.documents, sum(item.size for item in self.task.items), digests)

    def _write(self, incoming: Incoming, cells: tuple[str, ...], results: "_ResultFile") -> Tally:
        tally, texts = Tally(), list[str]()
        blocks = incoming.blocks
        if self.settings.texts:
            texts = list(blocks)
            blocks = texts
        for stretch in self._label(blocks, incoming.size):
            if len(stretch.document.rows):
                self.units.write(cells, stretch)
                results.write(stretch)
            tally.add(stretch)
        if texts and tally.pieces:
            line = {"document": incoming.document, "text": "".join(texts)}
            self.files[TEXTS].write(self.encoder.encode(line) + b"\n")
        return tally

    def _label(self, blocks: Iterable[str], size: int) -> Iterable[Stretch]:
        if size <= SMALL_TEXT:
            return [Stretch(0, self.labeler.label("".join(blocks)))]
        stretches = self.labeler.label_blocks(blocks, threads=self.task.threads)
        return stretches if size > GATHERED else list(stretches)  # what fails then has not been written

    def _record(self, record: Entry | Passed) -> None:
        self.files[RECORDS].write(self.encoder.encode(record) + b"\n")


class _ResultFile:
    """A document's own file of results, if there is to be one. ``record`` is its name and checksum."""

    def __init__(self, settings: Settings, incoming: Incoming) -> None:
        self.folder, self.name = settings.documents, f"{incoming.result}.{settings.format}"
        self.format, self.record, self.is_wanted = settings.format, ("", ""), True
        self.writer: ResultWriter | None = None

    def __enter__(self) -> "_ResultFile":
        if self.folder:
            writer_of = FORMATS[self.format].stream
            assert writer_of
            try:
                self.file = create_aside(self.folder / self.name)
            except OSError as error:
                raise TextError(describe_name_error(error)) from None
            self.writer = writer_of(ChecksummedFile(self.file))
        return self

    def write(self, stretch: Stretch) -> None:
        if self.writer:
            self.writer.write(stretch)

    def __exit__(self, kind: object, *rest: object) -> None:
        if not self.writer or not self.folder:
            return
        if kind or not self.is_wanted:
            self.writer.file.is_abandoned = True
        with suppress(Exception) if kind else nullcontext():
            self.writer.finish()
        self.file.close()
        try:
            if not self.writer.file.is_abandoned:
                os.replace(self.file.name, self.folder / self.name)
                self.record = (self.name, self.writer.file.digest.hexdigest())
        except OSError as error:
            raise TextError(describe_name_error(error)) from None
        finally:
            Path(self.file.name).unlink(missing_ok=True)


def describe_name_error(error: OSError) -> str:
    """What is wrong with the name of a document, to whose results it leads.

    Raises:
        OSError: nothing, that was not the reason why they cannot be written.
    """
    if error.errno not in NAME_ERRORS:
        raise error
    return f"its results cannot be written: {error.strerror}. Rename the document."
