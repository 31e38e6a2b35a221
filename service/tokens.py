"""The token of a service without a key: whoever can read the home of the user who runs it may change things.

That a request comes from loopback proves nothing: a proxy on the machine sends everybody's from there.
"""

import os
import secrets
from pathlib import Path

from rhetor.store.home import find_home
from rhetor.store.writing import create_aside, keep_private, make_private_folder

NAME = "service-token"


def read_token() -> str:
    """The home's token, made if there is none yet, in a file that only its owner can read; "" if none can be kept.

    Workers, and a service started again, have the same.
    """
    path = find_home() / NAME
    try:
        make_private_folder(path.parent)
        return _read(path) or _make(path)
    except OSError:
        return ""


def _make(path: Path) -> str:
    """Written aside and linked, so that of several processes one makes it and none reads half of it."""
    with create_aside(path) as file:
        aside = Path(file.name)
        try:
            aside.chmod(0o600)
            file.write(secrets.token_urlsafe(24).encode() + b"\n")
            file.flush()
            _take_place(aside, path)
        finally:
            aside.unlink(missing_ok=True)
    return _read(path)


def _take_place(aside: Path, path: Path) -> None:
    try:
        os.link(aside, path)
    except FileExistsError:
        if not _read(path):  # there is an empty one
            os.replace(aside, path)


def _read(path: Path) -> str:
    keep_private(path)
    try:
        return path.read_text("ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return ""
