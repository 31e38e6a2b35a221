"""Bars of speeds, drawn as all pictures of the project are."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap

from rhetor.show.pictures.environment import make_environment
from rhetor.show.pictures.frame import Head, Scale

TEMPLATES = Path(__file__).parent / "templates"
LEFT, RIGHT, ROW, LINE, SUBTITLE_WIDTH = 172, 480, 28, 17, 82


@dataclass(frozen=True, slots=True)
class Bar:
    """``is_ours``: of rhetor, in the colour of the data."""

    name: str
    value: float
    is_ours: bool = True


def draw_bars(title: str, note: str, bars: Sequence[Bar], digits: int = 0) -> str:
    """One ``<svg>``, a file of its own: a bar from zero for each value."""
    across = Scale(0.0, max(bar.value for bar in bars), LEFT, RIGHT)
    subtitle = tuple(wrap(note, SUBTITLE_WIDTH))
    top = 38 + LINE * len(subtitle)
    rows = [
        {
            "name": bar.name,
            "is_ours": bar.is_ours,
            "y": top + number * ROW,
            "width": round(across.place(bar.value) - LEFT, 2),
            "says": f"{bar.value:,.{digits}f}",
        }
        for number, bar in enumerate(bars)
    ]
    spoken = ", ".join(f"{row['name']} {row['says']}" for row in rows)
    head = Head(title, f"{title}: {spoken}.", top + len(bars) * ROW + 4, True, subtitle)
    return make_environment(TEMPLATES).get_template("bars.svg").render(head=head, rows=rows, left=LEFT).strip() + "\n"
