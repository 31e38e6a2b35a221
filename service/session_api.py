"""``/v1/session``: how a browser signs in with a key or a short code; ``/v1/acts``: who did what."""

from typing import Annotated, Literal

import msgspec
from flask import Blueprint, Response, request
from msgspec import Meta

from rhetor.learning.people import KeyStore
from rhetor.learning.people.acts import read_acts
from rhetor.learning.people.keys import SESSION_SECONDS
from service.auth import SESSION_COOKIE, find_caller, keep_cookie, name_browser
from service.bodies import read_json, read_query
from service.messages import ModelName
from service.problems import Problem
from service.replies import name_model, to_response

blueprint = Blueprint("session", __name__)
Roles = Literal["reader", "annotator", "editor", "admin"]


class SignInRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Either ``key`` or ``code``."""

    key: Annotated[str, Meta(max_length=200, description="As rhetor keys add printed it.")] = ""
    code: Annotated[str, Meta(max_length=20, description="As rhetor keys code printed it; it opens once.")] = ""


class SessionReply(msgspec.Struct):
    """Who the service takes the caller for. Without a role he has no key; ``name`` then is that of his browser, if any."""

    model: ModelName
    name: str
    role: Roles | None


class ActReply(msgspec.Struct):
    """``act`` is a call, or a command's deed; ``about`` an id or a name. ``role`` is "console" for the command line."""

    number: int
    time: str
    name: str
    role: str
    act: str
    about: str


class ActsQuery(msgspec.Struct, forbid_unknown_fields=True):
    after: Annotated[int, Meta(ge=0, le=2**53, description="Number of the last line of the page before.")] = 0
    before: (
        Annotated[int, Meta(ge=0, le=2**53, description="The lines in front of this number; 2^53 for the newest.")] | None
    ) = None
    limit: Annotated[int, Meta(ge=1, le=1000)] = 100


class ActsReply(msgspec.Struct):
    """Oldest first."""

    model: ModelName
    acts: list[ActReply]


@blueprint.post("/v1/session")
def sign_in() -> Response:
    """Changes a key or a code for a cookie that no script can read."""
    asked = read_json(SignInRequest, '{"key": "…"}')
    store = KeyStore()
    key = store.find(asked.key) if asked.key else store.take_code(asked.code) if asked.code else None
    if key is None:
        what, again = ("code", "code") if asked.code else ("key", "add")
        raise Problem(401, f"This {what} opens nothing, or not any more. Ask for a new one: rhetor keys {again} NAME")
    response = to_response(SessionReply(name_model(), key.name, key.role.value), 201)
    keep_cookie(response, SESSION_COOKIE, store.open_session(key), SESSION_SECONDS)
    return response


@blueprint.get("/v1/session")
def show_session() -> Response:
    """Who the caller is."""
    caller = find_caller()
    name = (caller.name if caller else "") or name_browser()
    return to_response(SessionReply(name_model(), name, caller.role.value if caller else None))


@blueprint.delete("/v1/session")
def sign_out() -> Response:
    """Ends the session of this browser."""
    if session := request.cookies.get(SESSION_COOKIE):
        KeyStore().close_session(session)
    response = to_response(SessionReply(name_model(), name_browser(), None))
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="Strict")
    return response


@blueprint.get("/v1/acts")
def list_acts() -> Response:
    """Who did what."""
    asked = read_query(ActsQuery)
    acts = [
        ActReply(a.number, a.time, a.name, a.role, a.act, a.about)
        for a in read_acts(asked.after, asked.limit, before=asked.before)
    ]
    return to_response(ActsReply(name_model(), acts))
