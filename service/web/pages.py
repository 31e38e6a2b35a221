"""The pages themselves, their style sheet and their scripts."""

from flask import Blueprint, Response, request, send_from_directory
from werkzeug.exceptions import HTTPException

from rhetor.errors import RhetorError
from rhetor.pages.environment import read_styles
from service.problems import STATUS, TITLES, Problem
from service.web.reading import MOST_CHARACTERS
from service.web.rendering import STATIC, render_web_page

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def read() -> Response:
    """The reading view."""
    return render_web_page("read.html", most_characters=MOST_CHARACTERS)


@blueprint.get("/styles.css")
def styles() -> Response:
    """Style sheets that the page shares with self-contained files."""
    response = Response(read_styles(), mimetype="text/css")
    response.add_etag()
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response


@blueprint.get("/static/<path:name>")
def static(name: str) -> Response:
    """Scripts and style sheets of the page."""
    return send_from_directory(STATIC, name)


@blueprint.errorhandler(RhetorError)
@blueprint.errorhandler(Problem)
@blueprint.errorhandler(HTTPException)
def show_error(error: Exception) -> Response:
    """People get a page, not problem+json."""
    if isinstance(error, RhetorError):
        status = STATUS[type(error)]
    else:
        status = (error.status if isinstance(error, Problem) else getattr(error, "code", None)) or 500
    detail = getattr(error, "description", None) or str(error)
    return render_web_page("error.html", status, title=TITLES.get(status, "Error"), detail=detail)
