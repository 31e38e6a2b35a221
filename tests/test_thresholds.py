"""A threshold of one's own: what it marks, what it means, and that it is the same everywhere."""

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetor import Labeler
from rhetor.formats.serialise import document_to_record
from rhetor.registry import read_sureness
from service import ServiceSettings, create_app
from tests.conftest import ROOT, SHIPPED, run_rhetor, texts

ARTICLE = (ROOT / "seeds" / "articles" / "rail-bridge-blast.txt").read_text("utf-8")


@given(texts, st.floats(0, 1))
def test_only_what_is_uncertain_changes(labeler: Labeler, text: str, sure: float) -> None:
    """Below the threshold a label is uncertain; pieces, labels and probabilities are what they were; so is its own."""
    document = labeler.label(text)
    judged = document.judge(sure)
    for before, after in zip(document.sentences, judged.sentences, strict=True):
        assert after.uncertain is (after.label is not None and after.confidence < sure)
        assert (before.text, before.label, before.probabilities) == (after.text, after.label, after.probabilities)
    assert document.judge(labeler.model.threshold) == document


def test_what_a_threshold_means(labeler: Labeler) -> None:
    """The model's own means what its card says; a higher one leaves fewer labels, more of which are right."""
    held_out = json.loads((SHIPPED / "metrics.json").read_text("utf-8"))["held_out"]
    own = read_sureness(SHIPPED)
    assert own
    assert own.threshold == labeler.model.threshold
    assert own.share == pytest.approx(1 - held_out["uncertain_share"], abs=0.02)
    assert own.right == pytest.approx(held_out["certain_accuracy"], abs=0.01)
    found = [read_sureness(SHIPPED, sure / 100) for sure in range(30, 100, 5)]
    shares = [each.share for each in found if each]
    assert shares == sorted(shares, reverse=True)
    assert found[-1] and found[0] and found[-1].right > found[0].right


def test_a_model_that_does_not_say(tmp_path: Path) -> None:
    """None for a model without these figures, as those of earlier releases."""
    assert read_sureness(tmp_path, 0.8) is None
    (tmp_path / "metrics.json").write_text('{"held_out": {"threshold": 0.7}}')
    assert read_sureness(tmp_path, 0.8) is None


def test_api_page_and_command_agree(home: Path, labeler: Labeler, tmp_path: Path) -> None:
    """The same labels are uncertain over HTTP, on the page, in its downloads and in the terminal."""
    expected = document_to_record(labeler.label(ARTICLE).judge(0.9))["sentences"]
    uncertain = [sentence["uncertain"] for sentence in expected]
    client = create_app(ServiceSettings()).test_client()
    reply = client.post("/v1/label", json={"text": ARTICLE, "sure": 0.9}).json
    assert [sentence["uncertain"] for sentence in reply["sentences"]] == uncertain
    assert 0 < reply["sure"]["share"] < reply["sure"]["right"] < 1
    assert "sure" not in client.post("/v1/label", json={"text": ARTICLE}).json
    read = client.post("/read?sure=0.9&remember=0", json={"text": ARTICLE}).json
    assert [sentence[5] for sentence in read["sentences"]] == uncertain
    assert read["sure"]["threshold"] == 0.9
    article = tmp_path / "article.txt"
    article.write_text(ARTICLE, "utf-8")
    done = run_rhetor("label", article, "--sure", "0.9", "--format", "jsonl")
    assert b"of the labels are so sure" in done.stderr
    saved = client.post("/download", json={"text": ARTICLE, "format": "jsonl", "name": "article.txt", "sure": 0.9}).data
    assert saved == done.stdout
    body = {"texts": [{"name": "a/../b.txt", "text": ARTICLE}] * 2, "format": "jsonl", "sure": 0.9}
    with zipfile.ZipFile(BytesIO(client.post("/download/all", json=body).data)) as archive:
        names = archive.namelist()
        summary = archive.read("summary.csv").decode().splitlines()
    assert names == ["a_.._b.txt.jsonl", "a_.._b.txt (2).jsonl", "summary.csv"]
    assert len(summary) == 3
    assert summary[1].split(",")[2] == str(sum(uncertain))


@pytest.mark.parametrize("value", ["2", "-0.1", "high", "nan"])
def test_wrong_thresholds_are_named(home: Path, value: str) -> None:
    """422 with the field, on the page too."""
    client = create_app(ServiceSettings()).test_client()
    for path in ("/v1/label", "/read"):
        kind = "text/plain" if path == "/v1/label" else "application/octet-stream"
        reply = client.post(f"{path}?sure={value}", data=b"It rained.", content_type=kind)
        assert reply.status_code == 422, reply.data
        assert reply.json["errors"][0]["field"] == "sure"
