"""docs/speed.md: tables between marks, pictures beside it, and what every benchmark ends with."""

import argparse
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from benchmarks.marks import put_between_marks, split_at_marks
from benchmarks.ratios import (
    LOSS,
    STORED,
    Goal,
    compute_loss,
    find_lost,
    load_goals,
    read_stored,
    read_stored_machine,
    store_ratios,
)
from benchmarks.rounds import Ratio
from benchmarks.texts import ROOT

PAGE = ROOT / "docs" / "speed.md"


@dataclass(frozen=True)
class Findings:
    """What a benchmark has measured.

    Attributes:
        ratios: by their names in goals.json.
        tables: by the names of their marks in the page, ``<!-- bench:name -->`` and ``<!-- /bench:name -->``.
        pictures: by the names of their files.
    """

    ratios: dict[str, Ratio] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)

    def __or__(self, other: "Findings") -> "Findings":
        return Findings(self.ratios | other.ratios, self.tables | other.tables, self.pictures | other.pictures)


def make_parser(description: str | None, rounds: int) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=rounds, metavar="N", help=f"how often all take turns [{rounds}]")
    parser.add_argument("--store", action="store_true", help="store the ratios of this run; later runs are held to them")
    return parser


def conclude(findings: Findings, store: bool) -> int:
    """Prints, writes the page, and holds the ratios to those that are stored.

    Returns:
        The exit status: 1 if a ratio is lost, unless the new ones are to be stored.
    """
    for name, ratio in findings.ratios.items():
        print(write_ratio(name, ratio), flush=True)
    write_page(findings)
    if store:
        store_ratios(findings.ratios, describe_machine())
        print("stored in benchmarks/ratios.json")
        return 0
    return hold_to_stored(findings.ratios)


def write_page(findings: Findings, page: Path = PAGE) -> None:
    goals = update_goals(split_at_marks(page, *marks_of("goals"))[1], findings.ratios)
    for name, table in {"goals": goals, **findings.tables}.items():
        put_between_marks(page, *marks_of(name), table)
    for name, picture in findings.pictures.items():
        (page.parent / "speed" / name).write_text(picture, "utf-8")


def marks_of(name: str) -> tuple[str, str]:
    return f"<!-- bench:{name} -->", f"<!-- /bench:{name} -->"


def hold_to_stored(measured: Mapping[str, Ratio], path: Path = STORED) -> int:
    stored, machine = read_stored(path), describe_machine()
    if stored and read_stored_machine(path) != machine:
        print(f"The stored ratios come from another machine: {read_stored_machine(path)}. This is {machine}.")
    lost = find_lost(measured, stored)
    for name in lost:
        loss = compute_loss(name, measured[name], stored[name])
        was = show_value(stored[name].value)
        print(f"!!! LOST {loss:.0%}: {write_ratio(name, measured[name])}; stored: {was}", file=sys.stderr)
    if lost:
        print(
            f"!!! {len(lost)} of {len(measured)} ratios lost more than {LOSS:.0%}. Find the change that did it, or, if the "
            "loss is wanted, store the new ones with --store.",
            file=sys.stderr,
        )
    return 1 if lost else 0


def write_ratio(name: str, ratio: Ratio) -> str:
    goal = load_goals()[name]
    return f"{goal.title}: {show_value(ratio.value)} {goal.unit} ({show_value(ratio.low)} to {show_value(ratio.high)})"


def show_value(value: float) -> str:
    """To three digits."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f}"


def update_goals(table: str, measured: Mapping[str, Ratio]) -> str:
    """The table of goals with the rows of what was measured now; those of other benchmarks stay as they are."""
    rows = {line.split(" | ")[0].removeprefix("| "): line for line in table.splitlines()[2:] if line.startswith("| ")}
    for name, ratio in measured.items():
        goal = load_goals()[name]
        if goal.goal is not None:
            rows[goal.title] = _write_goal(goal, ratio)
    ordered = [rows[goal.title] for goal in load_goals().values() if goal.title in rows]
    return "\n".join(["| | measured | noise | goal | stretch | |", "|---|---|---|---|---|---|", *ordered])


def _write_goal(goal: Goal, ratio: Ratio) -> str:
    sign = "≥" if goal.better == "higher" else "≤"
    stretch = "" if goal.stretch is None else f"{sign} {goal.stretch:g} {goal.unit}"
    between = f"{show_value(ratio.low)} to {show_value(ratio.high)}"
    reached = "reached" if goal.is_reached(ratio.value) else "**missed**"
    cells = (
        goal.title,
        f"**{show_value(ratio.value)} {goal.unit}**",
        between,
        f"{sign} {goal.goal:g} {goal.unit}",
        stretch,
        reached,
    )
    return f"| {' | '.join(cells)} |"


def write_table(header: Sequence[str], rows: Sequence[Sequence[str]], note: str) -> str:
    """Markdown; all columns but the first to the right."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join([note, "", *(f"| {' | '.join(line)} |" for line in lines)])


def describe_machine() -> str:
    """Processor, cores, system, Python, and the libraries that are set beside rhetor."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("scikit-learn", "numpy"))
    return (
        f"{_name_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, {libraries}"
    )


def _name_processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
