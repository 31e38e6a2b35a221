"""``/v1/projects/<name>/agreement`` and ``/conflicts``: how far people agree, and where an editor decides."""

import math

from flask import Blueprint, Response

from rhetor.learning.corrections import Correction, CorrectionStore, RowKind
from rhetor.learning.projects import ProjectStore
from rhetor.learning.projects.readings import make_reading
from rhetor.learning.projects.standing import Difference, find_differences, follow_agreement, measure_project
from service.auth import name_annotator
from service.bodies import read_json, read_query
from service.judgements import read_current_judgements
from service.learning_messages import read_said, spell_said
from service.problems import Problem
from service.project_messages import (
    AgreementReply,
    DifferenceReply,
    DifferencesQuery,
    DifferencesReply,
    PairReply,
    SaidOfUnit,
    SettleRequest,
    StepReply,
)
from service.projects_api import find_project
from service.replies import name_model, to_response
from service.visibility import find_hidden_keys, read_readings, read_visible_readings

blueprint = Blueprint("agreement", __name__)


@blueprint.get("/v1/projects/<name>/agreement")
def show_agreement(name: str) -> Response:
    """Agreement of all and of each two, by label and over time, on the units that the caller may know of."""
    find_project(name)
    return to_response(describe_agreement(name))


def describe_agreement(name: str) -> AgreementReply:
    readings = read_visible_readings(name)
    measured = measure_project(readings)
    return AgreementReply(
        name_model(),
        measured.sentences,
        _figure(measured.raw),
        _figure(measured.alpha),
        {label: _figure(alpha) for label, alpha in measured.alpha_by_label.items()},
        [PairReply(p.first, p.second, p.sentences, _figure(p.raw), _figure(p.kappa)) for p in measured.pairs],
        [StepReply(s.since, s.until, s.units, _figure(s.raw), _figure(s.alpha)) for s in follow_agreement(readings)],
    )


def _figure(value: float) -> float | None:
    return None if math.isnan(value) else value


@blueprint.get("/v1/projects/<name>/conflicts")
def list_differences(name: str) -> Response:
    """Units whose readers differ, but those that the caller has still to read himself."""
    asked = read_query(DifferencesQuery)
    find_project(name)
    found = [each for each in find_visible_differences(name) if asked.which == "all" or each.settled is None]
    shown = [_describe(each) for each in found[: asked.limit]]
    return to_response(DifferencesReply(name_model(), shown, len(found) - len(shown)))


def find_visible_differences(name: str) -> list[Difference]:
    hidden = find_hidden_keys()
    units = [unit for unit in ProjectStore().read_units(name) if unit.key not in hidden]
    return find_differences(units, read_readings(name), read_current_judgements())


@blueprint.post("/v1/projects/<name>/conflicts")
def settle_difference(name: str) -> Response:
    """Decides a unit whose readers differ: it is trained on with that label, until somebody says something else."""
    asked = read_json(SettleRequest, '{"unit": 1, "label": "opinion"}')
    find_project(name)
    settler = name_annotator(asked.annotator.strip())
    if not settler:
        raise Problem(422, "A settlement names who settles it, as 'annotator'.", [("annotator", "missing in a settlement")])
    found = next((each for each in find_visible_differences(name) if each.unit.number == asked.unit), None)
    if found is None:
        raise Problem(404, f"The readers of unit {asked.unit} do not differ. Who do: GET /v1/projects/{name}/conflicts")
    CorrectionStore().append([_make_settlement(name, found, asked, settler)])
    found = next(each for each in find_visible_differences(name) if each.unit.number == asked.unit)
    return to_response(DifferencesReply(name_model(), [_describe(found)], 0), 201)


def _make_settlement(name: str, found: Difference, asked: SettleRequest, settler: str) -> Correction:
    reading = make_reading(name, found.unit, read_said(asked.label), settler, asked.note)
    return Correction(
        reading.text, reading.label, document=reading.document, start=reading.start, end=reading.end, annotator=settler,
        note=reading.note, kind=RowKind.SETTLEMENT, meta=reading.meta,
    )  # fmt: skip


def _describe(found: Difference) -> DifferenceReply:
    said = [SaidOfUnit(row.annotator, spell_said(row.label), row.note) for row in found.readings if row.label]
    settled = spell_said(found.settled) if found.settled else None
    return DifferenceReply(found.unit.number, found.unit.text, found.unit.document, said, settled)
