"""Writing so that a killed process leaves either what was there before or all of the new."""

import errno
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from rhetor.errors import FolderError
from rhetor.store.strays import PART_PREFIX, PART_SUFFIX, hold

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
DENIED = {
    errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.ENOENT, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG,
    errno.EIO,
}  # fmt: skip
CURE_FULL = "Free some space there and do it again: what was there before still is."
CURE = "Give a folder of yours; RHETOR_HOME chooses the one of models, corrections and added data."


def cannot_write(path: Path | str, error: OSError) -> FolderError:
    """What a user is told of a file or folder that the system does not let be written."""
    cure = CURE_FULL if error.errno in FULL else CURE
    return FolderError(f"{path} cannot be written: {error.strerror or error}. {cure}")


def describe_failure(error: OSError) -> str | None:
    """The same of an error that says itself what it is about; None if the disk and its rights are not to blame."""
    if error.errno not in FULL | DENIED:
        return None
    place = f"{error.filename} cannot be used: " if error.filename else ""
    return f"{place}{error.strerror}. {CURE_FULL if error.errno in FULL else CURE}"


def make_private_folder(path: Path) -> None:
    """Makes a folder, and those above it that are missing, for its owner alone; one that is there is kept as it is."""
    missing = [each for each in (path, *path.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(0o700, exist_ok=True)
    if not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))


def keep_private(path: Path, mode: int = 0o600) -> None:
    """Takes away what others may do with a file or folder of the user's, which earlier releases let them."""
    try:
        if path.stat().st_mode & 0o077:
            path.chmod(mode)
    except OSError:
        pass  # not there, or somebody else's: rhetor home check names it


def create_aside(path: Path) -> BinaryIO:
    """A new file beside ``path``, open to be written, which may take its place then. Until it is closed it is no stray."""
    while True:
        aside = _name_aside(path.parent)
        try:
            file = aside.open("xb")
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = aside.open("xb")
        if hold(file.fileno()):
            return file
        file.close()


@contextmanager
def create_folder_aside(parent: Path) -> Iterator[Path]:
    """A new folder in ``parent``, which is there, for its owner alone; at the end it is removed, unless it was renamed."""
    while True:
        aside = _name_aside(parent)
        aside.mkdir(0o700)
        try:
            descriptor = os.open(aside, os.O_RDONLY)
        except FileNotFoundError:  # taken for a stray before it was held
            continue
        if hold(descriptor):
            break
        os.close(descriptor)
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        os.close(descriptor)


@contextmanager
def write_aside(path: Path) -> Iterator[Path]:
    """A path beside ``path`` to write to; it takes the place of ``path`` at the end, or vanishes if that fails.

    Raises:
        FolderError: ``path`` is a device, a pipe or a folder, whose place no file takes.
    """
    if path.exists() and not path.is_file():
        raise FolderError(f"{path} is no ordinary file, and is not replaced by one. Give the name of a file.")
    with create_aside(path) as file:
        aside = Path(file.name)
        try:
            yield aside
            _flush(aside)
            os.replace(aside, path)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise


def write_text(path: Path, text: str) -> None:
    """Replaces ``path`` with ``text`` in UTF-8, line ends as they are."""
    with write_aside(path) as aside:
        aside.write_bytes(text.encode("utf-8"))


def write_json(path: Path, value: Any) -> None:
    """Replaces ``path`` with readable JSON that is the same for the same value."""
    write_text(path, to_json(value))


def to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _name_aside(folder: Path) -> Path:
    return folder / f"{PART_PREFIX}{secrets.token_hex(8)}{PART_SUFFIX}"


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
