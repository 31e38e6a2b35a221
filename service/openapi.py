"""The OpenAPI 3.1 document, made from the types of ``messages``."""

from functools import cache
from typing import Any

import msgspec

from rhetor import __version__
from service import explaining, messages
from service.problems import TITLES, ProblemDocument

PROBLEM = "application/problem+json"
TYPES = (
    messages.LabelRequest,
    messages.LabelReply,
    messages.LabelManyReply,
    explaining.ExplainRequest,
    explaining.ExplainReply,
    messages.ModelsReply,
    messages.PromoteReply,
    messages.HealthReply,
    ProblemDocument,
)


@cache
def build_openapi() -> dict[str, Any]:
    """The document as plain data."""
    schemas, components = msgspec.json.schema_components(TYPES, ref_template="#/components/schemas/{name}")
    of = {kind.__name__: schema for kind, schema in zip(TYPES, schemas, strict=True)}
    either = {"oneOf": [of["LabelReply"], of["LabelManyReply"]]}
    label = _operation("labelText", "Split and label one text or several.", either, of, (400, 413, 415, 422, 429, 503))
    label["requestBody"] = {
        "required": True,
        "content": {
            "application/json": {"schema": of["LabelRequest"], "example": {"text": "The bridge must be rebuilt."}},
            "text/plain": {"schema": {"type": "string"}, "example": "The bridge must be rebuilt."},
        },
    }
    explain = _operation("explainSentence", "Why a sentence has its label.", of["ExplainReply"], of, (400, 413, 415, 422, 503))
    explain["requestBody"] = {
        "required": True,
        "content": {"application/json": {"schema": of["ExplainRequest"], "example": {"text": "It must be rebuilt."}}},
    }
    promote = _operation("promoteModel", "Make a version the active one.", of["PromoteReply"], of, (401, 403, 404, 409, 503))
    promote["parameters"] = [{"name": "version", "in": "path", "required": True, "schema": {"type": "string"}}]
    promote["security"] = [{"key": []}, {}]
    health = of["HealthReply"]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "rhetor",
            "version": __version__,
            "description": "Says of each sentence of an English text what its writer is doing.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": {
            "/v1/label": {"post": label},
            "/v1/explain": {"post": explain},
            "/v1/models": {"get": _operation("listModels", "All versions of the model.", of["ModelsReply"], of)},
            "/v1/models/{version}/promote": {"post": promote},
            "/health/live": {"get": _operation("isLive", "The process answers.", health, of)},
            "/health/ready": {"get": _operation("isReady", "A model is loaded.", health, of, (503,))},
            "/metrics": {"get": _plain_operation("readMetrics", "Counters for Prometheus.", "text/plain")},
            "/openapi.json": {"get": _plain_operation("readOpenapi", "This document.", "application/json")},
            "/": {"get": _plain_operation("readPage", "The web page.", "text/html")},
        },
        "components": {
            "schemas": components,
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}},
        },
    }


def _operation(
    name: str, summary: str, reply: dict[str, Any], of: dict[str, Any], problems: tuple[int, ...] = ()
) -> dict[str, Any]:
    responses: dict[str, Any] = {"200": {"description": "Done", "content": {"application/json": {"schema": reply}}}}
    for status in (*problems, 500):
        responses[str(status)] = {
            "description": TITLES[status],
            "content": {PROBLEM: {"schema": of["ProblemDocument"]}},
        }
    return {"operationId": name, "summary": summary, "responses": responses}


def _plain_operation(name: str, summary: str, kind: str) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "responses": {"200": {"description": "Done", "content": {kind: {"schema": {}}}}},
    }
