"""The part of the review page that lists what annotators label differently."""

from flask import Blueprint, Response

from service.judgements import read_current_judgements
from service.visibility import make_sieve
from service.web.rendering import web_environment

blueprint = Blueprint("conflict-fragment", __name__)
SHOWN = 20


@blueprint.get("/review/conflicts")
def show_conflicts() -> Response:
    """The oldest open conflicts, each with a button for every label; nothing if there are none."""
    may_see = make_sieve()
    found = [judged for judged in read_current_judgements().conflicts() if may_see(judged.latest)]
    page = web_environment().get_template("conflicts.html").render(conflicts=found[:SHOWN], count=len(found))
    return Response(page, mimetype="text/html")
