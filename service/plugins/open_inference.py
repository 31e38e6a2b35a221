"""The Open Inference Protocol, version 2, under ``/v2``: what clients of Triton and KServe speak. The model is ``rhetor``.

Its input is ``text``, each labelled as it is given. Tensors come and go as JSON, or in Triton's binary extension behind it.
"""

from typing import Any

import msgspec
from flask import Blueprint, Response, request

from rhetor import __version__
from rhetor.engine.scoring.rows import Sentence
from rhetor.model import Model
from rhetor.records import LABELS
from service.bodies import decode_json, read_body
from service.operations import BODY, Operation
from service.plugins.given_texts import label_given
from service.plugins.tensors import Tensor, pack_tensor, read_texts
from service.problems import Problem
from service.replies import to_response
from service.working import current_labeler

PREFIX = "/v2"
NAME = "rhetor"
HEADER_LENGTH = "Inference-Header-Content-Length"
"""Of the JSON in front, if tensors follow it in binary form."""
MOST_DIGITS = 20
"""Of that; Python refuses to read numbers of thousands."""
EXAMPLE = '{"inputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "data": ["The bridge must be rebuilt."]}]}'
blueprint = Blueprint("open-inference", __name__, url_prefix=PREFIX)


class InputTensor(msgspec.Struct):
    """``data`` is absent if ``parameters`` say how many bytes of it follow the JSON (``binary_data_size``)."""

    name: str
    shape: list[int]
    datatype: str
    data: list[Any] | None = None
    parameters: dict[str, Any] = {}


class WantedOutput(msgspec.Struct):
    name: str
    parameters: dict[str, Any] = {}


class InferRequest(msgspec.Struct):
    inputs: list[InputTensor]
    outputs: list[WantedOutput] | None = None
    id: str | None = None
    parameters: dict[str, Any] = {}


class OutputTensor(msgspec.Struct, omit_defaults=True):
    name: str
    shape: list[int]
    datatype: str
    parameters: dict[str, Any] = {}
    data: list[Any] | msgspec.UnsetType = msgspec.UNSET


class InferReply(msgspec.Struct, omit_defaults=True):
    model_name: str
    model_version: str
    outputs: list[OutputTensor]
    id: str | None = None


class TensorDescription(msgspec.Struct, omit_defaults=True):
    name: str
    datatype: str
    shape: list[int]
    parameters: dict[str, Any] = {}


class InferModelReply(msgspec.Struct):
    name: str
    versions: list[str]
    platform: str
    inputs: list[TensorDescription]
    outputs: list[TensorDescription]


class InferServerReply(msgspec.Struct):
    name: str
    version: str
    extensions: list[str]


class InferState(msgspec.Struct, omit_defaults=True):
    """What of it was asked for."""

    name: str | None = None
    live: bool | None = None
    ready: bool | None = None


class InferError(msgspec.Struct):
    error: str


IN_ORDER = {"labels": [label.value for label in LABELS]}
OUTPUTS = (
    TensorDescription("label", "BYTES", [-1]),
    TensorDescription("confidence", "FP64", [-1]),
    TensorDescription("uncertain", "BOOL", [-1]),
    TensorDescription("probabilities", "FP64", [-1, len(LABELS)], IN_ORDER),
)


def write_error(status: int, detail: str, code: str) -> Response:
    return to_response(InferError(detail), status)


@blueprint.get("")
def describe_server() -> Response:
    return to_response(InferServerReply(NAME, __version__, ["binary_tensor_data"]))


@blueprint.get("/health/live")
def is_live() -> Response:
    return to_response(InferState(live=True))


@blueprint.get("/health/ready")
def is_ready() -> Response:
    """503 as long as there is no model."""
    current_labeler()
    return to_response(InferState(ready=True))


@blueprint.get("/models/<name>/ready")
@blueprint.get("/models/<name>/versions/<version>/ready")
def is_model_ready(name: str, version: str | None = None) -> Response:
    return to_response(InferState(_find_model(name, version).name, ready=True))


@blueprint.get("/models/<name>")
@blueprint.get("/models/<name>/versions/<version>")
def describe_model(name: str, version: str | None = None) -> Response:
    """What goes in and comes out; the order of probabilities stands in their parameters."""
    model = _find_model(name, version)
    inputs = [TensorDescription("text", "BYTES", [-1])]
    return to_response(InferModelReply(NAME, [model.version], "rhetor", inputs, list(OUTPUTS)))


