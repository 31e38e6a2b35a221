"""The service without a socket: every reply of the contract, every error with its status."""

import json
from pathlib import Path

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from openapi_spec_validator import validate
from werkzeug.datastructures import Headers

from rhetor import Labeler, errors
from rhetor.formats.serialise import utf16_offsets
from service import ServiceSettings, create_app, web
from service.messages import LabelManyReply, LabelReply, ModelsReply
from service.openapi import build_openapi
from service.problems import STATUS, ProblemDocument
from tests.conftest import SHIPPED, texts
from tests.reference.records import make_document_record

TEXT = "Officials said so on Monday. It must stop! 😀 Who pays?"
LOCAL = {"REMOTE_ADDR": "127.0.0.1"}
FAR = {"REMOTE_ADDR": "203.0.113.7"}
OF_THE_PAGE = {blueprint.name for blueprint in web.BLUEPRINTS}
"""What these answer is for the page's own scripts; the API does not promise it."""


@pytest.fixture
def app(home: Path) -> Flask:
    return create_app(ServiceSettings(max_bytes=200_000))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def shared_client() -> FlaskClient:
    return create_app(ServiceSettings(remember=False)).test_client()


def test_one_text(client: FlaskClient, labeler: Labeler) -> None:
    """Law 4: the reply is the library's answer, digit by digit."""
    reply = client.post("/v1/label", json={"text": TEXT})
    assert reply.status_code == 200
    assert reply.json == {"model": {"name": "rhetor", "version": "1"}, **make_document_record(labeler.label(TEXT), TEXT)}
    msgspec.json.decode(reply.data, type=LabelReply)


def test_several_texts(client: FlaskClient) -> None:
    """One document for each text, in order."""
    reply = client.post("/v1/label", json={"texts": [TEXT, "", "It rained."]})
    documents = msgspec.json.decode(reply.data, type=LabelManyReply).documents
    assert [len(document.sentences) for document in documents] == [3, 0, 1]


def test_plain_text_with_options(client: FlaskClient) -> None:
    """text/plain is the text; options stand in the query."""
    plain = client.post("/v1/label?evidence=true&top=2", data=TEXT.encode(), content_type="text/plain; charset=utf-8")
    asked = client.post("/v1/label", json={"text": TEXT, "evidence": True, "top": 2})
    assert plain.data == asked.data
    assert len(plain.json["sentences"][0]["evidence"]["spans"]) == 2


def test_utf16_offsets(client: FlaskClient) -> None:
    """A client that counts UTF-16 gets offsets that fit its strings."""
    reply = client.post("/v1/label", json={"text": TEXT, "offsets": "utf-16", "evidence": True})
    units = TEXT.encode("utf-16-le")
    for sentence in reply.json["sentences"]:
        assert units[2 * sentence["start"] : 2 * sentence["end"]].decode("utf-16-le") == sentence["text"]
    assert reply.json["sentences"][-1]["end"] == len(TEXT) + 1


@given(texts)
def test_utf16_offsets_fit_any_text(text: str) -> None:
    """The offset of each code point is the length of what stands before it, in UTF-16 units."""
    offsets = utf16_offsets(text)
    assert len(offsets) == len(text) + 1
    assert offsets[-1] == len(text.encode("utf-16-le")) // 2


@given(texts)
def test_http_is_the_library(shared_client: FlaskClient, labeler: Labeler, text: str) -> None:
    """Law 4 over any text."""
    reply = shared_client.post("/v1/label", json={"text": text})
    assert reply.json["sentences"] == make_document_record(labeler.label(text), text)["sentences"]


@pytest.mark.parametrize(
    ("request_", "status", "field"),
    [
        ({"json": {}}, 422, "text"),
        ({"json": {"text": "a", "texts": ["a"]}}, 422, "text"),
        ({"json": {"text": 3}}, 422, "text"),
        ({"json": {"texts": ["a", None]}}, 422, "texts[1]"),
        ({"json": {"texts": "a"}}, 422, "texts"),
        ({"json": {"texts": ["a"] * 1001}}, 422, "texts"),
        ({"json": {"text": "a", "colour": 1}}, 422, "colour"),
        ({"json": {"text": "a", "top": 0}}, 422, "top"),
        ({"json": {"text": "a", "evidence": "yes"}}, 422, "evidence"),
        ({"json": {"text": "a", "offsets": "bytes"}}, 422, "offsets"),
        ({"json": [1]}, 422, ""),
        ({"data": "{", "content_type": "application/json"}, 400, None),
        ({"data": "", "content_type": "application/json"}, 400, None),
        ({"data": b'{"text": "\xff"}', "content_type": "application/json"}, 400, None),
        ({"data": b'{"text": "\\ud800"}', "content_type": "application/json"}, 400, None),
        ({"data": b"\xff", "content_type": "text/plain"}, 422, ""),
        ({"data": b"a", "content_type": "text/plain", "query_string": {"top": "x"}}, 422, "top"),
        ({"data": b"a", "content_type": "text/plain", "query_string": {"colour": "x"}}, 422, "colour"),
        ({"data": b"<p>a</p>", "content_type": "text/html"}, 422, None),
        ({"data": b"x", "content_type": "image/png"}, 415, None),
        ({"data": b"a"}, 415, None),
        ({"data": b"a" * 200_001, "content_type": "text/plain"}, 413, None),
    ],
)
def test_bad_requests_are_answered_plainly(client: FlaskClient, request_: dict, status: int, field: str | None) -> None:  # type: ignore[type-arg]
    """problem+json with the field named, the model's version, never a traceback."""
    reply = client.post("/v1/label", **request_)
    assert reply.status_code == status, reply.data
    assert reply.content_type == "application/problem+json"
    problem = msgspec.json.decode(reply.data, type=ProblemDocument)
    assert problem.status == status
    assert problem.detail
    assert problem.model["version"] == "1"
    if field is not None:
        assert problem.errors[0].field == field


