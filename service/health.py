"""Liveness, readiness, metrics, the OpenAPI document, and what there is."""

from flask import Blueprint, Response

from rhetor.errors import ModelError
from service.current_model import get_current_model
from service.messages import HealthReply
from service.metrics import render_metrics
from service.openapi import build_openapi
from service.problems import Problem
from service.replies import name_model, to_response

blueprint = Blueprint("health", __name__)


@blueprint.get("/health/live")
def live() -> Response:
    """The process answers."""
    return _healthy()


@blueprint.get("/health/ready")
def ready() -> Response:
    """A model is loaded; 503 if not."""
    try:
        get_current_model().labeler()
    except ModelError as error:
        raise Problem(503, str(error)) from None
    return _healthy()


@blueprint.get("/metrics")
def metrics() -> Response:
    """Counters in Prometheus' text format."""
    return render_metrics()


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """This API as an OpenAPI 3.1 document."""
    return to_response(build_openapi())


def _healthy() -> Response:
    return to_response(HealthReply("ok", name_model()))
