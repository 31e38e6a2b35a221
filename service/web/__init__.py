"""The web page: rendered on the server, with small scripts that use the same API as anybody."""

from service.web import conflicts, estimate_pages, learning, models, pages, project_pages, reading

BLUEPRINTS = (
    pages.blueprint,
    reading.blueprint,
    learning.blueprint,
    learning.fragments,
    conflicts.blueprint,
    models.blueprint,
    project_pages.blueprint,
    project_pages.fragments,
    estimate_pages.blueprint,
    estimate_pages.fragments,
)

__all__ = ["BLUEPRINTS"]
