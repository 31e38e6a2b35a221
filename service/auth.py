"""Who may change state: whoever has the key; without a key set, whoever sits at the machine."""

import hmac
import ipaddress
from urllib.parse import urlsplit

from flask import current_app, request

from service.guard import comes_from_own_site
from service.problems import Problem

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")


def require_key() -> None:
    """Lets the request through if it carries the key, or, with no key set, comes from this machine itself.

    Raises:
        Problem: 401 without the right key; 403 without a key set and not from loopback; 415 for a body that is not JSON.
    """
    if request.content_length and request.mimetype != "application/json":
        # A form of another site can send anything but this type without being asked for leave first.
        raise Problem(415, "This call changes state. Send its body as application/json.")
    key: str = current_app.config["RHETOR_SETTINGS"].api_key
    if key:
        given = request.headers.get("X-API-Key", "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), key.encode("utf-8", "surrogateescape")):
            raise Problem(
                401,
                "This call wants a key. Send that of RHETOR_API_KEY in the header X-API-Key.",
            )
        return
    if not _is_local():
        raise Problem(403, "Without RHETOR_API_KEY set, calls that change state are answered on loopback only. Set a key.")


def _is_local() -> bool:
    """From loopback, not through a proxy, not by a page of another site, and under a name of loopback itself."""
    if not _is_loopback(request.remote_addr or "") or any(name in request.headers for name in FORWARDED):
        return False
    if not comes_from_own_site():
        return False
    try:
        host = urlsplit(f"//{request.host}").hostname or ""
    except ValueError:
        return False
    return host == "localhost" or _is_loopback(host)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
