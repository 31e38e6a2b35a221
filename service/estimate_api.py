"""``/v1/projects/<name>/sample`` and ``/v1/estimate``: a random sample to be labelled, and what its labels say of all units.

The rooms of the library that reckon are loaded with the first call: whoever only labels does without SciPy.
"""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response

from rhetor.document import Document
from rhetor.errors import FolderError, InputError, SettingError
from rhetor.learning.projects import ProjectStore
from service.bodies import read_json, read_query
from service.estimate_messages import DrawRequest, EstimateQuery, RunTable, SampleQuery, SampleReply, StratumReply
from service.messages import ModelName
from service.problems import Problem
from service.projects_api import find_project
from service.replies import to_response
from service.sizes import check_pieces
from service.visibility import find_hidden_keys, find_own_unread, read_readings, read_visible_readings
from service.working import current_labeler

if TYPE_CHECKING:
    from rhetor.estimate.drawing import Sample
    from rhetor.estimate.estimates import Estimate
    from rhetor.estimate.hand_labels import HandLabels
    from rhetor.estimate.project_samples import ProjectSample
    from rhetor.estimate.run_table import Passage
    from rhetor.estimate.run_units import Units

blueprint = Blueprint("estimate", __name__)
EXAMPLE = '{"n": 200, "seed": 1, "by": ["document"], "documents": [{"name": "a.txt", "text": "…"}]}'
NO_SAMPLE = (
    "The project '{name}' reads no random sample: its people read sentences in the order of its texts, and the review queue "
    "asks where the model is unsure. Shares computed from such labels would be wrong, whatever the interval. Make a blind "
    "project without texts and draw one: POST /v1/projects/NAME/sample, or the page /sample"
)
STILL_BLIND = (
    "{count} sentences of the sample are still yours to read, blind, and the file would show what others say of them. Read "
    "them first, or let somebody ask who does not read."
)
LEFT_OUT = (
    "What others say of {count} sentences of the sample is left out here: they are still yours to read, blind. Whoever does "
    "not read sees all."
)


@blueprint.post("/v1/projects/<name>/sample")
def draw(name: str) -> Response:
    """Draws sentences at random, with the seed, and puts them before the people of the project."""
    asked = read_json(DrawRequest, EXAMPLE)
    find_project(name)
    if bool(asked.documents) == bool(asked.run):
        raise Problem(
            422, "Give either 'documents' or a 'run'.", [("documents", "needed, if no run is given, and only then")]
        )
    if asked.run:
        _draw_of_run(name, asked, asked.run)
    else:
        _draw_of_documents(name, asked)
    return to_response(describe_sample(name, find_sample(name)), 201)


def _draw_of_documents(name: str, asked: DrawRequest) -> None:
    from rhetor.estimate.project_samples import keep_in_project, list_passages, unite_documents

    check_pieces([document.text for document in asked.documents])
    labeler = current_labeler()
    documents: list[tuple[str, Document]] = [(each.name, labeler.label(each.text)) for each in asked.documents]
    units, passages = unite_documents(documents), list_passages(documents)
    sample = _draw(name, units, asked)
    keep_in_project(name, units, sample, [passages[row] for row in sample.rows.tolist()])


def _draw_of_run(name: str, asked: DrawRequest, run: RunTable) -> None:
    from rhetor.estimate.project_samples import keep_in_project
    from rhetor.estimate.run_table import TABLE, read_passages, read_table

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{TABLE}.{run.format}")
        path.write_text(run.table, "utf-8", newline="")
        try:
            units = read_table(path, {"name": run.model.name, "version": run.model.version})
        except FolderError as error:
            detail = str(error).replace(f"{folder}/", "")
            raise Problem(422, detail, [("run.table", detail)]) from None
        sample = _draw(name, units, asked)
        passages: list[Passage] = read_passages(path, (sample.rows + 1).tolist())
    keep_in_project(name, units, sample, passages)


