"""The formats a labelled text is written in. Each renderer takes the document, its text and its name, and gives parts."""

import csv
import io
import json
from collections.abc import Callable, Iterator

from rhetor.document import Document
from rhetor.serialise import COLUMNS, document_to_record, sentence_rows, sentences_to_json

Renderer = Callable[[Document, str, str], Iterator[str]]


def render_json(document: Document, text: str, name: str) -> Iterator[str]:
    """The answer of ``POST /v1/label``."""
    model = {"name": document.model_name, "version": document.model_version}
    yield json.dumps({"model": model, **document_to_record(document)}, ensure_ascii=False, indent=2) + "\n"


def render_jsonl(document: Document, text: str, name: str) -> Iterator[str]:
    yield sentences_to_json(document, lines=True).decode()


def render_csv(document: Document, text: str, name: str) -> Iterator[str]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(sentence_rows(document.sentences))
    yield buffer.getvalue()


def render_html(document: Document, text: str, name: str) -> Iterator[str]:
    """One page that needs nothing else: the text as it was written, its labels, profile and strip, the model."""
    from rhetor.pages.reading import render_page

    yield from render_page(document, text, name)


FORMATS: dict[str, Renderer] = {"json": render_json, "jsonl": render_jsonl, "csv": render_csv, "html": render_html}
