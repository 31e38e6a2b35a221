"""The pages about models: all versions, and one with its card."""

from typing import Any

from flask import Blueprint, Response

from rhetor.registry import describe_version, list_live_periods, list_versions, open_registry
from rhetor.show.pages.markdown import render_markdown
from rhetor.show.pictures import draw_confusion, draw_coverage, draw_learning_curve, draw_reliability
from service.web.errors import show_errors_as_pages
from service.web.rendering import render_web_page

blueprint = Blueprint("model-pages", __name__)
show_errors_as_pages(blueprint)


@blueprint.get("/models")
def show_models() -> Response:
    """All versions, newest first, and since when each was live."""
    registry = open_registry()
    history = registry.history()
    return render_web_page(
        "models.html", versions=list_versions(registry)[::-1], periods=list_live_periods(history), history=history[::-1]
    )


@blueprint.get("/models/<version>")
def show_model(version: str) -> Response:
    """One version with its card."""
    registry = open_registry()
    described = describe_version(registry.folder_of(version))
    info = next(info for info in list_versions(registry) if info.version == version)
    periods = list_live_periods(registry.history()).get(version, [])
    card = render_markdown(described.card.partition("\n")[2], 0, draw_pictures(described.metrics))  # its title is the page's
    return render_web_page("model.html", info=info, card=card, periods=periods)


def draw_pictures(metrics: dict[str, Any]) -> dict[str, str]:
    """The card's pictures by their file names, in the page's own colours; models of earlier releases have fewer figures."""
    held_out, pictures = metrics.get("held_out", {}), {}
    if "confusion" in held_out:
        pictures["confusion.svg"] = draw_confusion(held_out["confusion"])
    if "reliability" in held_out:
        pictures["reliability.svg"] = draw_reliability(held_out["reliability"])
        pictures["coverage.svg"] = draw_coverage(held_out["coverage"], held_out["threshold"])
    if "learning_curve" in metrics:
        pictures["learning.svg"] = draw_learning_curve(metrics["learning_curve"])
    return pictures
