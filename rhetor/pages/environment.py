"""What pages add to the pictures' Jinja environment: templates, style sheets, text escaped to the character."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from rhetor.pictures.environment import make_environment

HERE = Path(__file__).parent
STYLES = HERE / "styles"


@cache
def make_page_environment(*folders: Path) -> Environment:
    """Templates of ``folders`` before those of this room and of the pictures."""
    environment = make_environment(*folders, HERE / "templates", STYLES)
    environment.policies["json.dumps_kwargs"] = {"sort_keys": False}  # labels keep their order
    environment.filters["exact"] = escape_exactly
    return environment


@cache
def read_styles(names: Sequence[str] = ("palette.css", "page.css", "text.css")) -> str:
    """The named style sheets as one; the palette's is made from its data."""
    return "\n".join(make_page_environment().get_template(name).render().strip() for name in names) + "\n"


def escape_exactly(text: str) -> Markup:
    """Escapes so that a browser gives the text back as it was: carriage returns stay, NUL becomes its picture."""
    return Markup(str(Markup.escape(text)).replace("\r", "&#13;").replace("\0", "\u2400"))  # noqa: S704 - escaped here
