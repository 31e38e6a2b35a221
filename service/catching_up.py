"""After a change of model: scores the remembered sentences anew and compares the models, while requests go on.

A request for the review queue only says that it may be needed; a thread of the process does it in small steps.
"""

import logging
import threading
import time

from flask import Flask, current_app

from rhetor.errors import RhetorError
from rhetor.labeler import Labeler
from rhetor.learning.review import Pool, SeenStore, StoppingRule, score_store
from rhetor.registry import Registry
from service.current_model import CurrentModel, get_current_model

EXTENSION = "rhetor-catching-up"
PAUSE_SECONDS = 0.02
"""Between two steps of some 50 ms, for requests to take their turn."""
STEP = 100
"""Sentences by which a pool must grow for the models to be compared again."""
logger = logging.getLogger(__name__)


class CatchingUp:
    """The work that is left after a change of model, and the thread that does it. Safe to use from several threads."""

    def __init__(self) -> None:
        self.rule = StoppingRule()
        self._lock = threading.Lock()
        self._done: tuple[str, int] | None = None

    def start(self, store: SeenStore, registry: Registry, current: CurrentModel, labeler: Labeler, pool: Pool) -> None:
        """Starts the work, unless there is none or it is being done."""
        state = (labeler.model.version, len(pool.sentences) // STEP)
        if (pool.stamp.stale or state != self._done) and self._lock.acquire(blocking=False):
            self._done = state
            arguments = (store, registry, current, labeler)
            threading.Thread(target=self._work, args=arguments, name="rhetor-catching-up", daemon=True).start()

    def wait(self) -> None:
        """Until the work that was started is done."""
        with self._lock:
            pass

    def _work(self, store: SeenStore, registry: Registry, current: CurrentModel, labeler: Labeler) -> None:
        version = labeler.model.version

        def pause() -> bool:
            time.sleep(PAUSE_SECONDS)
            return current.describe()["version"] == version

        try:
            score_store(store, labeler, pause)
            self.rule.learn(registry, version, store.read(), pause)
        except RhetorError as error:
            self._done = None  # the next request starts it again
            logger.warning("not caught up with model %s: %s", version, error)
        finally:
            self._lock.release()


def register_catching_up(app: Flask) -> None:
    app.extensions[EXTENSION] = CatchingUp()


def get_catching_up() -> CatchingUp:
    catching_up: CatchingUp = current_app.extensions[EXTENSION]
    return catching_up


def catch_up(labeler: Labeler, store: SeenStore, registry: Registry, pool: Pool) -> StoppingRule:
    """Sees to it that the work is being done; returns what is known so far."""
    catching_up = get_catching_up()
    catching_up.start(store, registry, get_current_model(), labeler, pool)
    return catching_up.rule
