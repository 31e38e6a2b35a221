"""Who calls, and whether he may: the key of the service, a person's key, or a browser that signed in with one.

Without ``RHETOR_API_KEY`` the home's token takes the place of the service's key. Both are an admin's, and nobody's in
particular.
"""

import hmac
import re
import secrets
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, request

from rhetor.learning.people import KeyStore, Role
from service.access import find_needed_role
from service.guard import comes_from_own_site, is_own_page
from service.problems import Problem
from service.settings import ServiceSettings
from service.tokens import read_token

EXTENSION = "rhetor-key"
SESSION_COOKIE, BROWSER_COOKIE = "rhetor-session", "rhetor-browser"
GUEST = "guest-"
BROWSER_ID = re.compile(r"[0-9a-f]{8}")
BROWSER_SECONDS = 400 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls. ``name`` is that of the key; empty for the key of the service and the home's token."""

    name: str
    role: Role


def register_auth(app: Flask, settings: ServiceSettings) -> None:
    app.extensions[EXTENSION] = settings.api_key or read_token()


def register_admission(app: Flask) -> None:
    """Has every request let through or refused by the role of its caller, before any view sees it."""
    app.before_request(admit)


def admit() -> None:
    """Lets the request through if its caller may make it. Where it comes from proves nothing.

    Raises:
        Problem: 401 without a key that is known; 403 if its role is not enough, or from a page of another site; 415 for a
            body that is not JSON.
    """
    if request.url_rule is None or request.method == "OPTIONS":
        return
    needed = find_needed_role(request.url_rule.rule, request.method)
    is_open = needed is None or (needed is Role.READER and not current_app.config["RHETOR_SETTINGS"].private)
    if not is_open and needed:
        _require(needed)


def require_role(needed: Role) -> Caller:
    """For a call that wants more than its route does.

    Raises:
        Problem: as ``admit``.
    """
    caller = find_caller()
    if caller is None:
        raise Problem(401, _explain_key())
    if not caller.role.covers(needed):
        article = "an" if needed.value[0] in "ae" else "a"
        raise Problem(
            403, f"This call is for {article} {needed}; {caller.name} is {caller.role}. Ask whoever gave you the key."
        )
    return caller


def _require(needed: Role) -> None:
    if needed is not Role.READER and request.content_length and request.mimetype != "application/json":
        # A form of another site can send anything but this type without being asked for leave first.
        raise Problem(415, "This call changes state. Send its body as application/json.")
    require_role(needed)
    if not comes_from_own_site():
        raise Problem(403, "A page of another site sent this request; only pages of this service may.")


def find_caller() -> Caller | None:
    """Who sent the request that is being answered; None if it has no key, a wrong one, or one that was revoked."""
    if "caller" not in g:
        g.caller = _identify()
    caller: Caller | None = g.caller
    return caller


def _identify() -> Caller | None:
    given = _read_key()
    own: str = current_app.extensions[EXTENSION]
    if given:
        if own and hmac.compare_digest(_to_bytes(given), _to_bytes(own)):
            return Caller("", Role.ADMIN)
        key = KeyStore().find(given)
    else:
        session = request.cookies.get(SESSION_COOKIE) if is_own_page() else None
        key = KeyStore().find_session(session) if session else None
    return Caller(key.name, key.role) if key else None


def _read_key() -> str:
    """The key in the header, or the password of Basic authentication, as which Label Studio sends it."""
    basic = request.authorization if request.authorization and request.authorization.type == "basic" else None
    return request.headers.get("X-API-Key", "") or (basic.password if basic else None) or ""


def _to_bytes(key: str) -> bytes:
    return key.encode("utf-8", "surrogateescape")


def name_annotator(given: str) -> str:
    """Whose word it is: that of the key's owner; with the service's own key, whoever is named, or else this browser.

    Raises:
        Problem: 403, somebody else is named than the key belongs to.
    """
    caller = find_caller()
    if caller is None or not caller.name:
        return given or name_browser()
    if given not in ("", caller.name):
        raise Problem(403, f"This key is {caller.name}'s: it cannot speak for “{given[:100]}”. Leave annotator out.")
    return caller.name


def name_browser() -> str:
    """A name for whoever gave none, by the browser's id, so that two nameless people are two; "" for programs."""
    identifier = request.cookies.get(BROWSER_COOKIE, "")
    return f"{GUEST}{identifier}" if BROWSER_ID.fullmatch(identifier) else ""


def introduce_browser() -> tuple[str, str]:
    """For a page: the name of the browser it goes to, and the new id to keep there, "" if it has one."""
    if name := name_browser():
        return name, ""
    identifier = secrets.token_hex(4)
    return f"{GUEST}{identifier}", identifier


def keep_cookie(response: Response, name: str, value: str, seconds: int) -> None:
    """A cookie that no script reads and no other site sends."""
    response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="Strict", secure=request.is_secure)


def _explain_key() -> str:
    if current_app.config["RHETOR_SETTINGS"].api_key:
        return (
            "This call wants a key. Send that of RHETOR_API_KEY, or your own, in the header X-API-Key; in a browser, sign "
            "in at /signin."
        )
    if not current_app.extensions[EXTENSION]:
        return "This call wants a key, and the home can keep none. Set RHETOR_API_KEY, or RHETOR_HOME to a folder of yours."
    return (
        "This call wants a key. Open the address that rhetor serve printed when it started, or send the token in it (also "
        "in the file service-token of the home) or a key of your own in the header X-API-Key."
    )
