"""``GET /v1/models`` and ``POST /v1/models/<version>/promote``."""

import msgspec
from flask import Blueprint, Response

from rhetor.registry import list_versions, open_registry
from service.auth import require_key
from service.current_model import get_current_model
from service.messages import ActivationReply, ModelName, ModelsReply, PromoteReply, VersionReply

blueprint = Blueprint("models", __name__)


@blueprint.get("/v1/models")
def list_models() -> Response:
    """All versions, which of them is active, and since when each was."""
    registry = open_registry()
    versions = [
        VersionReply(info.version, info.is_active, info.macro_f1, info.sentences, info.error)
        for info in list_versions(registry)
    ]
    history = [ActivationReply(entry.version, entry.at, entry.why) for entry in registry.history()]
    return _reply(ModelsReply(_current(), versions, history))


@blueprint.post("/v1/models/<version>/promote")
def promote(version: str) -> Response:
    """Makes a version the active one."""
    require_key()
    open_registry().promote(version, "promoted over HTTP")
    get_current_model().reload()
    return _reply(PromoteReply(_current(), version))


def _current() -> ModelName:
    return ModelName(**get_current_model().describe())


def _reply(record: msgspec.Struct) -> Response:
    return Response(msgspec.json.encode(record), mimetype="application/json")
