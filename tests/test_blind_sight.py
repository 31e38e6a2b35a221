"""Blind means blind on every path: what others and the model say of an unread sentence is in no answer to an annotator."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from rhetor.learning.jobs import jobs_folder
from rhetor.learning.people import KeyStore, Role
from service import ServiceSettings, create_app
from service.access import ACCESS

SENTENCE = "The zorbulation of the old harbour bridge must be undone at once."
NOTE = "quixotic-remark"
JOB = "20261122T093000000000-abcdef"
FILL = {"{name}": "spring", "{id}": JOB, "{job}": JOB, "{version}": "1"}
OWN_TEXT = {"/v1/projects/{name}/next", "/v1/projects/{name}/readings"}
"""Where a reader gets the sentence itself: there what is said of it must be missing; elsewhere the sentence too."""


@pytest.fixture
def blind(home: Path) -> dict[str, FlaskClient]:
    """A blind project of one sentence that Ben has read, with a note; it is remembered for review, corrected outside of
    the project, and stands in the result of a retraining. Ada has not read it, Cem is in no project, Eve reads too.
    """
    app = create_app(ServiceSettings())
    clients = {name: app.test_client() for name in ("Ada", "Ben", "Cem", "Eve")}
    for name, client in clients.items():
        role = Role.EDITOR if name == "Eve" else Role.ANNOTATOR
        client.environ_base["HTTP_X_API_KEY"] = KeyStore().add(name, role).secret
    admin = app.test_client()
    body = {
        "name": "spring",
        "people": ["Ada", "Ben", "Eve"],
        "blind": True,
        "documents": [{"name": "a.txt", "text": SENTENCE}],
    }
    assert admin.post("/v1/projects", json=body).status_code == 201
    admin.post("/v1/label", json={"text": SENTENCE, "document": "a.txt"})
    reading = {"unit": 1, "label": "opinion", "note": NOTE}
    assert clients["Ben"].post("/v1/projects/spring/readings", json=reading, headers=key(clients["Ben"])).status_code == 201
    outside = {"text": SENTENCE, "label": "call-to-action", "annotator": "Dan", "note": NOTE}
    assert admin.post("/v1/corrections", json=outside).status_code == 201
    folder = jobs_folder() / JOB
    folder.mkdir(parents=True)
    (folder / "job.json").write_text(json.dumps({"job": JOB, "created": "2026-11-22T09:30:00.000+00:00", "arguments": []}))
    changes = [{"text": SENTENCE, "label": "opinion", "active": "opinion", "candidate": "call-to-action"}]
    (folder / "log.jsonl").write_text(
        json.dumps({"at": "2026-11-22T09:31:00.000+00:00", "result": {"changes": changes}}) + "\n"
    )
    return clients


def key(client: FlaskClient) -> dict[str, str]:
    return {"X-API-Key": str(client.environ_base["HTTP_X_API_KEY"])}


def read_all(client: FlaskClient, name: str) -> dict[str, str]:
    """What every GET of the service answers, the page's own among them."""
    paths = [path for path, methods in ACCESS.items() if "GET" in methods]
    queries = {
        "/v1/corrections": ["?format=jsonl", "?limit=1000", "?document=a.txt"],
        "/v1/review": [f"?annotator={name}", "?limit=100"],
    }
    answers = {}
    for path in paths:
        filled = path
        for variable, value in FILL.items():
            filled = filled.replace(variable, value)
        for query in ["", *queries.get(path, [])]:
            with client.get(filled + query, headers=key(client)) as reply:
                answers[path + query] = reply.get_data(as_text=True)
    return answers


@pytest.mark.parametrize("name", ["Ada", "Cem", "Eve"])
def test_no_get_tells_of_an_unread_sentence(blind: dict[str, FlaskClient], name: str) -> None:
    """By the table of access itself, so that a new call is tried too."""
    for path, answer in read_all(blind[name], name).items():
        assert NOTE not in answer, path
        if path in OWN_TEXT:
            for unit in json.loads(answer).get("units", []):
                assert [unit["own"], unit["said"], unit["label"], unit["confidence"]] == [None] * 4, path
        else:
            assert "zorbulation" not in answer, path


def test_after_one_s_own_reading_it_is_told(blind: dict[str, FlaskClient]) -> None:
    """The same calls show it to whoever has read: the test above could have seen it."""
    answers = read_all(blind["Ben"], "Ben")
    for path in ("/v1/corrections", "/v1/projects/{name}/readings"):
        assert NOTE in answers[path], path
    editor = blind["Eve"]
    reading = {"unit": 1, "label": "opinion"}
    assert editor.post("/v1/projects/spring/readings", json=reading, headers=key(editor)).status_code == 201
    answers = read_all(editor, "Eve")
    for path in ("/v1/corrections", "/v1/jobs/{id}"):
        assert "zorbulation" in answers[path], path


def test_figures_do_not_tell_what_was_said(home: Path) -> None:
    """Shares, agreement and the sum of the labels are reckoned for a reader from what he has read himself: of two units that
    others have read, the shares are their labels. An editor who does not read sees all.
    """
    app = create_app(ServiceSettings())
    admin, ada, ben, cem, eve = (app.test_client() for _ in range(5))
    for name, client in (("Ada", ada), ("Ben", ben), ("Cem", cem), ("Eve", eve)):
        role = Role.EDITOR if name == "Eve" else Role.ANNOTATOR
        client.environ_base["HTTP_X_API_KEY"] = KeyStore().add(name, role).secret
    body = {"name": "autumn", "people": ["Ada", "Ben", "Cem"], "blind": True}
    assert admin.post("/v1/projects", json=body).status_code == 201
    documents = [{"name": f"{n}", "text": f"Bridge {n} was closed on Monday. It must open."} for n in range(10)]
    assert admin.post("/v1/projects/autumn/sample", json={"n": 10, "documents": documents}).status_code == 201
    path = "/v1/projects/autumn/readings"
    for client in (ben, cem):
        for unit in (1, 2, 3):
            assert client.post(path, json={"unit": unit, "label": "attribution"}, headers=key(client)).status_code == 201
    figures = ("/v1/estimate?project=autumn", "/v1/estimate?project=autumn&by=document")
    for figure in figures:
        assert ada.get(figure, headers=key(ada)).status_code == 409
        assert eve.get(figure, headers=key(eve)).get_json()["total"]["labels"]["attribution"]["share"] > 0.99
    shares = "/projects/autumn/shares"
    with ada.get(shares, headers=key(ada)) as hidden, eve.get(shares, headers=key(eve)) as shown:
        assert "<svg" not in hidden.get_data(as_text=True)
        assert "<svg" in shown.get_data(as_text=True)
    agreement = "/v1/projects/autumn/agreement"
    assert ada.get(agreement, headers=key(ada)).get_json()["units"] == 0
    assert eve.get(agreement, headers=key(eve)).get_json()["alpha_by_label"]["attribution"] == 1
    for unit in (2, 3):
        assert ada.post(path, json={"unit": unit, "label": "opinion"}, headers=key(ada)).status_code == 201
    found = ada.get(figures[0], headers=key(ada)).get_json()
    assert found["total"]["labelled"] == 2
    assert "still yours to read" in found["notes"][-1]
    assert ada.get(agreement, headers=key(ada)).get_json()["units"] == 2
