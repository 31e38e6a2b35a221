"""What the terminal shows: a labelled text as a table, figures of an evaluation; nothing that steers the terminal."""

import re
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from rhetor.document import Document
from rhetor.engine.scoring.rows import Sentence
from rhetor.records import QUOTED, Label

if TYPE_CHECKING:
    from training.evaluation import Figures

COLOURS = {
    Label.FACTUAL_REPORT: "blue",
    Label.ATTRIBUTION: "green",
    Label.OPINION: "yellow",
    Label.CALL_TO_ACTION: "red",
}
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""Nothing of a text may steer the terminal."""
STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, line ends, and marks that turn the direction of writing."""
LABEL_WIDTH, CONFIDENCE_WIDTH, SHOWN_EVIDENCE = 16, 7, 5


def render_table(document: Document, name: str) -> Iterator[str]:
    """For reading: a line a sentence, cut to the width of the terminal, and a summary."""
    width = max(60, shutil.get_terminal_size((110, 24)).columns)
    room = width - LABEL_WIDTH - CONFIDENCE_WIDTH - 1
    for sentence in document.sentences:
        yield _label_cell(sentence) + _shorten(sentence.text, room) + "\n"
        if sentence.evidence:
            yield from _evidence_lines(sentence, width)
    yield "\n" + summarise_document(document)


def summarise_document(document: Document) -> str:
    """How many sentences, the share of each label, how many are uncertain, and by which model."""
    labelled = [sentence for sentence in document.sentences if sentence.label]
    uncertain = sum(1 for sentence in labelled if sentence.uncertain)
    shares = "   ".join(f"{click.style(label, fg=COLOURS[label])} {share:.0%}" for label, share in document.profile.items())
    left_out = len(document.sentences) - len(labelled)
    return (
        f"sentences labelled: {len(labelled)}   uncertain (?): {uncertain}   headings and furniture left out: {left_out}\n"
        f"{shares}\nmodel {document.model_name} {document.model_version}\n"
    )


def _label_cell(sentence: Sentence) -> str:
    if sentence.label is None:
        return click.style(f"{sentence.kind.value:<{LABEL_WIDTH}}", dim=True) + " " * CONFIDENCE_WIDTH
    mark = "?" if sentence.uncertain else " "
    coloured = click.style(f"{sentence.label:<{LABEL_WIDTH}}", fg=COLOURS[sentence.label])
    return coloured + f"{sentence.confidence:4.0%} {mark} ".ljust(CONFIDENCE_WIDTH)


def _evidence_lines(sentence: Sentence, width: int) -> Iterator[str]:
    if not sentence.evidence:
        return
    indent = " " * (LABEL_WIDTH + CONFIDENCE_WIDTH)
    for span in sentence.evidence.spans[:SHOWN_EVIDENCE]:
        words = sentence.text[span.start - sentence.start : span.end - sentence.start]
        shown = f"({QUOTED})" if span.feature == QUOTED else _shorten(words, width - len(indent) - 10) or "(start or end)"
        yield click.style(f"{indent}{span.weight:+6.2f}  {shown}\n", dim=True)


def _shorten(text: str, room: int) -> str:
    line = " ".join(CONTROLS.sub(" ", text[: 4 * room]).split())
    return line if len(line) <= room else line[: room - 1] + "…"


def escape_line(text: str) -> str:
    """``text`` on one line, what would steer the terminal spelled as Python spells it: names and texts of strangers."""
    return STEERING.sub(lambda found: found.group().encode("unicode_escape", "surrogatepass").decode("ascii"), text)


def escape_lines(text: str) -> str:
    """The same of a message of several lines."""
    return "\n".join(map(escape_line, text.split("\n")))


def print_figures(title: str, figures: "Figures") -> None:
    """Macro-F1 with its interval, and precision, recall and F1 of each label."""
    low, high = figures.macro_f1_interval
    click.echo(f"\n{title}: macro-F1 {figures.macro_f1:.3f} (95 % interval {low:.3f} to {high:.3f})")
    click.echo(f"  {'label':<16} {'precision':>9} {'recall':>7} {'F1':>7} {'sentences':>9}")
    for label, row in figures.labels.items():
        click.echo(f"  {label:<16} {row.precision:>9.3f} {row.recall:>7.3f} {row.f1:>7.3f} {row.support:>9,}")
