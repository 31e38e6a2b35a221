"""What the model is for and not for, in the words that card and reports share."""

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def load_about() -> dict[str, Any]:
    """``description``, ``how``, ``figures`` (what the scores mean), ``intended_use``, ``uses_to_avoid``."""
    about: dict[str, Any] = json.loads((Path(__file__).parent / "about.json").read_text("utf-8"))
    return about
