"""The colours and signs of labels, from ``palette.json``: for pages, pictures, reports and notebooks alike."""

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def _read_palette() -> dict[str, Any]:
    palette: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
    return palette


def load_palette() -> dict[str, dict[str, Any]]:
    """Of each label: letter, name, meaning, pattern of its line, colours on a light and on a dark page."""
    labels: dict[str, dict[str, Any]] = _read_palette()["labels"]
    return labels


def load_ground(name: str = "ground") -> dict[str, dict[str, str]]:
    """The colours that labels stand on, light and dark, by name: of the ``ground`` of pages, or of ``paper``, for what is a
    file of its own."""
    ground: dict[str, dict[str, str]] = _read_palette()[name]
    return ground
