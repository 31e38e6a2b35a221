"""A labelled text as a file to keep: JSON, JSON lines, CSV, or a page of HTML that needs nothing else.

The command line, the service and its web page all render here, so the same text gives the same bytes everywhere.
Jinja is loaded when a page is rendered, not before.
"""

from rhetor.show.pages.formats import FORMATS, Renderer

__all__ = ["FORMATS", "Renderer"]
