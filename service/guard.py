"""What keeps other web pages out of a service that anybody's browser can reach on loopback.

Two attacks are open to any page the user visits. It can send requests here with the user's machine behind them
(cross-site request forgery): a changing request that a browser says comes from elsewhere is refused. And it can point
its own name at this address and so count as "same site" (DNS rebinding): with no key set, the host asked for must be a
name that nobody outside can own.
"""

import ipaddress
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, current_app, request

from service.origins import is_allowed_origin
from service.problems import Problem

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITES = frozenset({"same-origin", "none"})
"""Values of Sec-Fetch-Site: from a page of this service, or typed in by the user."""
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
)
PAGE_HEADERS = [*HEADERS, ("Content-Security-Policy", PAGE_POLICY)]
DATA_HEADERS = [*HEADERS, ("Content-Security-Policy", DATA_POLICY)]


def register_guard(app: Flask) -> None:
    app.before_request(refuse_strangers)
    app.wsgi_app = add_security_headers(app.wsgi_app)  # type: ignore[method-assign, assignment]


def refuse_strangers() -> None:
    refuse_foreign_host()
    refuse_other_sites()


def refuse_foreign_host() -> None:
    """
    Raises:
        Problem: 403, no key is set and the host is a name that a stranger may own.
    """
    settings = current_app.config["RHETOR_SETTINGS"]
    host = find_host_name(request.headers.get("Host", ""))  # as it came: two of them are no name that is ours
    allowed = bool(settings.api_key) if not settings.hosts else host in settings.hosts
    if not (allowed or is_own_name(host)):
        raise Problem(
            403,
            f"This service is not known as '{host[:100]}'. Ask for it by its IP address or as localhost, or name the "
            "hosts it has in RHETOR_HOSTS, with commas between them.",
        )


def refuse_other_sites() -> None:
    """
    Raises:
        Problem: 403, a browser says that a page of another site sent a request that may change something.
    """
    if request.method not in SAFE_METHODS and not comes_from_own_site():
        raise Problem(403, "A page of another site sent this request; only pages of this service may.")


def comes_from_own_site() -> bool:
    """Whether a browser says that a page of this service sent the request, or of a site that may use it."""
    return is_own_page() or is_allowed_origin()


def is_own_page() -> bool:
    """What a browser says of the page that sent the request; programs that are no browser say nothing."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in OWN_SITES
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    # What stands in front with TLS says so; no page can make a browser say it for another site.
    scheme = request.headers.get("X-Forwarded-Proto", request.scheme)
    return origin == f"{scheme}://{request.host}"


@lru_cache(maxsize=1024)
def is_own_name(host: str) -> bool:
    """An IP address, localhost, or a name without a dot: a stranger's page cannot be served under any of them."""
    return is_address(host) or "." not in host or host.endswith(".localhost")


def is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=1024)
def find_host_name(host: str) -> str:
    """The name in a Host header, without its port."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return "."


def add_security_headers(app: "WSGIApplication") -> "WSGIApplication":
    """Puts the headers on every reply that leaves."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            kind = next((value for name, value in headers if name == "Content-Type"), "")
            return start_response(status, headers + (PAGE_HEADERS if kind.startswith("text/html") else DATA_HEADERS), *error)

        return app(environ, start)

    return answer
