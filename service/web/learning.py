"""The pages where people teach: review and retraining."""

from functools import cache

from flask import Blueprint, Response
from markupsafe import Markup

from rhetor.errors import JobNotFound
from rhetor.learning.jobs import read_job
from rhetor.registry import open_registry
from rhetor.show.pages.markdown import render_markdown
from rhetor.store.home import find_shipped
from service.judgements import read_current_judgements
from service.visibility import sieve_result
from service.web.errors import show_errors_as_pages
from service.web.rendering import render_web_page, web_environment

blueprint = Blueprint("learning-pages", __name__)
show_errors_as_pages(blueprint)
fragments = Blueprint("fragments", __name__)


@blueprint.get("/review")
def show_review() -> Response:
    """One sentence at a time, the codebook beside it."""
    return render_web_page("review.html", codebook=read_codebook())


@blueprint.get("/retrain")
def show_retraining() -> Response:
    """Starts a retraining and shows what came of it."""
    judgements = read_current_judgements()
    return render_web_page("retrain.html", settled=len(judgements.settled()), conflicts=len(judgements.conflicts()))


@fragments.get("/retrain/<job>")
def show_comparison(job: str) -> Response:
    """What a finished retraining came to, both models side by side, for the page to put in its place."""
    result = sieve_result(read_job(job).result)
    if result is None:
        raise JobNotFound(f"Job '{job}' has no result yet. Wait for it: GET /v1/jobs/{job}")
    page = (
        web_environment().get_template("comparison.html").render(result=result, active_now=open_registry().active_version())
    )
    return Response(page, mimetype="text/html")


@cache
def read_codebook() -> Markup:
    return render_markdown(find_shipped("docs/codebook.md").read_text("utf-8"))
