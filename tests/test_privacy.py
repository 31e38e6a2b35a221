"""No call without a role shows what people wrote or sent: a marker stands in every store, and every GET is made."""

import dataclasses
import json
from pathlib import Path

import pytest

from rhetor import Labeler
from rhetor.learning.corrections import CorrectionStore, correction_from_record
from rhetor.learning.jobs import jobs_folder
from rhetor.learning.review import SeenStore, remember_sentence
from rhetor.registry import Registry, write_model
from service import ServiceSettings, create_app
from service.openapi import OPERATIONS

MARKER = "zorbulate"
SENTENCE = f"They must {MARKER} the harbour at once, she said on Monday."
JOB = "20261122T093000000000-abcdef"


@pytest.fixture
def marked_home(home: Path) -> Path:
    """A home with the marker in corrections, conflicts, remembered sentences, jobs, added data and a model's metrics."""
    labels = (("Ada", "opinion"), ("Ben", "call-to-action"))
    CorrectionStore().append(
        [
            correction_from_record({"text": SENTENCE, "label": label, "annotator": name, "document": MARKER, "note": MARKER})
            for name, label in labels
        ]
    )
    (seen,) = [remember_sentence(sentence, MARKER, "1") for sentence in Labeler.load("1").label(SENTENCE).sentences]
    assert seen
    SeenStore().remember([seen])
    folder = jobs_folder() / JOB
    folder.mkdir(parents=True)
    (folder / "job.json").write_text(json.dumps({"job": JOB, "created": "2026-11-22T09:30:00.000+00:00", "arguments": []}))
    (folder / "log.jsonl").write_text(json.dumps({"error": f"{MARKER} cannot be read"}) + "\n")
    (home / "added" / "rejected").mkdir(parents=True)
    for path in (home / "added" / "0001.jsonl", home / "added" / "rejected" / "0002.jsonl"):
        path.write_text(json.dumps({"text": SENTENCE, "label": "opinion"}) + "\n")
    model = dataclasses.replace(Labeler.load("1").model, version="2")
    changes = [{"text": SENTENCE, "label": "opinion", "active": "opinion", "candidate": "opinion"}]
    corpus = {"sources": [{"name": "0001.jsonl"}], "sentences": 9, "added_sentences": 1}
    Registry().add(lambda folder, version: write_model(folder, model, {"comparison": {"changes": changes}}, "", corpus))
    return home


def list_gets() -> list[str]:
    fill = {"{version}": "2", "{id}": JOB}
    described = [path for path, operations in OPERATIONS.items() if "get" in operations]
    of_the_page = ["/", "/review", "/retrain", "/models", "/models/2", f"/retrain/{JOB}", "/review/conflicts", "/example"]
    paths = [*described, "/metrics", "/openapi.json", *of_the_page]
    for name, value in fill.items():
        paths = [path.replace(name, value) for path in paths]
    return [*paths, "/v1/corrections?format=jsonl", "/v1/review?annotator=Ada", "/nowhere", f"/v1/models/{JOB}"]


@pytest.mark.parametrize("settings", [ServiceSettings(), ServiceSettings(api_key="secret")])
def test_strangers_see_nothing_that_people_wrote(marked_home: Path, settings: ServiceSettings) -> None:
    """With a key set or without, no GET of the service has the marker in it, nor the home's path."""
    client = create_app(settings).test_client()
    for path in list_gets():
        with client.get(path, headers={"X-API-Key": ""}) as reply:
            shown = reply.get_data(as_text=True)
        assert MARKER not in shown, path
        assert str(marked_home) not in shown, path


def test_whoever_has_the_key_sees_it(marked_home: Path) -> None:
    """The marker is where it was put: with the key these calls show it."""
    client = create_app(ServiceSettings()).test_client()
    for path in ("/v1/corrections", "/v1/corrections/conflicts", "/v1/jobs", "/review/conflicts"):
        reply = client.get(path)
        assert reply.status_code == 200
        assert MARKER in reply.get_data(as_text=True), path
