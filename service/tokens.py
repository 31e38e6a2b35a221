"""The token of a service without a key: whoever can read the home of the user who runs it may change things.

That a request comes from loopback proves nothing: a proxy on the machine sends everybody's from there.
"""

import os
import secrets
from pathlib import Path

from rhetor.store.home import find_home

NAME = "service-token"


def read_token() -> str:
    """The home's token, made if there is none yet, in a file that only its owner can read; "" if none can be kept.

    Workers, and a service started again, have the same.
    """
    path = find_home() / NAME
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _read(path) or _make(path)
    except OSError:
        return ""


def _make(path: Path) -> str:
    """Written aside and linked, so that of several processes one makes it and none reads half of it."""
    aside = path.with_name(f".{NAME}-{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(24) + "\n")
        try:
            os.link(aside, path)
        except FileExistsError:
            if not _read(path):  # there is an empty one
                os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    return _read(path)


def _read(path: Path) -> str:
    try:
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
        return path.read_text("ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return ""
