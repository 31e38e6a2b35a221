"""The OpenAPI 3.1 document, made from the types of the messages."""

from functools import cache
from typing import Any

import msgspec

from rhetor import __version__
from rhetor.learning.people import Role
from service import explaining, learning_messages, messages, plugins
from service.access import ACCESS
from service.auth import SESSION_COOKIE
from service.estimate_operations import ESTIMATE_OPERATIONS, ESTIMATE_TYPES
from service.operations import BODY, STORED, Operation
from service.people_operations import PEOPLE_OPERATIONS, PEOPLE_TYPES
from service.problems import TITLES, ProblemDocument

PROBLEM = "application/problem+json"
TYPES: tuple[type[msgspec.Struct], ...] = (
    messages.LabelRequest,
    messages.LabelReply,
    messages.LabelManyReply,
    explaining.ExplainRequest,
    explaining.ExplainReply,
    messages.ModelsReply,
    messages.ModelReply,
    messages.PromoteReply,
    messages.HealthReply,
    learning_messages.CorrectionRequest,
    learning_messages.CorrectionReply,
    learning_messages.CorrectionsQuery,
    learning_messages.CorrectionsReply,
    learning_messages.ConflictsReply,
    learning_messages.UndoRequest,
    learning_messages.ReviewQuery,
    learning_messages.ReviewReply,
    learning_messages.SkipRequest,
    learning_messages.SkipReply,
    learning_messages.RetrainRequest,
    learning_messages.JobStarted,
    learning_messages.JobReply,
    learning_messages.JobsReply,
    *PEOPLE_TYPES,
    *ESTIMATE_TYPES,
    ProblemDocument,
    *(kind for module in plugins.MODULES for kind in module.TYPES),
)
OPTIONS = (422,)
"""Of every call of the API: what is asked for and not taken is refused by name."""
LABEL_EXAMPLE = {"text": "The bridge must be rebuilt."}
TAGS = {
    "labelling": "Texts to labels, and why.",
    "corrections": "What people say about labels.",
    "review": "What to ask people next.",
    "projects": "Many people reading the same units, and shares estimated from random samples.",
    "models": "Retraining, versions, promotion.",
    "people": "Who may do what, and who did what.",
    "plug-ins": "Calls that other programs know.",
    "service": "Health, counters, this document.",
}
TAG_OF = {
    "label": "labelling", "explain": "labelling", "corrections": "corrections", "review": "review", "projects": "projects",
    "estimate": "projects",
    "retrain": "models", "jobs": "models", "models": "models", "session": "people", "acts": "people",
}  # fmt: skip
OPERATIONS: dict[str, dict[str, Operation]] = {
    "/v1/explain": {
        "post": Operation(
            "explainSentence", "Why one sentence has its label, word by word, and what would give it the next one.",
            "ExplainReply", body="ExplainRequest", example=LABEL_EXAMPLE, problems=(*BODY, 503),
        ),
    },
    "/v1/corrections": {
        "post": Operation(
            "correct", "Keep a correction, unknown keys with it; or settle a conflict.", "CorrectionReply", 201,
            "CorrectionRequest",
            example={"text": "The bridge must be rebuilt.", "label": "call-to-action", "annotator": "Ada"},
            problems=(404, *BODY, *STORED),
        ),
        "get": Operation(
            "listCorrections", "A page of the corrections, oldest first, or all as JSONL.", "CorrectionsReply",
            query="CorrectionsQuery", problems=(422, *STORED),
        ),
    },
    "/v1/corrections/conflicts": {
        "get": Operation(
            "listConflicts", "Sentences that annotators label differently, left out of training until they are settled.",
            "ConflictsReply", problems=STORED,
        ),
    },
    "/v1/corrections/{id}/undo": {
        "post": Operation(
            "undoCorrection", "Append the row that takes a correction back.", "CorrectionReply", 201, "UndoRequest",
            False, problems=(404, *BODY, *STORED),
        ),
    },
    "/v1/review": {
        "get": Operation(
            "review", "What to ask people next, how far the work is, and whether more labels help.", "ReviewReply",
            query="ReviewQuery", problems=(422, *STORED, 503),
        ),
    },
    "/v1/review/skip": {
        "post": Operation(
            "skipSentence", "Not ask this annotator about a sentence again.", "SkipReply", 200, "SkipRequest",
            example={"text": "Who pays for the bridge?", "annotator": "Ada"}, problems=(*BODY, *STORED),
        ),
    },
    "/v1/retrain": {
        "post": Operation(
            "retrain", "Start the retraining script as a job.", "JobStarted", 202, "RetrainRequest", False,
            problems=(409, *BODY),
        ),
    },
    "/v1/jobs": {"get": Operation("listJobs", "The latest jobs.", "JobsReply")},
    "/v1/jobs/{id}": {
        "get": Operation("showJob", "How far a job is, and what came of it.", "JobReply", problems=(404,))
    },
    "/v1/models": {"get": Operation("listModels", "All versions of the model.", "ModelsReply")},
    "/v1/models/{version}": {
        "get": Operation("showModel", "Manifest, metrics and card of a version.", "ModelReply", problems=(404, 503))
    },
    "/v1/models/{version}/promote": {
        "post": Operation(
            "promoteModel", "Make a version the active one.", "PromoteReply", problems=(404, 409, 503)
        ),
    },
    "/v1/models/rollback": {
        "post": Operation(
            "rollBack", "Make the version active that was so before.", "PromoteReply", problems=(404, 409, 503)
        ),
    },
    **PEOPLE_OPERATIONS,
    **ESTIMATE_OPERATIONS,
    "/health/live": {"get": Operation("isLive", "The process answers.", "HealthReply")},
    "/health/ready": {"get": Operation("isReady", "A model is loaded.", "HealthReply", problems=(503,))},
}  # fmt: skip


