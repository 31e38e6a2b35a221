"""The pages of random samples: drawing one, and the shares in all sentences as its labels come in."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app
from markupsafe import Markup

from rhetor.errors import ModelError
from rhetor.learning.projects import Readings
from rhetor.show.pictures import draw_narrowing
from rhetor.show.pictures.narrowing import Moment
from service.estimate_api import estimate_sample, find_sample, gather_hand_labels
from service.problems import Problem
from service.projects_api import find_project
from service.visibility import read_readings, read_visible_readings
from service.web.errors import show_errors_as_pages
from service.web.rendering import render_web_page, web_environment

if TYPE_CHECKING:
    from rhetor.estimate.estimates import Estimate, GroupEstimate
    from rhetor.estimate.hand_labels import HandLabels
    from rhetor.estimate.project_labels import Step
    from rhetor.estimate.project_samples import ProjectSample

blueprint = Blueprint("estimate-pages", __name__)
show_errors_as_pages(blueprint)
fragments = Blueprint("estimate-fragments", __name__)
EXTENSION = "rhetor-estimate-steps"
MOST_GROUPS = 50


@blueprint.get("/sample")
def show_drawing() -> Response:
    """Where a random sample is drawn from texts, or from a run."""
    return render_web_page("sample.html")


@blueprint.get("/projects/<name>/estimate")
def show_shares(name: str) -> Response:
    """The shares in all sentences, kept up to date while they are looked at."""
    return render_web_page("estimate.html", name=name)


@fragments.get("/projects/<name>/shares")
def show_shares_now(name: str) -> Response:
    """The shares as they are now, for the page to put in its place."""
    from rhetor.show.reports.estimate_report import name_group, write_sentence

    project, sample = find_project(name), find_sample(name)
    shown: dict[str, Any] = {"project": project, "sample": sample, "found": None}
    try:
        hand = gather_hand_labels(name, sample)
    except Problem:
        shown["baseline"] = _say_without_labels(sample)
    else:
        found = estimate_sample(sample, hand, (), plan=True)
        shown |= {"found": found, "plan": found.plan[0], "sentence": write_sentence(found.total)}
        shown |= {"pictures": _draw_pictures(name, sample, found), "groups": _estimate_groups(sample, hand)}
    page = web_environment().get_template("shares.html").render(name_group=name_group, **shown)
    return Response(page, mimetype="text/html")


def _estimate_groups(sample: "ProjectSample", hand: "HandLabels") -> "Sequence[GroupEstimate]":
    """The strata of the sample, if it has some, and not too many to be looked at."""
    from rhetor.estimate.run_units import group_units

    count = len(group_units(sample.units, sample.by).groups)
    return estimate_sample(sample, hand, sample.by).groups if 1 < count <= MOST_GROUPS else ()


def _draw_pictures(name: str, sample: "ProjectSample", found: "Estimate") -> dict[str, Markup]:
    steps, pictures = _follow(name, sample), {}
    for label, figure in found.total.labels.items():
        told = [(step.labelled, step.labels[label]) for step in steps]
        moments = [Moment(labelled, each.share, each.low, each.high) for labelled, each in told]
        pictures[label] = Markup(draw_narrowing(label, moments, figure.counted, len(sample.rows)))  # noqa: S704 - escaped there
    return pictures


def _follow(name: str, sample: "ProjectSample") -> "list[Step]":
    """How the figures moved. Reckoned once for what has been read, however many look at it every few seconds."""
    from rhetor.estimate.project_labels import follow_labels

    readings, visible = read_readings(name), read_visible_readings(name)
    if visible is not readings:
        return follow_labels(sample, visible)
    known: dict[str, tuple[str, Readings, list[Step]]] = current_app.extensions.setdefault(EXTENSION, {})
    if name not in known or known[name][0] != sample.name or known[name][1] is not readings:
        known[name] = (sample.name, readings, follow_labels(sample, readings))
    return known[name][2]


def _say_without_labels(sample: "ProjectSample") -> "Estimate | None":
    try:
        return estimate_sample(sample, None)
    except ModelError:
        return None
