"""The part of the review page that lists what annotators label differently."""

from flask import Blueprint, Response

from service.judgements import read_current_judgements
from service.web.rendering import web_environment

blueprint = Blueprint("conflict-fragment", __name__)
SHOWN = 20


@blueprint.get("/review/conflicts")
def show_conflicts() -> Response:
    """The oldest open conflicts, each with a button for every label; nothing if there are none."""
    found = read_current_judgements().conflicts()
    page = web_environment().get_template("conflicts.html").render(conflicts=found[:SHOWN], count=len(found))
    return Response(page, mimetype="text/html")
