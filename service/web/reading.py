"""What the reading view asks for: a text as marked-up blocks, and the result as a file."""

import hashlib
import io
import re
import zipfile
from itertools import count
from typing import Annotated, Any, Literal
from urllib.parse import quote

import msgspec
from flask import Blueprint, Response, request
from msgspec import Meta

from rhetor.document import Document
from rhetor.errors import TextError
from rhetor.formats.tables import format_csv, guard_row
from rhetor.intake import describe_foreign
from rhetor.intake.readers import join_warnings
from rhetor.records import LABELS
from rhetor.show.pages import FORMATS
from rhetor.show.pages.marked_text import cut_blocks, describe_document
from service import metrics
from service.bodies import read_body, read_json, read_query
from service.files import read_file
from service.messages import MOST_TEXTS
from service.problems import Problem
from service.remembering import get_memory
from service.replies import to_response
from service.sizes import check_pieces
from service.thresholds import read_current_sureness
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
    sure: Annotated[float, Meta(ge=0, le=1)] | None = None


class NamedText(msgspec.Struct, forbid_unknown_fields=True):
    text: str
    name: Annotated[str, Meta(min_length=1, max_length=300)]


class DownloadAllRequest(msgspec.Struct, forbid_unknown_fields=True):
    texts: Annotated[list[NamedText], Meta(max_length=MOST_TEXTS)]
    format: Literal[DOWNLOADS]  # type: ignore[valid-type]
    sure: Annotated[float, Meta(ge=0, le=1)] | None = None


class ReadQuery(msgspec.Struct, forbid_unknown_fields=True):
    """Beside the text: its name if it is a file's bytes, whether it may be remembered, and a threshold of one's own."""

    name: str = ""
    remember: Literal["0", "1"] = "1"
    sure: Annotated[float, Meta(ge=0, le=1)] | None = None


@blueprint.post("/read")
def read() -> Response:
    """A pasted text as JSON, or a file's bytes as application/octet-stream with ``?name=``, labelled and marked up."""
    asked = read_query(ReadQuery)
    if request.mimetype == "application/octet-stream":
        name = asked.name[:300] or "file"
        taken = read_file(read_body(), name)
        text, warning = taken.text, taken.warning
    else:
        text, name, warning = read_json(ReadRequest, '{"text": "…"}').text, "", ""
    document = _label_shown(text, name)
    metrics.count_sentences(document)
    names = _identify(text, name)
    if asked.remember == "1":  # the switch beside the field
        get_memory().put(document, names["document"])
    sure = read_current_sureness(document.model_version, asked.sure)
    shown = _mark_up(document if asked.sure is None else document.judge(asked.sure))
    warning = join_warnings(warning, describe_foreign(document.languages, len(text)))
    return to_response({**shown, **names, "text": text if name else None, "warning": warning, "sure": sure})


@blueprint.post("/download")
def download() -> Response:
    """The labelled text as a file: the bytes that ``rhetor label`` writes."""
    asked = read_json(DownloadRequest, '{"text": "…", "format": "csv"}')
    document = _label_shown(asked.text, "")
    content = _render(document if asked.sure is None else document.judge(asked.sure), asked.format, asked.name)
    response = Response(content, mimetype=FORMATS[asked.format].mime)
    filename = quote(f"{asked.name}.{asked.format}", safe="")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{filename}"
    response.headers["X-Rhetor-Model"] = document.model_version
    return response


@blueprint.post("/download/all")
def download_all() -> Response:
    """Several labelled texts as one ZIP file, with a row for each in ``summary.csv``."""
    asked = read_json(DownloadAllRequest, '{"texts": [{"name": "a.txt", "text": "…"}], "format": "csv"}')
    rows: list[list[object]] = [["document", "sentences", "uncertain", *LABELS, "model"]]
    packed, names = io.BytesIO(), set[str]()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for given in asked.texts:
            document = _label_shown(given.text, given.name)
            document = document if asked.sure is None else document.judge(asked.sure)
            name = _name_apart(given.name, names)
            archive.writestr(f"{name}.{asked.format}", _render(document, asked.format, given.name))
            uncertain = sum(sentence.uncertain for sentence in document.sentences)
            counts = [document.counts[label] for label in LABELS]
            rows.append([given.name, sum(counts), uncertain, *counts, document.model_version])
        archive.writestr("summary.csv", format_csv([guard_row(row) for row in rows]))
    headers = {"Content-Disposition": "attachment; filename=rhetor.zip"}
    return Response(packed.getvalue(), mimetype="application/zip", headers=headers)


def _name_apart(name: str, taken: set[str]) -> str:
    """A name for a file in an archive: no folders, and none that is taken."""
    plain = re.sub(r"[^\w.() -]", "_", name).strip(". ") or "text"
    apart = next(each for number in count(1) if (each := plain if number == 1 else f"{plain} ({number})") not in taken)
    taken.add(apart)
    return apart


def _render(document: Document, format_: str, name: str) -> bytes:
    render = FORMATS[format_].render
    assert render
    return "".join(render(document, name)).encode("utf-8")


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
            [
                sentence.start,
                sentence.end,
                round(sentence.confidence, 4),
                sentence.label,
                sentence.quoted,
                sentence.uncertain,
            ]
            for sentence in document.sentences
        ],
    }


def _identify(text: str, name: str) -> dict[str, str]:
    """A name to show and one to keep corrections under; a pasted text has its fingerprint for a name."""
    if name:
        return {"name": name, "document": name}
    fingerprint = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
    return {"name": "Pasted text", "document": f"pasted-{fingerprint}"}
