"""SQLite files that several processes share: made whole, opened for one use, never waited for longer than a second.

Every use has a connection of its own, so threads and forks share none. A new file is written aside, schema and
write-ahead log set, and linked into place: no process ever sees half a schema.
"""

import hashlib
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rhetor.errors import FolderError, StoreBusy, StoreDamaged, StoreError, StoreTooNew
from rhetor.store.strays import remove_strays
from rhetor.store.writing import CURE, CURE_FULL, cannot_write, create_folder_aside, keep_private, make_private_folder

BUSY_SECONDS = 0.9
"""How long a connection waits for another one's write. Every write is done in milliseconds."""
POLL_SECONDS = 0.002
ERASE_SECONDS = 20
"""How long an erasure waits for those who read. It is rare, and must be done."""
FILES = ("", "-wal")
"""What a database consists of: endings of names. The index that SQLite makes beside them holds nothing of its own."""


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema and its version, kept in the file's ``user_version``.

    ``cure`` says what to do about a damaged file. ``upgrades`` holds for each earlier version what makes the next one of it,
    inside a transaction. A file of an earlier version is upgraded by the first write; whoever only reads must take it as it
    is.
    """

    path: Path
    version: int
    cure: str
    upgrades: Mapping[int, Callable[[sqlite3.Connection], None]] = field(default_factory=dict, hash=False)

    def read(self) -> str:
        return self.path.read_text("utf-8")

    def digest(self) -> str:
        """SHA-256 of the statements, comments and white space apart: what a change of version is held to."""
        lines = [line.partition("--")[0].split() for line in self.read().splitlines()]
        return hashlib.sha256(" ".join(word for line in lines for word in line).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Database:
    """One file with one schema."""

    path: Path
    schema: Schema

    def exists(self) -> bool:
        return self.path.is_file()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state of the file, whatever is written meanwhile. The file must exist.

        SQLite writes beside a file also to read it. Where that cannot be, a copy is read.
        """
        with ExitStack() as stack:
            try:
                connection = stack.enter_context(self._open(self.path))
            except FolderError:
                connection = stack.enter_context(self._open(stack.enter_context(self._copied())))
            connection.execute("BEGIN")
            yield connection
            connection.execute("COMMIT")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or, if the block raises or the process dies, nothing. Makes the file if need be."""
        if not self.exists():
            self._create()
        for suffix in FILES:
            keep_private(Path(f"{self.path}{suffix}"))
        with self._open(self.path) as connection, self._transaction(connection):
            yield connection

    @contextmanager
    def _transaction(self, connection: sqlite3.Connection) -> Iterator[None]:
        """Nobody else writes meanwhile; an error undoes all of it."""
        _take_turn(connection)
        try:
            self._upgrade(connection)
            yield
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    @contextmanager
    def erasing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, after which what it removed stands nowhere in the files, the write-ahead log among them.

        The file must exist.

        Raises:
            StoreBusy: others have been using it for too long. Nothing is lost; do it again.
        """
        with self._open(self.path) as connection:
            connection.execute("PRAGMA secure_delete = ON")
            with self._transaction(connection):
                yield connection
            connection.execute(f"PRAGMA busy_timeout = {ERASE_SECONDS * 1000:d}")
            connection.execute("VACUUM")  # what was deleted earlier, too
            is_busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            if is_busy:
                raise StoreBusy(f"{self.path} is in use: its log may still hold what was removed. Do it again in a moment.")

    @contextmanager
    def _open(self, path: Path) -> Iterator[sqlite3.Connection]:
        with self._translating(), closing(self._connect(path)) as connection:
            self._check_version(connection)
            yield connection

    @contextmanager
    def _copied(self) -> Iterator[Path]:
        with create_folder_aside(Path(tempfile.gettempdir())) as folder:
            try:
                for suffix in reversed(FILES):  # what was written last, first: it may move into the other meanwhile
                    file = Path(f"{self.path}{suffix}")
                    if file.exists():
                        shutil.copyfile(file, folder / file.name)
            except OSError as error:
                raise FolderError(f"{self.path} cannot be read: {error.strerror}. {CURE}") from None
            yield folder / self.path.name

    def _connect(self, path: Path) -> sqlite3.Connection:
        # isolation_level None: transactions begin and end where this module says so.
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    def _upgrade(self, connection: sqlite3.Connection) -> None:
        found = read_version(connection)
        for version in range(found, self.schema.version):
            self.schema.upgrades[version](connection)
        if found != self.schema.version:
            connection.execute(f"PRAGMA user_version = {self.schema.version:d}")

    def _check_version(self, connection: sqlite3.Connection) -> None:
        found = read_version(connection)
        if found > self.schema.version:
            raise StoreTooNew(f"{self.path} was written by a later release of rhetor. Install that release or a later one.")
        if found != self.schema.version and found not in self.schema.upgrades:
            raise StoreDamaged(f"{self.path} is not a store of rhetor. Move it away, or set RHETOR_HOME to another folder.")

    def _create(self) -> None:
        try:
            make_private_folder(self.path.parent)
            remove_strays(self.path.parent)
            with create_folder_aside(self.path.parent) as folder:
                aside = folder / self.path.name
                with self._translating(), closing(self._connect(aside)) as connection:
                    connection.execute("PRAGMA journal_mode = WAL")
                    connection.executescript(self.schema.read())
                    connection.execute(f"PRAGMA user_version = {self.schema.version:d}")
                aside.chmod(0o600)
                os.link(aside, self.path)
        except FileExistsError:
            pass  # another process was faster, with the same schema
        except OSError as error:
            raise cannot_write(self.path, error) from None

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, UnicodeDecodeError) as error:  # the latter where bits of a text or a schema flipped
            raise self._translate(error) from error

    def _translate(self, error: Exception) -> StoreError | FolderError:
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return StoreBusy(f"{self.path} is being written by another process. Try again in a second.")
        if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
            return FolderError(f"{self.path} cannot be written: {error}. {CURE_FULL}")
        if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
            return FolderError(f"{self.path} cannot be written: {error}. {CURE}")
        return self.damaged(str(error))

    def damaged(self, what: str) -> StoreDamaged:
        return StoreDamaged(f"{self.path} cannot be used ({what}). {self.schema.cure}")


def read_version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _take_turn(connection: sqlite3.Connection) -> None:
    """Begins a transaction that writes. SQLite's own waiting backs off to a tenth of a second, and whoever writes all the
    time then always comes first; asking again every few milliseconds gives everybody a turn.
    """
    connection.execute("PRAGMA busy_timeout = 0")
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(POLL_SECONDS)
