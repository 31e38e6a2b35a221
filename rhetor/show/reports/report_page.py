"""What all reports share: one file with its own styles, script and policy; what it says of the model."""

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from rhetor import __version__
from rhetor.batch.journal import REPORT_MARK
from rhetor.registry import read_manifest
from rhetor.show.pictures import draw_confusion, draw_reliability, make_environment


@cache
def load_about() -> dict[str, Any]:
    """``description``, ``how``, ``figures`` (what the scores mean), ``intended_use``, ``uses_to_avoid``."""
    about: dict[str, Any] = json.loads((Path(__file__).parent / "about.json").read_text("utf-8"))
    return about


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """``held_out`` is the evaluation in the model's own ``metrics.json``, None if there is none; ``pictures`` are of it.

    ``on_real_text``: it was measured on real text, not on sentences written for the project.
    """

    name: str
    version: str
    manifest: dict[str, Any]
    held_out: dict[str, Any] | None
    on_real_text: bool
    pictures: tuple[Markup, ...]


def read_facts(folder: Path) -> ModelFacts:
    """Manifest and figures of the model in ``folder``. Raises what ``read_manifest`` raises."""
    manifest = read_manifest(folder)
    metrics = json.loads((folder / "metrics.json").read_bytes())
    held_out = metrics.get("held_out")
    pictures: tuple[Markup, ...] = ()
    if held_out and "reliability" in held_out:
        pictures = tuple(
            Markup(drawn)  # noqa: S704
            for drawn in (draw_confusion(held_out["confusion"]), draw_reliability(held_out["reliability"]))
        )
    return ModelFacts(manifest["name"], manifest["version"], manifest, held_out, metrics.get("seeds") is not None, pictures)


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
