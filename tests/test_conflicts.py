"""What annotators label differently: listed, settled by somebody with a name, taken into training again."""

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from service import create_app
from training.corrections import take_corrections

TEXT = "It must <stop> now."


@pytest.fixture
def client(home: Path) -> FlaskClient:
    return create_app().test_client()


@pytest.fixture
def conflict(client: FlaskClient) -> dict[str, Any]:
    """Ada and Ben differ about one sentence."""
    for annotator, label in (("Ada", "opinion"), ("Ben", "call-to-action")):
        body = {"text": TEXT, "label": label, "annotator": annotator, "document": "d", "note": f"says {annotator}"}
        assert client.post("/v1/corrections", json=body).status_code == 201
    (found,) = client.get("/v1/corrections/conflicts").json["conflicts"]
    return dict(found)


def test_a_conflict_is_listed(conflict: dict[str, Any]) -> None:
    """The sentence, and what each annotator says of it and why."""
    assert (conflict["text"], conflict["document"]) == (TEXT, "d")
    assert conflict["said"] == [
        {"annotator": "Ada", "label": "opinion", "note": "says Ada"},
        {"annotator": "Ben", "label": "call-to-action", "note": "says Ben"},
    ]


def test_a_conflict_is_settled(client: FlaskClient, conflict: dict[str, Any]) -> None:
    """By its text or an id of it: it is a row of its own, no conflict any more, and goes into the next training."""
    assert (len(take_corrections().examples), take_corrections().conflicts) == (0, 1)
    body = {"kind": "settlement", "text": conflict["id"], "label": "opinion", "annotator": "Cleo", "note": "codebook 4"}
    reply = client.post("/v1/corrections", json=body)
    assert reply.status_code == 201
    row = reply.json["correction"]
    assert (row["kind"], row["text"], row["label"], row["annotator"]) == ("settlement", TEXT, "opinion", "Cleo")
    assert client.get("/v1/corrections/conflicts").json["conflicts"] == []
    assert [(e.text, e.label) for e in take_corrections().examples] == [(TEXT, "opinion")]
    assert client.post("/v1/corrections", json=body).status_code == 404, "there is nothing to settle any more"
    assert client.post(f"/v1/corrections/{row['id']}/undo").status_code == 201
    assert len(client.get("/v1/corrections/conflicts").json["conflicts"]) == 1


@pytest.mark.parametrize("annotator", ["", " "])
def test_nobody_settles_without_a_name(client: FlaskClient, conflict: dict[str, Any], annotator: str) -> None:
    """422 that names the field; the conflict stays."""
    body = {"kind": "settlement", "text": TEXT, "label": "opinion", "annotator": annotator}
    reply = client.post("/v1/corrections", json=body)
    assert (reply.status_code, reply.json["errors"][0]["field"]) == (422, "annotator")
    assert len(client.get("/v1/corrections/conflicts").json["conflicts"]) == 1


def test_the_review_page_shows_conflicts(client: FlaskClient, conflict: dict[str, Any]) -> None:
    """Rendered by the service, text as text, a button for each label and for none; nothing where there is none."""
    page = client.get("/review/conflicts").text
    assert "It must &lt;stop&gt; now." in page
    assert "Ada: " in page and "says Ben" in page
    assert page.count("data-settle=") == 5
    client.post("/v1/corrections", json={"kind": "settlement", "text": TEXT, "label": "opinion", "annotator": "Cleo"})
    assert not client.get("/review/conflicts").text.strip()


def test_conflicts_need_the_key(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What people said is not shown to strangers, neither as JSON nor on the page."""
    monkeypatch.setenv("RHETOR_API_KEY", "open sesame")
    stranger = create_app().test_client()
    none = {"X-API-Key": ""}
    assert {stranger.get(path, headers=none).status_code for path in ("/v1/corrections/conflicts", "/review/conflicts")} == {
        401
    }
