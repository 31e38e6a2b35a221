"""The web page: rendered on the server, with small scripts that use the same API as anybody."""

from service.web import conflicts, learning, models, pages, reading

BLUEPRINTS = (
    pages.blueprint,
    reading.blueprint,
    learning.blueprint,
    learning.fragments,
    conflicts.blueprint,
    models.blueprint,
)

__all__ = ["BLUEPRINTS"]
