"""``/v1/erasures``: an admin has something forgotten, as with ``rhetor forget``."""

from typing import Annotated

import msgspec
from flask import Blueprint, Response, g
from msgspec import Meta

from rhetor.learning.erasure import Wanted, WantedKind, forget_soon
from rhetor.learning.erasure.databases import FORGOTTEN
from service.auth import find_caller
from service.bodies import read_json
from service.messages import ModelName
from service.problems import Problem
from service.remembering import get_memory
from service.replies import name_model, to_response

blueprint = Blueprint("erasures", __name__)
Name = Annotated[str, Meta(min_length=1, max_length=2000)]


class EraseRequest(msgspec.Struct, forbid_unknown_fields=True):
    """One of the three: a document's name; an annotator's; or a day (UTC), before which everything goes."""

    document: Name | None = None
    annotator: Name | None = None
    before: Name | None = None


class ErasedReply(msgspec.Struct):
    """How much went. ``removed``: models that learnt from it; ``learnt``: those that did and still label: train again."""

    model: ModelName
    corrections: int
    sentences: int
    units: int
    added: int
    removed: list[str]
    learnt: list[str]


@blueprint.post("/v1/erasures")
def erase() -> Response:
    """Takes something out of every file of the home; it cannot be undone."""
    asked = read_json(EraseRequest, '{"document": "letter-12.txt"}')
    given = {WantedKind.DOCUMENT: asked.document, WantedKind.ANNOTATOR: asked.annotator, WantedKind.BEFORE: asked.before}
    wishes = [Wanted(kind, value) for kind, value in given.items() if value is not None]
    if len(wishes) != 1:
        raise Problem(422, "Give one of document, annotator and before.")
    (wanted,) = wishes
    caller = find_caller()
    name = caller.name if caller else ""
    if wanted.kind is WantedKind.ANNOTATOR and wanted.value == name:
        g.annotator = name = FORGOTTEN  # else the log of acts would name him again
    get_memory().flush()
    erased = forget_soon(wanted, name)
    g.about = wanted.kind.value
    return to_response(
        ErasedReply(
            name_model(), erased.corrections, erased.sentences, erased.units, erased.added, list(erased.removed),
            list(erased.learnt),
        )
    )  # fmt: skip
