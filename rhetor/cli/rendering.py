"""A labelled text as a table in the terminal."""

import re
import shutil
from collections.abc import Iterator

import click

from rhetor.document import Document
from rhetor.engine.scoring.rows import Sentence
from rhetor.records import QUOTED, Label
from rhetor.show.pages import FORMATS, Renderer

COLOURS = {
    Label.FACTUAL_REPORT: "blue",
    Label.ATTRIBUTION: "green",
    Label.OPINION: "yellow",
    Label.CALL_TO_ACTION: "red",
}
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""Nothing of a text may steer the terminal."""
LABEL_WIDTH, CONFIDENCE_WIDTH, SHOWN_EVIDENCE = 16, 7, 5


def render_table(document: Document, text: str, name: str) -> Iterator[str]:
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


RENDERERS: dict[str, Renderer] = {"table": render_table, **FORMATS}
