"""``POST /v1/label``. A reply is made as it is sent, some thousand pieces at a time."""

import sys
from collections.abc import Iterator
from itertools import chain

import msgspec
from flask import Blueprint, Response

from rhetor.document import Document
from rhetor.engine.scoring.rows import ROW
from rhetor.formats.serialise import languages_to_record, profile_to_record, sentences_to_json
from rhetor.labeler import Labeler
from service import metrics
from service.messages import LabelRequest, read_label_request
from service.remembering import Memory, get_memory
from service.sizes import check_explained, check_pieces, cut_pieces
from service.thresholds import read_current_sureness
from service.working import current_labeler, hold_memory

blueprint = Blueprint("labelling", __name__)
PIECES_AT_ONCE, EXPLAINED_AT_ONCE = 5_000, 500
SMALL = 64 * 1024
"""Bytes up to which a reply is one part, with its length in front."""


@blueprint.post("/v1/label")
def label() -> Response:
    """Splits and labels one text or several."""
    asked = read_label_request()
    texts = [asked.text] if asked.text is not None else asked.texts or []
    check_pieces(texts)
    if asked.evidence:
        check_explained(texts)
    hold_memory(sum(map(sys.getsizeof, texts)))
    parts = _write_reply(current_labeler(), asked, get_memory())
    begun, size = list[bytes](), 0
    for part in parts:
        begun.append(part)
        size += len(part)
        if size > SMALL:
            return Response(chain(begun, parts), mimetype="application/json")
    return Response(b"".join(begun), mimetype="application/json")


def _write_reply(labeler: Labeler, asked: LabelRequest, memory: Memory) -> Iterator[bytes]:
    yield b'{"model":' + msgspec.json.encode({"name": labeler.model.name, "version": labeler.model.version}) + b","
    if asked.sure is not None:
        yield b'"sure":' + msgspec.json.encode(read_current_sureness(labeler.model.version, asked.sure)) + b","
    if asked.text is not None:
        yield from _write_document(_label_text(labeler, asked.text, asked, memory), labeler, asked)
    else:
        before = b'"documents":['
        for text in asked.texts or []:
            yield before + b"{"
            yield from _write_document(_label_text(labeler, text, asked, memory), labeler, asked)
            before = b"},"
        yield b"}]" if asked.texts else b'"documents":[]'
    yield b"}"


def _label_text(labeler: Labeler, text: str, asked: LabelRequest, memory: Memory) -> Document:
    document = labeler.label(text)
    if asked.text is not None:
        hold_memory(len(document.rows) * ROW.itemsize)
    metrics.count_sentences(document)
    if asked.remember:
        memory.put(document, asked.document)
    return document if asked.sure is None else document.judge(asked.sure)


def _write_document(document: Document, labeler: Labeler, asked: LabelRequest) -> Iterator[bytes]:
    """Its sentences, profile and languages, without the braces around them."""
    before = b'"sentences":['
    step = EXPLAINED_AT_ONCE if asked.evidence else PIECES_AT_ONCE
    for first in range(0, len(document.rows), step):
        part = cut_pieces(document, first, first + step)
        if asked.evidence:
            part = labeler.explain(part, asked.top)
        yield before + sentences_to_json(part, utf16=asked.offsets == "utf-16")[1:-1]
        before = b","
    rest = {"profile": profile_to_record(document), **languages_to_record(document, asked.offsets == "utf-16")}
    yield (b"" if len(document.rows) else before) + b"]," + msgspec.json.encode(rest)[1:-1]
