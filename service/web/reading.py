"""What the reading view asks for: a text as marked-up blocks, and the result as a file."""

import hashlib
from typing import Annotated, Any, Literal
from urllib.parse import quote

import msgspec
from flask import Blueprint, Response, request
from msgspec import Meta

from rhetor.document import Document
from rhetor.errors import TextError
from rhetor.intake import read_bytes
from rhetor.show.pages import FORMATS
from rhetor.show.pages.marked_text import cut_blocks, describe_document
from service import metrics
from service.bodies import read_body, read_json
from service.problems import Problem
from service.remembering import get_memory
from service.replies import to_response
from service.web.rendering import web_environment
from service.working import current_labeler, place_in_work, turn_to_label

blueprint = Blueprint("reading", __name__)
MOST_CHARACTERS = 2_000_000
"""Of a text shown in a browser, some 300,000 words; longer ones are for the command line."""
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
    with place_in_work():
        if request.mimetype == "application/octet-stream":
            name = request.args.get("name", "")[:300] or "file"
            taken = read_bytes(read_body(), name)
            text, warning = taken.text, taken.warning
        else:
            text, name, warning = read_json(ReadRequest, '{"text": "…"}').text, "", ""
        _check_length(text, name)
        with turn_to_label():
            document = current_labeler().label(text)
        metrics.count_sentences(document)
        names = _identify(text, name)
        get_memory().put(document, names["document"])
        return to_response({**_mark_up(document), **names, "text": text if name else None, "warning": warning})


@blueprint.post("/download")
def download() -> Response:
    """The labelled text as a file: the bytes that ``rhetor label`` writes."""
    with place_in_work():
        asked = read_json(DownloadRequest, '{"text": "…", "format": "csv"}')
        with turn_to_label():
            document = current_labeler().label(asked.text)
        render = FORMATS[asked.format].render
        assert render
        content = "".join(render(document, asked.name))
    response = Response(content.encode("utf-8"), mimetype=FORMATS[asked.format].mime)
    filename = quote(f"{asked.name}.{asked.format}", safe="")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{filename}"
    response.headers["X-Rhetor-Model"] = document.model_version
    return response


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
