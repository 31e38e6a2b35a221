"""Bars of the share of each label, with intervals."""

from collections.abc import Mapping, Sequence

from rhetor.palette import load_palette
from rhetor.show.pictures.environment import format_percent
from rhetor.show.pictures.frame import Head, Scale, mark_shares, render_picture

WIDTH, LEFT, RIGHT, TOP, ROW = 420, 128, 300, 82, 40


def draw_shares(
    shares: Mapping[str, float], intervals: Sequence[tuple[float, float]], sentences: int, note: str, *, alone: bool = False
) -> str:
    """``shares`` and 95 % ``intervals`` of each label, in their order; ``note`` says how the intervals were made."""
    across = Scale(0.0, 1.0, LEFT, RIGHT)
    rows = []
    for number, ((label, share), (low, high)) in enumerate(zip(shares.items(), intervals, strict=True)):
        rows.append(
            {
                "label": label,
                "y": TOP + number * ROW,
                "width": round(across.place(share) - LEFT, 2),
                "low": across.place(low),
                "high": across.place(high),
                "says": format_percent(share) if sentences else "–",
                "interval": f"{low * 100:.0f} to {high * 100:.0f}%" if sentences else "",
            }
        )
    bottom = TOP + len(rows) * ROW
    return render_picture(
        "shares.svg",
        _write_head(shares, intervals, sentences, note, bottom + 26, alone),
        rows=rows,
        below=mark_shares(across, [0, 0.25, 0.5, 0.75, 1]),
        left=LEFT,
        right=RIGHT,
        width=WIDTH,
        top=TOP,
        bottom=bottom,
    )


def _write_head(
    shares: Mapping[str, float],
    intervals: Sequence[tuple[float, float]],
    sentences: int,
    note: str,
    height: int,
    alone: bool,
) -> Head:
    names = {label: sign["name"] for label, sign in load_palette().items()}
    largest = max(shares, key=lambda label: shares[label])
    title = f"{format_percent(shares[largest])} {names[largest]}" if sentences else "No sentence has a label"
    spoken = ", ".join(
        f"{names[label]} {share:.0%} ({low:.0%} to {high:.0%})"
        for (label, share), (low, high) in zip(shares.items(), intervals, strict=True)
    )
    subtitle = (f"Share of each label in {sentences:,} sentences;", f"{note}.")
    return Head(title, f"Shares of the labels in {sentences:,} sentences: {spoken}.", height, alone, subtitle, WIDTH)
