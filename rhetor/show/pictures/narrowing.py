"""How the interval of a share shrank as sentences were labelled: one small picture for each label."""

from collections.abc import Sequence
from dataclasses import dataclass

from rhetor.palette import load_palette
from rhetor.show.pictures.frame import (
    Axis,
    Head,
    Scale,
    Tick,
    draw_band,
    draw_line,
    fit_range,
    mark_shares,
    render_picture,
    share_ticks,
)

WIDTH, HEIGHT = 420, 164
AXIS = Axis(40, 412, 8, 140)
SETTLED = 3
"""The first part of the steps, one in so many, does not set the scale: next to no label says next to nothing."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A share and its 95 % interval when ``labelled`` sentences had a label."""

    labelled: int
    share: float
    low: float
    high: float


def draw_narrowing(label: str, moments: Sequence[Moment], counted: float, drawn: int, *, alone: bool = False) -> str:
    """
    Args:
        counted: the share that the model counts, as a dotted line.
        drawn: sentences of the sample, where the axis ends.
    """
    settled = moments[len(moments) // SETTLED :]
    floor, ceiling = fit_range([counted, *(edge for moment in settled for edge in (moment.low, moment.high))])
    across, up = Scale(0, drawn, AXIS.left, AXIS.right), Scale(floor, ceiling, AXIS.bottom, AXIS.top)
    places = [(across.place(moment.labelled), up.place(moment.share)) for moment in moments]
    spread = [(across.place(moment.labelled), up.place(moment.low), up.place(moment.high)) for moment in moments]
    return render_picture(
        "narrowing.svg",
        _write_head(label, moments, counted, alone),
        label=label,
        axis=AXIS,
        line=draw_line(places),
        band=draw_band(spread),
        end=(places[-1], spread[-1]),
        counted=up.place(counted),
        levels=mark_shares(up, share_ticks(floor, ceiling)),
        below=[Tick(across.place(number), f"{number:,}") for number in sorted({0, drawn // 2, drawn})],
    )


def _write_head(label: str, moments: Sequence[Moment], counted: float, alone: bool) -> Head:
    name, last = load_palette()[label]["name"], moments[-1]
    spoken = ", ".join(f"{moment.low:.0%} to {moment.high:.0%} at {moment.labelled:,}" for moment in moments)
    title = f"{name}: {last.share:.0%}, {last.low:.0%} to {last.high:.0%} at {last.labelled:,} labels"
    description = f"95% interval by number of labels: {spoken}. The model counts {counted:.0%}."
    return Head(title, description, HEIGHT, alone, (), WIDTH, heading=False)
