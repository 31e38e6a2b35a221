"""Figures of an evaluation, for people."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from training.evaluation import Figures


def print_figures(title: str, figures: "Figures") -> None:
    """Macro-F1 with its interval, and precision, recall and F1 of each label."""
    low, high = figures.macro_f1_interval
    click.echo(f"\n{title}: macro-F1 {figures.macro_f1:.3f} (95 % interval {low:.3f} to {high:.3f})")
    click.echo(f"  {'label':<16} {'precision':>9} {'recall':>7} {'F1':>7} {'sentences':>9}")
    for label, row in figures.labels.items():
        click.echo(f"  {label:<16} {row.precision:>9.3f} {row.recall:>7.3f} {row.f1:>7.3f} {row.support:>9,}")
