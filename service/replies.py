"""A reply as JSON, and the model that every reply names."""

import msgspec
from flask import Response

from service.current_model import get_current_model
from service.messages import ModelName


def name_model() -> ModelName:
    """The model that answers now."""
    return ModelName(**get_current_model().describe())


def to_response(record: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(record), status, mimetype="application/json")
