"""Where things are: the home with what is the user's, and what came with rhetor.

The home is ``RHETOR_HOME`` if it is set, and otherwise ``rhetor`` in the user's data folder, however and wherever rhetor
was installed: a checkout, a wheel and an upgrade share it. Models, added data, corrections, remembered sentences and
jobs lie there, and nothing else of rhetor. The environment is read at each call, never at import.
"""

import os
import sys
from pathlib import Path

from rhetor.errors import FolderError

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent
SHIPPED = PACKAGE / "shipped"
"""In an installed package: the default model, the seed corpus and the codebook. A checkout has them at its top."""
FIRST_SHIPPED = 10_000_000
"""Versions from here on came with rhetor: the date of the model, as a whole number. A user's trainings count 1, 2, 3."""


def find_home() -> Path:
    """The folder of what is the user's; it need not exist yet.

    Raises:
        FolderError: the user has no home folder, and ``RHETOR_HOME`` is not set.
    """
    try:
        if chosen := os.environ.get("RHETOR_HOME"):
            return Path(chosen).expanduser()
        return _user_data_folder() / "rhetor"
    except RuntimeError:
        raise FolderError("The user's home folder is not known here. Set RHETOR_HOME to a folder of yours.") from None


def is_checkout() -> bool:
    return (CHECKOUT / "pyproject.toml").is_file() and (CHECKOUT / "seeds").is_dir()


def find_shipped(name: str) -> Path:
    """``models``, ``seeds`` or ``docs/codebook.md`` as they came with rhetor."""
    return (CHECKOUT if is_checkout() else SHIPPED) / name


def find_shipped_model() -> Path | None:
    """The folder of the model that came with rhetor: its name is its version. None if it was taken out."""
    models = find_shipped("models")
    names = [path.name for path in models.iterdir() if is_shipped_version(path.name)] if models.is_dir() else []
    return models / max(names, key=int) if names else None


def is_shipped_version(version: str) -> bool:
    return version.isdecimal() and int(version) >= FIRST_SHIPPED


def _user_data_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