def test_other_paths_and_methods(client: FlaskClient) -> None:
    """404 and 405 are problem+json too; 405 says what is allowed."""
    assert client.get("/nowhere").content_type == "application/problem+json"
    reply = client.get("/v1/label")
    assert (reply.status_code, reply.content_type) == (405, "application/problem+json")
    assert "POST" in reply.headers["Allow"]


def test_without_a_model(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service is alive, not ready; a label is 503 with the cure; once there is a model it answers."""
    monkeypatch.setattr("rhetor.registry.store.find_shipped_model", lambda: None)
    client = create_app(ServiceSettings()).test_client()
    assert client.get("/health/live").status_code == 200
    assert client.get("/health/ready").status_code == 503
    reply = client.post("/v1/label", json={"text": TEXT})
    assert reply.status_code == 503
    assert "rhetor train" in reply.json["detail"]
    monkeypatch.undo()
    monkeypatch.setenv("RHETOR_HOME", str(empty_home))
    assert Labeler.load().model.version == SHIPPED.name
    assert client.get("/health/ready").status_code == 200


def test_a_damaged_model_does_not_replace_a_good_one(client: FlaskClient, home: Path) -> None:
    """If the pointer moves to a model that cannot be loaded, the old one goes on answering."""
    (home / "models" / "2").mkdir()
    (home / "models" / "active").write_text("2\n")
    reply = client.post("/v1/label", json={"text": TEXT})
    assert (reply.status_code, reply.json["model"]["version"]) == (200, "1")


def test_models(client: FlaskClient) -> None:
    """Versions with figures and the active one."""
    reply = msgspec.json.decode(client.get("/v1/models").data, type=ModelsReply)
    assert [(version.version, version.active) for version in reply.versions] == [(SHIPPED.name, False), ("1", True)]
    assert 0.5 < (reply.versions[0].macro_f1 or 0) < 1


@pytest.mark.parametrize(
    ("key", "headers", "environ", "status"),
    [
        ("", {}, LOCAL, 200),
        ("", {}, FAR, 200),
        ("", {"X-API-Key": ""}, LOCAL, 401),
        ("", {"X-API-Key": ""}, {"REMOTE_ADDR": "::1"}, 401),
        ("", {"X-API-Key": "guess"}, LOCAL, 401),
        ("", {"X-API-Key": "", "X-Forwarded-For": "203.0.113.7"}, LOCAL, 401),
        ("", {"Origin": "https://evil.example"}, LOCAL, 403),
        ("", {"Origin": "http://localhost"}, LOCAL, 200),
        ("", {"Host": "evil.example"}, LOCAL, 403),
        ("", {"Origin": "http://["}, LOCAL, 403),
        ("secret", {"X-API-Key": ""}, LOCAL, 401),
        ("secret", {"X-API-Key": "wrong"}, LOCAL, 401),
        ("secret", {"X-API-Key": "sécret"}, LOCAL, 401),
        ("secret", {"X-API-Key": "secret"}, LOCAL, 200),
        ("secret", {"X-API-Key": "secret"}, FAR, 200),
    ],
)
def test_who_may_change_state(home: Path, key: str, headers: dict[str, str], environ: dict[str, str], status: int) -> None:
    """With a key set, the key; without, the home's token, wherever it comes from; never a page of another site."""
    client = create_app(ServiceSettings(api_key=key)).test_client()
    reply = client.post("/v1/models/1/promote", headers=Headers(headers), environ_overrides=environ)
    assert reply.status_code == status, reply.data


def test_promoting_what_is_not_there(client: FlaskClient) -> None:
    """404, with what there is."""
    reply = client.post("/v1/models/9/promote", environ_overrides=LOCAL)
    assert reply.status_code == 404
    assert f"Available: {SHIPPED.name}, 1" in reply.json["detail"]


def test_metrics_count(client: FlaskClient) -> None:
    """Requests, seconds and labels are counted."""
    client.post("/v1/label", json={"text": TEXT})
    text = client.get("/metrics").get_data(as_text=True)
    assert 'rhetor_requests_total{route="/v1/label",status="200"}' in text
    assert 'rhetor_sentences_total{label="attribution"}' in text


def test_every_domain_error_has_a_status() -> None:
    """No error raised on purpose becomes an accident over HTTP."""
    domain = {value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, errors.RhetorError)}
    assert domain == set(STATUS)


def test_the_openapi_document_is_valid_and_complete(app: Flask) -> None:
    """It validates as OpenAPI 3.1 and has every route of the app but the page's own, and no other."""
    document = json.loads(msgspec.json.encode(build_openapi()))
    validate(document)
    described = {(path, method.upper()) for path, item in document["paths"].items() for method in item}
    routed = {
        (str(rule).replace("<", "{").replace(">", "}"), method)
        for rule in app.url_map.iter_rules()
        if rule.rule == "/" or rule.endpoint.split(".")[0] not in OF_THE_PAGE
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert described == routed
    assert document["components"]["schemas"]["Label"]["enum"] == sorted(label.value for label in __import__("rhetor").LABELS)
