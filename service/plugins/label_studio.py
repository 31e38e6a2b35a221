"""A backend for Label Studio, under ``/label-studio``: labels before people do, and learns from what they say.

What the project calls its labels stands in its configuration, which comes with each request: nothing is kept between them.
Annotations become corrections as they are made; *Start training* starts the retraining script, whose gate decides.
"""

from statistics import fmean
from typing import Any, Literal

import msgspec
from flask import Blueprint, Response

from rhetor.document import Document
from rhetor.engine.scoring.rows import Sentence
from rhetor.formats.serialise import utf16_offsets
from rhetor.labeler import Labeler
from rhetor.learning.jobs import JobStatus, read_job, start_job
from service import metrics
from service.bodies import convert_record, read_json
from service.messages import MOST_TEXTS
from service.operations import BODY, Operation
from service.plugins.annotations import (
    MOST_RESULTS,
    StudioAnnotation,
    StudioTask,
    keep_annotation,
    withdraw_annotations,
)
from service.plugins.given_texts import label_given
from service.plugins.label_config import Control, read_control
from service.problems import Problem
from service.replies import to_response
from service.sizes import check_pieces
from service.working import current_labeler, hold_memory

PREFIX = "/label-studio"
blueprint = Blueprint("label-studio", __name__, url_prefix=PREFIX)
PIECE_BYTES = 1_000
"""That a labelled piece takes until it is answered."""
JOB_STATUS: dict[JobStatus, Literal["queued", "started", "finished", "failed"]] = {
    JobStatus.QUEUED: "queued",
    JobStatus.RUNNING: "started",
    JobStatus.COMPLETED: "finished",
    JobStatus.FAILED: "failed",
}
"""Ours to theirs."""


class SetupRequest(msgspec.Struct):
    """``schema`` is the labelling configuration. Keys that are not named here are passed over, in all requests."""

    schema: str = ""
    project: str | int | None = None


class SetupReply(msgspec.Struct):
    model_version: str


class StudioPredictRequest(msgspec.Struct):
    tasks: list[StudioTask]
    label_config: str
    project: str | int | None = None


class StudioPrediction(msgspec.Struct):
    """``result`` is in Label Studio's form; ``score`` the mean confidence of its labels."""

    model_version: str
    score: float
    result: list[dict[str, Any]]


class StudioPredictReply(msgspec.Struct):
    results: list[StudioPrediction]


class StudioProject(msgspec.Struct):
    id: int = 0
    label_config: str = ""


class WebhookRequest(msgspec.Struct):
    """Other actions than those about annotations and training change nothing here."""

    action: str
    project: StudioProject | None = None
    annotation: StudioAnnotation | None = None
    annotations: list[StudioAnnotation] = []
    task: Any = None


class WebhookReply(msgspec.Struct, omit_defaults=True):
    """``job`` is the training that was started, ``corrections`` how many were kept or taken back."""

    status: str = "ok"
    job: str | None = None
    corrections: int | None = None


class StudioError(msgspec.Struct):
    error: str


class JobStatusRequest(msgspec.Struct):
    job: str


class JobStatusReply(msgspec.Struct):
    job_status: Literal["queued", "started", "finished", "failed"]
    error: str
    result: dict[str, Any] | None


class StudioHealth(msgspec.Struct):
    status: Literal["UP"]
    model_class: str


class StudioVersions(msgspec.Struct):
    versions: list[str]


def write_error(status: int, detail: str, code: str) -> Response:
    return to_response(StudioError(detail), status)


@blueprint.get("/health")
def check_health() -> Response:
    """503 as long as there is no model."""
    current_labeler()
    return to_response(StudioHealth("UP", "rhetor"))


@blueprint.post("/setup")
def set_up() -> Response:
    """Says which model answers, or what a project's configuration lacks."""
    asked = read_json(SetupRequest, '{"project": "1", "schema": "<View>…</View>"}')
    if asked.schema:
        read_control(asked.schema)
    return to_response(SetupReply(current_labeler().model.version))


@blueprint.get("/versions")
def list_model_versions() -> Response:
    return to_response(StudioVersions([current_labeler().model.version]))


@blueprint.post("/predict")
def predict() -> Response:
    """Labels tasks: the whole text for choices, each sentence for labels."""
    asked = read_json(StudioPredictRequest, '{"tasks": [{"data": {"text": "…"}}], "label_config": "<View>…</View>"}')
    control = read_control(asked.label_config)
    if len(asked.tasks) > MOST_TEXTS:
        raise Problem(
            413, f"There are {len(asked.tasks):,} tasks; the limit is {MOST_TEXTS:,} a request. Send less at once."
        )
    texts = [_read_text(task, number, control) for number, task in enumerate(asked.tasks)]
    if control.kind == "choices":
        labeler, sentences = label_given(texts, control.field)
        results = [_choose(control, labeler, sentence) for sentence in sentences]
    else:
        check_pieces(texts)
        labeler = current_labeler()
        results = [_mark_spans(control, labeler, labeler.label(text)) for text in texts]
    return to_response(StudioPredictReply(results))


