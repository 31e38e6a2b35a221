"""The model card, ``card.md`` (after Mitchell et al. 2019, "Model Cards for Model Reporting"), and its pictures."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from rhetor.model import Model
from rhetor.records import LABELS
from rhetor.show.pictures import (
    draw_confusion,
    draw_coverage,
    draw_learning_curve,
    draw_reliability,
    format_percent,
    format_thousands,
)
from rhetor.show.reports.report_page import load_about

STRONGEST = 12


def draw_card_pictures(metrics: Mapping[str, Any]) -> dict[str, str]:
    """The pictures beside the card, by file name, from what ``metrics.json`` holds."""
    held_out = metrics["held_out"]
    return {
        "confusion.svg": draw_confusion(held_out["confusion"], alone=True),
        "reliability.svg": draw_reliability(held_out["reliability"], alone=True),
        "coverage.svg": draw_coverage(held_out["coverage"], held_out["threshold"], alone=True),
        "learning.svg": draw_learning_curve(metrics["learning_curve"], alone=True),
    }


def write_card(
    model: Model,
    version: str,
    corpus: Mapping[str, Any],
    metrics: Mapping[str, Any],
    examples: Mapping[str, Sequence[str]],
    failures: Sequence[Mapping[str, Any]],
) -> str:
    """Markdown for people: what the model is, what it is for and not for, how well it does, what it looks at.

    Args:
        corpus: what the manifest says of the data.
        examples: of each label, sentences it got right (``pick_examples``).
        failures: the commonest confusions with mistakes (``pick_failures``).
    """
    return _environment().get_template("card.md").render(
        about=load_about(),
        version=version,
        terms=len(model.terms),
        corpus=corpus,
        held_out=metrics["held_out"],
        seeds=metrics.get("seeds"),
        messages=metrics.get("messages"),
        learning=metrics["learning_curve"],
        genres=metrics["genres"],
        examples=examples,
        failures=failures,
        strongest=find_strongest_terms(model),
    ) + "\n"  # fmt: skip


def find_strongest_terms(model: Model) -> dict[str, list[str]]:
    """The terms with the largest coefficients of each label."""
    return {
        label.value: [
            model.terms[index]
            for index in sorted(range(len(model.terms)), key=lambda index: -model.coefficients[number, index])[:STRONGEST]
        ]
        for number, label in enumerate(LABELS)
    }


def _environment() -> Environment:
    """Markdown, not HTML: nothing is escaped here, and whoever shows a card as HTML does so."""
    environment = Environment(  # noqa: S701
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        percent=format_percent,
        thousands=format_thousands,
        rate=lambda rate: f"{rate:.3f}",
        interval=lambda interval: f"{interval[0]:.3f} to {interval[1]:.3f}",
    )
    return environment
