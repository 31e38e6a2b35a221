"""What all pictures share: title and words, scales, axes, ticks, lines."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from rhetor.show.pictures.environment import format_percent, make_environment

STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)


@dataclass(frozen=True, slots=True)
class Scale:
    """Places between ``start`` and ``end`` (user units of the SVG) for values between ``low`` and ``high``."""

    low: float
    high: float
    start: float
    end: float
    transform: Callable[[float], float] = float

    def place(self, value: float) -> float:
        """Where ``value`` goes; what lies outside stays at the edge."""
        inside = min(max(value, self.low), self.high)
        low, high = self.transform(self.low), self.transform(self.high)
        return round(self.start + (self.end - self.start) * (self.transform(inside) - low) / (high - low), 2)


def log_scale(low: float, high: float, start: float, end: float) -> Scale:
    return Scale(low, high, start, end, math.log)


def fit_floor(values: list[float], ceiling: float = 1.0) -> float:
    """A round share below all ``values``, so that what they differ in can be seen."""
    lowest = min(values, default=0.0)
    step = next((step for step in STEPS if ceiling - lowest <= 5 * step), 0.5)
    return max(0.0, math.floor(lowest / step + 1e-9) * step) if lowest > 0 else 0.0


def fit_range(values: list[float]) -> tuple[float, float]:
    """Round shares below and above all ``values``."""
    lowest, highest = min(values, default=0.0), max(values, default=1.0)
    step = next((step for step in STEPS if highest - lowest <= 3.5 * step), 0.5)
    low = max(0.0, math.floor(lowest / step + 1e-9) * step)
    return round(low, 4), round(min(1.0, max(low + step, math.ceil(highest / step - 1e-9) * step)), 4)


def share_ticks(low: float, high: float = 1.0) -> list[float]:
    """Round shares from ``low`` to ``high``: at most six."""
    step = next((step for step in STEPS if (high - low) / step <= 5 + 1e-9), 0.5)
    first = math.ceil(low / step - 1e-9)
    return [round(number * step, 4) for number in range(first, math.floor(high / step + 1e-9) + 1)]


def log_ticks(low: float, high: float) -> list[float]:
    """Round numbers between ``low`` and ``high``, each at least twice the one before: at most five."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for leading in ((1, 2, 5), (1, 3), (1,)):
        ticks = [lead * 10.0**power for power in powers for lead in leading if low <= lead * 10.0**power <= high]
        if len(ticks) <= 5:
            return ticks
    return ticks[:: math.ceil(len(ticks) / 5)]


WIDTH, MARGIN = 560, 16


@dataclass(frozen=True, slots=True)
class Head:
    """Title and words of a picture. ``description`` is for those who do not see it; ``heading`` writes the title in it."""

    title: str
    description: str
    height: int
    alone: bool
    subtitle: tuple[str, ...] = ()
    width: int = WIDTH
    heading: bool = True

    @property
    def view(self) -> tuple[int, int, int, int]:
        """The SVG's viewBox; a file of its own has a margin."""
        margin = MARGIN if self.alone else 0
        return -margin, -margin, self.width + 2 * margin, self.height + 2 * margin


@dataclass(frozen=True, slots=True)
class Axis:
    """The frame of the data, in user units."""

    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    says: str


def mark_shares(scale: Scale, shares: Iterable[float]) -> list[Tick]:
    """Ticks at ``shares``, with a decimal where they need one."""
    shares = list(shares)
    digits = 0 if all(abs(share * 100 - round(share * 100)) < 1e-9 for share in shares) else 1
    return [Tick(scale.place(share), format_percent(share, digits)) for share in shares]


def draw_line(points: Iterable[tuple[float, float]]) -> str:
    """Path data through ``points``."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def draw_band(points: Iterable[tuple[float, float, float]]) -> str:
    """Path data of the area between two lines: (x, lower y, upper y)."""
    points = list(points)
    return draw_line([(x, low) for x, low, _ in points] + [(x, high) for x, _, high in reversed(points)]) + "Z"


def render_picture(template: str, head: Head, **figures: Any) -> str:
    return make_environment().get_template(template).render(head=head, **figures).strip() + "\n"
