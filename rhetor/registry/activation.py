"""Which version of a registry is active, and since when each was: two files, changed one after the other.

``active`` is what counts. ``history.jsonl`` is written first, so whoever dies in between has written down a change that
never came to be; its line is left out by whoever reads, and gone with the next change.
"""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rhetor.errors import ModelDamaged
from rhetor.store.home import is_shipped_version
from rhetor.store.writing import cannot_write, write_text

POINTER, HISTORY = "active", "history.jsonl"


@dataclass(frozen=True, slots=True)
class Activation:
    """One change of the active version. ``at`` is a time in UTC, ISO 8601."""

    version: str
    at: str
    why: str


def read_pointer(folder: Path) -> str | None:
    """The version that was made active; None if none was, or the one that came with rhetor.

    Raises:
        ModelDamaged: which one it is cannot be read.
    """
    path = folder / POINTER
    try:
        version = path.read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ModelDamaged(f"{path} cannot be read ({error}). Write it anew: rhetor models promote") from None
    if not version.isdecimal():
        raise ModelDamaged(f"{path} holds no version. Write it anew: rhetor models promote")
    return version


def read_history(folder: Path) -> list[Activation]:
    """Every change of the active version, oldest first.

    Raises:
        ModelDamaged: it cannot be read.
    """
    path = folder / HISTORY
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise ModelDamaged(f"{path} cannot be read ({error}). Make it readable, or move it away.") from None
    activations = []
    for line in lines:
        try:
            entry = json.loads(line)
            activations.append(Activation(str(entry["version"]), str(entry["at"]), str(entry["why"])))
        except (ValueError, KeyError, TypeError, RecursionError):
            continue  # not ours
    return activations if _is_in_force(folder, activations) else activations[:-1]


def _is_in_force(folder: Path, activations: list[Activation]) -> bool:
    """False if the last change was written down, and its process killed before it made it."""
    if not activations:
        return True
    try:
        pointer = read_pointer(folder)
    except ModelDamaged:
        return True
    last = activations[-1].version
    return pointer == last or (pointer is None and is_shipped_version(last))


def set_active(folder: Path, version: str, why: str, before: str | None, is_shipped: bool) -> None:
    """Makes a version the active one. Whoever calls holds the registry's lock.

    Args:
        before: what is active, for a history that begins with this change.
        is_shipped: the version came with rhetor: no pointer says so, for a later release to be followed.

    Raises:
        FolderError: nothing can be written; what was active still is.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    history = read_history(folder)
    if not history and before:
        history.append(Activation(before, now, "active before the history begins"))
    history.append(Activation(version, now, why))
    try:
        write_text(folder / HISTORY, "".join(json.dumps(asdict(entry), ensure_ascii=False) + "\n" for entry in history))
        if is_shipped:
            (folder / POINTER).unlink(missing_ok=True)
        else:
            write_text(folder / POINTER, f"{version}\n")
    except OSError as error:
        raise cannot_write(folder, error) from None
