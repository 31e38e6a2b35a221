"""The formats a labelled text is written in. Each renderer takes the document, its text and its name, and gives parts."""

import json
from collections.abc import Callable, Iterator

from rhetor.document import Document
from rhetor.formats.serialise import document_to_record, sentences_to_json
from rhetor.formats.tables import COLUMNS, format_csv, list_rows

Renderer = Callable[[Document, str, str], Iterator[str]]


def render_json(document: Document, text: str, name: str) -> Iterator[str]:
    """The answer of ``POST /v1/label``."""
    model = {"name": document.model_name, "version": document.model_version}
    yield json.dumps({"model": model, **document_to_record(document)}, ensure_ascii=False, indent=2) + "\n"


def render_jsonl(document: Document, text: str, name: str) -> Iterator[str]:
    yield sentences_to_json(document, lines=True).decode()


def render_csv(document: Document, text: str, name: str) -> Iterator[str]:
    yield format_csv([COLUMNS])
    yield format_csv(list_rows(document))


def render_html(document: Document, text: str, name: str) -> Iterator[str]:
    """One page that needs nothing else: the text as it was written, its labels, profile and strip, the model."""
    from rhetor.show.pages.reading import render_page

    yield from render_page(document, text, name)


FORMATS: dict[str, Renderer] = {"json": render_json, "jsonl": render_jsonl, "csv": render_csv, "html": render_html}
