"""The model that answers: followed as it changes on disk, new loaded before the old is dropped.

Requests compare the pointer's modification time, once in a few milliseconds; only a changed pointer is read. A request
keeps the labeler it started with, so no request sees two models or none.
"""

import logging
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app

from rhetor.errors import ModelError, ModelNotFound
from rhetor.labeler import Labeler
from rhetor.registry import open_registry

EXTENSION = "rhetor-model"
RETRY_SECONDS = 1.0
LOOK_SECONDS = 0.005
"""Within which a change is seen. On some file systems a look costs more than a text of twenty sentences."""
TAKEOVER_SECONDS = 0.5
"""How long the request that notices a new model waits for it; on a busy machine it is answered by the old one."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Loaded:
    labeler: Labeler
    stamp: tuple[int, int, int] | None


class CurrentModel:
    """Holds the labeler of the active version, or of the one the service was told to serve."""

    def __init__(self, version: str | None = None) -> None:
        self._version = version
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None
        self._failed_at = -RETRY_SECONDS
        self._looked_at = 0.0
        self._pointer: Path = open_registry().folder / "active"

    def labeler(self) -> Labeler:
        """The labeler to answer with.

        Raises:
            ModelError: there is none, and none could be loaded before either.
        """
        loaded = self._loaded
        if loaded and (self._version or self._is_fresh(loaded)):
            return loaded.labeler
        if not loaded:
            with self._lock:
                return self._load()
        if time.monotonic() - self._failed_at > RETRY_SECONDS and self._lock.acquire(blocking=False):
            thread = threading.Thread(target=self._load_aside, name="rhetor-model", daemon=True)
            thread.start()
            thread.join(TAKEOVER_SECONDS)
        return (self._loaded or loaded).labeler

    def _load_aside(self) -> None:
        """Loads the new model in a thread of its own, which has taken the lock over and gives it back."""
        try:
            self._load()
        finally:
            self._lock.release()

    def _is_fresh(self, loaded: _Loaded) -> bool:
        now = time.monotonic()
        if now - self._looked_at < LOOK_SECONDS:
            return True
        if loaded.stamp != self._read_stamp():
            return False
        self._looked_at = now
        return True

    def reload(self) -> None:
        """Waits until this process answers with what is active now."""
        with self._lock:
            self._load()

    def describe(self) -> dict[str, str | None]:
        """Name and version for a reply; None where there is no model."""
        loaded = self._loaded
        if loaded is None:
            return {"name": None, "version": None}
        return {"name": loaded.labeler.model.name, "version": loaded.labeler.model.version}

    def _load(self) -> Labeler:
        stamp = self._read_stamp()
        if self._loaded and self._loaded.stamp == stamp:
            return self._loaded.labeler
        try:
            labeler = Labeler.load(self._version)
        except ModelError as error:
            if self._loaded is None:
                raise
            self._failed_at = time.monotonic()
            logger.error("keeping model %s: %s", self._loaded.labeler.model.version, error)
            return self._loaded.labeler
        self._loaded = _Loaded(labeler, stamp)
        logger.info("serving model %s", labeler.model.version)
        return labeler

    def _read_stamp(self) -> tuple[int, int, int] | None:
        try:
            status = self._pointer.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_ino, status.st_size


def register_current_model(app: Flask, version: str | None) -> None:
    """Loads the model at start; without one the service starts all the same and says so in every answer."""
    current = CurrentModel(version)
    app.extensions[EXTENSION] = current
    try:
        current.labeler()
    except ModelNotFound as error:
        logger.warning("%s", error)
    except ModelError as error:
        logger.error("%s", error)


def get_current_model() -> CurrentModel:
    current: CurrentModel = current_app.extensions[EXTENSION]
    return current
