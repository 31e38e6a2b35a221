"""Shares of the labels over time, with their intervals: one small picture for each group, all of the same scale.

Each label has a lane of its own, from nothing to all: intervals of a few documents are wide, and four on top of each other
would hide one another.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rhetor.palette import load_palette
from rhetor.records import LABELS
from rhetor.show.pictures.frame import (
    Axis,
    Head,
    Scale,
    draw_band,
    draw_line,
    render_picture,
)

LANE, GAP, TOP = 46, 10, 52
WIDTH, HEIGHT = 300, TOP + len(LABELS) * (LANE + GAP) + 22
AXIS = Axis(58, 292, TOP, TOP + len(LABELS) * (LANE + GAP) - GAP)
MOST_TICKS = 3
"""Periods that are named below."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A period of a group: of each label, in their order, its share and the interval of that."""

    period: str
    units: int
    shares: tuple[tuple[float, float, float], ...]


def draw_timeline(name: str, moments: Sequence[Moment], periods: Sequence[str], *, alone: bool = False) -> str:
    """
    Args:
        moments: of the group, in the order of time; those without units are left out.
        periods: all there are, which are the same for all pictures.
    """
    told = [moment for moment in moments if moment.units]
    across = Scale(0, max(1, len(periods) - 1), AXIS.left + 6, AXIS.right - 6)
    lanes = []
    for place, label in enumerate(load_palette()):
        bottom = AXIS.bottom - place * (LANE + GAP)  # as in the strips of documents: the first label lowest
        up = Scale(0.0, 1.0, bottom, bottom - LANE)
        points = [(across.place(periods.index(moment.period)), *moment.shares[place]) for moment in told]
        spread = [(x, up.place(lower), up.place(upper)) for x, _, lower, upper in points]
        places = [(x, up.place(share)) for x, share, _, _ in points]
        lanes.append(
            {"label": label, "bottom": bottom, "places": places, "line": draw_line(places), "band": draw_band(spread)}
        )
    step = max(1, -(-len(periods) // MOST_TICKS))
    below = [(across.place(number), period) for number, period in enumerate(periods) if number % step == 0]
    return render_picture(
        "timeline.svg",
        _write_head(name, told, alone),
        lanes=lanes if told else [],
        lane=LANE,
        axis=AXIS,
        below=below,
    )


def _write_head(name: str, told: Sequence[Moment], alone: bool) -> Head:
    units = sum(moment.units for moment in told)
    names = [sign["name"] for sign in load_palette().values()]
    spoken = "; ".join(
        f"{moment.period}: "
        + ", ".join(f"{name} {share:.0%}" for name, (share, _, _) in zip(names, moment.shares, strict=True))
        for moment in told
    )
    says = f"{units:,} sentences, {told[0].period} to {told[-1].period}" if told else "no sentences"
    return Head(name, f"Shares over time. {spoken}.", HEIGHT, alone, (says,), WIDTH)
