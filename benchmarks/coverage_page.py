"""Tables and picture of docs/estimate.md, from the outlets of ``benchmarks.coverage``."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.correction_ways import Ways
from benchmarks.marks import put_between_marks
from benchmarks.pictures import TEMPLATES
from benchmarks.speed_page import write_table
from rhetor import LABELS
from rhetor.learning.intervals import wilson_interval
from rhetor.show.pictures.environment import make_environment
from rhetor.show.pictures.frame import Axis, Head, Scale, Tick

DOCS = Path(__file__).parent.parent / "docs"
PAGE, PICTURE = DOCS / "estimate.md", DOCS / "estimate" / "coverage.svg"
SIZES = (50, 100, 200, 500)
AXES = [Axis(52 + 276 * (number % 2), 262 + 276 * (number % 2), 92 + 206 * (number // 2), 222 + 206 * (number // 2))
        for number in range(4)]  # fmt: skip
FLOOR, HEIGHT, RARE = 0.85, 476, 0.05
KINDS = ("alike", "apart", "proof")


class Row(NamedTuple):
    """Of one outlet and label: what was found, and what is true.

    ``labelled`` is 0 for a correction without labels; ``mixed``: of documents of several genres.

    ``other`` and ``other_width``: share and width of the interval of the hand labels alone, or the counted share.
    """

    kind: str
    labelled: int
    documents: int
    label: int
    true: float
    low: float
    high: float
    share: float
    other: float
    other_width: float
    mixed: bool = False
    refused: bool = False

    @property
    def covers(self) -> bool:
        return self.low <= self.true <= self.high


def write_page(rows: Sequence[Row], ways: Ways, draws: int) -> None:
    tables = {
        "goals": write_goals(rows, draws),
        "sizes": write_sizes(rows),
        "documents": write_documents(rows),
        "ways": write_ways(ways),
    }
    for name, table in tables.items():
        put_between_marks(PAGE, f"<!-- bench:{name} -->", f"<!-- /bench:{name} -->", table)
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(draw_picture(rows), "utf-8")


def write_goals(rows: Sequence[Row], draws: int) -> str:
    """Of each kind of documents what the goals ask for."""
    table = []
    for kind in KINDS:
        sample, correction = pick(rows, f"sample, {kind}"), pick(rows, f"correction, {kind}")
        if not sample:
            continue
        answered = [row for row in correction if not row.refused]
        cells = split(sample)
        mixed, single = ([row for row in answered if row.mixed is several] for several in (True, False))
        table.append([
            kind, f"{cover(sample):.1%}", f"{min(map(cover, cells)):.1%} to {max(map(cover, cells)):.1%}",
            f"{width([row for row in sample if row.labelled == 200]):.2f}",
            f"{cover(mixed):.1%} / {cover(single):.1%}", f"{1 - len(answered) / len(correction):.1%}",
            f"{np.mean([row.high - row.low for row in answered]) / 2 * 100:.0f}",
            f"{error(mixed):.2f} / {error(single):.2f}",
        ])  # fmt: skip
    head = [
        "documents", "coverage with a sample", "of each label and size", "width at 200 labels",
        "coverage without (several genres / one)", "refused", "± points", "error (several genres / one)",
    ]  # fmt: skip
    note = (
        f"{draws:,} outlets of each kind and size. Width against hand labels alone; error of a share without a sample "
        "against that of counting."
    )
    return write_table(head, table, note)


def write_sizes(rows: Sequence[Row]) -> str:
    table = []
    for kind in ("sample, alike", "sample, apart", "sample, proof"):
        for label, name in enumerate(LABELS):
            mine = [row for row in pick(rows, kind) if row.label == label]
            if mine:
                cells = [[row for row in mine if row.labelled == size] for size in SIZES]
                table.append(
                    [kind.partition(", ")[2], name.value, *(f"{cover(cell):.1%} / {width(cell):.2f}" for cell in cells)]
                )
    return write_table(
        ["documents", "label", *(f"{size} labels" for size in SIZES)], table, "Coverage / width against the labels alone."
    )


def write_documents(rows: Sequence[Row]) -> str:
    kinds, sizes = dict.fromkeys(row.kind for row in rows), sorted({row.documents for row in rows})
    table = [
        [f"{kind}{', shares below 5 %' if rare else ''}", *(_cover_size(rows, kind, size, rare) for size in sizes)]
        for rare in (False, True)
        for kind in kinds
    ]
    return write_table(["", *(f"{size:,} documents" for size in sizes)], table, "Coverage of nominal 95 %.")


def _cover_size(rows: Sequence[Row], kind: str, documents: int, rare: bool) -> str:
    found = [
        row
        for row in pick(rows, kind)
        if row.documents == documents and not row.refused and (row.true < RARE or not rare)
    ]  # fmt: skip
    return f"{cover(found):.1%}" if found else "–"


def write_ways(ways: Ways) -> str:
    base = ways[0]
    table = [[name, *(f"{100 * value:.1f} ({value / base[1 + at]:.2f})" for at, value in enumerate((alike, apart)))]
             for name, alike, apart in ways]  # fmt: skip
    return write_table(
        ["", "genres alike", "genres apart"], table, "Mean absolute error in points (against counting); 300 documents."
    )


def pick(rows: Iterable[Row], kind: str) -> list[Row]:
    return [row for row in rows if row.kind == kind]


def split(rows: Iterable[Row]) -> list[list[Row]]:
    """By label and size of the sample."""
    groups: dict[tuple[int, int], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.label, row.labelled), []).append(row)
    return list(groups.values())


def cover(rows: Sequence[Row]) -> float:
    return float(np.mean([row.covers for row in rows])) if rows else float("nan")


def width(rows: Sequence[Row]) -> float:
    """Mean width of the intervals, against those of the hand labels alone."""
    return float(np.mean([row.high - row.low for row in rows]) / np.mean([row.other_width for row in rows]))


def error(rows: Sequence[Row]) -> float:
    """Mean absolute error, against that of what it is compared with."""
    ours, other = (np.mean([abs(share - row.true) for row, share in pairs]) for pairs in
                   ([(row, row.share) for row in rows], [(row, row.other) for row in rows]))  # fmt: skip
    return float(ours / other)


def draw_picture(rows: Sequence[Row]) -> str:
    """A panel a label: coverage by the number of hand labels, with its own 95 % interval; the goal shaded."""
    panels = []
    for label, axis in enumerate(AXES):
        up = Scale(FLOOR, 1.0, axis.bottom, axis.top)
        places = [axis.left + (number + 0.5) * (axis.right - axis.left) / 5 for number in range(5)]
        marks = [
            mark
            for number, size in enumerate((*SIZES, 0))
            for shift, kind in enumerate(KINDS)
            for mark in _mark(rows, label, size, kind, places[number] + 9 * (shift - 1), up)
        ]
        ticks = [Tick(place, str(size) if size else "none") for place, size in zip(places, (*SIZES, 0), strict=True)]
        levels = [Tick(up.place(level), f"{level:.0%}") for level in (0.85, 0.9, 0.95, 1.0)]
        panels.append({"label": LABELS[label].value, "axis": axis, "marks": marks, "below": ticks, "levels": levels,
                       "goal": (up.place(0.97), up.place(0.93))})  # fmt: skip
    spoken = "; ".join(f"{kind} {cover(pick(rows, kind)):.1%}" for kind in dict.fromkeys(row.kind for row in rows))
    subtitle = (
        "How often an interval holds the true share, by number of hand labels. Shaded: 93 to 97%.",
        "From left to right: genres alike, genres apart, documents apart from everything.",
    )
    head = Head("Intervals of 95% hold 95 times in 100", f"Coverage: {spoken}.", HEIGHT, True, subtitle)
    return make_environment(TEMPLATES).get_template("coverage.svg").render(head=head, panels=panels).strip() + "\n"


def _mark(rows: Sequence[Row], label: int, size: int, kind: str, x: float, up: Scale) -> Iterable[dict[str, float]]:
    name = f"{'sample' if size else 'correction'}, {kind}"
    found = [row for row in pick(rows, name) if (row.label, row.labelled) == (label, size) and not row.refused]
    if found:
        low, high = wilson_interval(sum(row.covers for row in found), len(found))
        yield {"x": x, "y": up.place(cover(found)), "low": up.place(low), "high": up.place(high)}
