"""Writing so that a killed process leaves either what was there before or all of the new."""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

PART_PREFIX, PART_SUFFIX = ".rhetor-", ".part"


def create_aside(path: Path) -> BinaryIO:
    """A new file beside ``path``, open to be written, which may take its place then."""
    aside = path.parent / f"{PART_PREFIX}{secrets.token_hex(8)}{PART_SUFFIX}"
    try:
        return aside.open("xb")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return aside.open("xb")


@contextmanager
def write_aside(path: Path) -> Iterator[Path]:
    """A path beside ``path`` to write to; it takes the place of ``path`` at the end, or vanishes if that fails."""
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


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
