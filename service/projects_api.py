"""``/v1/projects``: units that several people read, blind or open."""

from functools import partial

from flask import Blueprint, Response

from rhetor.document import Document
from rhetor.learning.corrections import CorrectionStore
from rhetor.learning.people import Role
from rhetor.learning.projects import NewUnit, Project, ProjectStore
from rhetor.learning.projects.readings import make_reading
from rhetor.learning.projects.samples import SampleStore
from rhetor.learning.projects.standing import count_done
from service.auth import find_caller, name_annotator
from service.bodies import read_json, read_query
from service.learning_messages import read_said
from service.problems import Problem
from service.project_messages import (
    AddDocumentsRequest,
    AddPeopleRequest,
    CreateProjectRequest,
    OneProjectReply,
    PersonReply,
    ProjectDocument,
    ProjectReply,
    ProjectsReply,
    ReadingReply,
    ReadingRequest,
    UnitsQuery,
    UnitsReply,
)
from service.replies import name_model, to_response
from service.sizes import check_pieces
from service.units import describe_unit
from service.visibility import read_readings
from service.working import current_labeler

blueprint = Blueprint("projects", __name__)
EXAMPLE = '{"name": "spring", "people": ["Ada", "Ben"], "documents": [{"name": "a.txt", "text": "…"}]}'


@blueprint.post("/v1/projects")
def create_project() -> Response:
    """Makes a project, with people and documents if they are given."""
    asked = read_json(CreateProjectRequest, EXAMPLE)
    units = _cut_units(asked.documents)
    store = ProjectStore()
    store.create(asked.name, asked.title, asked.people, asked.readings, asked.blind, asked.codebook)
    store.add_units(asked.name, units, {}, partial(_refuse_beside_sample, asked.name))
    return to_response(OneProjectReply(name_model(), describe_project(store.find(asked.name))), 201)


@blueprint.get("/v1/projects")
def list_projects() -> Response:
    """Those that the caller takes part in; all of them for an editor."""
    found = [project for project in ProjectStore().list_projects() if may_see_project(project)]
    return to_response(ProjectsReply(name_model(), [describe_project(project) for project in found]))


@blueprint.get("/v1/projects/<name>")
def show_project(name: str) -> Response:
    """How far a project is, and everybody in it."""
    return to_response(OneProjectReply(name_model(), describe_project(find_project(name))))


@blueprint.post("/v1/projects/<name>/people")
def add_people(name: str) -> Response:
    """Takes people in; what nobody has read yet is shared out anew."""
    asked = read_json(AddPeopleRequest, '{"people": ["Ada"]}')
    project = ProjectStore().add_people(name, asked.people, read_readings(name).readers())
    return to_response(OneProjectReply(name_model(), describe_project(project)))


@blueprint.post("/v1/projects/<name>/documents")
def add_documents(name: str) -> Response:
    """Adds the sentences of texts."""
    asked = read_json(AddDocumentsRequest, '{"documents": [{"name": "a.txt", "text": "…"}]}')
    _refuse_beside_sample(name)
    units, read = _cut_units(asked.documents), read_readings(name).readers()
    ProjectStore().add_units(name, units, read, partial(_refuse_beside_sample, name))
    return to_response(OneProjectReply(name_model(), describe_project(find_project(name))), 201)


def _refuse_beside_sample(name: str, _present: int = 0) -> None:
    """Asked again when nobody else can add any: texts take seconds to be cut, and a sample may be drawn meanwhile."""
    if SampleStore().has(name):
        raise Problem(409, f"The project '{name}' reads a random sample, and more would make it none. Make another project.")


@blueprint.get("/v1/projects/<name>/next")
def list_next(name: str) -> Response:
    """What the caller is to read next, in the order of the documents."""
    asked = read_query(UnitsQuery)
    project, annotator = enter_project(name, asked.annotator)
    store, readings = ProjectStore(), read_readings(name)
    assigned, read = store.list_assigned(project, annotator), readings.read_by(annotator)
    left = [unit for unit in store.read_units(name) if unit.number in assigned - read and unit.number > asked.after]
    units = [describe_unit(project, unit, annotator, readings) for unit in left[: asked.limit]]
    return to_response(UnitsReply(name_model(), units, len(read & assigned), len(assigned)))


