"""The pages of projects: the list, the reading of one, and its agreement, which can hang on a wall.

The pages are for everybody; what is in a project comes into them with the caller's key.
"""

from flask import Blueprint, Response

from rhetor.show.pages.markdown import render_markdown
from service.agreement_api import describe_agreement, find_visible_differences
from service.projects_api import describe_project, find_project
from service.web.errors import show_errors_as_pages
from service.web.learning import read_codebook
from service.web.rendering import render_web_page, web_environment

blueprint = Blueprint("project-pages", __name__)
show_errors_as_pages(blueprint)
fragments = Blueprint("project-fragments", __name__)
SHOWN = 20


@blueprint.get("/projects")
def show_projects() -> Response:
    """All projects that one takes part in, and how to make one."""
    return render_web_page("projects.html")


@blueprint.get("/projects/<name>")
def show_reading(name: str) -> Response:
    """One unit at a time, the project's codebook beside it."""
    return render_web_page("project.html", name=name)


@blueprint.get("/projects/<name>/agreement")
def show_agreement(name: str) -> Response:
    """How far people agree, kept up to date while it is looked at."""
    return render_web_page("agreement.html", name=name)


@fragments.get("/projects/<name>/codebook")
def show_codebook(name: str) -> Response:
    """The project's own codebook, or rhetor's."""
    own = find_project(name).codebook
    return Response(render_markdown(own) if own else read_codebook(), mimetype="text/html")


@fragments.get("/projects/<name>/figures")
def show_figures(name: str) -> Response:
    """Progress and agreement, for the page to put in its place."""
    project = describe_project(find_project(name))
    template = web_environment().get_template("figures.html")
    return Response(template.render(project=project, agreement=describe_agreement(name)), mimetype="text/html")


@fragments.get("/projects/<name>/differences")
def show_differences(name: str) -> Response:
    """The open conflicts, each with a button for every label; nothing if there are none."""
    find_project(name)
    found = [each for each in find_visible_differences(name) if each.settled is None]
    page = web_environment().get_template("differences.html").render(found=found[:SHOWN], count=len(found))
    return Response(page, mimetype="text/html")
