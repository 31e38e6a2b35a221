"""What is wrong with a request to a plug-in is said as the other side says it; and who may train."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from rhetor.learning.corrections import CorrectionStore
from service import ServiceSettings, create_app
from tests.conftest import SHIPPED

ANALYZE, INFER, PREDICT = "/perspective/v1alpha1/comments:analyze", "/v2/models/rhetor/infer", "/tei/predict"
STUDIO = "/label-studio"
CONFIG = """<View><Text name="t" value="$body"/><Labels name="l" toName="t">
<Label value="Fact" predicted_values="factual-report"/><Label value="Says" alias="attribution"/>
<Label value="Opinion"/><Label value="Call_to Action"/></Labels></View>"""
CHOICES = CONFIG.replace("Labels", "Choices").replace("<Label ", "<Choice ")
KEY = "of-the-tests"


@pytest.fixture
def client(home: Path) -> Iterator[FlaskClient]:
    app = create_app(ServiceSettings(api_key=KEY, max_bytes=20_000))
    with app.test_client() as client:
        yield client


def _ask_for(*attributes: str, **more: Any) -> dict[str, Any]:
    return {"comment": {"text": "It rained."}, "requestedAttributes": {name: {} for name in attributes}, **more}


def _send_text(*texts: str, **more: Any) -> dict[str, Any]:
    return {"inputs": [{"name": "text", "shape": [len(texts)], "datatype": "BYTES", "data": list(texts), **more}]}


GOOGLE: list[tuple[Any, int, str, str]] = [
    (_ask_for("OPINION", comment={"text": " "}), 400, "INVALID_ARGUMENT", "COMMENT_EMPTY"),
    (_ask_for("TOXICITY"), 400, "INVALID_ARGUMENT", "UNKNOWN_ATTRIBUTE"),
    (_ask_for("OPINION", languages=["de"]), 400, "INVALID_ARGUMENT", "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"),
    (_ask_for("OPINION", comment={"text": "It rained. " * 2_000}), 400, "INVALID_ARGUMENT", "COMMENT_TOO_LONG"),
    (_ask_for(), 400, "INVALID_ARGUMENT", ""),
    ({"comment": 3}, 400, "INVALID_ARGUMENT", ""),
]


@pytest.mark.parametrize(("body", "status", "name", "kind"), GOOGLE)
def test_perspective_says_it_as_google_does(client: FlaskClient, body: Any, status: int, name: str, kind: str) -> None:
    """``error`` with code, message, status, and Perspective's own name for it in the details."""
    reply = client.post(ANALYZE, json=body)
    error = reply.get_json()["error"]
    assert (reply.status_code, error["code"], error["status"]) == (status, status, name)
    assert [detail["errorType"] for detail in error.get("details", [])] == ([kind] if kind else [])
    assert error["message"].endswith(".")


OIP: list[tuple[Any, int, str]] = [
    (_send_text(), 400, "no texts"),
    (_send_text("It rained.", ""), 400, "empty text (number 1)"),
    (_send_text("It rained.", shape=[2]), 400, "1 elements and the shape [2]"),
    (_send_text("It rained.", datatype="FP32"), 400, "is FP32. Send BYTES"),
    (_send_text("It rained.", shape=[1, 2, 3]), 400, "Send [n] or [n, 1]"),
    (_send_text("It rained.", name="words"), 400, "One input named 'text'"),
    (_send_text("It rained.") | {"outputs": [{"name": "logits"}]}, 400, "no output 'logits'"),
    (_send_text(*["It."] * 1_001), 413, "1,001 texts"),
    (_send_text("It rained. " * 2_000), 413, ""),
    ({"inputs": 1}, 422, "inputs"),
]


@pytest.mark.parametrize(("body", "status", "said"), OIP)
def test_the_open_inference_protocol_says_error(client: FlaskClient, body: Any, status: int, said: str) -> None:
    """One key, ``error``, with a message; with another model and other paths too."""
    reply = client.post(INFER, json=body)
    assert reply.status_code == status
    assert list(reply.get_json()) == ["error"]
    assert said in reply.get_json()["error"]


