"""What a threshold of one's own means: how many labels are that sure, and how many of these are right, on held-out text."""

import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from rhetor.errors import ModelError
from rhetor.registry.untrusted import read_file


@dataclass(frozen=True, slots=True)
class Sureness:
    """``share`` of the labels have a confidence of ``threshold`` or more; ``right`` of these are right.

    Measured out of fold, on real text where the model knows some.
    """

    threshold: float
    share: float
    right: float


def read_sureness(folder: Path, sure: float | None = None) -> Sureness | None:
    """What ``sure`` means by the metrics of the model in ``folder``; the model's own threshold if None.

    None if they do not say, as those of earlier releases.
    """
    try:
        held_out = json.loads(read_file(folder / "metrics.json"))["held_out"]
        threshold = float(held_out["threshold"]) if sure is None else sure
        points = [(1.0, 0.0, 1.0), *sorted(map(_to_point, held_out["coverage"]), reverse=True)]
    except (ModelError, OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    for (above, share, right), (below, next_share, next_right) in pairwise(points):
        if below <= threshold <= above:
            part = (above - threshold) / (above - below) if above > below else 1.0
            return Sureness(threshold, share + part * (next_share - share), right + part * (next_right - right))
    return Sureness(threshold, points[-1][1], points[-1][2])


def _to_point(point: dict[str, Any]) -> tuple[float, float, float]:
    return float(point["threshold"]), float(point["coverage"]), float(point["accuracy"])
