"""The reliability diagram: how often labels of a confidence are right."""

from collections.abc import Mapping, Sequence
from typing import Any

from rhetor.show.pictures.environment import format_percent
from rhetor.show.pictures.frame import Axis, Head, Scale, Tick, mark_shares, render_picture, share_ticks

AXIS = Axis(48, 548, 96, 330)
BARS_TOP, BARS_BOTTOM, HEIGHT = 366, 412, 462
CLOSE = 0.015
"""A mean distance of confidence and accuracy that needs no remark."""


def draw_reliability(bins: Sequence[Mapping[str, Any]], *, alone: bool = False) -> str:
    """``bins`` as in ``metrics.json``: low, high, count, confidence, accuracy, interval."""
    filled = [found for found in bins if found["count"]]
    across = Scale(min((found["low"] for found in filled), default=0.0), 1.0, AXIS.left, AXIS.right)
    up = Scale(0.0, 1.0, AXIS.bottom, AXIS.top)
    most = max((found["count"] for found in filled), default=1)
    points = [
        {
            "x": across.place(found["confidence"]),
            "y": up.place(found["accuracy"]),
            "low": up.place(found["interval"][0]),
            "high": up.place(found["interval"][1]),
            "left": across.place(found["low"]) + 1,
            "width": round(across.place(found["high"]) - across.place(found["low"]) - 2, 2),
            "bar": round((BARS_BOTTOM - BARS_TOP) * found["count"] / most, 2),
            "count": found["count"],
        }
        for found in filled
    ]
    return render_picture(
        "reliability.svg",
        _write_head(filled, alone),
        axis=AXIS,
        bars_bottom=BARS_BOTTOM,
        points=points,
        diagonal=(across.place(across.low), up.place(across.low), across.place(1.0), up.place(1.0)),
        levels=mark_shares(up, share_ticks(0.0)),
        below=[Tick(across.place(edge), format_percent(edge)) for edge in _edges(bins, across.low)],
    )


def _edges(bins: Sequence[Mapping[str, Any]], low: float) -> list[float]:
    return sorted({edge for found in bins for edge in (found["low"], found["high"]) if edge >= low})


def _write_head(filled: Sequence[Mapping[str, Any]], alone: bool) -> Head:
    total = sum(found["count"] for found in filled)
    subtitle = (
        f"How often labels of each confidence are right, in {total:,} sentences.",
        "Whiskers: 95% intervals (Wilson). Dashed: a perfect confidence.",
    )
    spoken = "; ".join(
        f"confidence {found['confidence']:.0%}: {found['accuracy']:.0%} of {found['count']:,} right" for found in filled
    )
    return Head(
        _write_title(filled, total), f"Reliability diagram. {spoken or 'Nothing was measured'}.", HEIGHT, alone, subtitle
    )


def _write_title(filled: Sequence[Mapping[str, Any]], total: int) -> str:
    if not total:
        return "Nothing was measured"
    gaps = [(found["accuracy"] - found["confidence"]) * found["count"] / total for found in filled]
    if sum(map(abs, gaps)) < CLOSE:
        return "Confidence means what it says"
    more = "more" if sum(gaps) > 0 else "less"
    return f"Right {more} often than it claims: {abs(sum(gaps)) * 100:.1f} points on average"
