"""``/v1/models``: versions, one of them in full, promotion and rollback."""

from flask import Blueprint, Response

from rhetor.learning.erasure import finish_erasures
from rhetor.registry import describe_version, list_versions, open_registry
from service.current_model import get_current_model
from service.messages import ActivationReply, ModelReply, ModelsReply, PromoteReply, VersionReply
from service.replies import name_model, to_response

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
    return to_response(ModelsReply(name_model(), versions, history))


@blueprint.get("/v1/models/<version>")
def show_model(version: str) -> Response:
    """Manifest, metrics and card of a version, each checked against its checksum."""
    registry = open_registry()
    folder = registry.folder_of(version)
    described = describe_version(folder)
    active = next((info.is_active for info in list_versions(registry) if info.version == version), False)
    metrics = described.metrics
    if isinstance(comparison := metrics.get("comparison"), dict):
        comparison.pop("changes", None)  # sentences people sent, which earlier releases kept there
    return to_response(ModelReply(name_model(), version, active, described.manifest, metrics, described.card))


@blueprint.post("/v1/models/rollback")
def roll_back() -> Response:
    """Makes the version active that was so before the present one."""
    registry = open_registry()
    version = registry.rollback()
    finish_erasures(registry)
    get_current_model().reload()
    return to_response(PromoteReply(name_model(), version))


@blueprint.post("/v1/models/<version>/promote")
def promote(version: str) -> Response:
    """Makes a version the active one."""
    registry = open_registry()
    registry.promote(version, "promoted over HTTP")
    finish_erasures(registry)
    get_current_model().reload()
    return to_response(PromoteReply(name_model(), version))
