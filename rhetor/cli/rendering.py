"""A labelled text as table, JSON, JSON lines, CSV or a self-contained page of HTML."""

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from html import escape

import click

from rhetor.document import Document
from rhetor.records import LABELS, Kind, Label
from rhetor.scoring.rows import Sentence
from rhetor.serialise import COLUMNS, document_to_record, sentence_rows, sentence_to_record

COLOURS = {
    Label.FACTUAL_REPORT: "blue",
    Label.ATTRIBUTION: "green",
    Label.OPINION: "yellow",
    Label.CALL_TO_ACTION: "red",
}
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""Nothing of a text may steer the terminal."""
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
        shown = _shorten(words, width - len(indent) - 10) or "(start or end)"
        yield click.style(f"{indent}{span.weight:+6.2f}  {shown}\n", dim=True)


def _shorten(text: str, room: int) -> str:
    line = " ".join(CONTROLS.sub(" ", text[: 4 * room]).split())
    return line if len(line) <= room else line[: room - 1] + "…"


def render_json(document: Document, name: str) -> Iterator[str]:
    """The answer of ``POST /v1/label``."""
    model = {"name": document.model_name, "version": document.model_version}
    yield json.dumps({"model": model, **document_to_record(document)}, ensure_ascii=False, indent=2) + "\n"


def render_jsonl(document: Document, name: str) -> Iterator[str]:
    for sentence in document.sentences:
        yield json.dumps(sentence_to_record(sentence), ensure_ascii=False) + "\n"


def render_csv(document: Document, name: str) -> Iterator[str]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(sentence_rows(document.sentences))
    yield buffer.getvalue()


STYLE = """
:root{color-scheme:light dark;--f:#0b5fa5;--a:#00704d;--o:#8a5a00;--c:#b3202c}
@media(prefers-color-scheme:dark){:root{--f:#7cb8f0;--a:#5fcfa5;--o:#e6b450;--c:#ff8f8f}}
body{font:1.05rem/1.65 Georgia,serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
.text{white-space:pre-wrap;overflow-wrap:anywhere}
span[data-label]{text-decoration-line:underline;text-decoration-thickness:2px;text-underline-offset:.25em}
[data-label=factual-report]{text-decoration-style:solid;text-decoration-color:var(--f)}
[data-label=attribution]{text-decoration-style:dashed;text-decoration-color:var(--a)}
[data-label=opinion]{text-decoration-style:wavy;text-decoration-color:var(--o)}
[data-label=call-to-action]{text-decoration-style:double;text-decoration-color:var(--c)}
.none{opacity:.6}.uncertain{font-style:italic}
ul{list-style:none;padding:0;font-family:system-ui,sans-serif;font-size:.9rem}li{margin:.2rem 0}
footer{font:.8rem system-ui,sans-serif;opacity:.8;margin-top:2rem}
""".strip()


def render_html(document: Document, name: str) -> Iterator[str]:
    """One page that needs nothing else: the pieces with their labels underlined, a legend with shares, the model."""
    legend = "".join(
        f'<li><span data-label="{label}">{label}</span> {share:.0%}</li>' for label, share in document.profile.items()
    )
    yield (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(name)}: labelled by rhetor</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{STYLE}</style></head>\n'
        f"<body><h1>{escape(name)}</h1><ul>{legend}</ul><p>In italics: uncertain. Pale: headings and page furniture, "
        'which carry no label.</p><div class="text">'
    )
    for sentence in document.sentences:
        yield _html_sentence(sentence) + ("\n" if sentence.kind is Kind.SENTENCE else "\n\n")
    yield f"</div><footer>Model {escape(document.model_name)} {escape(document.model_version)}</footer></body></html>\n"


def _html_sentence(sentence: Sentence) -> str:
    if sentence.label is None:
        return f'<span class="none">{escape(sentence.text)}</span>'
    title = ", ".join(f"{label} {sentence.probabilities[label]:.0%}" for label in LABELS)
    style = ' class="uncertain"' if sentence.uncertain else ""
    return f'<span data-label="{sentence.label}"{style} title="{title}">{escape(sentence.text)}</span>'


RENDERERS: dict[str, Callable[[Document, str], Iterator[str]]] = {
    "table": render_table,
    "json": render_json,
    "jsonl": render_jsonl,
    "csv": render_csv,
    "html": render_html,
}
