"""Jinja with the palette: what pictures, pages and reports are made with. Loaded late, never to label."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from rhetor.palette import load_ground, load_palette

HERE = Path(__file__).parent


@cache
def make_environment(*folders: Path) -> Environment:
    """Templates of ``folders`` before those of the pictures. What a template names must exist; all values are escaped."""
    environment = Environment(
        loader=FileSystemLoader([*folders, HERE / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_round_places,
    )
    environment.globals.update(palette=load_palette(), ground=load_ground(), paper=load_ground("paper"))
    environment.policies["json.dumps_kwargs"] = {"sort_keys": False}  # labels keep their order
    environment.filters.update(percent=format_percent, thousands=format_thousands, exact=escape_exactly)
    return environment


def read_styles() -> str:
    """The style sheet of all pictures, for a page that holds some of them."""
    return make_environment().get_template("pictures.css").render() + "\n"


def _round_places(value: Any) -> Any:
    """Two decimals are finer than any screen; more would differ between machines."""
    return f"{round(value, 2):.10g}" if isinstance(value, float) else value


def escape_exactly(text: str) -> Markup:
    """Escapes so that a browser gives the text back as it was: carriage returns stay, NUL becomes its picture."""
    return Markup(str(Markup.escape(text)).replace("\r", "&#13;").replace("\0", "\u2400"))  # noqa: S704 - escaped here


def format_percent(share: float, digits: int = 0) -> str:
    """Such as "62%". What is not quite everything or nothing does not become it by rounding."""
    shown = f"{share:.{digits}%}"
    if shown == f"{1:.{digits}%}" and share < 1:
        return f">{1 - 10 ** -(digits + 2):.{digits}%}"
    if shown == f"{0:.{digits}%}" and share > 0:
        return f"<{10 ** -(digits + 2):.{digits}%}"
    return shown


def format_thousands(number: float) -> str:
    return f"{number:,.0f}"
