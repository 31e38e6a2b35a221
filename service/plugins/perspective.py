"""Perspective's ``comments:analyze``, under ``/perspective``: the attributes are the four labels.

A client needs no change but the address: ``$discovery/rest`` describes the service to Google's client libraries.
"""

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from flask import Blueprint, Response, request
from msgspec import Meta

from rhetor.document import Document
from rhetor.engine.scoring.rows import Sentence
from rhetor.formats.serialise import utf16_offsets
from rhetor.labeler import Labeler
from rhetor.records import LABELS, Label
from service import metrics
from service.bodies import read_json
from service.operations import BODY, Operation
from service.problems import Problem
from service.remembering import get_memory
from service.replies import to_response
from service.sizes import check_pieces
from service.working import current_labeler, hold_memory

PREFIX = "/perspective"
blueprint = Blueprint("perspective", __name__, url_prefix=PREFIX)
DISCOVERY = Path(__file__).with_name("perspective_discovery.json")
ATTRIBUTES = {label.name: label for label in LABELS}
"""FACTUAL_REPORT, ATTRIBUTION, OPINION and CALL_TO_ACTION."""
LANGUAGE = "en"
PIECE_BYTES = 1_000
"""That a labelled piece takes until it is answered."""


class CommentText(msgspec.Struct):
    text: str = ""
    type: Literal["PLAIN_TEXT", "TEXT_TYPE_UNSPECIFIED"] = "PLAIN_TEXT"


class AttributeParameters(msgspec.Struct, rename="camel"):
    score_type: Literal["PROBABILITY", "SCORE_TYPE_UNSPECIFIED"] = "PROBABILITY"
    score_threshold: Annotated[float, Meta(description="Scores below it are left out.")] = 0.0


class AnalyzeCommentRequest(msgspec.Struct, rename="camel"):
    """Keys that are not named here are passed over."""

    comment: CommentText
    requested_attributes: dict[str, AttributeParameters]
    languages: list[str] = []
    do_not_store: bool = False
    span_annotations: Annotated[bool, Meta(description="A score for each sentence, not only for the whole.")] = False
    client_token: str | None = None


class Score(msgspec.Struct):
    value: float
    type: str = "PROBABILITY"


class SpanScore(msgspec.Struct):
    """``begin`` and ``end`` count UTF-16 units, as everywhere in this interface."""

    begin: int
    end: int
    score: Score


class AttributeScores(msgspec.Struct, rename="camel"):
    """``summary_score`` is the highest of the sentences."""

    span_scores: list[SpanScore]
    summary_score: Score


class AnalyzeCommentReply(msgspec.Struct, rename="camel", omit_defaults=True):
    attribute_scores: dict[str, AttributeScores]
    languages: list[str]
    detected_languages: list[str]
    client_token: str | None = None


class DiscoveryReply(msgspec.Struct, rename="camel"):
    """Google's format of a service's description; see ``perspective_discovery.json``."""

    kind: str
    discovery_version: str
    id: str
    name: str
    version: str
    title: str
    description: str
    documentation_link: str
    protocol: str
    root_url: str
    service_path: str
    base_url: str
    batch_path: str
    parameters: dict[str, Any]
    resources: dict[str, Any]
    schemas: dict[str, Any]


class GoogleStatus(msgspec.Struct, omit_defaults=True):
    code: int
    message: str
    status: str
    details: list[dict[str, Any]] = []


class GoogleError(msgspec.Struct):
    error: GoogleStatus


STATUS_NAMES = {
    400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND", 405: "UNIMPLEMENTED",
    429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE",
}  # fmt: skip
INVALID = {408, 409, 413, 415, 422}
"""All that is wrong with a request is a 400 there."""
ERROR_TYPE = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"


def write_error(status: int, detail: str, code: str) -> Response:
    code = "COMMENT_TOO_LONG" if status == 413 else code
    status = 400 if status in INVALID else status
    error = GoogleStatus(status, detail, STATUS_NAMES.get(status, "UNKNOWN"))
    if code:
        error.details = [{"@type": ERROR_TYPE, "errorType": code}]
    return to_response(GoogleError(error), status)