def _read_text(task: StudioTask, number: int, control: Control) -> str:
    text = task.data.get(control.field)
    if not isinstance(text, str):
        raise Problem(422, f"Task {number} has no text under '{control.field}', which the configuration names.")
    return text


def _choose(control: Control, labeler: Labeler, sentence: Sentence) -> StudioPrediction:
    """No result if the project has no name for the label."""
    assert sentence.label is not None
    name = control.names.get(sentence.label)
    result = [_write_result(control, {"choices": [name]}, sentence)] if name else []
    return StudioPrediction(labeler.model.version, sentence.confidence, result)


def _mark_spans(control: Control, labeler: Labeler, document: Document) -> StudioPrediction:
    hold_memory(PIECE_BYTES * len(document.rows))
    metrics.count_sentences(document)
    units = utf16_offsets(document.text)
    labelled = [sentence for sentence in document.sentences if sentence.label in control.names]
    results = []
    for sentence in labelled:
        assert sentence.label is not None
        span = {"start": units[sentence.start], "end": units[sentence.end], "text": sentence.text}
        results.append(_write_result(control, {**span, "labels": [control.names[sentence.label]]}, sentence))
    score = fmean(sentence.confidence for sentence in labelled) if labelled else 0.0
    return StudioPrediction(labeler.model.version, score, results)


def _write_result(control: Control, value: dict[str, Any], sentence: Sentence) -> dict[str, Any]:
    return {
        "from_name": control.name,
        "to_name": control.of,
        "type": control.kind,
        "value": value,
        "score": sentence.confidence,
    }


@blueprint.post("/webhook")
def take_event() -> Response:
    """Keeps annotations as corrections, takes those of deleted ones back, and trains."""
    asked = read_json(WebhookRequest, '{"action": "START_TRAINING", "project": {"id": 1}}')
    if asked.action == "START_TRAINING":
        return to_response(WebhookReply(job=start_job(["train", "--promote"]).id), 201)
    if asked.project is None or not asked.action.startswith("ANNOTATION"):
        return to_response(WebhookReply())
    if asked.action == "ANNOTATIONS_DELETED":
        return to_response(WebhookReply(corrections=withdraw_annotations(asked.project.id, asked.annotations)))
    control = read_control(asked.project.label_config)
    pairs = [(asked.task, asked.annotation)] if asked.annotation else _pair_tasks(asked)
    if len(pairs) > MOST_RESULTS:
        raise Problem(413, f"There are {len(pairs):,} annotations; the limit is {MOST_RESULTS:,} a request.")
    tasks = [convert_record(task or {}, StudioTask, "task") for task, _ in pairs]
    kept = sum(
        keep_annotation(control, asked.project.id, task, annotation)
        for task, (_, annotation) in zip(tasks, pairs, strict=True)
    )
    return to_response(WebhookReply(corrections=kept))


def _pair_tasks(asked: WebhookRequest) -> list[tuple[Any, StudioAnnotation]]:
    """Annotations made at once come with their tasks, in the same order."""
    tasks = asked.task if isinstance(asked.task, list) else [asked.task] * len(asked.annotations)
    return list(zip(tasks, asked.annotations, strict=False))


@blueprint.post("/job_status")
def show_job_status() -> Response:
    """How far a training is."""
    job = read_job(read_json(JobStatusRequest, '{"job": "…"}').job)
    return to_response(JobStatusReply(JOB_STATUS[job.status], job.error or "", job.result))


TYPES = (
    SetupRequest, SetupReply, StudioPredictRequest, StudioPredictReply, WebhookRequest, WebhookReply, StudioHealth,
    StudioVersions, JobStatusRequest, JobStatusReply, StudioError,
)  # fmt: skip


def _describe(name: str, summary: str, reply: str, problems: tuple[int, ...], **more: Any) -> Operation:
    return Operation(name, f"Label Studio: {summary}.", reply, problems=problems, error="StudioError", **more)


OPERATIONS: dict[str, dict[str, Operation]] = {
    "/label-studio/health": {"get": _describe("studioHealth", "whether a model is loaded", "StudioHealth", (503,))},
    "/label-studio/versions": {"get": _describe("studioVersions", "the model that answers", "StudioVersions", (503,))},
    "/label-studio/setup": {
        "post": _describe("studioSetup", "which model answers a project", "SetupReply", (*BODY, 503), body="SetupRequest")
    },
    "/label-studio/predict": {
        "post": _describe(
            "studioPredict", "label tasks", "StudioPredictReply", (*BODY, 429, 503), body="StudioPredictRequest"
        )
    },
    "/label-studio/webhook": {
        "post": _describe(
            "studioWebhook", "keep annotations as corrections, or train", "WebhookReply", (*BODY, 409, 429, 503),
            body="WebhookRequest",
        )
    },
    "/label-studio/job_status": {
        "post": _describe(
            "studioJobStatus", "how far a training is", "JobStatusReply", (*BODY, 404), body="JobStatusRequest"
        )
    },
}  # fmt: skip
