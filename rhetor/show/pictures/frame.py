"""What all pictures share: title and words, axes, ticks, lines."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rhetor.show.pictures.environment import format_percent, make_environment
from rhetor.show.pictures.scales import Scale

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
