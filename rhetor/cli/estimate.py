"""``rhetor estimate``: shares of the labels in a run, as one may publish them."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rhetor.cli.options import by_option
from rhetor.cli.terminal import COLOURS, escape_line

if TYPE_CHECKING:
    from rhetor.estimate.comparisons import Figure
    from rhetor.estimate.estimates import Estimate, GroupEstimate

FORMATS = ("table", "csv", "json", "html")
CELL, NAME, SHOWN = 24, 28, 20


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--labels", type=click.Path(path_type=Path), metavar="FILE", help="A sample of rhetor sample, labelled by hand."
)
@by_option
@click.option("--plan", is_flag=True, help="Also say how many units to label for intervals of 2 points to either side.")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="table", show_default=True)
def estimate(folder: Path, labels: Path | None, by: tuple[str, ...], plan: bool, format_: str) -> None:
    """Estimate the share of each label in a run, corrected for the model's errors, with 95 % intervals.

    DIR is what rhetor batch wrote. With --labels the intervals hold whatever the model's errors; without, they assume that
    it errs on these texts as on held-out real text. docs/estimate.md says how, and how well it holds.

    \b
    Examples:
      rhetor estimate results
      rhetor estimate results --by outlet --plan
      rhetor sample results --n 200 --by outlet --out sample.csv
      rhetor estimate results --labels sample.csv --by outlet,month --format html > shares.html
    """
    from rhetor.estimate.adjusted_count import find_error_model
    from rhetor.estimate.estimates import estimate_run
    from rhetor.estimate.hand_labels import note_labels, read_hand_labels
    from rhetor.estimate.run_table import read_units

    units = read_units(folder)
    hand = read_hand_labels(folder, labels, units) if labels else None
    found = estimate_run(units, by, find_error_model(units.model["version"]), hand, plan)
    if labels and hand:
        try:
            note_labels(folder, hand, labels)
        except OSError as error:
            click.echo(f"warning: the manifest of the run does not note the labels: {error.strerror}.", err=True)
    click.echo("".join(_render(found, format_)), nl=False)


def _render(found: "Estimate", format_: str) -> Iterator[str]:
    if format_ == "json":
        yield json.dumps(found.to_json(), ensure_ascii=False, indent=2) + "\n"
    elif format_ == "csv":
        yield from _render_csv(found)
    elif format_ == "html":
        from rhetor.show.reports.estimate_report import render_estimate

        yield from render_estimate(found)
    else:
        yield from _render_table(found)


def _render_csv(found: "Estimate") -> Iterator[str]:
    """A row a group and label."""
    from rhetor.formats.tables import format_csv, guard_row

    names = list(found.groups[0].group)
    columns = [*names, "documents", "units", "labelled", "uncertain", "of", "label", "counted", "share", "low", "high"]
    yield format_csv([guard_row(columns)])
    for group in found.groups:
        head = [*group.group.values(), group.documents, group.units, group.labelled, group.uncertain]
        parts = (("units", group.labels), ("words", group.words), ("documents", {"call-to-action": group.with_call}))
        rows = ([*head, of, label, *_round(figure)] for of, figures in parts for label, figure in figures.items())
        yield format_csv(guard_row(row) for row in rows)


def _round(figure: "Figure") -> list[float]:
    return [round(value, 6) for value in (figure.counted, figure.share, figure.low, figure.high)]


def _render_table(found: "Estimate") -> Iterator[str]:
    several = len(found.groups) > 1
    yield f"{'':<{NAME}}{'units':>9}" + "".join(
        click.style(f"{label:>{CELL}}", fg=colour) for label, colour in COLOURS.items()
    ) + "\n"  # fmt: skip
    for group in found.groups:
        yield _render_row(_name_group(group.group) or "all", group)
    if several:
        yield _render_row("all together", found.total)
    yield "Share and 95 % interval, in percent; in brackets what was counted.\n\n"
    call = found.total.with_call
    yield f"Documents with at least one call to action: {_spell(call)} of {found.total.documents:,}.\n"
    if found.comparisons:
        yield from _render_comparisons(found)
    for plan in found.plan:
        name = _name_group(plan.group)
        yield (
            f"For ± {plan.margin * 100:.0f} points{f' in {escape_line(name)}' if name else ''} label {plan.with_model:,} of "
            f"{plan.units:,} units ({plan.alone:,} without the model).\n"
        )
    from rhetor.show.reports.estimate_report import write_sentence

    yield f"\n{write_sentence(found.total)}\n\n"
    yield f"Method: {found.method}; model {found.model['name']} {found.model['version']}.\n{found.assumes}\n"
    yield from (f"{note}\n" for note in found.notes)
    for group in found.groups:
        if group.refused:
            yield f"{escape_line(_name_group(group.group)) or 'All'}: {group.refused}\n"


def _render_row(name: str, group: "GroupEstimate") -> str:
    shown = escape_line(name)
    shown = shown if len(shown) < NAME else shown[: NAME - 2] + "…"
    cells = "".join(f"{_spell(figure):>{CELL}}" for figure in group.labels.values())
    return f"{shown:<{NAME}}{group.units:>9,}{cells}\n"


def _spell(figure: "Figure") -> str:
    return f"{figure.share * 100:.1f} ({figure.low * 100:.1f}–{figure.high * 100:.1f}) [{figure.counted * 100:.1f}]"


def _name_group(group: Mapping[str, str]) -> str:
    return ", ".join(value or "–" for value in group.values())


def _render_comparisons(found: "Estimate") -> Iterator[str]:
    sure = [comparison for comparison in found.comparisons if comparison.p_holm < 0.05]
    yield (
        f"\nOf {len(found.comparisons):,} differences and trends {len(sure):,} are beyond chance, all looked at together "
        "(Holm):\n"
    )
    for one in sure[:SHOWN]:
        name, against = escape_line(_name_group(one.group)), escape_line(_name_group(one.against))
        what = f"{name} – {against}" if one.kind == "difference" else f"{name or 'all'}, from one period to the next"
        yield (
            f"  {one.label:<16}{one.difference * 100:+6.1f} ({one.low * 100:+.1f} to {one.high * 100:+.1f}) points  "
            f"{_spell_p(one.p_holm)}  {what}\n"
        )


def _spell_p(p: float) -> str:
    return f"p {p:.3f}" if p >= 0.001 else "p <.001"
