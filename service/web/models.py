"""The pages about models: all versions, and one with its card."""

from flask import Blueprint, Response

from rhetor.pages.markdown import render_markdown
from rhetor.registry import list_live_periods, list_versions, open_registry, verify_files
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
    files = verify_files(registry.folder_of(version))
    info = next(info for info in list_versions(registry) if info.version == version)
    periods = list_live_periods(registry.history()).get(version, [])
    card = render_markdown(files["card.md"].decode("utf-8").partition("\n")[2], shift=0)  # its title is the page's
    return render_web_page("model.html", info=info, card=card, periods=periods)