def _draw(name: str, units: "Units", asked: DrawRequest) -> "Sample":
    from rhetor.estimate.drawing import draw_sample
    from rhetor.estimate.project_samples import check_project
    from rhetor.estimate.run_units import group_units

    try:
        sample = draw_sample(units, group_units(units, asked.by), asked.by, asked.n, asked.seed)
    except SettingError as error:
        field = "by" if asked.n <= len(units) else "n"
        raise Problem(422, str(error), [(field, str(error))]) from None
    check_project(name, sample)
    return sample


@blueprint.get("/v1/projects/<name>/sample")
def show_sample(name: str) -> Response:
    """What was drawn, and how far it is labelled; with ``format=csv`` the sample with the labels that count."""
    asked = read_query(SampleQuery)
    find_project(name)
    sample = find_sample(name)
    if asked.format == "json":
        return to_response(describe_sample(name, sample))
    from rhetor.estimate.project_labels import choose_labels, write_labelled

    units = ProjectStore().read_units(name)
    if count := len(find_hidden_keys() & {unit.key for unit in units}):
        raise Problem(403, STILL_BLIND.format(count=count))
    content = write_labelled(sample, choose_labels(sample, read_readings(name)), {unit.number: unit.text for unit in units})
    response = Response(content, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-sample.csv"'
    return response


@blueprint.get("/v1/estimate")
def show_estimate() -> Response:
    """The shares in all units that a project's random sample was drawn from."""
    asked = read_query(EstimateQuery)
    find_project(asked.project)
    sample = find_sample(asked.project)
    hand = gather_hand_labels(asked.project, sample) if asked.labels == "sample" else None
    by = tuple(part.strip() for part in asked.by.split(",") if part.strip())
    return to_response(estimate_sample(sample, hand, by, asked.plan).to_json())


def find_sample(name: str) -> "ProjectSample":
    """
    Raises:
        Problem: 422, the project reads no random sample.
    """
    from rhetor.estimate.project_samples import find_project_sample

    sample = find_project_sample(name)
    if sample is None:
        detail = NO_SAMPLE.format(name=name)
        raise Problem(422, detail, [("project", detail)])
    return sample


def gather_hand_labels(name: str, sample: "ProjectSample") -> "HandLabels":
    """The labels that count, of the units that the caller may know of.

    Raises:
        Problem: 409, there are too few yet.
    """
    from rhetor.estimate.project_labels import gather_labels

    texts = {unit.number: unit.text for unit in ProjectStore().read_units(name)}
    try:
        hand = gather_labels(sample, read_visible_readings(name), texts)
    except InputError as error:
        raise Problem(409, f"{error} On the page: /projects/{name}") from None
    left_out = len(find_own_unread(name))
    return replace(hand, notes=(*hand.notes, LEFT_OUT.format(count=left_out))) if left_out else hand


def estimate_sample(
    sample: "ProjectSample", hand: "HandLabels | None", by: tuple[str, ...] = (), plan: bool = False
) -> "Estimate":
    """
    Raises:
        Problem: 422, there is no such column.
        ModelError: without ``hand``, nothing is known of the errors of the model that labelled the units.
    """
    from rhetor.estimate.adjusted_count import find_error_model
    from rhetor.estimate.estimates import estimate_run

    try:
        return estimate_run(sample.units, by, find_error_model(sample.units.model["version"]), hand, plan)
    except SettingError as error:
        raise Problem(422, str(error), [("by", str(error))]) from None


def describe_sample(name: str, sample: "ProjectSample") -> SampleReply:
    import numpy as np

    from rhetor.estimate.project_labels import choose_labels
    from rhetor.estimate.run_units import group_units

    labelled = np.isin(sample.numbers, list(choose_labels(sample, read_readings(name))))
    grouping = group_units(sample.units, sample.by)
    of_row, count = grouping.numbers[sample.rows], len(grouping.groups)
    parts = (grouping.numbers, of_row, of_row[labelled])
    columns = (np.bincount(part, minlength=count).tolist() for part in parts)
    strata = [StratumReply(dict(group), *row) for group, *row in zip(grouping.groups, *columns, strict=True)]
    return SampleReply(
        ModelName(**sample.units.model), name, sample.name, sample.seed, list(sample.by), len(sample.rows),
        int(labelled.sum()), len(sample.units), len(np.unique(sample.units.documents.codes)), sample.list_columns(), strata,
    )  # fmt: skip
