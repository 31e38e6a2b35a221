"""The web page: rendered on the server, with small scripts that use the same API as anybody."""

from service.web import pages, reading

BLUEPRINTS = (pages.blueprint, reading.blueprint)

__all__ = ["BLUEPRINTS"]
