"""The strip of a document: from its first sentence to its last, a lane for each label, the call on top.

A sentence is a mark in the lane of its label, so that the lane says what the colour says, and the eye sees where reporting
turns into opinion and opinion into call. Where sentences outnumber the columns, the height of a mark is the label's share
of its column.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from rhetor.pictures.environment import format_percent, load_palette
from rhetor.pictures.frame import Head, render_picture

MOST_COLUMNS = 280


def draw_strip(
    marks: Sequence[str | None], name: str, *, uncertain: Sequence[bool] = (), small: bool = False, alone: bool = False
) -> str:
    """The strip of ``marks``: the label of each piece of the document, None for headings and furniture.

    Args:
        name: of the document.
        uncertain: of each piece, whether its label is; a thin lane below.
        small: for a row of a table: 240 by 32, no words in it.
    """
    width, lane, gap, top, left = (240, 7, 1, 0, 0) if small else (560, 18, 4, 70, 24)
    columns = cut_columns(len(marks), width - left if small else MOST_COLUMNS)
    step = (width - left) / max(1, len(columns))
    labels = list(load_palette())
    lanes: list[dict[str, Any]] = []
    for row, label in enumerate(reversed(labels)):
        middle = top + row * (lane + gap) + lane / 2
        shares = [sum(mark == label for mark in marks[start:end]) / (end - start) for start, end in columns]
        lanes.append({"label": label, "middle": middle, "path": draw_marks(shares, middle, lane, left, step)})
    floor = top + len(labels) * (lane + gap)
    doubts = [sum(uncertain[start:end]) / (end - start) for start, end in columns] if uncertain else []
    return render_picture(
        "strip.svg",
        _write_head(marks, uncertain, name, floor + (0 if small else 40), width, small, alone),
        lanes=lanes,
        doubts=draw_marks(doubts, floor + 4, 6, left, step),
        floor=floor,
        left=left,
        count=len(marks),
    )


def cut_columns(count: int, most: int) -> list[tuple[int, int]]:
    """At most ``most`` runs of ``count`` pieces, as even as can be, none empty."""
    columns = min(most, count)
    edges = [number * count // columns for number in range(columns + 1)] if columns else [0]
    return list(pairwise(edges))


def draw_marks(shares: Sequence[float], middle: float, height: float, left: float, step: float) -> str:
    """A rectangle for every share above zero, neighbours of one height drawn as one."""
    parts: list[str] = []
    start = 0
    for end in range(1, len(shares) + 1):
        if end < len(shares) and shares[end] == shares[start]:
            continue
        if shares[start]:
            tall, width = height * shares[start], step * (end - start)
            parts.append(f"M{left + step * start:.4g} {middle - tall / 2:.4g}h{width:.4g}v{tall:.3g}h-{width:.4g}z")
        start = end
    return "".join(parts)


def _write_head(
    marks: Sequence[str | None], uncertain: Sequence[bool], name: str, height: int, width: int, small: bool, alone: bool
) -> Head:
    names = {label: sign["name"] for label, sign in load_palette().items()}
    labelled = [mark for mark in marks if mark]
    spoken = ", ".join(
        f"{names[label]} {format_percent(labelled.count(label) / len(labelled))}" for label in names if label in labelled
    )
    doubts = f" {sum(uncertain):,} are uncertain." if uncertain else ""
    description = f"From the first to the last of {len(marks):,} pieces: {spoken or 'none has a label'}.{doubts}"
    title = name if len(name) <= 60 else name[:59] + "…"
    subtitle = (f"The document from its first to its last of {len(marks):,} pieces, by label.",)
    return Head(title, description, height, alone, subtitle, width, heading=not small)
