"""The first page, and the style sheets and scripts of all."""

from pathlib import Path

from flask import Blueprint, Response, current_app, request, send_from_directory

from rhetor.learning.people.roles import MAY
from rhetor.show.pages.marked_text import read_page_styles
from rhetor.show.pictures import read_styles
from rhetor.store.home import find_shipped
from service.web.errors import show_errors_as_pages
from service.web.reading import MOST_CHARACTERS
from service.web.rendering import STATIC, render_web_page

blueprint = Blueprint("pages", __name__)
show_errors_as_pages(blueprint)
VIEWER = Path(__file__).parent / "vendor" / "swagger-ui"
EXAMPLE = "plateau-militia-editorial.txt"


@blueprint.get("/")
def read() -> Response:
    """The reading view."""
    settings = current_app.config["RHETOR_SETTINGS"]
    return render_web_page(
        "read.html", most_characters=MOST_CHARACTERS, remembers=settings.remember, retention_days=settings.retention_days
    )


@blueprint.get("/signin")
def sign_in() -> Response:
    """Where a key or a short code is given."""
    return render_web_page("signin.html")


@blueprint.get("/keys")
def show_keys() -> Response:
    """Who has a key, giving and ending them, and who did what; it is for admins, and comes into the page with their key."""
    return render_web_page("keys.html", roles=MAY)


@blueprint.get("/docs")
def docs() -> Response:
    """The description of the API, to read and to try."""
    return render_web_page("docs.html")


@blueprint.get("/docs/<name>")
def docs_file(name: str) -> Response:
    """A file of the viewer."""
    return send_from_directory(VIEWER, name)


@blueprint.get("/example")
def example() -> Response:
    """A sample article with all four labels."""
    return send_from_directory(find_shipped("seeds/articles"), EXAMPLE, mimetype="text/plain")


@blueprint.get("/styles.css")
def styles() -> Response:
    """Style sheets that the page shares with self-contained files and pictures."""
    response = Response(read_page_styles() + read_styles(), mimetype="text/css")
    response.add_etag()
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response


@blueprint.get("/static/<path:name>")
def static(name: str) -> Response:
    """Scripts and style sheets of the page."""
    return send_from_directory(STATIC, name)
