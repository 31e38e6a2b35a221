"""The confusion matrix: which label is taken for which."""

from collections.abc import Sequence

from rhetor.learning.mistakes import rank_confusions
from rhetor.palette import load_palette
from rhetor.show.pictures.environment import format_percent
from rhetor.show.pictures.frame import Head, render_picture

LEFT, TOP, CELL_WIDTH, CELL_HEIGHT, HEIGHT = 140, 112, 105, 60, 352
PALEST, DARKEST = 0.03, 0.85
TURNS = 0.5
"""Opacity of a cell from which its text takes the colour of the page."""


def draw_confusion(confusion: Sequence[Sequence[int]], *, alone: bool = False) -> str:
    """``confusion[i][j]``: sentences of label i predicted as j. Shaded by their share of the row."""
    labels = list(load_palette())
    rows = []
    for number, (label, counts) in enumerate(zip(labels, confusion, strict=True)):
        total = sum(counts)
        y = TOP + number * CELL_HEIGHT
        cells = [_shade(count, total, LEFT + column * CELL_WIDTH, y) for column, count in enumerate(counts)]
        rows.append({"label": label, "y": y, "cells": cells, "total": total})
    return render_picture(
        "confusion.svg",
        _write_head(labels, confusion, alone),
        rows=rows,
        columns=[(label, LEFT + number * CELL_WIDTH) for number, label in enumerate(labels)],
        left=LEFT, top=TOP, cell_width=CELL_WIDTH, cell_height=CELL_HEIGHT,
    )  # fmt: skip


def _shade(count: int, total: int, x: int, y: int) -> dict[str, object]:
    share = count / total if total else 0.0
    opacity = round(PALEST + (DARKEST - PALEST) * share, 3) if count else 0.0
    shown = format_percent(share) if total else "–"
    return {"x": x, "y": y, "count": count, "share": shown, "opacity": opacity, "is_dark": opacity > TURNS}


def _write_head(labels: list[str], confusion: Sequence[Sequence[int]], alone: bool) -> Head:
    names = [load_palette()[label]["name"] for label in labels]
    total = sum(map(sum, confusion))
    ranked = rank_confusions(confusion)
    if ranked:
        _, row, column = ranked[0]
        title = f"Most often mixed up: {names[row]} taken for {names[column]}"
    else:
        title = "Every label is right" if total else "Nothing was measured"
    subtitle = (
        f"{total:,} sentences: the label readers gave, and the one predicted.",
        "In each cell the share of its row, and the number of sentences.",
    )
    spoken = ". ".join(
        f"{names[row]}: " + ", ".join(f"{count:,} as {names[column]}" for column, count in enumerate(counts))
        for row, counts in enumerate(confusion)
    )
    return Head(title, f"Confusion matrix. {spoken}.", HEIGHT, alone, subtitle)
