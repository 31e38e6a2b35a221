"""Each plug-in against the real other side, which is installed here or left out with its reason.

With ``RHETOR_INTEGRATION_TESTS=required`` what is missing makes its tests fail instead: CI sets it.
"""

import importlib
import os
import shutil
from typing import Any, NoReturn

import pytest


def need(module: str) -> Any:
    """The module of the other side."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        give_up(f"{module} is not installed ({error}). Install it: pip install -e '.[dev]'")


def need_program(name: str, package: str) -> str:
    """The path of a program of the other side."""
    return shutil.which(name) or give_up(f"{name} is not installed. Install it: apt-get install {package}")


def give_up(reason: str) -> NoReturn:
    if os.environ.get("RHETOR_INTEGRATION_TESTS") == "required":
        pytest.fail(reason)
    pytest.skip(reason)