def find_tag(path: str) -> str:
    """The group a path is shown in."""
    parts = path.split("/")
    if parts[1] == "v1":
        return TAG_OF.get(parts[2], "service")
    return "plug-ins" if any(path.startswith(module.PREFIX) for module in plugins.MODULES) else "service"


@cache
def build_openapi() -> dict[str, Any]:
    """The document as plain data."""
    schemas, components = msgspec.json.schema_components(TYPES, ref_template="#/components/schemas/{name}")
    of = {kind.__name__: schema for kind, schema in zip(TYPES, schemas, strict=True)}
    paths = {
        path: {method: _describe(path, method, operation, of, components) for method, operation in operations.items()}
        for described in (OPERATIONS, *(module.OPERATIONS for module in plugins.MODULES))
        for path, operations in described.items()
    }
    sample = paths["/v1/projects/{name}/sample"]["get"]["responses"]["200"]["content"]
    sample["text/csv"] = {"schema": {"type": "string"}}
    paths["/v1/corrections"]["get"]["responses"]["200"]["content"]["application/x-ndjson"] = {"schema": {"type": "string"}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "rhetor",
            "version": __version__,
            "description": "Says of each sentence of an English text what its writer is doing.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/", "description": "Where this document comes from."}],
        "tags": [{"name": name, "description": says} for name, says in TAGS.items()],
        "paths": {
            "/v1/label": {"post": _describe_labelling(of, components)},
            **paths,
            "/metrics": {"get": _plain_operation("readMetrics", "service", "Counters for Prometheus.", "text/plain")},
            "/openapi.json": {"get": _plain_operation("readOpenapi", "service", "This document.", "application/json")},
            "/": {"get": _plain_operation("readPage", "service", "The web page.", "text/html")},
        },
        "components": {
            "schemas": components,
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
                "session": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE},
            },
        },
    }


def _describe_labelling(of: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    """Labelling takes two kinds of body and gives two kinds of reply."""
    operation = Operation("labelText", "Split and label one text or several.", "LabelReply", problems=(*BODY, 429, 503))
    label = _describe("/v1/label", "post", operation, of, components)
    either = {"oneOf": [of["LabelReply"], of["LabelManyReply"]]}
    label["responses"]["200"]["content"]["application/json"]["schema"] = either
    label["requestBody"] = {
        "required": True,
        "content": {
            "application/json": {"schema": of["LabelRequest"], "example": LABEL_EXAMPLE},
            **{kind: {"schema": {"type": "string"}} for kind in messages.TEXT_TYPES},
            "text/plain": {"schema": {"type": "string"}, "example": LABEL_EXAMPLE["text"]},
        },
    }
    return label


def _describe(
    path: str, method: str, operation: Operation, of: dict[str, Any], components: dict[str, Any]
) -> dict[str, Any]:
    described: dict[str, Any] = {"operationId": operation.name, "summary": operation.summary, "tags": [find_tag(path)]}
    parameters = [
        {"name": part[1:-1], "in": "path", "required": True, "schema": {"type": "string"}}
        for part in path.split("/")
        if part.startswith("{")
    ]
    if operation.query:
        properties = components[operation.query]["properties"]
        parameters += [_describe_query(name, schema) for name, schema in properties.items()]
    if parameters:
        described["parameters"] = parameters
    if operation.body:
        content: dict[str, Any] = {"schema": of[operation.body]}
        if operation.example:
            content["example"] = operation.example
        described["requestBody"] = {"required": operation.body_required, "content": {"application/json": content}}
    _describe_access(described, path, method)
    described["responses"] = _describe_responses(path, method, operation, of)
    return described


def _describe_query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    parameter = {"name": name, "in": "query", "required": False, "schema": schema}
    return {**parameter, "description": schema["description"]} if "description" in schema else parameter


def _describe_access(described: dict[str, Any], path: str, method: str) -> None:
    """What a reader may is open to anybody, unless the service is private: there the key is one of two ways."""
    role = ACCESS[path][method.upper()]
    if role:
        described["security"] = [{"key": []}, {"session": []}, *([{}] if role is Role.READER else [])]
        described["x-role"] = role.value


def _list_or_lists(item: dict[str, Any]) -> dict[str, Any]:
    """What one text is answered with, or several."""
    one = {"type": "array", "items": item}
    return {"oneOf": [one, {"type": "array", "items": one}]}


def _describe_responses(path: str, method: str, operation: Operation, of: dict[str, Any]) -> dict[str, Any]:
    schema = _list_or_lists(of[operation.reply]) if operation.is_list else of[operation.reply]
    responses: dict[str, Any] = {
        str(operation.status): {"description": "Done", "content": {"application/json": {"schema": schema}}}
    }
    kind = "application/json" if operation.error else PROBLEM
    wrong = {kind: {"schema": of[operation.error or "ProblemDocument"]}}
    needs_key = ACCESS[path][method.upper()] is not None
    problems = {*operation.problems, 403, *((401,) if needs_key else ()), *(OPTIONS if path.startswith("/v1/") else ())}
    for status in (*sorted(problems), 500):
        responses[str(status)] = {"description": TITLES[status], "content": wrong}
    return responses


def _plain_operation(name: str, tag: str, summary: str, kind: str) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "tags": [tag],
        "responses": {"200": {"description": "Done", "content": {kind: {"schema": {}}}}},
    }
