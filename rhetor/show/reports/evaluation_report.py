"""The report on an evaluation: how well a model does on labelled data, and what it gets wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from rhetor.engine.scoring.rows import Sentence
from rhetor.explain.word_weights import share_weights
from rhetor.learning.mistakes import Mistake
from rhetor.show.pictures import draw_confusion, draw_coverage, draw_reliability
from rhetor.show.reports.report_page import read_facts, render_report

MARKED, STRONG = 0.35, 0.7
"""Shares of the largest weight in the sentence from which a word is marked, and marked as strong."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the sentence; ``mark`` is empty, ``for``, ``for strong`` or ``against``."""

    text: str
    mark: str


def mark_evidence(sentence: Sentence) -> list[Stretch]:
    """The stretches of a sentence labelled by itself, with all its evidence; joined they are its text."""
    words = share_weights(sentence.text, sentence.evidence).words if sentence.evidence else ()
    largest = max((abs(word.weight) for word in words), default=0.0)
    stretches, at = [], 0
    for word in words:
        if mark := _choose_mark(word.weight, largest):
            stretches += [Stretch(sentence.text[at : word.start], ""), Stretch(sentence.text[word.start : word.end], mark)]
            at = word.end
    stretches.append(Stretch(sentence.text[at:], ""))
    return [stretch for stretch in stretches if stretch.text]


def _choose_mark(weight: float, largest: float) -> str:
    if not largest or abs(weight) < MARKED * largest:
        return ""
    if weight < 0:
        return "against"
    return "for strong" if weight >= STRONG * largest else "for"


def render_evaluation(
    model: Path,
    figures: Mapping[str, Any],
    genres: Mapping[str, Mapping[str, Any]],
    mistakes: Sequence[Mistake],
    sources: Sequence[tuple[str, str]],
) -> Iterator[str]:
    """The page, in parts.

    Args:
        figures: as ``held_out`` in ``metrics.json``, measured on the data.
        genres: of each genre accuracy, interval and sentences; empty if the data names none.
        mistakes: the worst first.
        sources: name and SHA-256 of each file of the data.
    """
    sentences = sum(row["support"] for row in figures["labels"].values())
    wrong = sentences - sum(row[number] for number, row in enumerate(figures["confusion"]))
    pictures = (
        draw_confusion(figures["confusion"]),
        draw_reliability(figures["reliability"]),
        draw_coverage(figures["coverage"], figures["threshold"]),
    )
    return render_report(
        "evaluation.html",
        facts=read_facts(model),
        figures=figures,
        genres=genres,
        mistakes=[(mistake, mark_evidence(mistake.sentence)) for mistake in mistakes],
        sources=sources,
        sentences=sentences,
        wrong=wrong,
        pictures=[Markup(picture) for picture in pictures],  # noqa: S704
    )
