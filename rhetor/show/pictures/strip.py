"""The strip of a document: from its first sentence to its last, a lane for each label, the call on top.

A sentence is a mark in the lane of its label, so that the lane says what the colour says, and the eye sees where reporting
turns into opinion and opinion into call. Where sentences outnumber the columns, the height of a mark is the label's share
of its column.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rhetor.palette import load_palette
from rhetor.show.pictures.environment import format_percent
from rhetor.show.pictures.frame import Head, render_picture

WIDTH, LANE, GAP = 240, 7, 1


@dataclass(frozen=True, slots=True)
class Lane:
    """One label's lane: its middle, and its marks as the data of one SVG path."""

    label: str
    middle: float
    path: str


def draw_strip(marks: Sequence[str | None], name: str, *, uncertain: Sequence[bool] = (), alone: bool = False) -> str:
    """The strip as it stands in a row of a table: 240 by 32, no words in it.

    Args:
        marks: the label of each piece of the document, None for headings and furniture.
        name: of the document.
        uncertain: of each piece, whether its label is.
    """
    lanes = lay_out_lanes(marks, WIDTH, WIDTH, LANE, GAP)
    return render_picture("strip.svg", _write_head(marks, uncertain, name, alone), lanes=lanes)


def lay_out_lanes(marks: Sequence[str | None], most_columns: int, width: float, lane: float, gap: float) -> list[Lane]:
    """A lane for each label, ``lane`` high with ``gap`` below, over the whole ``width``."""
    columns = cut_columns(len(marks), most_columns)
    step = width / max(1, len(columns))
    lanes = []
    for row, label in enumerate(reversed(load_palette())):
        middle = row * (lane + gap) + lane / 2
        shares = [marks[start:end].count(label) / (end - start) for start, end in columns]
        lanes.append(Lane(label, middle, draw_marks(shares, middle, lane, step)))
    return lanes


def cut_columns(count: int, most: int) -> list[tuple[int, int]]:
    """At most ``most`` runs of ``count`` pieces, as even as can be, none empty."""
    columns = min(most, count)
    edges = [number * count // columns for number in range(columns + 1)] if columns else [0]
    return list(pairwise(edges))


def draw_marks(shares: Sequence[float], middle: float, height: float, step: float) -> str:
    """A rectangle for every share above zero, neighbours of one height drawn as one."""
    parts: list[str] = []
    start = 0
    for end in range(1, len(shares) + 1):
        if end < len(shares) and shares[end] == shares[start]:
            continue
        if shares[start]:
            tall, width = height * shares[start], step * (end - start)
            parts.append(f"M{step * start:.4g} {middle - tall / 2:.4g}h{width:.4g}v{tall:.3g}h-{width:.4g}z")
        start = end
    return "".join(parts)


def summarise_marks(marks: Sequence[str | None]) -> str:
    """What the strip shows, in words."""
    labelled = [mark for mark in marks if mark]
    shares = ", ".join(
        f"{sign['name']} {format_percent(labelled.count(label) / len(labelled))}"
        for label, sign in load_palette().items()
        if label in labelled
    )
    return f"From the first to the last of {len(marks):,} pieces: {shares or 'none has a label'}."


def _write_head(marks: Sequence[str | None], uncertain: Sequence[bool], name: str, alone: bool) -> Head:
    doubts = f" {sum(uncertain):,} are uncertain." if uncertain else ""
    title = name if len(name) <= 60 else name[:59] + "…"
    height = len(load_palette()) * (LANE + GAP)
    return Head(title, summarise_marks(marks) + doubts, height, alone, width=WIDTH, heading=False)
