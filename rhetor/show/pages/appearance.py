"""How pages look: their templates, and their style sheets as one."""

from functools import cache
from pathlib import Path

from rhetor.show.pictures.environment import make_environment

HERE = Path(__file__).parent
PAGE_FOLDERS = (HERE / "templates", HERE / "styles")
"""Templates that pages share, for ``make_environment``."""
SHEETS = ("palette.css", "page.css", "text.css")


@cache
def read_page_styles() -> str:
    """The style sheets as one; the palette's is made from its data."""
    environment = make_environment(*PAGE_FOLDERS)
    return "\n".join(environment.get_template(name).render().strip() for name in SHEETS) + "\n"
