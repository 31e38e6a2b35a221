"""The learning curve of each label: what more sentences brought, and what as many again would bring."""

from collections.abc import Mapping, Sequence
from typing import Any

from rhetor.palette import load_palette
from rhetor.show.pictures.frame import (
    Axis,
    Head,
    Scale,
    Tick,
    draw_band,
    draw_line,
    fit_range,
    log_scale,
    log_ticks,
    render_picture,
    share_ticks,
)

PANEL_WIDTH, PANEL_HEIGHT = 288, 224
AXES = [
    Axis(36 + column * PANEL_WIDTH, 266 + column * PANEL_WIDTH, 116 + row * PANEL_HEIGHT, 264 + row * PANEL_HEIGHT)
    for row in (0, 1)
    for column in (0, 1)
]
HEIGHT = 538
AHEAD = 2.0
"""How far the fitted law is drawn beyond the data."""
STEPS = 24


def draw_learning_curve(curve: Mapping[str, Any], *, alone: bool = False) -> str:
    """``curve`` as in ``metrics.json``: trainings, and of each label points, law and gain."""
    labels: Mapping[str, Any] = curve["labels"]
    points = [point for label in labels.values() for point in label["points"]]
    sizes = [point["sentences"] for point in points if point["sentences"] > 0]
    floor, ceiling = fit_range([edge for point in points for edge in point["spread"]])
    low, high = (min(sizes) / 1.3, max(sizes) * AHEAD * 1.2) if sizes else (1.0, 10.0)
    panels = [
        _lay_out_panel(
            label,
            labels[label],
            log_scale(low, high, axis.left, axis.right),
            Scale(floor, ceiling, axis.bottom, axis.top),
            axis,
        )
        for label, axis in zip(load_palette(), AXES, strict=True)
        if label in labels
    ]
    return render_picture("learning.svg", _write_head(curve, alone), panels=panels, whole=(floor, ceiling) == (0, 1))


def _lay_out_panel(label: str, curve: Mapping[str, Any], across: Scale, up: Scale, axis: Axis) -> dict[str, Any]:
    points = [point for point in curve["points"] if point["sentences"] > 0]
    places = [(across.place(point["sentences"]), up.place(point["f1"])) for point in points]
    spread = [(across.place(p["sentences"]), up.place(p["spread"][0]), up.place(p["spread"][1])) for p in points]
    return {
        "label": label,
        "axis": axis,
        "places": places,
        "line": draw_line(places) if places else "",
        "band": draw_band(spread) if places else "",
        "ahead": _draw_ahead(points, curve["law"], across, up),
        "levels": [Tick(up.place(level), f"{level:.2f}") for level in share_ticks(up.low, up.high)],
        "below": [Tick(across.place(size), _shorten(size)) for size in log_ticks(across.low, across.high)],
        "says": _say_gain(points, curve["gain"]),
    }


def _draw_ahead(points: Sequence[Mapping[str, Any]], law: Mapping[str, float] | None, across: Scale, up: Scale) -> str:
    if not law:
        return ""
    last = points[-1]["sentences"]
    sizes = [last * AHEAD ** (step / STEPS) for step in range(STEPS + 1)]
    return draw_line(
        [(across.place(size), up.place(1 - law["floor"] - law["factor"] * size ** -law["exponent"])) for size in sizes]
    )


def _say_gain(points: Sequence[Mapping[str, Any]], gain: Mapping[str, Any] | None) -> str:
    if not points:
        return "no sentences"
    now = f"F1 {points[-1]['f1']:.2f} at {points[-1]['sentences']:,.0f}"
    return f"{now}; {gain['doubled']:+.3f} at twice that" if gain else now


def _shorten(size: float) -> str:
    return f"{size / 1000:g}k" if size >= 1000 else f"{size:g}"


def _write_head(curve: Mapping[str, Any], alone: bool) -> Head:
    gains = {label: found["gain"] for label, found in curve["labels"].items() if found["gain"]}
    names = {label: sign["name"] for label, sign in load_palette().items()}
    if gains:
        best = max(gains, key=lambda label: (gains[label]["doubled"], label))
        title = f"Twice the corpus would bring {gains[best]['doubled'] * 100:.1f} points of F1 at most"
    else:
        title = "Too little data for a learning curve"
    subtitle = (
        "F1 by the label's sentences in training (log scale); held-out documents.",
        f"Shaded: lowest to highest of {curve['trainings']} folds. Dotted: fitted law, to twice the data.",
    )
    spoken = ". ".join(
        f"{names[label]}: "
        + ", ".join(f"F1 {point['f1']:.2f} at {point['sentences']:,.0f} sentences" for point in found["points"])
        for label, found in curve["labels"].items()
    )
    return Head(title, f"Learning curve of each label. {spoken}.", HEIGHT, alone, subtitle)
