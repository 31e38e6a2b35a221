"""Errors of a page as a page: people do not read problem+json."""

from flask import Blueprint, Response
from werkzeug.exceptions import HTTPException

from rhetor.errors import RhetorError
from service.problems import STATUS, TITLES, Problem, hide_home
from service.web.rendering import render_web_page


def show_errors_as_pages(blueprint: Blueprint) -> None:
    for kind in (RhetorError, Problem, HTTPException):
        blueprint.register_error_handler(kind, _show_error)


def _show_error(error: Exception) -> Response:
    if isinstance(error, RhetorError):
        status, detail = STATUS[type(error)], str(error)
    elif isinstance(error, Problem):
        status, detail = error.status, error.detail
    else:
        status, detail = getattr(error, "code", None) or 500, getattr(error, "description", "")
    return render_web_page("error.html", status, title=TITLES.get(status, "Error"), detail=hide_home(detail))
