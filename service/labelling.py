"""``POST /v1/label``."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from flask import Blueprint, Response, current_app

from rhetor.errors import ModelError
from rhetor.labeler import Labeler
from rhetor.serialise import document_to_record
from service import metrics
from service.current_model import get_current_model
from service.messages import LabelRequest, read_label_request
from service.problems import Problem
from service.remembering import get_memory

blueprint = Blueprint("labelling", __name__)


@blueprint.post("/v1/label")
def label() -> Response:
    """Splits and labels one text or several."""
    with _place_in_work():
        asked = read_label_request()
        with _turn():
            return _answer(asked)


def _answer(asked: LabelRequest) -> Response:
    labeler = _labeler()
    model = {"name": labeler.model.name, "version": labeler.model.version}
    if asked.text is not None:
        return _reply({"model": model, **_label_text(labeler, asked.text, asked)})
    documents = [_label_text(labeler, text, asked) for text in asked.texts or []]
    return _reply({"model": model, "documents": documents})


def _label_text(labeler: Labeler, text: str, asked: LabelRequest) -> dict[str, object]:
    document = labeler.label(text, evidence=asked.evidence, top=asked.top)
    metrics.count_sentences(document)
    if asked.remember:
        get_memory().put(document, text, asked.document)
    return document_to_record(document, text, utf16=asked.offsets == "utf-16")


def _labeler() -> Labeler:
    try:
        return get_current_model().labeler()
    except ModelError as error:
        raise Problem(503, str(error)) from None


def _reply(record: dict[str, object]) -> Response:
    return Response(msgspec.json.encode(record), mimetype="application/json")


@contextmanager
def _place_in_work() -> Iterator[None]:
    places: threading.BoundedSemaphore = current_app.extensions["rhetor-places"]
    if not places.acquire(blocking=False):
        raise Problem(429, "Too many requests are in work. Try again in a second, or start more workers.")
    try:
        yield
    finally:
        places.release()


def _turn() -> threading.Semaphore:
    """A few requests label at once; the others have their bodies read meanwhile and wait."""
    turns: threading.Semaphore = current_app.extensions["rhetor-turns"]
    return turns
