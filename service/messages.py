"""The types of requests and replies. The OpenAPI document is made from them, so it cannot say anything else."""

from typing import Annotated, Any, Literal, TypeVar

import msgspec
from flask import current_app, request
from msgspec import Meta

from rhetor.records import Kind, Label
from service.problems import Problem

MOST_TEXTS = 1000
Asked = TypeVar("Asked")


class LabelRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Either ``text`` or ``texts``."""

    text: Annotated[str, Meta(description="One text to split and label.")] | None = None
    texts: Annotated[list[str], Meta(max_length=MOST_TEXTS, description="Several texts, labelled one by one.")] | None = None
    evidence: Annotated[bool, Meta(description="Also say which stretches spoke for the label and against it.")] = False
    top: Annotated[int, Meta(ge=1, le=1000, description="Stretches of evidence a sentence; the rest is a sum.")] = 10
    offsets: Annotated[
        Literal["code-points", "utf-16"], Meta(description="Unit of start and end. JavaScript strings count UTF-16.")
    ] = "code-points"


class ModelName(msgspec.Struct):
    name: str | None
    version: str | None


class EvidenceSpanReply(msgspec.Struct):
    start: int
    end: int
    weight: float
    feature: str


class EvidenceReply(msgspec.Struct):
    """``intercept`` + weights of ``spans`` + ``rest`` = ``score`` of ``label``."""

    label: Label
    score: float
    intercept: float
    spans: list[EvidenceSpanReply]
    rest: float


class SentenceReply(msgspec.Struct, omit_defaults=True):
    """``label`` is null, and ``probabilities`` empty, for headings that name a topic and for furniture."""

    start: int
    end: int
    text: str
    kind: Kind
    label: Label | None
    confidence: float
    uncertain: bool
    probabilities: dict[str, float]
    evidence: EvidenceReply | None = None


class DocumentReply(msgspec.Struct):
    sentences: list[SentenceReply]
    profile: Annotated[dict[str, float], Meta(description="Share of each label among the labelled sentences.")]


class LabelReply(msgspec.Struct):
    """Reply to ``text``."""

    model: ModelName
    sentences: list[SentenceReply]
    profile: dict[str, float]


class LabelManyReply(msgspec.Struct):
    """Reply to ``texts``, in their order."""

    model: ModelName
    documents: list[DocumentReply]


class VersionReply(msgspec.Struct):
    version: str
    active: bool
    macro_f1: float | None
    sentences: int | None
    error: str | None


class ActivationReply(msgspec.Struct):
    version: str
    at: str
    why: str


class ModelsReply(msgspec.Struct):
    model: ModelName
    versions: list[VersionReply]
    history: list[ActivationReply]


class PromoteReply(msgspec.Struct):
    model: ModelName
    promoted: str


class HealthReply(msgspec.Struct):
    status: Literal["ok"]
    model: ModelName


def read_label_request() -> LabelRequest:
    """The checked body of ``POST /v1/label``: JSON, or the text itself as text/plain with options in the query.

    Raises:
        Problem: 400 not JSON, 415 another type, 422 a field that is wrong, missing or unknown.
    """
    if request.mimetype == "text/plain":
        return _read_plain()
    asked = read_json(LabelRequest, "Send application/json, or text/plain for one text.")
    if (asked.text is None) == (asked.texts is None):
        detail = "give either text or texts"
        raise Problem(422, f"The request has a wrong field: {detail}.", [("text", detail), ("texts", detail)])
    return asked


def read_json(kind: type[Asked], expected: str = "Send application/json.") -> Asked:
    """The checked body of a call that takes JSON.

    Raises:
        Problem: 400 not JSON, 415 another type, 422 a field that is wrong, missing or unknown.
    """
    if request.mimetype != "application/json":
        raise Problem(415, expected)
    body = read_body()
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        field, detail = _split_message(str(error))
        raise Problem(422, f"The request has a wrong field: {detail}", [(field, detail)]) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Problem(400, f'The body is not JSON in UTF-8: {error}. Send an object such as {{"text": "…"}}.') from None


def read_body() -> bytes:
    """The whole body, or a problem: a part of a text would get labels that look right."""
    body = request.get_data()
    limit: int = current_app.config["MAX_CONTENT_LENGTH"]
    if request.content_length is None and len(body) >= limit:
        raise Problem(413, f"The body is larger than {limit:,} bytes. Send less at once.")
    if request.content_length is not None and len(body) != request.content_length:
        raise Problem(400, f"The body ended after {len(body):,} of {request.content_length:,} bytes. Send it again.")
    return body


def _read_plain() -> LabelRequest:
    try:
        text = read_body().decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(422, f"The text is not UTF-8 (byte {error.start}). Send it in UTF-8.", [("", str(error))]) from None
    options: dict[str, Any] = dict(request.args)
    try:
        return msgspec.convert({**options, "text": text}, LabelRequest, strict=False)
    except msgspec.ValidationError as error:
        field, detail = _split_message(str(error))
        raise Problem(422, f"The query has a wrong field: {detail}", [(field, detail)]) from None


def _split_message(message: str) -> tuple[str, str]:
    """msgspec's "Expected `str`, got `int` - at `$.texts[0]`" as field and detail."""
    detail, _, path = message.partition(" - at `")
    field = path.rstrip("`").removeprefix("$").removeprefix(".")
    if not field and "unknown field `" in detail:
        field = detail.split("`")[1]
    return field, detail
