"""Goals, the ratios that are stored, and which of them got lost."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from benchmarks.rounds import Ratio

HERE = Path(__file__).parent
STORED = HERE / "ratios.json"
LOSS = 0.10
"""A ratio that is worse by more than this share is called out."""


@dataclass(frozen=True, slots=True)
class Goal:
    """``better`` is ``higher`` or ``lower``; ``unit`` is ``×``, or ``s`` for what is shown and not guarded."""

    title: str
    unit: str
    better: str
    goal: float | None
    stretch: float | None

    def is_reached(self, value: float) -> bool:
        return self.goal is None or (value >= self.goal if self.better == "higher" else value <= self.goal)


@cache
def load_goals() -> dict[str, Goal]:
    given = json.loads((HERE / "goals.json").read_text("utf-8"))["ratios"]
    return {name: Goal(**goal) for name, goal in given.items()}


def read_stored(path: Path = STORED) -> dict[str, Ratio]:
    if not path.is_file():
        return {}
    return {name: Ratio(**ratio) for name, ratio in json.loads(path.read_text("utf-8"))["ratios"].items()}


def read_stored_machine(path: Path = STORED) -> str:
    return str(json.loads(path.read_text("utf-8"))["machine"]) if path.is_file() else ""


def store_ratios(measured: Mapping[str, Ratio], machine: str, path: Path = STORED) -> None:
    """Puts ``measured`` in the place of what was stored under the same names; the others stay."""
    both = read_stored(path) | dict(measured)
    ratios = {
        name: {key: round(value, 3) for key, value in asdict(both[name]).items()} for name in load_goals() if name in both
    }
    path.write_text(json.dumps({"machine": machine, "ratios": ratios}, indent=2, ensure_ascii=False) + "\n", "utf-8")


def find_lost(measured: Mapping[str, Ratio], stored: Mapping[str, Ratio]) -> list[str]:
    """The names of those that are worse than what is stored by more than ``LOSS``."""
    return [
        name
        for name, ratio in measured.items()
        if name in stored and load_goals()[name].unit == "×" and compute_loss(name, ratio, stored[name]) > LOSS
    ]


def compute_loss(name: str, now: Ratio, before: Ratio) -> float:
    """By what share the median is worse; negative if it is better."""
    change = now.value / before.value - 1
    return -change if load_goals()[name].better == "higher" else change
