"""Who may change state, and see what others wrote: whoever has the key, or, without a key set, the home's token."""

import hmac

from flask import Flask, current_app, request

from service.guard import comes_from_own_site
from service.problems import Problem
from service.settings import ServiceSettings
from service.tokens import read_token

EXTENSION = "rhetor-key"


def register_auth(app: Flask, settings: ServiceSettings) -> None:
    app.extensions[EXTENSION] = settings.api_key or read_token()


def require_key() -> None:
    """Lets the request through if it carries the key, or, with no key set, the token. Where it comes from proves nothing.

    Raises:
        Problem: 401 without the right key; 403 from a page of another site; 415 for a body that is not JSON.
    """
    if request.content_length and request.mimetype != "application/json":
        # A form of another site can send anything but this type without being asked for leave first.
        raise Problem(415, "This call changes state. Send its body as application/json.")
    key: str = current_app.extensions[EXTENSION]
    given = request.headers.get("X-API-Key", "")
    if not key or not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), key.encode("utf-8", "surrogateescape")):
        raise Problem(401, _explain_key(key))
    if not comes_from_own_site():
        raise Problem(403, "A page of another site sent this request; only pages of this service may.")


def _explain_key(key: str) -> str:
    if current_app.config["RHETOR_SETTINGS"].api_key:
        return "This call wants a key. Send that of RHETOR_API_KEY in the header X-API-Key."
    if not key:
        return "This call wants a key, and the home can keep none. Set RHETOR_API_KEY, or RHETOR_HOME to a folder of yours."
    return (
        "This call wants a key. Open the address that rhetor serve printed when it started, or send the token in it (also "
        "in the file service-token of the home) in the header X-API-Key."
    )
