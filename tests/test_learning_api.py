"""What people teach over HTTP, without a socket: corrections, review, jobs, models."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rhetor import LABELS, Labeler
from rhetor.errors import JobRunning
from rhetor.learning.corrections import CorrectionStore
from rhetor.learning.corrections.exchange import read_corrections, select_new
from rhetor.learning.people import Role
from rhetor.learning.review import SeenStore
from rhetor.registry import Registry, write_model
from service import ServiceSettings, create_app
from service.access import ACCESS
from service.learning_messages import CorrectionReply, CorrectionsReply, JobsReply, ReviewReply
from service.messages import ModelReply
from service.openapi import OPERATIONS, build_openapi
from service.problems import ProblemDocument
from service.remembering import get_memory
from tests.conftest import start_home, texts

TEXT = "Officials said so on Monday. It must stop! Who pays for the bridge?"
FAR = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def app(home: Path) -> Flask:
    return create_app(ServiceSettings(max_bytes=200_000))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def correct(client: FlaskClient, **fields: object) -> dict[str, Any]:
    reply = client.post("/v1/corrections", json={"text": "It must stop!", "label": "opinion", **fields})
    assert reply.status_code == 201, reply.data
    msgspec.json.decode(reply.data, type=CorrectionReply)
    correction: dict[str, Any] = reply.json["correction"]
    return correction


def test_a_correction_is_kept(client: FlaskClient, labeler: Labeler) -> None:
    """With all that was sent, keys nobody knows included, and what the model says if nobody said it."""
    sent = {"document": "d", "start": 29, "end": 42, "annotator": "Ada", "note": "é", "before": "attribution", "model": "0"}
    kept = correct(client, **sent, page="p", n=[1, None])
    assert {key: kept[key] for key in sent} == sent
    assert kept["meta"] == {"page": "p", "n": [1, None]}
    (sentence,) = labeler.label_sentences(["It must stop!"])
    alone = correct(client)
    assert (alone["before"], alone["model"]) == (sentence.label, "1")
    assert [row.id for row in CorrectionStore().read()] == [kept["id"], alone["id"]]


def test_an_undo_is_a_row(client: FlaskClient) -> None:
    """201 with the withdrawing row; asked again, the same row; the list says what is in force."""
    kept = correct(client)
    first = client.post(f"/v1/corrections/{kept['id']}/undo", json={"annotator": "Ada"})
    again = client.post(f"/v1/corrections/{kept['id']}/undo")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json["correction"] == again.json["correction"]
    assert (first.json["correction"]["withdraws"], first.json["correction"]["annotator"]) == (kept["id"], "Ada")
    listed = client.get("/v1/corrections").json["corrections"]
    assert [(row["kind"], row["in_force"]) for row in listed] == [("correction", False), ("withdrawal", False)]
    assert client.post("/v1/corrections/nothing/undo").status_code == 404
    assert client.post(f"/v1/corrections/{listed[1]['id']}/undo").status_code == 422


def test_pages_of_corrections(client: FlaskClient) -> None:
    """Page by page, each once, in order; of one document; an unknown place is a wrong field."""
    ids = [correct(client, document=f"d{number % 2}")["id"] for number in range(7)]
    found, after = [], None
    while True:
        query = {"limit": 3} | ({"after": after} if after else {})
        page = msgspec.json.decode(client.get("/v1/corrections", query_string=query).data, type=CorrectionsReply)
        found += [row.id for row in page.corrections]
        if (after := page.next) is None:
            break
    assert found == ids
    assert [row["id"] for row in client.get("/v1/corrections?document=d1").json["corrections"]] == ids[1::2]
    wrong = client.get("/v1/corrections?after=nothing")
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "after")


def test_a_download_can_be_imported(client: FlaskClient, tmp_path: Path) -> None:
    """format=jsonl is what the command exports: another store takes it and exports the same bytes."""
    correct(client, note="a\nb", x=1.5)
    client.post(f"/v1/corrections/{correct(client, annotator='Ada')['id']}/undo")
    reply = client.get("/v1/corrections?format=jsonl")
    assert "attachment" in reply.headers["Content-Disposition"]
    path = tmp_path / "download.jsonl"
    path.write_bytes(reply.data)
    other = CorrectionStore(tmp_path / "other.sqlite")
    other.append(select_new(other, read_corrections(path)))
    assert [row.to_record() for row in other.read()] == [json.loads(line) for line in reply.data.splitlines()]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": 3}, "text"),
        ({"text": ""}, "text"),
        ({"text": " "}, ""),
        ({"text": "x" * 20_001}, "text"),
        ({"label": "satire"}, "label"),
        ({"start": -1}, "start"),
        ({"start": 5, "end": 5}, ""),
        ({"end": 2**60}, "end"),
        ({"annotator": "x" * 201}, "annotator"),
        ({"id": "mine"}, "id"),
        ({"kind": "settlement"}, "annotator"),
        ({"kind": "withdrawal"}, "kind"),
        ({"time": "2026-11-22"}, "time"),
        ({"more": "x" * 70_000}, ""),
    ],
)
def test_corrections_that_cannot_be_kept(client: FlaskClient, fields: dict[str, object], field: str) -> None:
    """422 with the field; nothing is kept."""
    reply = client.post("/v1/corrections", json={"text": "It must stop!", "label": "opinion", **fields})
    assert reply.status_code == 422, reply.data
    assert msgspec.json.decode(reply.data, type=ProblemDocument).errors[0].field == field
    assert not (Path(CorrectionStore().database.path)).exists()


def test_the_review_queue(client: FlaskClient, app: Flask, labeler: Labeler) -> None:
    """What was labelled is asked about, unless it was corrected, skipped by this annotator, or was not to be remembered."""
    client.post("/v1/label", json={"text": TEXT, "document": "letter.txt"})
    client.post("/v1/label", json={"text": "Nobody may read this sentence.", "remember": False})
    reply = client.get("/v1/review")
    review = msgspec.json.decode(reply.data, type=ReviewReply)
    assert {question.text for question in review.queue} == {s.text for s in labeler.label(TEXT).sentences}
    assert {question.document for question in review.queue} == {"letter.txt"}
    for question in review.queue:
        (sentence,) = labeler.label_sentences([question.text])
        assert (question.label, question.probabilities[question.label]) == (sentence.label, question.confidence)
        assert question.confidence == pytest.approx(sentence.confidence, abs=1e-6)
    correct(client)
    skipped = client.post("/v1/review/skip", json={"text": "Who pays for the bridge?", "annotator": "Ada"})
    assert skipped.status_code == 200
    for annotator, left in (("Ada", 1), ("Ben", 2)):
        review = msgspec.json.decode(client.get(f"/v1/review?annotator={annotator}").data, type=ReviewReply)
        assert len(review.queue) == left
        assert (review.progress.seen, review.progress.corrected, review.progress.skipped, review.progress.left) == (
            3, 1, 2 - left, left,
        )  # fmt: skip
    assert not review.stopping.enough
    assert len(client.get("/v1/review?limit=1").json["queue"]) == 1


def test_remembering_can_be_turned_off(home: Path) -> None:
    """With RHETOR_REMEMBER=0 nothing is written, also of a sentence that somebody does not want to be asked about."""
    client = create_app(ServiceSettings(remember=False)).test_client()
    client.post("/v1/label", json={"text": TEXT})
    assert client.post("/v1/review/skip", json={"text": TEXT, "annotator": "Ada"}).status_code == 200
    assert client.get("/v1/review").json["progress"]["seen"] == 0
    assert not (home / "seen.sqlite").exists()


def test_remembering_is_off_the_path_of_a_request(client: FlaskClient, app: Flask) -> None:
    """While another process holds the file of remembered sentences, texts are labelled all the same."""
    client.post("/v1/label", json={"text": TEXT})
    with app.app_context():
        get_memory().flush()
    with SeenStore().database.writing():
        replies = [client.post("/v1/label", json={"text": f"It rained {number} times."}) for number in range(20)]
        assert {reply.status_code for reply in replies} == {200}
    assert threading.active_count() < 20


def test_one_model_in_full(client: FlaskClient, home: Path) -> None:
    """Manifest, metrics and card as they stand on disk; 404 for none, 503 for one that was changed."""
    folder = home / "models" / "1"
    reply = msgspec.json.decode(client.get("/v1/models/1").data, type=ModelReply)
    assert reply.active
    assert reply.card == (folder / "card.md").read_text("utf-8")
    assert reply.metrics == json.loads((folder / "metrics.json").read_text("utf-8"))
    assert reply.manifest == json.loads((folder / "manifest.json").read_text("utf-8"))
    assert client.get("/v1/models/9").status_code == 404
    (folder / "card.md").write_text("better")
    assert client.get("/v1/models/1").status_code == 503


def test_rollback(client: FlaskClient, labeler: Labeler) -> None:
    """Back to what was active before; 404 where there is nothing before."""
    assert client.post("/v1/models/rollback").status_code == 404
    registry = Registry()
    registry.add(lambda folder, version: write_model(folder, replace(labeler.model, version=version), {}, "", {}))
    assert client.post("/v1/models/2/promote").json == {"model": {"name": "rhetor", "version": "2"}, "promoted": "2"}
    assert client.get("/v1/models/1").json["active"] is False
    assert client.post("/v1/models/rollback").json == {"model": {"name": "rhetor", "version": "1"}, "promoted": "1"}


KEYED = [
    (path.replace("{id}", "x").replace("{version}", "1"), method)
    for path, operations in OPERATIONS.items()
    for method in operations
    if ACCESS[path][method.upper()] not in (None, Role.READER)
]


@pytest.mark.parametrize(("path", "method"), KEYED)
def test_who_may(home: Path, path: str, method: str) -> None:
    """What changes state, and what shows others' words, wants the key; without one set, the home's token."""
    client = create_app(ServiceSettings(api_key="secret")).test_client()
    assert client.open(path, method=method.upper(), headers={"X-API-Key": ""}).status_code == 401
    client = create_app(ServiceSettings()).test_client()
    assert client.open(path, method=method.upper(), headers={"X-API-Key": ""}).status_code == 401
    assert client.open(path, method=method.upper(), headers={"Origin": "https://evil.example"}).status_code == 403


def test_jobs_that_are_not_there(client: FlaskClient) -> None:
    """404 for an unknown job; an empty list before the first."""
    assert client.get("/v1/jobs/20261122T093000000000-abcdef").status_code == 404
    assert msgspec.json.decode(client.get("/v1/jobs").data, type=JobsReply).jobs == []
    assert client.post("/v1/retrain", json={"promote": "yes"}).status_code == 422


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
odd_bytes = st.binary(max_size=40) | st.sampled_from(
    [b'{"text": "\\ud800", "label": "opinion"}', b"[" * 5000, b"\xff", b"1e999"]
)


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A service whose home may be filled with anything; it is told that a retraining is at work."""

    def refuse(arguments: list[str]) -> None:
        raise JobRunning("Job x is running.")

    home = start_home(tmp_path_factory.mktemp("fuzzed"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RHETOR_HOME", str(home))
        patch.setattr("service.jobs_api.start_job", refuse)
        yield create_app(ServiceSettings()).test_client()


def _bodies(schema: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with the fields of a schema, right or wrong, and others."""
    values = json_values | texts | st.sampled_from([*LABELS, "", "It must stop!", 0, 1, True, "x" * 30_000])
    fields = dict.fromkeys(schema["properties"], values)
    return st.fixed_dictionaries({}, optional=fields | {"odd": values, "id": values})


CALLS = [
    (path, method, operation)
    for path, operations in build_openapi()["paths"].items()
    for method, operation in operations.items()
    if path.startswith("/v1/")
]


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(data=st.data())
@pytest.mark.parametrize(("path", "method", "operation"), CALLS, ids=lambda value: value if isinstance(value, str) else "")
def test_nothing_a_client_sends_is_our_accident(
    fuzzed: FlaskClient, path: str, method: str, operation: dict[str, Any], data: st.DataObject
) -> None:
    """Every call of the OpenAPI document, with any fields, queries, ids and bytes: done, or a described problem."""
    names = [parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "query"]
    query = data.draw(
        st.fixed_dictionaries({}, optional=dict.fromkeys([*names, "odd"], texts | st.sampled_from(["1", "jsonl", "-1"])))
    )
    for name in ("{id}", "{version}"):
        path = path.replace(name, data.draw(st.sampled_from(["1", "0", "rollback", "..", "%00", "a b", "é", "1" * 400])))
    body: dict[str, Any] = {}
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        drawn = data.draw(_bodies(build_openapi()["components"]["schemas"][schema]) | odd_bytes)
        content = drawn if isinstance(drawn, bytes) else json.dumps(drawn).encode()
        body = {"data": content, "content_type": data.draw(st.sampled_from(["application/json", "text/plain", "image/png"]))}
    reply = fuzzed.open(path, method=method.upper(), query_string=query, **body)
    assert reply.status_code < 500, reply.data
    assert str(reply.status_code) in {*operation["responses"], "404"}, reply.data
    if reply.status_code >= 400:
        msgspec.json.decode(reply.data, type=ProblemDocument)
