"""The coverage-accuracy curve: how often labels are right when the least sure are left out."""

from collections.abc import Mapping, Sequence
from typing import Any

from rhetor.show.pictures.environment import format_percent
from rhetor.show.pictures.frame import (
    Axis,
    Head,
    Scale,
    draw_band,
    draw_line,
    fit_floor,
    mark_shares,
    render_picture,
    share_ticks,
)

AXIS = Axis(48, 548, 96, 340)
HEIGHT = 392
LABEL_WIDTH = 290


def draw_coverage(points: Sequence[Mapping[str, Any]], threshold: float, *, alone: bool = False) -> str:
    """``points`` as in ``metrics.json``: threshold, coverage, count, accuracy, interval; surest first."""
    up = Scale(fit_floor([point["interval"][0] for point in points]), 1.0, AXIS.bottom, AXIS.top)
    across = Scale(0.0, 1.0, AXIS.left, AXIS.right)
    places = [
        (across.place(p["coverage"]), up.place(p["interval"][0]), up.place(p["interval"][1]), up.place(p["accuracy"]))
        for p in points
    ]
    return render_picture(
        "coverage.svg",
        _write_head(points, threshold, alone),
        axis=AXIS,
        line=draw_line([(x, y) for x, _, _, y in places]) if places else "",
        band=draw_band([(x, low, high) for x, low, high, _ in places]) if places else "",
        dots=places if len(places) < 5 else [],
        marks=_mark_points(points, threshold, across, up),
        levels=mark_shares(up, share_ticks(up.low)),
        below=mark_shares(across, share_ticks(0.0)),
        from_zero=up.low == 0,
    )


def find_threshold(points: Sequence[Mapping[str, Any]], threshold: float) -> Mapping[str, Any] | None:
    """The last point whose labels are all at least as sure as ``threshold``."""
    above = [point for point in points if point["threshold"] >= threshold]
    return above[-1] if above else None


def _mark_points(points: Sequence[Mapping[str, Any]], threshold: float, across: Scale, up: Scale) -> list[dict[str, Any]]:
    marked = [find_threshold(points, threshold), points[-1] if points else None]
    shown: list[dict[str, Any]] = []
    for point, name in zip(marked, ("without the uncertain", "all"), strict=True):
        if point is None or (shown and point["coverage"] - marked[0]["coverage"] < 0.05):  # type: ignore[index]
            continue
        x, y = across.place(point["coverage"]), up.place(point["accuracy"])
        below = up.place(point["interval"][0]) + 18
        shown.append(
            {
                "x": x,
                "y": y,
                "says": f"{name}: {format_percent(point['accuracy'], 1)} right",
                "text_y": round(min(below, AXIS.bottom - 6), 2),
                "anchor": "end" if x > LABEL_WIDTH else "start",
            }
        )
    return shown


def _write_head(points: Sequence[Mapping[str, Any]], threshold: float, alone: bool) -> Head:
    kept = find_threshold(points, threshold)
    total = round(points[-1]["count"] / points[-1]["coverage"]) if points else 0
    if kept:
        title = f"Of the surest {kept['coverage']:.0%} of labels, {format_percent(kept['accuracy'], 1)} are right"
    else:
        title = "No label is sure enough" if points else "Nothing was measured"
    subtitle = (
        f"Labels that are right when only the surest are kept, in {total:,} sentences.",
        "Shaded: 95% interval (Wilson)." + (f" Below a confidence of {threshold:.0%}: uncertain." if points else ""),
    )
    read = [point for number, point in enumerate(points) if number % 8 == 7 or number == len(points) - 1]
    spoken = "; ".join(f"the surest {p['coverage']:.0%}: {p['accuracy']:.1%} right" for p in read)
    return Head(title, f"Coverage-accuracy curve. {spoken or 'Nothing was measured'}.", HEIGHT, alone, subtitle)