TEI: list[tuple[Any, int, str]] = [
    ({"inputs": ""}, 400, "Empty"),
    ({"inputs": []}, 400, "Empty"),
    ({"inputs": [["one", "two"]]}, 422, "Validation"),
    ({"inputs": {"text": "one"}}, 422, "Validation"),
    ({"inputs": [["It."]] * 1_001}, 413, "Validation"),
    ({"inputs": "It rained. " * 2_000}, 413, "Validation"),
]


@pytest.mark.parametrize(("body", "status", "kind"), TEI)
def test_text_inference_says_error_and_type(client: FlaskClient, body: Any, status: int, kind: str) -> None:
    """``error`` and ``error_type``, by the names that its servers have for them."""
    reply = client.post(PREDICT, json=body)
    assert (reply.status_code, reply.get_json()["error_type"]) == (status, kind)
    assert reply.get_json()["error"]


def test_paths_that_are_not_there_keep_the_form(client: FlaskClient) -> None:
    """404 and 405 below a plug-in's path are in its form; elsewhere they are problem documents."""
    assert list(client.get("/v2/models/bert").get_json()) == ["error"]
    assert client.get("/v2/models/rhetor/versions/7").status_code == 404
    assert list(client.get("/v2/nowhere").get_json()) == ["error"]
    assert client.get(ANALYZE).get_json()["error"]["status"] == "UNIMPLEMENTED"
    assert client.get("/tei/nowhere").get_json()["error_type"] == "Validation"
    assert client.get("/v2x").mimetype == "application/problem+json"


