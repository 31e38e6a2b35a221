"""What a report says of the model, so that a reader can check and repeat it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from rhetor.registry import read_manifest
from rhetor.show.pictures import draw_confusion, draw_reliability


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """``held_out`` is the evaluation in the model's own ``metrics.json``, None if there is none; ``pictures`` are of it."""

    name: str
    version: str
    manifest: dict[str, Any]
    held_out: dict[str, Any] | None
    pictures: tuple[Markup, ...]


def read_facts(folder: Path) -> ModelFacts:
    """Manifest and figures of the model in ``folder``. Raises what ``read_manifest`` raises."""
    manifest = read_manifest(folder)
    held_out = json.loads((folder / "metrics.json").read_bytes()).get("held_out")
    pictures: tuple[Markup, ...] = ()
    if held_out and "reliability" in held_out:
        pictures = tuple(
            Markup(drawn)  # noqa: S704
            for drawn in (draw_confusion(held_out["confusion"]), draw_reliability(held_out["reliability"]))
        )
    return ModelFacts(manifest["name"], manifest["version"], manifest, held_out, pictures)
