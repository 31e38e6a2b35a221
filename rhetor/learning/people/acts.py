"""The log of who did what. It names ids and people, never a text."""

import getpass
from dataclasses import dataclass

from rhetor.learning.corrections.correction import now
from rhetor.learning.people.keys import KeyStore

CONSOLE = "console"
"""The role of whoever works on the command line: who can write the home may do everything."""

LAST_NUMBER = 2**53


@dataclass(frozen=True, slots=True)
class Act:
    """``time`` is UTC, ISO 8601; ``role`` one of ``Role`` or ``CONSOLE``; ``about`` an id or a name."""

    number: int
    time: str
    name: str
    role: str
    act: str
    about: str


def name_user() -> str:
    """The system's user; "" where it has no name, as in some containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def record_act(name: str, role: str, act: str, about: str = "", store: KeyStore | None = None) -> None:
    """Appends what somebody did.

    Raises:
        StoreError, FolderError: the log cannot be written.
    """
    with (store or KeyStore()).database.writing() as connection:
        values = (now(), name, role, act, about)
        connection.execute("INSERT INTO acts (time, name, role, act, about) VALUES (?, ?, ?, ?, ?)", values)


def read_acts(after: int = 0, limit: int = -1, store: KeyStore | None = None, *, before: int | None = None) -> list[Act]:
    """What was done, oldest first: behind the number ``after``, at most ``limit`` of it; or, with ``before``, the last
    ``limit`` lines in front of that number.
    """
    database = (store or KeyStore()).database
    if not database.exists():
        return []
    end, order = (LAST_NUMBER, "") if before is None else (before, "DESC")
    with database.reading() as connection:
        query = f"SELECT * FROM acts WHERE number > ? AND number < ? ORDER BY number {order} LIMIT ?"  # noqa: S608 - a constant
        acts = [Act(*row) for row in connection.execute(query, (after, end, limit))]
    return acts if before is None else acts[::-1]
