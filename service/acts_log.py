"""Takes note of who did what: every call that changed something, once it has; and, if wanted, a line for each request."""

import logging
import time

from flask import Flask, Response, g, request

from rhetor.errors import RhetorError
from rhetor.learning.people import Role
from rhetor.learning.people.acts import record_act
from service.access import find_needed_role
from service.auth import find_caller
from service.guard import SAFE_METHODS

logger = logging.getLogger(__name__)


def register_acts_log(app: Flask, access_log: bool) -> None:
    """
    Args:
        access_log: also write a line for each request to standard output.
    """
    app.after_request(_note_act)
    if access_log:
        app.before_request(_start_clock)
        app.after_request(_write_line)


def _note_act(response: Response) -> Response:
    """The route and its id are noted, or whose key it is about; never a body: what people write is theirs."""
    if request.method in SAFE_METHODS or request.url_rule is None or response.status_code >= 400:
        return response
    needed = find_needed_role(request.url_rule.rule, request.method)
    caller = find_caller() if needed and needed is not Role.READER else None
    if caller:
        about = g.get("about") or " ".join(str(value) for value in (request.view_args or {}).values())
        act = f"{request.method} {request.url_rule.rule}"
        try:
            record_act(g.get("annotator") or caller.name, caller.role.value, act, about)
        except RhetorError as error:
            logger.error("not in the log of acts: %s %s by %s: %s", act, about, caller.name, error)
    return response


def _start_clock() -> None:
    g.received = time.perf_counter()


def _write_line(response: Response) -> Response:
    """Time, who, method, route, status, milliseconds. The route stands for the path, and the query is left out."""
    route = request.url_rule.rule if request.url_rule else "-"
    caller = g.get("caller")
    who = (caller.name or caller.role.value) if caller else "-"
    now = time.perf_counter()
    took = 1000 * (now - g.get("received", now))  # refused before anything else looked at it
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    print(f"{stamp} {who!r} {request.method} {route} {response.status_code} {took:.1f} ms", flush=True)
    return response
