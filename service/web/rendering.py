"""Templates of the page, in the project's one Jinja environment."""

from functools import cache
from pathlib import Path
from typing import Any

from flask import Response, current_app
from jinja2 import Environment

from rhetor import __version__
from rhetor.show.pages.marked_text import PAGE_FOLDERS
from rhetor.show.pictures import draw_confusion, draw_reliability, make_environment
from rhetor.show.reports.report_page import load_about
from service.auth import BROWSER_COOKIE, BROWSER_SECONDS, find_caller, introduce_browser, keep_cookie
from service.current_model import get_current_model

HERE = Path(__file__).parent
STATIC = HERE / "static"


@cache
def web_environment() -> Environment:
    environment = make_environment(HERE / "templates", *PAGE_FOLDERS)
    environment.globals.update(draw_confusion=draw_confusion, draw_reliability=draw_reliability, about=load_about())
    return environment


def render_web_page(template: str, status: int = 200, **values: Any) -> Response:
    """A whole page; every one knows who asks for it, the model that answers, and the limits of the service."""
    settings = current_app.config["RHETOR_SETTINGS"]
    caller = find_caller()
    guest, new_browser = introduce_browser()
    page = web_environment().get_template(template).render(
        model=get_current_model().describe(), release=__version__, max_bytes=settings.max_bytes,
        person=caller if caller and caller.name else None, guest=guest, **values,
    )  # fmt: skip
    response = Response(page, status, mimetype="text/html")
    if new_browser:
        keep_cookie(response, BROWSER_COOKIE, new_browser, BROWSER_SECONDS)
    return response
