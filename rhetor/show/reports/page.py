"""What all reports share: one file with its own styles and script, and a policy that lets in nothing else."""

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from rhetor import __version__
from rhetor.batch.state import REPORT_MARK
from rhetor.show.pictures import make_environment
from rhetor.show.reports.about import load_about

TEMPLATES = Path(__file__).parent / "templates"


@cache
def report_environment() -> Environment:
    return make_environment(TEMPLATES)


def render_report(template: str, **figures: Any) -> Iterator[str]:
    """The report in parts, so that a long one need not be in memory at once."""
    environment = report_environment()
    styles, script = (environment.get_template(name).render().strip() for name in ("report.css", "sort.js"))
    policy = (
        f"default-src 'none'; style-src {_allow(styles)}; script-src {_allow(script)}; base-uri 'none'; form-action 'none'"
    )
    yield from environment.get_template(template).generate(
        mark=Markup(REPORT_MARK),  # noqa: S704
        policy=policy,
        styles=Markup(styles),  # noqa: S704
        script=Markup(script),  # noqa: S704
        about=load_about(),
        release=__version__,
        **figures,
    )


def _allow(content: str) -> str:
    """A source of a Content-Security-Policy that lets in exactly this."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
