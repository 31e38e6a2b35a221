"""The web page: rendered on the server, with small scripts of its own. It talks to the service by the same API as anybody."""

from service.web import pages, reading

BLUEPRINTS = (pages.blueprint, reading.blueprint)

__all__ = ["BLUEPRINTS"]
