"""Models on disk: versions that never change, and one of them active."""

import os
from pathlib import Path

from rhetor.model import Model
from rhetor.registry.activation import Activation
from rhetor.registry.format import read_manifest, read_model, verify_files, write_model
from rhetor.registry.overview import LivePeriod, VersionInfo, describe_version, list_live_periods, list_versions
from rhetor.registry.store import Registry, open_registry
from rhetor.registry.sureness import Sureness, read_sureness

__all__ = [
    "Activation",
    "LivePeriod",
    "Registry",
    "Sureness",
    "VersionInfo",
    "describe_version",
    "list_live_periods",
    "list_versions",
    "load_model",
    "locate_model",
    "open_registry",
    "read_manifest",
    "read_model",
    "read_sureness",
    "verify_files",
    "write_model",
]


def locate_model(model: str | os.PathLike[str] | None = None) -> Path:
    """The folder of the active model (None), of a version (``"3"``), or the folder itself (a path).

    Raises:
        ModelNotFound: there is no such version, or no model is active.
    """
    if model is None or (isinstance(model, str) and model.isdecimal()):
        registry = open_registry()
        return registry.folder_of(model or registry.active_version())
    return Path(model)


def load_model(model: str | os.PathLike[str] | None = None) -> Model:
    """The model that ``locate_model`` finds. Raises what ``read_model`` raises."""
    return read_model(locate_model(model))
