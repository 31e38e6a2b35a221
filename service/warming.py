"""Before the first request asks for it: what takes long the first time is read by a thread of the process."""

import logging
import threading

from flask import Flask

from rhetor.errors import RhetorError
from rhetor.learning.review import build_queue
from service.current_model import get_current_model
from service.judgements import read_current_judgements
from service.remembering import get_known_pool

logger = logging.getLogger(__name__)


def start_warming(app: Flask) -> threading.Thread:
    """Starts reading the corrections and the pool of sentences seen, once, beside the requests."""
    thread = threading.Thread(target=_warm, args=(app,), name="rhetor-warming", daemon=True)
    thread.start()
    return thread


def _warm(app: Flask) -> None:
    try:
        with app.app_context():
            read_current_judgements()
            labeler = get_current_model().labeler()
            build_queue(labeler, get_known_pool().read(labeler.model.version).sentences, set(), 1)
    except RhetorError as error:
        logger.warning("the first review will take longer: %s", error)
