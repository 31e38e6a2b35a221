"""What a failing disk made of the store: every row looked at, one by one, so that one that is lost hides no other."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from rhetor.errors import StoreDamaged
from rhetor.learning.corrections.correction import Correction
from rhetor.learning.corrections.log import CorrectionStore, select_rows, to_correction

BROKEN = (sqlite3.Error, UnicodeDecodeError)
MOST_FAULTS = 100
"""Of the file as a whole; of the rows all are named."""


@dataclass(frozen=True, slots=True)
class Examination:
    """``sound`` rows are as they were written. ``lost`` names the others, ``faults`` says what is wrong with the file."""

    sound: int = 0
    lost: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        return not self.lost and not self.faults


def examine_store(store: CorrectionStore, keep: Callable[[Correction], object] = lambda row: None) -> Examination:
    """Looks at every row of the store, which exists.

    Args:
        keep: called with each sound row, in the order of the log.

    Raises:
        StoreDamaged: the file is no database any longer.
        FolderError: it cannot be read.
    """
    sound, lost = 0, list[str]()
    with store.database.reading() as connection:
        faults = _check_file(connection)
        select = select_rows(connection)
        for number in _list_rows(connection):
            try:
                row = connection.execute(f"{select} WHERE row = ?", (number,)).fetchone()
                if row is None:
                    raise StoreDamaged("it is not where the index says")
                keep(to_correction(row))
                sound += 1
            except (*BROKEN, StoreDamaged) as error:
                lost.append(f"row {number}: {error}")
    return Examination(sound, tuple(lost), tuple(faults))


def _check_file(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with its own structures, such as an index that leads to other rows."""
    try:
        found = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({MOST_FAULTS})")]
    except BROKEN as error:
        return [str(error)]
    return [line for line in found if line != "ok"]


def _list_rows(connection: sqlite3.Connection) -> list[int]:
    """The places in the log that the rows themselves give and those that the index gives, as far as either can be read."""
    found: set[int] = set()
    for where in ("NOT INDEXED", "INDEXED BY by_document"):
        try:
            found.update(row[0] for row in connection.execute(f"SELECT row FROM corrections {where}"))  # noqa: S608 - constant
        except BROKEN:
            continue
    return sorted(found)
