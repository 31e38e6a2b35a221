"""What the reading view asks for: a text as marked-up blocks, and the result as a file."""

import hashlib
from typing import Annotated, Any, Literal
from urllib.parse import quote

import msgspec
from flask import Blueprint, Response, request
from msgspec import Meta

from rhetor.document import Document
from rhetor.errors import TextError
from rhetor.show.pages import FORMATS
from rhetor.show.pages.marked_text import cut_blocks, describe_document
from service import metrics
from service.bodies import read_body, read_json
from service.files import read_file
from service.problems import Problem
from service.remembering import get_memory
from service.replies import to_response
from service.sizes import check_pieces
from service.web.rendering import web_environment
from service.working import current_labeler, hold_memory

blueprint = Blueprint("reading", __name__)
MOST_CHARACTERS = 2_000_000
"""Of a text shown in a browser, some 300,000 words; longer ones are for the command line."""
MOST_SHOWN = 50_000
"""Pieces of it: a text of that length has half as many."""
SHOWN_BYTES = 1_000
"""Of memory, about, for a piece that is marked up."""
DOWNLOADS = tuple(format.name for format in FORMATS.values() if format.render)


class ReadRequest(msgspec.Struct, forbid_unknown_fields=True):
    text: str


class DownloadRequest(msgspec.Struct, forbid_unknown_fields=True):
    text: str
    format: Literal[DOWNLOADS]  # type: ignore[valid-type]
    name: Annotated[str, Meta(min_length=1, max_length=300)] = "text"


@blueprint.post("/read")
def read() -> Response:
    """A pasted text as JSON, or a file's bytes as application/octet-stream with ``?name=``, labelled and marked up."""
    if request.mimetype == "application/octet-stream":
        name = request.args.get("name", "")[:300] or "file"
        taken = read_file(read_body(), name)
        text, warning = taken.text, taken.warning
    else:
        text, name, warning = read_json(ReadRequest, '{"text": "…"}').text, "", ""
    document = _label_shown(text, name)
    metrics.count_sentences(document)
    names = _identify(text, name)
    if _wants_memory():
        get_memory().put(document, names["document"])
    return to_response({**_mark_up(document), **names, "text": text if name else None, "warning": warning})


def _wants_memory() -> bool:
    """``?remember=0`` keeps nothing of a text: the switch beside the field says so."""
    return request.args.get("remember", "1") != "0"


@blueprint.post("/download")
def download() -> Response:
    """The labelled text as a file: the bytes that ``rhetor label`` writes."""
    asked = read_json(DownloadRequest, '{"text": "…", "format": "csv"}')
    document = _label_shown(asked.text, "")
    render = FORMATS[asked.format].render
    assert render
    content = "".join(render(document, asked.name))
    response = Response(content.encode("utf-8"), mimetype=FORMATS[asked.format].mime)
    filename = quote(f"{asked.name}.{asked.format}", safe="")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{filename}"
    response.headers["X-Rhetor-Model"] = document.model_version
    return response


def _label_shown(text: str, name: str) -> Document:
    """
    Raises:
        Problem: 413, it is too long to be shown.
    """
    _check_length(text, name)
    check_pieces([text])
    document = current_labeler().label(text)
    if len(document.rows) > MOST_SHOWN:
        raise Problem(
            413,
            f"{name or 'The text'} has {len(document.rows):,} sentences and lines; the page shows up to {MOST_SHOWN:,}. "
            "Read a part of it here, or label it in the terminal: rhetor label FILE --format csv",
        )
    hold_memory(len(document.rows) * SHOWN_BYTES)
    return document


def _check_length(text: str, name: str) -> None:
    what = name or "The text"
    if not text.strip():
        raise TextError(
            f"{what} is empty. " + ("Choose a file with text in it." if name else "Paste a text, or choose a file.")
        )
    if len(text) > MOST_CHARACTERS:
        raise Problem(
            413,
            f"{what} has {len(text):,} characters; the page shows up to {MOST_CHARACTERS:,}. "
            "Read a part of it here, or label it in the terminal: rhetor label FILE --format csv",
        )


def _mark_up(document: Document) -> dict[str, Any]:
    parts: Any = web_environment().get_template("parts.html").module
    overview = describe_document(document)
    return {
        "model": {"name": document.model_name, "version": document.model_version},
        "strip": str(parts.strip(overview)),
        "profile": str(parts.profile(overview)),
        "blocks": [str(parts.text_block(block, interactive=True)) for block in cut_blocks(document)],
        "sentences": [
            [sentence.start, sentence.end, round(sentence.confidence, 4), sentence.label, sentence.quoted]
            for sentence in document.sentences
        ],
    }


def _identify(text: str, name: str) -> dict[str, str]:
    """A name to show and one to keep corrections under; a pasted text has its fingerprint for a name."""
    if name:
        return {"name": name, "document": name}
    fingerprint = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
    return {"name": "Pasted text", "document": f"pasted-{fingerprint}"}