@blueprint.post("/v1alpha1/comments:analyze")
def analyze() -> Response:
    """Scores one comment."""
    asked = read_json(AnalyzeCommentRequest, '{"comment": {"text": "…"}, "requestedAttributes": {"OPINION": {}}}')
    _check(asked)
    text = asked.comment.text
    check_pieces([text])
    hold_memory(text.__sizeof__())
    labeler = current_labeler()
    document = labeler.label(text)
    hold_memory(PIECE_BYTES * len(document.rows))
    metrics.count_sentences(document)
    if not asked.do_not_store:
        get_memory().put(document, None)
    scored = _find_scored(labeler, document)
    scores = {
        name: given
        for name, parameters in asked.requested_attributes.items()
        if (given := _score(scored, text, ATTRIBUTES[name], asked.span_annotations, parameters.score_threshold))
    }
    return to_response(AnalyzeCommentReply(scores, [LANGUAGE], [LANGUAGE], asked.client_token))


def _check(asked: AnalyzeCommentRequest) -> None:
    """
    Raises:
        Problem: 400 as Perspective names it: no text, no or unknown attributes, another language than English.
    """
    if not asked.comment.text.strip():
        raise Problem(
            400, "The comment has no text. Send one in comment.text.", [("comment.text", "empty")], code="COMMENT_EMPTY"
        )
    names = ", ".join(ATTRIBUTES)
    if not asked.requested_attributes:
        raise Problem(400, f"No attribute is asked for. Name some in requestedAttributes: {names}.")
    if unknown := [name for name in asked.requested_attributes if name not in ATTRIBUTES]:
        raise Problem(400, f"Unknown requested attribute: {unknown[0]}. Ask for: {names}.", code="UNKNOWN_ATTRIBUTE")
    if others := [name for name in asked.languages if name.split("-")[0].lower() != LANGUAGE]:
        detail = f"No attribute supports the language '{others[0]}'. Send English comments, as '{LANGUAGE}'."
        raise Problem(400, detail, code="LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE")


def _find_scored(labeler: Labeler, document: Document) -> list[Sentence]:
    """The sentences with a label; a comment that has none, such as one word, is taken as one sentence."""
    labelled = [sentence for sentence in document.sentences if sentence.label]
    return labelled or labeler.label_sentences([document.text])


def _score(sentences: list[Sentence], text: str, label: Label, with_spans: bool, threshold: float) -> AttributeScores | None:
    """None if the whole is below the threshold."""
    highest = max(sentence.probabilities[label] for sentence in sentences)
    if highest < threshold:
        return None
    units = utf16_offsets(text)
    if not with_spans:
        return AttributeScores([SpanScore(0, units[-1], Score(highest))], Score(highest))
    spans = [SpanScore(units[s.start], units[s.end], Score(s.probabilities[label])) for s in sentences]
    return AttributeScores([span for span in spans if span.score.value >= threshold], Score(highest))


@blueprint.get("/$discovery/rest")
def discover() -> Response:
    """The discovery document: what Google's client libraries build themselves from, with this service's own address."""
    root = f"{request.host_url.rstrip('/')}{PREFIX}/"
    document = json.loads(DISCOVERY.read_text("utf-8"))
    return to_response(msgspec.convert({**document, "rootUrl": root, "baseUrl": root}, DiscoveryReply))


TYPES = (AnalyzeCommentRequest, AnalyzeCommentReply, DiscoveryReply, GoogleError)
OPERATIONS: dict[str, dict[str, Operation]] = {
    "/perspective/v1alpha1/comments:analyze": {
        "post": Operation(
            "analyzeComment", "Perspective: score a comment for the four labels.", "AnalyzeCommentReply",
            body="AnalyzeCommentRequest",
            example={"comment": {"text": "The bridge must be rebuilt."}, "requestedAttributes": {"CALL_TO_ACTION": {}}},
            problems=(*BODY, 429, 503), error="GoogleError",
        )
    },
    "/perspective/$discovery/rest": {
        "get": Operation(
            "discoverPerspective", "Perspective: what Google's clients build themselves from.", "DiscoveryReply",
            error="GoogleError",
        )
    },
}  # fmt: skip
