"""Keys: each belongs to one name and has one role. The store can check a key and cannot tell one.

A key is random and long, so a plain SHA-256 of it is enough: there is nothing to guess, and slow hashes are for passwords
that people think of. The digest is looked at only for the one key whose id is given, in constant time.
"""

import hashlib
import hmac
import secrets
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from rhetor.errors import InputError, KeyNotFound
from rhetor.learning.corrections.correction import now
from rhetor.learning.people.roles import Role
from rhetor.store.database import Database, Schema
from rhetor.store.home import find_home

CURE = "Move it away, and give keys anew: rhetor keys add NAME --role ROLE"
SCHEMA = Schema(Path(__file__).with_name("schema.sql"), 1, CURE)
MOST_NAME = 100
OWN_NAMES = ("guest-", "(")
"""What names begin with that nobody has chosen: of browsers, and of those whose name was erased."""
CODE_SECONDS = 15 * 60
SESSION_SECONDS = 30 * 24 * 3600
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without those that are taken for one another. Eight of them, for a quarter of an hour: five thousand guesses a second
would find one in a hundred thousand codes."""
COLUMNS = "id, name, role, created, revoked"


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key. ``revoked`` is when it ended, None while it opens something. Times are UTC, ISO 8601."""

    id: str
    name: str
    role: Role
    created: str
    revoked: str | None = None


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made; ``secret`` is the key itself, which nobody can show again."""

    key: Key
    secret: str


class KeyStore:
    """The keys of a home. Nothing is kept in memory, so any number of threads and processes may use it at once."""

    def __init__(self, path: Path | None = None) -> None:
        self.database = Database(path or find_home() / "people.sqlite", SCHEMA)

    def add(self, name: str, role: Role) -> NewKey:
        """Makes a key for ``name``.

        Raises:
            InputError: the name cannot be used, or has a key.
        """
        name = _check_name(name)
        identifier = secrets.token_hex(4)
        secret = f"{identifier}.{secrets.token_urlsafe(24)}"
        key = Key(identifier, name, role, now())
        with self.database.writing() as connection:
            if connection.execute("SELECT 1 FROM keys WHERE name = ? AND revoked IS NULL", (name,)).fetchone():
                raise InputError(f"“{name}” has a key. Give another name, or end that one: rhetor keys revoke {name!r}")
            values = (key.id, key.name, str(role), _digest(secret), key.created)
            connection.execute("INSERT INTO keys VALUES (?, ?, ?, ?, ?, NULL)", values)
        return NewKey(key, secret)

    def revoke(self, name: str) -> Key:
        """Ends the key of ``name``, with every session that it opened.

        Raises:
            KeyNotFound: nobody of that name has a key.
        """
        found = self._find_name(name)
        with self.database.writing() as connection:
            connection.execute("UPDATE keys SET revoked = ? WHERE id = ?", (now(), found.id))
            connection.execute("DELETE FROM tickets WHERE key = ?", (found.id,))
        return found

    def list_keys(self) -> list[Key]:
        """All keys, oldest first, revoked ones too."""
        if not self.database.exists():
            return []
        with self.database.reading() as connection:
            return [_to_key(row) for row in connection.execute(f"SELECT {COLUMNS} FROM keys ORDER BY created, id")]  # noqa: S608 - constant names

    def get(self, identifier: str) -> Key:
        """The key of an id, as ``list_keys`` gives it.

        Raises:
            KeyNotFound: there is none, or it was revoked.
        """
        found = [key for key in self.list_keys() if key.id == identifier and not key.revoked]
        if not found:
            raise KeyNotFound(f"No key has the id “{identifier[:20]}”, or it was revoked. Who has one: GET /v1/keys")
        return found[0]

    def find(self, secret: str) -> Key | None:
        """The key that ``secret`` is; None if it is none, or was revoked."""
        identifier = secret.partition(".")[0]
        if not self.database.exists():
            return None
        with self.database.reading() as connection:
            query = f"SELECT {COLUMNS}, digest FROM keys WHERE id = ? AND revoked IS NULL"  # noqa: S608 - constant names
            row = connection.execute(query, (identifier,)).fetchone()
        if row is None or not hmac.compare_digest(row["digest"], _digest(secret)):
            return None
        return _to_key(row)

    def make_code(self, name: str) -> str:
        """A short code with which ``name`` signs in once, within a quarter of an hour.

        Raises:
            KeyNotFound: nobody of that name has a key.
        """
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(8))
        self._keep_ticket(code, "code", self._find_name(name).id, CODE_SECONDS)
        return f"{code[:4]}-{code[4:]}"

    def take_code(self, code: str) -> Key | None:
        """The key that a code stands for, which then is used up; None if there is no such code any more."""
        if not self.database.exists():
            return None
        digest = _digest(code.upper().replace("-", "").replace(" ", ""))
        with self.database.writing() as connection:
            key = _find_ticket(connection, digest, "code")
            connection.execute("DELETE FROM tickets WHERE digest = ? OR until < ?", (digest, time.time()))
        return key

    def open_session(self, key: Key) -> str:
        """What a browser keeps instead of the key, for thirty days."""
        session = secrets.token_urlsafe(24)
        self._keep_ticket(session, "session", key.id, SESSION_SECONDS)
        return session

    def find_session(self, session: str) -> Key | None:
        """The key of a session; None if it is over, or the key was revoked."""
        if not self.database.exists():
            return None
        with self.database.reading() as connection:
            return _find_ticket(connection, _digest(session), "session")

    def close_session(self, session: str) -> None:
        if self.database.exists():
            with self.database.writing() as connection:
                connection.execute("DELETE FROM tickets WHERE digest = ?", (_digest(session),))

    def _keep_ticket(self, ticket: str, kind: str, key: str, seconds: float) -> None:
        with self.database.writing() as connection:
            connection.execute(
                "INSERT INTO tickets VALUES (?, ?, ?, ?)", (_digest(ticket), kind, key, time.time() + seconds)
            )

    def _find_name(self, name: str) -> Key:
        found = [key for key in self.list_keys() if key.name == name.strip() and not key.revoked]
        if not found:
            raise KeyNotFound(f"“{name}” has no key. Who has one: rhetor keys list")
        return found[0]


def _check_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > MOST_NAME or not name.isprintable():
        raise InputError(f"A name has 1 to {MOST_NAME} printable characters. Give another one.")
    if name.startswith(OWN_NAMES):
        raise InputError(f"“{name}” is what people without a key, or forgotten ones, are called. Give another name.")
    return name


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()


def _find_ticket(connection: sqlite3.Connection, digest: bytes, kind: str) -> Key | None:
    columns = ", ".join(f"keys.{name}" for name in COLUMNS.split(", "))
    query = (
        f"SELECT {columns} FROM tickets JOIN keys ON keys.id = tickets.key "  # noqa: S608 - constant names
        "WHERE tickets.digest = ? AND kind = ? AND until > ? AND revoked IS NULL"
    )
    row = connection.execute(query, (digest, kind, time.time())).fetchone()
    return _to_key(row) if row else None


def _to_key(row: sqlite3.Row) -> Key:
    return Key(row["id"], row["name"], Role(row["role"]), row["created"], row["revoked"])
