"""``/v1/corrections``: what people say about labels."""

import json
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response

from rhetor.errors import CorrectionNotFound, DataError, ModelError
from rhetor.learning.corrections import Correction, CorrectionStore, Judged, RowKind, check_correction, settle
from rhetor.learning.corrections.correction import KEYS
from rhetor.learning.people import Role
from rhetor.learning.projects.readings import PROJECT, UNIT
from rhetor.records import Label, Said, to_said
from service.auth import find_caller, name_annotator, require_role
from service.bodies import convert_record, read_body, read_json, read_query
from service.current_model import get_current_model
from service.judgements import read_current_judgements
from service.learning_messages import (
    ConflictReply,
    ConflictsReply,
    CorrectionRecord,
    CorrectionReply,
    CorrectionRequest,
    CorrectionsQuery,
    CorrectionsReply,
    SaidReply,
    UndoRequest,
    read_said,
    spell_said,
)
from service.problems import Problem
from service.replies import name_model, to_response
from service.visibility import make_sieve

blueprint = Blueprint("corrections", __name__)
EXAMPLE = '{"text": "The bridge must be rebuilt.", "label": "call-to-action"}'
LISTED_CONFLICTS = 100
SET_HERE = ("id", "time", "withdraws")
"""Keys of a row that the service fills; a client that sends them means something else."""


@blueprint.post("/v1/corrections")
def correct() -> Response:
    """Keeps a correction."""
    record = read_json(dict[str, Any], EXAMPLE)
    asked = convert_record(record, CorrectionRequest, "request")
    asked.annotator = name_annotator(asked.annotator)
    if asked.kind == RowKind.SETTLEMENT.value:
        return _reply_with(_settle(asked))
    if PROJECT in record and UNIT in record:
        detail = "a reading in a project is sent to POST /v1/projects/<name>/readings"
        raise Problem(422, f"The correction names a unit: {detail}.", [(UNIT, detail)])
    if taken := [key for key in SET_HERE if key in record]:
        raise Problem(422, f"{taken[0]} is set by the service. Leave it out.", [(taken[0], "set by the service")])
    correction = _to_correction(asked, {key: value for key, value in record.items() if key not in KEYS})
    try:
        check_correction(correction)
    except DataError as error:
        raise Problem(422, f"The correction cannot be kept: {error}", [("", str(error))]) from None
    return _reply_with(CorrectionStore().append([correction])[0])


def _to_correction(asked: CorrectionRequest, meta: dict[str, Any]) -> Correction:
    """The row that was asked for; without ``before``, with what the model that answers now says of the sentence."""
    before: Said | None
    before, model = (to_said(asked.before), asked.model) if asked.before else _ask_model(asked.text)
    return Correction(
        asked.text, read_said(asked.label), before, model or asked.model or None, asked.document or None,
        asked.start, asked.end, asked.annotator, note=asked.note or None, meta=meta,
    )  # fmt: skip


def _settle(asked: CorrectionRequest) -> Correction:
    """
    Raises:
        Problem: 403, the caller is no editor; 422, nobody is named.
        CorrectionNotFound: nobody differs about that sentence.
    """
    require_role(Role.EDITOR)
    if not asked.annotator.strip():
        raise Problem(422, "A settlement names who settles it, as 'annotator'.", [("annotator", "missing in a settlement")])
    store = CorrectionStore()
    return settle(store, asked.text, read_said(asked.label), asked.annotator, asked.note, read_current_judgements())


def _reply_with(row: Correction) -> Response:
    return to_response(CorrectionReply(name_model(), _to_reply(row, True)), 201)


@blueprint.get("/v1/corrections/conflicts")
def list_conflicts() -> Response:
    """What annotators label differently and nobody settled."""
    may_see = make_sieve()
    found = [judged for judged in read_current_judgements().conflicts() if may_see(judged.latest)]
    conflicts = [_to_conflict(judged) for judged in found[:LISTED_CONFLICTS]]
    return to_response(ConflictsReply(name_model(), conflicts, len(found) - len(conflicts)))


def _to_conflict(judged: Judged) -> ConflictReply:
    row = judged.latest
    said = [SaidReply(name, spell_said(each.label), each.note) for name, each in judged.corrections.items() if each.label]
    return ConflictReply(row.id, row.text, row.document, spell_said(row.before) if row.before else None, said)


@blueprint.post("/v1/corrections/<id>/undo")
def undo(id: str) -> Response:
    """Appends the row that takes a correction back; a second undo of the same answers with the first one's row."""
    asked = read_json(UndoRequest, "{}") if read_body() else UndoRequest()
    annotator, store = name_annotator(asked.annotator), CorrectionStore()
    _check_own(store.get(id))
    return to_response(CorrectionReply(name_model(), _to_reply(store.withdraw(id, annotator, asked.note), False)), 201)


def _check_own(row: Correction) -> None:
    """
    Raises:
        Problem: 403, it is somebody else's word, and the caller is no editor.
    """
    caller = find_caller()
    if caller and caller.name != row.annotator and not caller.role.covers(Role.EDITOR):
        raise Problem(403, "Somebody else said so. Say what you think yourself, or ask an editor to take it back.")


@blueprint.get("/v1/corrections")
def list_corrections() -> Response:
    """A page of the log, or all of it as JSONL to keep."""
    asked = read_query(CorrectionsQuery)
    store, may_see = CorrectionStore(), make_sieve()
    after = _place_of(store, asked.after) if asked.after else 0
    if asked.format == "jsonl":
        rows = store.read_all() if asked.document is None and not after else iter(store.read(after, document=asked.document))
        headers = {"Content-Disposition": "attachment; filename=corrections.jsonl"}
        return Response(_write_lines(filter(may_see, rows)), mimetype="application/x-ndjson", headers=headers)
    page = store.read(after, document=asked.document, limit=asked.limit + 1)
    shown, more = page[: asked.limit], len(page) > asked.limit
    counting = read_current_judgements().counting
    records = [_to_reply(row, row.id in counting) for row in shown if may_see(row)]
    return to_response(CorrectionsReply(name_model(), records, shown[-1].id if more else None))


def _place_of(store: CorrectionStore, identifier: str) -> int:
    try:
        return store.get(identifier).row
    except CorrectionNotFound as error:
        raise Problem(422, f"The query has a wrong field: {error}", [("after", str(error))]) from None


def _write_lines(rows: Iterator[Correction]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(row.to_record(), ensure_ascii=False) + "\n"


def _ask_model(text: str) -> tuple[Label | None, str | None]:
    """What the model that answers now says of the sentence, and its version; None and None if there is none."""
    try:
        labeler = get_current_model().labeler()
    except ModelError:
        return None, None
    (sentence,) = labeler.label_sentences([text])
    return sentence.label, labeler.model.version


def _to_reply(row: Correction, in_force: bool) -> CorrectionRecord:
    return CorrectionRecord(**{key: getattr(row, key) for key in KEYS}, meta=row.meta, in_force=in_force)
