"""Where models and added data live.

``RHETOR_HOME`` if it is set; otherwise the project's root in a checkout, and the user's data folder when rhetor was
installed. The environment is read at each call, never at import.
"""

import os
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent
SHIPPED = PACKAGE / "shipped"
"""In an installed package: the default model and the seed corpus. A checkout has them at its top."""


def find_home() -> Path:
    """The folder that holds ``models/`` and ``added/``; it need not exist yet."""
    if chosen := os.environ.get("RHETOR_HOME"):
        return Path(chosen).expanduser()
    if is_checkout():
        return CHECKOUT
    return _user_data_folder() / "rhetor"


def is_checkout() -> bool:
    return (CHECKOUT / "pyproject.toml").is_file() and (CHECKOUT / "seeds").is_dir()


def find_shipped(name: str) -> Path:
    """``models``, ``seeds`` or ``docs/codebook.md`` as they came with rhetor."""
    return (CHECKOUT if is_checkout() else SHIPPED) / name


def _user_data_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
