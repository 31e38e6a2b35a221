"""The types of requests and replies. The OpenAPI document is made from them, so it cannot say anything else."""

from typing import Annotated, Any, Literal

import msgspec
from flask import request
from msgspec import Meta

from rhetor.intake import READERS, find_reader_of_type
from rhetor.records import Kind, Label
from service.bodies import convert_record, decode_json, read_body, refuse_options
from service.codings import decode_text, mark_charset
from service.files import read_file
from service.problems import Problem

MOST_TEXTS = 1000
TEXT_TYPES = tuple(media_type for reader in READERS for media_type in reader.media_types)
"""What a text may be sent as by itself."""


class LabelRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Either ``text`` or ``texts``."""

    text: Annotated[str, Meta(description="One text to split and label.")] | None = None
    texts: Annotated[list[str], Meta(max_length=MOST_TEXTS, description="Several texts, labelled one by one.")] | None = None
    evidence: Annotated[bool, Meta(description="Also say which stretches spoke for the label and against it.")] = False
    top: Annotated[int, Meta(ge=1, le=1000, description="Stretches of evidence a sentence; the rest is a sum.")] = 10
    offsets: Annotated[
        Literal["code-points", "utf-16"], Meta(description="Unit of start and end. JavaScript strings count UTF-16.")
    ] = "code-points"
    sure: (
        Annotated[
            float,
            Meta(ge=0, le=1, description="Labels with a confidence below are uncertain; else the model's own threshold."),
        ]
        | None
    ) = None
    remember: Annotated[bool, Meta(description="Keep the sentences of this request, to ask people about them.")] = True
    document: Annotated[str, Meta(max_length=1000, description="Name of the document, for the review queue.")] | None = None


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


class PassageReply(msgspec.Struct):
    """Lines of a text in another language than most of it."""

    start: int
    end: int
    language: str


Language = Annotated[
    str,
    Meta(description="Of most of the text: ISO 639-1; und if it is not English and has no name here. Labels are for en."),
]


class SureReply(msgspec.Struct):
    """What a threshold means on held-out text: the share of labels that are so sure, and how many of these are right."""

    threshold: float
    share: float
    right: float


class DocumentReply(msgspec.Struct):
    sentences: list[SentenceReply]
    profile: Annotated[dict[str, float], Meta(description="Share of each label among the labelled sentences.")]
    language: Language | None
    passages: list[PassageReply]


class LabelReply(msgspec.Struct):
    """Reply to ``text``. ``sure`` is there if a threshold was given, null if the model does not know what it means."""

    model: ModelName
    sentences: list[SentenceReply]
    profile: dict[str, float]
    language: Language | None
    passages: list[PassageReply]
    sure: SureReply | msgspec.UnsetType | None = msgspec.UNSET


class LabelManyReply(msgspec.Struct):
    """Reply to ``texts``, in their order."""

    model: ModelName
    documents: list[DocumentReply]
    sure: SureReply | msgspec.UnsetType | None = msgspec.UNSET


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


class ModelReply(msgspec.Struct):
    """One version: its manifest and metrics as they stand on disk, its card as Markdown."""

    model: ModelName
    version: str
    active: bool
    manifest: dict[str, Any]
    metrics: dict[str, Any]
    card: str


class HealthReply(msgspec.Struct):
    status: Literal["ok"]
    model: ModelName


def read_label_request() -> LabelRequest:
    """The checked body of ``POST /v1/label``: JSON, or one text as what ``READERS`` name, with options in the query.

    Raises:
        Problem: 400 not JSON, 415 another type, 422 a field that is wrong, missing or unknown.
        TextError: a page without an article.
    """
    if request.mimetype == "text/plain":
        return _to_request(decode_text(read_body()))
    if find_reader_of_type(request.mimetype):
        return _to_request(read_file(mark_charset(read_body()), "The body", request.mimetype).text)
    if request.mimetype != "application/json":
        raise Problem(415, f"Send application/json, or one text as {', '.join(TEXT_TYPES)}.")
    refuse_options()
    asked = decode_json(read_body(), LabelRequest, '{"text": "…"}')
    if (asked.text is None) == (asked.texts is None):
        detail = "give either text or texts"
        raise Problem(422, f"The request has a wrong field: {detail}.", [("text", detail), ("texts", detail)])
    return asked


def _to_request(text: str) -> LabelRequest:
    return convert_record({**request.args, "text": text}, LabelRequest, "query", strict=False)
