"""Jinja, and what every page of the project may use in its templates."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

HERE = Path(__file__).parent
STYLES = HERE / "styles"


@cache
def load_palette() -> dict[str, dict[str, Any]]:
    """Of each label: letter, name, meaning, pattern of its line, colours on a light and on a dark page."""
    labels: dict[str, dict[str, Any]] = json.loads((HERE / "palette.json").read_text("utf-8"))["labels"]
    return labels


def make_environment(*folders: Path) -> Environment:
    """Templates of ``folders`` before those of this room. What a template names must exist; all values are escaped."""
    loader = FileSystemLoader([str(folder) for folder in (*folders, HERE / "templates", STYLES)])
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )  # fmt: skip
    environment.policies["json.dumps_kwargs"] = {"sort_keys": False}  # labels keep their order
    environment.globals["palette"] = load_palette()
    environment.filters.update(percent=format_percent, thousands=format_thousands, exact=escape_exactly)
    return environment


@cache
def default_environment() -> Environment:
    return make_environment()


@cache
def read_styles(names: Sequence[str] = ("palette.css", "page.css", "text.css")) -> str:
    """The named style sheets of this room as one; the palette's is made from its data."""
    return "\n".join(default_environment().get_template(name).render().strip() for name in names) + "\n"


def format_percent(share: float) -> str:
    return f"{share:.0%}"


def format_thousands(number: int) -> str:
    return f"{number:,}"


def escape_exactly(text: str) -> Markup:
    """Escapes so that a browser gives the text back as it was: carriage returns stay, NUL becomes its picture."""
    return Markup(str(Markup.escape(text)).replace("\r", "&#13;").replace("\0", "\u2400"))  # noqa: S704
