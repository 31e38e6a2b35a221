"""``POST /v1/label``."""

import msgspec
from flask import Blueprint, Response

from rhetor.formats.serialise import document_to_parts
from rhetor.labeler import Labeler
from service import metrics
from service.messages import LabelRequest, read_label_request
from service.remembering import get_memory
from service.working import current_labeler, place_in_work, turn_to_label

blueprint = Blueprint("labelling", __name__)


@blueprint.post("/v1/label")
def label() -> Response:
    """Splits and labels one text or several."""
    with place_in_work():
        asked = read_label_request()
        with turn_to_label():
            return _answer(asked)


def _answer(asked: LabelRequest) -> Response:
    labeler = current_labeler()
    model = {"name": labeler.model.name, "version": labeler.model.version}
    if asked.text is not None:
        return _reply({"model": model, **_label_text(labeler, asked.text, asked)})
    documents = [_label_text(labeler, text, asked) for text in asked.texts or []]
    return _reply({"model": model, "documents": documents})


def _label_text(labeler: Labeler, text: str, asked: LabelRequest) -> dict[str, object]:
    document = labeler.label(text, evidence=asked.evidence, top=asked.top)
    metrics.count_sentences(document)
    if asked.remember:
        get_memory().put(document, asked.document)
    return document_to_parts(document, utf16=asked.offsets == "utf-16")


def _reply(record: dict[str, object]) -> Response:
    return Response(msgspec.json.encode(record), mimetype="application/json")
