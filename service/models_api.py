"""``GET /v1/models`` and ``POST /v1/models/<version>/promote``."""

import json

import msgspec
from flask import Blueprint, Response

from rhetor.errors import ModelError
from rhetor.registry import Registry, open_registry, read_manifest
from service.auth import require_key
from service.current_model import get_current_model
from service.messages import ActivationReply, ModelName, ModelsReply, PromoteReply, VersionReply

blueprint = Blueprint("models", __name__)


@blueprint.get("/v1/models")
def list_models() -> Response:
    """All versions, which of them is active, and since when each was."""
    registry = open_registry()
    try:
        active = registry.active_version()
    except ModelError:
        active = ""
    versions = [_describe(registry, version, active) for version in registry.versions()]
    history = [ActivationReply(entry.version, entry.at, entry.why) for entry in registry.history()]
    return _reply(ModelsReply(_current(), versions, history))


@blueprint.post("/v1/models/<version>/promote")
def promote(version: str) -> Response:
    """Makes a version the active one."""
    require_key()
    open_registry().promote(version, "promoted over HTTP")
    get_current_model().reload()
    return _reply(PromoteReply(_current(), version))


def _describe(registry: Registry, version: str, active: str) -> VersionReply:
    try:
        folder = registry.folder_of(version)
        corpus = read_manifest(folder)["corpus"]
        macro_f1 = json.loads((folder / "metrics.json").read_bytes())["held_out"]["macro_f1"]
        return VersionReply(version, version == active, macro_f1, corpus["sentences"], None)
    except (ModelError, OSError, ValueError, KeyError) as error:
        return VersionReply(version, version == active, None, None, str(error))


def _current() -> ModelName:
    return ModelName(**get_current_model().describe())


def _reply(record: msgspec.Struct) -> Response:
    return Response(msgspec.json.encode(record), mimetype="application/json")
