"""A labelled text as a page: HTML that needs nothing else, the format that ``rhetor.formats`` has not.

The command line, the service and its web page all render by ``FORMATS``, so the same text gives the same bytes everywhere.
Jinja is loaded when a page is rendered, not before.
"""

from collections.abc import Iterator

from rhetor import formats
from rhetor.document import Document

__all__ = ["FORMATS"]


def render_html(document: Document, name: str) -> Iterator[str]:
    """One page that needs nothing else: the text as it was written, its labels, profile and strip, the model."""
    from rhetor.show.pages.marked_text import render_page

    yield from render_page(document, name)


FORMATS: dict[str, formats.Format] = {**formats.FORMATS, "html": formats.Format("html", "text/html", render_html)}
"""The table of formats, whole."""
