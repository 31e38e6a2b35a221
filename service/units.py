"""A unit of a project as its reader may see it."""

from rhetor.errors import ModelError
from rhetor.learning.projects import Project, Readings, Unit
from rhetor.records import Label
from service.current_model import get_current_model
from service.learning_messages import spell_said
from service.project_messages import SaidOfUnit, UnitReply


def describe_unit(project: Project, unit: Unit, annotator: str, readings: Readings) -> UnitReply:
    """In a blind project what others and the model say is there only once ``annotator`` has read the unit himself."""
    rows = readings.of_unit.get(unit.number, {})
    own = rows.get(annotator)
    shown = UnitReply(unit.number, unit.text, unit.document, unit.before, unit.after, None, None, None, None, None)
    if own and own.label:
        shown.own, shown.id = SaidOfUnit(annotator, spell_said(own.label), own.note), own.id
    if own or not project.is_blind:
        others = {name: row for name, row in rows.items() if name != annotator}
        shown.said = [SaidOfUnit(name, spell_said(row.label), row.note) for name, row in others.items() if row.label]
        shown.label, shown.confidence = _ask_model(unit.text)
    return shown


def _ask_model(text: str) -> tuple[Label | None, float | None]:
    try:
        labeler = get_current_model().labeler()
    except ModelError:
        return None, None
    (sentence,) = labeler.label_sentences([text])
    return sentence.label, round(sentence.confidence, 6)
