"""What killed processes leave beside what they were writing: files and folders that never took their place.

Whoever writes aside holds a lock of the system on it, which ends with the process, whatever ended that. So what nobody
holds is nobody's, and neither clocks nor process numbers are asked.
"""

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: nothing is held there, and nothing is removed
    fcntl = None  # type: ignore[assignment]

PART_PREFIX, PART_SUFFIX = ".rhetor-", ".part"
"""Of a file or folder that is being written."""


def hold(descriptor: int) -> bool:
    """Holds an open file or folder until it is closed. False if it was taken for a stray and removed meanwhile."""
    try:
        _lock(descriptor)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks: nothing is removed there either
        return True
    return os.fstat(descriptor).st_nlink > 0


def is_held(path: Path) -> bool:
    """Whether a living process holds it, or nobody can tell. What is not there is not held."""
    with _left(path) as is_left:
        return not is_left


def find_strays(folder: Path) -> list[Path]:
    """The files and folders in ``folder`` that somebody wrote aside who lives no longer."""
    try:
        parts = sorted(path for path in folder.iterdir() if path.name.startswith(PART_PREFIX) and path.suffix == PART_SUFFIX)
    except OSError:
        return []
    return [path for path in parts if not is_held(path)]


def remove_strays(folder: Path) -> None:
    """Removes them. What cannot be removed stays."""
    for path in find_strays(folder):
        with _left(path) as is_left, suppress(OSError):
            if is_left and stat.S_ISDIR(path.lstat().st_mode):
                shutil.rmtree(path, ignore_errors=True)
            elif is_left:
                path.unlink()


def sweep_home(home: Path) -> None:
    """Removes what killed processes left in the folders of a home."""
    for folder in list_folders(home):
        remove_strays(folder)


def list_folders(home: Path) -> list[Path]:
    """Those in which something is written aside."""
    return [home, home / "models", home / "added", home / "added" / "rejected", *sorted((home / "jobs").glob("*"))]


@contextmanager
def _left(path: Path) -> Iterator[bool]:
    """Whether nobody holds it; inside the block nobody can begin to."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except FileNotFoundError:
        yield True
        return
    except (OSError, AttributeError):
        yield False
        return
    try:
        _lock(descriptor, shared=True)  # whoever looks at the same time is no holder
        is_left = True
    except OSError:
        is_left = False
    try:
        yield is_left
    finally:
        os.close(descriptor)


def _lock(descriptor: int, shared: bool = False) -> None:
    """
    Raises:
        BlockingIOError: another process has it.
        OSError: there are no locks here.
    """
    if fcntl is None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))
    fcntl.flock(descriptor, fcntl.LOCK_NB | (fcntl.LOCK_SH if shared else fcntl.LOCK_EX))
