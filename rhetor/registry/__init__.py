"""Models on disk: versions that never change, and one of them active."""

import os
from pathlib import Path

from rhetor.model import Model
from rhetor.registry.format import read_manifest, read_model, verify_files, write_model
from rhetor.registry.store import Activation, Registry, open_registry

__all__ = [
    "Activation",
    "Registry",
    "load_model",
    "open_registry",
    "read_manifest",
    "read_model",
    "verify_files",
    "write_model",
]


def load_model(model: str | os.PathLike[str] | None = None) -> Model:
    """The active model (None), a version (``"3"``), or the model in a folder (a path)."""
    if model is None:
        return open_registry().load()
    if isinstance(model, str) and model.isdecimal():
        return open_registry().load(model)
    return read_model(Path(model))
