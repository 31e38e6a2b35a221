"""Which role every call wants: one table, and what stands in none of its rows is an admin's alone.

A call of ``Role.READER`` is open to anybody, unless the service is private (``RHETOR_PRIVATE=1``): texts are labelled for
whoever can reach it. ``None`` is open always: a browser must get the page on which it signs in, a supervisor the health.
"""

import re

from rhetor.learning.people import Role

READER, ANNOTATOR, EDITOR, ADMIN = Role
ACCESS: dict[str, dict[str, Role | None]] = {
    "/v1/label": {"POST": READER},
    "/v1/explain": {"POST": READER},
    "/v1/corrections": {"POST": ANNOTATOR, "GET": ANNOTATOR},
    "/v1/corrections/conflicts": {"GET": EDITOR},
    "/v1/corrections/{id}/undo": {"POST": ANNOTATOR},
    "/v1/review": {"GET": ANNOTATOR},
    "/v1/review/skip": {"POST": ANNOTATOR},
    "/v1/retrain": {"POST": EDITOR},
    "/v1/jobs": {"GET": EDITOR},
    "/v1/jobs/{id}": {"GET": EDITOR},
    "/v1/models": {"GET": READER},
    "/v1/models/{version}": {"GET": READER},
    "/v1/models/{version}/promote": {"POST": ADMIN},
    "/v1/models/rollback": {"POST": ADMIN},
    "/v1/session": {"POST": None, "GET": None, "DELETE": None},
    "/v1/acts": {"GET": ADMIN},
    "/v1/erasures": {"POST": ADMIN},
    "/v1/keys": {"POST": ADMIN, "GET": ADMIN},
    "/v1/keys/{id}/code": {"POST": ADMIN},
    "/v1/keys/{id}/revoke": {"POST": ADMIN},
    "/v1/projects": {"POST": EDITOR, "GET": ANNOTATOR},
    "/v1/projects/{name}": {"GET": ANNOTATOR},
    "/v1/projects/{name}/people": {"POST": EDITOR},
    "/v1/projects/{name}/documents": {"POST": EDITOR},
    "/v1/projects/{name}/sample": {"POST": EDITOR, "GET": EDITOR},
    "/v1/estimate": {"GET": ANNOTATOR},
    "/v1/projects/{name}/next": {"GET": ANNOTATOR},
    "/v1/projects/{name}/readings": {"POST": ANNOTATOR, "GET": ANNOTATOR},
    "/v1/projects/{name}/agreement": {"GET": ANNOTATOR},
    "/v1/projects/{name}/conflicts": {"GET": EDITOR, "POST": EDITOR},
    "/health/live": {"GET": None},
    "/health/ready": {"GET": None},
    "/metrics": {"GET": None},
    "/openapi.json": {"GET": None},
    # Plug-ins: what labels is a reader's, what trains, or speaks for
    # whoever annotates there, an editor's.
    "/label-studio/health": {"GET": None},
    "/label-studio/versions": {"GET": READER},
    "/label-studio/setup": {"POST": READER},
    "/label-studio/predict": {"POST": READER},
    "/label-studio/webhook": {"POST": EDITOR},
    "/label-studio/job_status": {"POST": EDITOR},
    "/perspective/v1alpha1/comments:analyze": {"POST": READER},
    "/perspective/$discovery/rest": {"GET": None},
    "/v2": {"GET": None},
    "/v2/health/live": {"GET": None},
    "/v2/health/ready": {"GET": None},
    "/v2/models/{name}": {"GET": READER},
    "/v2/models/{name}/versions/{version}": {"GET": READER},
    "/v2/models/{name}/ready": {"GET": None},
    "/v2/models/{name}/versions/{version}/ready": {"GET": None},
    "/v2/models/{name}/infer": {"POST": READER},
    "/v2/models/{name}/versions/{version}/infer": {"POST": READER},
    "/tei/predict": {"POST": READER},
    "/tei/info": {"GET": READER},
    "/tei/health": {"GET": None},
    # The page and what it asks for.
    "/": {"GET": None},
    "/signin": {"GET": None},
    "/keys": {"GET": None},
    "/docs": {"GET": None},
    "/docs/{name}": {"GET": None},
    "/review": {"GET": None},
    "/review/conflicts": {"GET": EDITOR},
    "/projects": {"GET": None},
    "/projects/{name}": {"GET": None},
    "/projects/{name}/agreement": {"GET": None},
    "/projects/{name}/codebook": {"GET": ANNOTATOR},
    "/projects/{name}/figures": {"GET": ANNOTATOR},
    "/projects/{name}/differences": {"GET": EDITOR},
    "/projects/{name}/estimate": {"GET": None},
    "/projects/{name}/shares": {"GET": ANNOTATOR},
    "/sample": {"GET": None},
    "/retrain": {"GET": None},
    "/retrain/{job}": {"GET": EDITOR},
    "/models": {"GET": READER},
    "/models/{version}": {"GET": READER},
    "/read": {"POST": READER},
    "/download": {"POST": READER},
    "/download/all": {"POST": READER},
    "/example": {"GET": None},
    "/styles.css": {"GET": None},
    "/static/{name}": {"GET": None},
}
VARIABLE = re.compile(r"<(?:[^:>]+:)?([^>]+)>")


def find_needed_role(rule: str, method: str) -> Role | None:
    """What a call of a route wants, such as ("/v1/jobs/<id>", "GET"); an admin's if the table does not know it."""
    return ACCESS.get(VARIABLE.sub(r"{\1}", rule), {}).get("GET" if method == "HEAD" else method, ADMIN)
