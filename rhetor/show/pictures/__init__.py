"""Pictures of figures: SVG that is text, the same bytes for the same figures, readable in light and dark and aloud.

Each ``draw_…`` gives one ``<svg>``. For a page it takes the page's colours and needs ``read_styles()`` once beside it; with
``alone=True`` it is a file of its own.
"""

from rhetor.palette import load_palette
from rhetor.show.pictures.confusion import draw_confusion
from rhetor.show.pictures.coverage import draw_coverage
from rhetor.show.pictures.environment import (
    format_percent,
    format_thousands,
    make_environment,
    read_styles,
)
from rhetor.show.pictures.learning_curve import draw_learning_curve
from rhetor.show.pictures.narrowing import draw_narrowing
from rhetor.show.pictures.reliability_diagram import draw_reliability
from rhetor.show.pictures.shares import draw_shares
from rhetor.show.pictures.strip import draw_strip

__all__ = [
    "draw_confusion",
    "draw_coverage",
    "draw_learning_curve",
    "draw_narrowing",
    "draw_reliability",
    "draw_shares",
    "draw_strip",
    "format_percent",
    "format_thousands",
    "load_palette",
    "make_environment",
    "read_styles",
]
