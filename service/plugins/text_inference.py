"""Text Embeddings Inference's ``/predict`` and ``/info``, under ``/tei``, for its clients and Hugging Face's.

Each input is labelled as it is given. A body with ``parameters`` comes from ``InferenceClient``, which expects a list in a
list.
"""

import math
from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from flask import Blueprint, Response, current_app
from msgspec import Meta

from rhetor import __version__
from rhetor.engine.scoring.rows import Sentence
from rhetor.records import LABELS
from service.bodies import read_json
from service.messages import MOST_TEXTS, HealthReply
from service.operations import BODY, Operation
from service.plugins.given_texts import label_given
from service.problems import Problem
from service.replies import name_model, to_response
from service.working import current_labeler

PREFIX = "/tei"
blueprint = Blueprint("text-inference", __name__, url_prefix=PREFIX)
ERROR_TYPES = {413: "Validation", 429: "Overloaded", 500: "Backend", 503: "Unhealthy"}
"""Of the other side; for all else that is wrong with a request, "Validation" too."""


class HubParameters(msgspec.Struct):
    """What ``InferenceClient`` sends."""

    function_to_apply: Literal["softmax", "sigmoid", "none"] | None = None
    top_k: Annotated[int, Meta(ge=1)] | None = None


class PredictRequest(msgspec.Struct):
    """``inputs``: a text, or texts each in a list of its own. Keys that are not named here are passed over."""

    inputs: Annotated[str | list[list[str]], Meta(examples=["The bridge must be rebuilt."])]
    raw_scores: Annotated[bool, Meta(description="Logarithms of the probabilities instead of these.")] = False
    parameters: HubParameters | None = None


class Prediction(msgspec.Struct):
    label: str
    score: float


class ClassifierInfo(msgspec.Struct):
    id2label: dict[str, str]
    label2id: dict[str, int]


class ModelType(msgspec.Struct):
    classifier: ClassifierInfo


class InfoReply(msgspec.Struct):
    model_id: str
    model_sha: str
    model_dtype: str
    model_type: ModelType
    max_concurrent_requests: int
    max_input_length: Annotated[int, Meta(description="Bytes: of a body, since there are no tokens to count.")]
    max_client_batch_size: int
    auto_truncate: bool
    version: str


class InferenceError(msgspec.Struct):
    error: str
    error_type: str


def write_error(status: int, detail: str, code: str) -> Response:
    kind = code.capitalize() or ERROR_TYPES.get(status, "Validation")
    return to_response(InferenceError(detail, kind), status)


@blueprint.post("/predict")
def predict() -> Response:
    """Labels one text or several, each as it is given: all four labels, the likeliest first."""
    asked = read_json(PredictRequest, '{"inputs": "The bridge must be rebuilt."}')
    if isinstance(asked.inputs, str):
        texts = [asked.inputs]
    else:
        texts = [_take_single(number, row) for number, row in enumerate(asked.inputs)]
    _, sentences = label_given(texts, "inputs")
    hub = asked.parameters
    is_raw = asked.raw_scores or bool(hub and hub.function_to_apply == "none")
    ranked = [_rank_labels(sentence, is_raw)[: hub.top_k if hub else None] for sentence in sentences]
    return to_response(ranked[0] if isinstance(asked.inputs, str) and hub is None else ranked)


def _take_single(number: int, row: Sequence[str]) -> str:
    if len(row) != 1:
        raise Problem(422, f"inputs[{number}] has {len(row)} texts. This model takes single texts: [[text], [text]].")
    return row[0]


def _rank_labels(sentence: Sentence, is_raw: bool) -> list[Prediction]:
    ranked = sorted(sentence.probabilities.items(), key=lambda pair: -pair[1])
    return [Prediction(label.value, math.log(max(score, 1e-300)) if is_raw else score) for label, score in ranked]


@blueprint.get("/info")
def show_info() -> Response:
    """What is served, and how much it takes at once."""
    model, settings = current_labeler().model, current_app.config["RHETOR_SETTINGS"]
    names = [label.value for label in LABELS]
    classifier = ClassifierInfo({str(n): name for n, name in enumerate(names)}, {name: n for n, name in enumerate(names)})
    reply = InfoReply(
        model.name, model.version, "float64", ModelType(classifier), settings.max_waiting, settings.max_bytes, MOST_TEXTS,
        False, __version__,
    )  # fmt: skip
    return to_response(reply)


@blueprint.get("/health")
def show_health() -> Response:
    """200 as long as there is a model."""
    current_labeler()
    return to_response(HealthReply("ok", name_model()))


TYPES = (PredictRequest, Prediction, InfoReply, InferenceError)
OPERATIONS: dict[str, dict[str, Operation]] = {
    "/tei/predict": {
        "post": Operation(
            "teiPredict", "Text Embeddings Inference: label texts, each as it is given.", "Prediction", is_list=True,
            body="PredictRequest", problems=(*BODY, 429, 503), error="InferenceError",
        )
    },
    "/tei/info": {
        "get": Operation(
            "teiInfo", "Text Embeddings Inference: what is served.", "InfoReply", problems=(503,), error="InferenceError"
        )
    },
    "/tei/health": {
        "get": Operation(
            "teiHealth", "Text Embeddings Inference: whether a model is loaded.", "HealthReply", problems=(503,),
            error="InferenceError",
        )
    },
}  # fmt: skip