def test_without_a_model_each_says_so(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """503 in each form, and a time after which to try again."""
    monkeypatch.setattr("rhetor.registry.store.find_shipped_model", lambda: None)
    client = create_app(ServiceSettings(model="99")).test_client()
    replies = [
        client.post(PREDICT, json={"inputs": "It rained."}), client.post(INFER, json=_send_text("It rained.")),
        client.post(ANALYZE, json=_ask_for("OPINION")), client.get("/v2/health/ready"), client.get(f"{STUDIO}/health"),
        client.get("/tei/health"),
    ]  # fmt: skip
    assert [reply.status_code for reply in replies] == [503] * 6
    assert all(reply.headers["Retry-After"] for reply in replies)
    assert replies[0].get_json()["error_type"] == "Unhealthy"


def test_every_reply_names_the_model(client: FlaskClient) -> None:
    """Where the other side has no place for it, in a header."""
    for reply in (client.post(PREDICT, json={"inputs": "It rained."}), client.post(ANALYZE, json={})):
        assert reply.headers["X-Model-Version"] == "1"


def test_the_openapi_document_has_them_all(client: FlaskClient) -> None:
    """It is valid, and says the plug-ins' own error forms."""
    document = client.get("/openapi.json").get_json()
    validate(document)
    for path, error in (
        (ANALYZE, "GoogleError"),
        ("/v2/models/{name}/infer", "InferError"),
        (PREDICT, "InferenceError"),
        (f"{STUDIO}/predict", "StudioError"),
    ):
        content = document["paths"][path]["post"]["responses"]["413"]["content"]
        assert content == {"application/json": {"schema": {"$ref": f"#/components/schemas/{error}"}}}


def test_perspective_remembers_unless_told_not_to(client: FlaskClient) -> None:
    """``doNotStore`` keeps the comment out of the review queue."""
    memory = client.application.extensions["rhetor-memory"]
    client.post(ANALYZE, json=_ask_for("OPINION", doNotStore=True))
    assert memory._pieces == 0
    client.post(ANALYZE, json=_ask_for("OPINION"))
    assert memory._pieces == 1


def _predict(client: FlaskClient, config: str, text: str) -> dict[str, Any]:
    body = {"tasks": [{"id": 1, "data": {"body": text}}], "project": "1.2", "label_config": config}
    prediction: dict[str, Any] = client.post(f"{STUDIO}/predict", json=body).get_json()["results"][0]
    return prediction


def test_projects_keep_their_own_names(client: FlaskClient) -> None:
    """By predicted values, alias, or spelling; spans count UTF-16 units, as browsers do."""
    prediction = _predict(client, CONFIG, "😀 It rained. We must act now! Ada said it snowed.")
    found = [(result["value"]["start"], result["value"]["labels"], result["type"]) for result in prediction["result"]]
    assert found == [(0, ["Fact"], "labels"), (14, ["Call_to Action"], "labels"), (31, ["Says"], "labels")]
    assert {result["from_name"] for result in prediction["result"]} == {"l"}
    (choice,) = _predict(client, CHOICES, "We must act now!")["result"]
    assert choice["value"] == {"choices": ["Call_to Action"]}
    assert choice["score"] == _predict(client, CHOICES, "We must act now!")["score"]


def test_a_label_the_project_has_not_is_not_predicted(client: FlaskClient) -> None:
    """Nothing is put in its place."""
    config = '<View><Text name="t" value="$body"/><Choices name="l" toName="t"><Choice value="Opinion"/></Choices></View>'
    assert _predict(client, config, "We must act now!")["result"] == []


def test_a_configuration_without_our_labels_is_refused(client: FlaskClient) -> None:
    """The message says how to map names."""
    for config in (
        "<View/>",
        CONFIG.replace("$body", "body"),
        '<View><Choices name="a" toName="b"><Choice value="Spam"/></Choices></View>',
    ):
        reply = client.post(f"{STUDIO}/setup", json={"project": "1", "schema": config})
        assert reply.status_code == 400
        assert "predicted_values" in reply.get_json()["error"]


def _annotate(client: FlaskClient, **more: Any) -> Any:
    text = "😀 It rained. We must act now!"
    value = {"start": 14, "end": 30, "text": "We must act now!", "labels": ["Opinion"]}
    result = {"from_name": "l", "to_name": "t", "type": "labels", "value": value}
    body = {
        "action": "ANNOTATION_CREATED",
        "project": {"id": 3, "label_config": CONFIG},
        "task": {"id": 5, "data": {"body": text}},
        "annotation": {"id": 8, "completed_by": 2, "result": [result]},
    }
    return client.post(f"{STUDIO}/webhook", json={**body, **more}, headers={"X-API-Key": KEY})


def test_annotations_become_corrections(client: FlaskClient) -> None:
    """With place, annotator and what the model said; a deleted one is taken back."""
    assert _annotate(client).get_json() == {"corrections": 1}
    (row,) = CorrectionStore().read()
    assert (row.text, row.label, row.before) == ("We must act now!", "opinion", "call-to-action")
    assert (row.start, row.end, row.document, row.annotator) == (13, 29, "label-studio 3 5", "label-studio user 2")
    assert _annotate(client, action="ANNOTATIONS_DELETED", annotations=[{"id": 8}]).get_json() == {"corrections": 1}
    assert CorrectionStore().read()[-1].withdraws == row.id
    assert _annotate(client, action="TASKS_CREATED").get_json() == {}
    assert _annotate(client, annotation={"id": 9, "was_cancelled": True}).get_json() == {"corrections": 0}


def test_training_takes_the_key(client: FlaskClient) -> None:
    """What /v1/retrain needs, as a header or as the password that Label Studio sends; without it nothing happens."""
    for headers in ({"X-API-Key": "wrong"}, {"X-API-Key": ""}):
        reply = client.post(f"{STUDIO}/webhook", json={"action": "START_TRAINING"}, headers=headers)
        assert reply.status_code == 401
        assert list(reply.get_json()) == ["error"]
    app = create_app(ServiceSettings(api_key=KEY))
    basic = FlaskClient(app).post(f"{STUDIO}/webhook", json={"action": "PROJECT_UPDATED"}, auth=("rhetor", KEY))
    assert basic.status_code == 200
    assert not CorrectionStore().read()
    assert SHIPPED