@blueprint.post("/models/<name>/infer")
@blueprint.post("/models/<name>/versions/<version>/infer")
def infer(name: str, version: str | None = None) -> Response:
    """Labels texts, each as it is given."""
    _find_model(name, version)
    asked, following = _read_request()
    wanted = _choose_outputs(asked)
    if len(asked.inputs) != 1 or asked.inputs[0].name != "text":
        raise Problem(400, f"One input named 'text' is wanted, such as {EXAMPLE}.")
    given = asked.inputs[0]
    texts = read_texts(Tensor(given.shape, given.datatype, given.data, given.parameters.get("binary_data_size")), following)
    labeler, sentences = label_given(texts, "text")
    return _write_reply(labeler.model, asked.id, wanted, sentences)


def _find_model(name: str, version: str | None) -> Model:
    """
    Raises:
        Problem: 404, another model or version than the one that answers.
    """
    model = current_labeler().model
    if name != NAME or version not in (None, model.version):
        raise Problem(
            404, f"There is no model '{name}' of version {version or 'any'} here. Ask for {NAME}, {model.version}."
        )
    return model


def _read_request() -> tuple[InferRequest, bytes]:
    """The JSON, and the bytes that follow it."""
    body = read_body()
    length = request.headers.get(HEADER_LENGTH)
    if length is None:
        return decode_json(body, InferRequest, EXAMPLE), b""
    if not length.isdecimal() or len(length) > MOST_DIGITS or int(length) > len(body):
        said = f"{HEADER_LENGTH} is '{length[:MOST_DIGITS]}', and the body has {len(body):,} bytes."
        raise Problem(400, f"{said} Give the length of its JSON.")
    return decode_json(body[: int(length)], InferRequest, EXAMPLE), body[int(length) :]


def _choose_outputs(asked: InferRequest) -> dict[str, bool]:
    """The outputs to give, and whether each is to be binary."""
    names = [output.name for output in OUTPUTS]
    is_binary = bool(asked.parameters.get("binary_data_output"))
    if not asked.outputs:
        return dict.fromkeys(names, is_binary)
    if unknown := [output.name for output in asked.outputs if output.name not in names]:
        raise Problem(400, f"There is no output '{unknown[0]}'. Ask for: {', '.join(names)}.")
    return {output.name: bool(output.parameters.get("binary_data", is_binary)) for output in asked.outputs}


def _write_reply(model: Model, identifier: str | None, wanted: dict[str, bool], sentences: list[Sentence]) -> Response:
    outputs, following = [], []
    for described in OUTPUTS:
        if described.name not in wanted:
            continue
        shape = [len(sentences), *described.shape[1:]]
        output = OutputTensor(described.name, shape, described.datatype, dict(described.parameters))
        values = _list_values(described.name, sentences)
        if wanted[described.name]:
            following.append(pack_tensor(values, described.datatype))
            output.parameters["binary_data_size"] = len(following[-1])
        else:
            output.data = values
        outputs.append(output)
    head = msgspec.json.encode(InferReply(NAME, model.version, outputs, identifier))
    if not any(wanted.values()):
        return Response(head, mimetype="application/json")
    headers = {HEADER_LENGTH: str(len(head))}
    return Response(b"".join([head, *following]), mimetype="application/octet-stream", headers=headers)


def _list_values(name: str, sentences: list[Sentence]) -> list[Any]:
    if name == "probabilities":
        return [value for sentence in sentences for value in sentence.probabilities.values()]
    return [getattr(sentence, name) for sentence in sentences]


TYPES = (InferRequest, InferReply, InferModelReply, InferServerReply, InferState, InferError)


def _describe(name: str, summary: str, reply: str, problems: tuple[int, ...] = (), **more: Any) -> Operation:
    return Operation(name, f"Open Inference Protocol: {summary}.", reply, problems=problems, error="InferError", **more)


def _describe_model(path: str, suffix: str) -> dict[str, dict[str, Operation]]:
    """The calls of a model at ``path``; ``suffix`` tells their names from those at another."""
    infer = _describe(
        f"infer{suffix}", "label texts, each as it is given", "InferReply", (*BODY, 404, 429, 503), body="InferRequest",
        example=msgspec.json.decode(EXAMPLE),
    )  # fmt: skip
    ready = _describe(f"isInferModelReady{suffix}", "whether the model answers", "InferState", (404, 503))
    described = _describe(f"describeInferModel{suffix}", "inputs and outputs", "InferModelReply", (404, 503))
    return {f"{path}/infer": {"post": infer}, f"{path}/ready": {"get": ready}, path: {"get": described}}


OPERATIONS: dict[str, dict[str, Operation]] = {
    **_describe_model("/v2/models/{name}", ""),
    **_describe_model("/v2/models/{name}/versions/{version}", "OfVersion"),
    "/v2": {"get": _describe("describeInferServer", "the server", "InferServerReply")},
    "/v2/health/live": {"get": _describe("isInferLive", "whether the process answers", "InferState")},
    "/v2/health/ready": {"get": _describe("isInferReady", "whether a model is loaded", "InferState", (503,))},
}
