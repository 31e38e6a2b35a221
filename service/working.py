"""How many requests are in work at once, and the labeler they work with."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app

from rhetor.errors import ModelError
from rhetor.labeler import Labeler
from service.current_model import get_current_model
from service.problems import Problem


@contextmanager
def place_in_work() -> Iterator[None]:
    """
    Raises:
        Problem: 429, too many requests are in work.
    """
    places: threading.BoundedSemaphore = current_app.extensions["rhetor-places"]
    if not places.acquire(blocking=False):
        raise Problem(429, "Too many requests are in work. Try again in a second, or start more workers.")
    try:
        yield
    finally:
        places.release()


def turn_to_label() -> threading.Semaphore:
    """A few requests label at once; the others have their bodies read meanwhile and wait."""
    turns: threading.Semaphore = current_app.extensions["rhetor-turns"]
    return turns


def current_labeler() -> Labeler:
    """
    Raises:
        Problem: 503, there is no model.
    """
    try:
        return get_current_model().labeler()
    except ModelError as error:
        raise Problem(503, str(error)) from None
