"""Pages of other sites that may use the API: those that ``RHETOR_ORIGINS`` names, and no other (CORS).

They come with a key in the header. A browser's own session is not theirs: its cookie counts for pages of this service alone.
"""

from flask import Flask, Response, current_app, request

ALLOWED = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Content-Type, X-API-Key",
    "Access-Control-Max-Age": "600",
}
EXPOSED = {"Access-Control-Expose-Headers": "Location, Retry-After"}


def register_origins(app: Flask, origins: frozenset[str]) -> None:
    if origins:
        app.after_request(_name_origin)


def is_allowed_origin() -> bool:
    """Whether a page of a site that is named sent the request."""
    origins: frozenset[str] = current_app.config["RHETOR_SETTINGS"].origins
    return bool(origins) and request.headers.get("Origin", "").lower() in origins


def _name_origin(response: Response) -> Response:
    """The reply depends on who asks, so that caches must keep them apart."""
    response.vary.add("Origin")
    if is_allowed_origin():
        response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
        response.headers.update(ALLOWED if request.method == "OPTIONS" else EXPOSED)
    return response
