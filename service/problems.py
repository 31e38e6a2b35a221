"""Errors as ``application/problem+json`` (RFC 9457): which error has which status is decided here alone."""

import os
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import msgspec
from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from rhetor.errors import (
    CorrectionNotFound,
    DataError,
    FolderError,
    InputError,
    JobError,
    JobNotFound,
    JobRunning,
    KeyNotFound,
    MissingExtra,
    ModelBusy,
    ModelDamaged,
    ModelError,
    ModelNotFound,
    ModelTooNew,
    ProjectNotFound,
    RhetorError,
    SettingError,
    SourceLost,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreTooNew,
    TextError,
)
from rhetor.store.home import find_home

STATUS: dict[type[RhetorError], int] = {
    RhetorError: 500,
    InputError: 422,
    TextError: 422,
    DataError: 422,
    FolderError: 500,
    SourceLost: 500,
    MissingExtra: 422,
    SettingError: 500,
    ModelError: 503,
    ModelNotFound: 404,
    ModelDamaged: 503,
    ModelTooNew: 503,
    ModelBusy: 409,
    StoreError: 500,
    CorrectionNotFound: 404,
    KeyNotFound: 404,
    ProjectNotFound: 404,
    StoreDamaged: 500,
    StoreTooNew: 500,
    StoreBusy: 429,
    JobError: 500,
    JobNotFound: 404,
    JobRunning: 409,
}
TITLES = {
    400: "Not JSON",
    403: "Not allowed",
    401: "Key missing or wrong",
    404: "Not found",
    405: "Method not allowed",
    408: "Too slow",
    409: "Conflict",
    413: "Too large",
    415: "Wrong content type",
    422: "Wrong field",
    429: "Overloaded",
    500: "Internal error",
    503: "No model",
}


REFUSED = "rhetor.refused"
"""In the environment of a request that ``service.front`` refuses: the Problem that it is to be answered with."""
HOLD = "rhetor.hold"
"""There too: a function that counts memory a request takes until it is answered; see ``service.working``."""


class Problem(Exception):
    """A request that is answered with an error.

    Attributes:
        errors: (field, what is wrong with it).
        headers: go with the answer.
        code: what the other side of a plug-in calls such an error, if it has a name for it.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        errors: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] = MappingProxyType({}),
        code: str = "",
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors, self.headers, self.code = status, detail, tuple(errors), headers, code


class FieldError(msgspec.Struct):
    """One wrong field, as a path such as ``texts[3]``; empty if the body as a whole is wrong."""

    field: str
    detail: str


class ProblemDocument(msgspec.Struct):
    """RFC 9457, with the model's version, as in every reply."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError]
    model: dict[str, str | None]


ErrorForm = Callable[[int, str, str], Response]
"""Status, detail and code as the other side of a plug-in writes errors."""
FORMS = "rhetor-error-forms"


def register_problems(app: Flask) -> None:
    app.extensions[FORMS] = {}
    app.before_request(_refuse_as_told)
    app.register_error_handler(Problem, _answer_problem)
    app.register_error_handler(RhetorError, _answer_domain_error)
    app.register_error_handler(HTTPException, _answer_http_error)
    app.register_error_handler(Exception, _answer_unexpected)


def _refuse_as_told() -> None:
    if refused := request.environ.get(REFUSED):
        raise refused


def hide_home(message: str) -> str:
    """Where things lie on the machine is nobody's business over HTTP; the log says it."""
    return message.replace(f"{find_home()}{os.sep}", "").replace(str(find_home()), "the home")


def register_error_form(app: Flask, prefix: str, form: ErrorForm) -> None:
    """Paths that begin with ``prefix`` answer errors of all kinds in this form."""
    app.extensions[FORMS][prefix] = form


def _find_error_form(path: str) -> ErrorForm | None:
    forms: dict[str, ErrorForm] = current_app.extensions[FORMS]
    return next((form for prefix, form in forms.items() if path == prefix or path.startswith(f"{prefix}/")), None)


def problem_response(status: int, detail: str, errors: Sequence[tuple[str, str]] = (), code: str = "") -> Response:
    form = _find_error_form(request.path)
    detail = hide_home(detail)
    response = form(status, _name_field(detail, errors), code) if form else _make_problem(status, detail, errors)
    if status in (429, 503):
        response.headers["Retry-After"] = "1"
    return response


def _name_field(detail: str, errors: Sequence[tuple[str, str]]) -> str:
    """The detail with the first wrong field in it, for forms that have no place of their own for it."""
    field = errors[0][0] if errors else ""
    return detail if not field or field in detail else f"{detail}, in {field}."


def _make_problem(status: int, detail: str, errors: Sequence[tuple[str, str]]) -> Response:
    from service.current_model import get_current_model

    fields = [FieldError(field, hide_home(message)) for field, message in errors]
    document = ProblemDocument(
        "about:blank", TITLES.get(status, "Error"), status, detail, fields, get_current_model().describe()
    )
    return Response(msgspec.json.encode(document), status, mimetype="application/problem+json")


def _answer_problem(error: Problem) -> Response:
    response = problem_response(error.status, error.detail, error.errors, error.code)
    response.headers.extend(dict(error.headers))
    return response


def _answer_domain_error(error: RhetorError) -> Response:
    status = STATUS[type(error)]
    if status >= 500:
        current_app.logger.error("%s", error)
    return problem_response(status, str(error))


def _answer_http_error(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    response = problem_response(status, error.description or "")
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _answer_unexpected(error: Exception) -> Response:
    current_app.logger.exception("unexpected error", exc_info=error)
    return problem_response(500, "Something went wrong in the service. Its log says what; nothing was changed.")