@blueprint.get("/v1/projects/<name>/readings")
def list_readings(name: str) -> Response:
    """What the caller has read, in the order of the documents, with what others and the model say of it."""
    asked = read_query(UnitsQuery)
    project, annotator = enter_project(name, asked.annotator)
    store, readings = ProjectStore(), read_readings(name)
    assigned, read = store.list_assigned(project, annotator), readings.read_by(annotator)
    own = [unit for unit in store.read_units(name) if unit.number in read and unit.number > asked.after]
    units = [describe_unit(project, unit, annotator, readings) for unit in own[: asked.limit]]
    return to_response(UnitsReply(name_model(), units, len(read & assigned), len(assigned)))


@blueprint.post("/v1/projects/<name>/readings")
def read_unit(name: str) -> Response:
    """Keeps what the caller says of a unit; said again, the later word holds."""
    asked = read_json(ReadingRequest, '{"unit": 1, "label": "opinion"}')
    project, annotator = enter_project(name, asked.annotator)
    store = ProjectStore()
    unit = store.get_unit(name, asked.unit)
    assigned = store.list_assigned(project, annotator)
    if asked.unit not in assigned:
        detail = f"Unit {asked.unit} is not {annotator}'s to read"
        raise Problem(422, f"{detail}. What is: GET /v1/projects/{name}/next", [("unit", detail)])
    CorrectionStore().append([make_reading(name, unit, read_said(asked.label), annotator, asked.note)])
    readings = read_readings(name)
    described = describe_unit(project, unit, annotator, readings)
    return to_response(
        ReadingReply(name_model(), described, len(readings.read_by(annotator) & assigned), len(assigned)), 201
    )


def find_project(name: str) -> Project:
    """
    Raises:
        ProjectNotFound: there is none.
        Problem: 403, the caller has no part in it.
    """
    project = ProjectStore().find(name)
    if not may_see_project(project):
        raise Problem(403, f"You do not take part in the project '{name}'. Ask an editor to take you in.")
    return project


def enter_project(name: str, given: str) -> tuple[Project, str]:
    """The project, and the name under which the caller reads in it.

    Raises:
        ProjectNotFound: there is none.
        Problem: 403, he has no part in it.
    """
    project, annotator = ProjectStore().find(name), name_annotator(given.strip())
    if annotator not in project.people:
        who = f"“{annotator[:100]}” does" if annotator else "Somebody without a name cannot"
        detail = f"{who} not take part in the project '{name}'." if annotator else f"{who} take part in a project."
        raise Problem(403, f"{detail} Ask an editor to take you in, and say who you are.")
    return project, annotator


def may_see_project(project: Project) -> bool:
    caller = find_caller()
    return caller is not None and (caller.role.covers(Role.EDITOR) or caller.name in project.people)


def describe_project(project: Project) -> ProjectReply:
    store, readings = ProjectStore(), read_readings(project.name)
    units = store.read_units(project.name)
    people = []
    for name in project.people:
        assigned = store.list_assigned(project, name)
        people.append(PersonReply(name, len(assigned), len(readings.read_by(name) & assigned)))
    return ProjectReply(
        project.name, project.title, project.is_blind, project.readings, project.created, len(units),
        count_done(project, units, readings), people, SampleStore().has(project.name),
    )  # fmt: skip


def _cut_units(documents: list[ProjectDocument]) -> list[NewUnit]:
    check_pieces([document.text for document in documents])
    labeler = current_labeler()
    return [unit for document in documents for unit in _cut_document(labeler.label(document.text), document.name)]


def _cut_document(document: Document, name: str) -> list[NewUnit]:
    """Its sentences that carry a label, each with what stands beside it."""
    pieces = document.sentences
    texts = ["", *(piece.text for piece in pieces), ""]
    return [
        NewUnit(piece.text, name, piece.start, piece.end, texts[place], texts[place + 2])
        for place, piece in enumerate(pieces)
        if piece.label
    ]
