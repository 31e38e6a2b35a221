"""That a piece says something, or nothing, is corrected like any label: over HTTP, in the store, in files, in training."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from rhetor import Labeler
from rhetor.cli.corrections import corrections
from rhetor.learning.agreement import measure_agreement
from rhetor.learning.corrections import Correction, CorrectionStore, read_judgements, settle
from rhetor.records import Label, NoLabel
from service import ServiceSettings, create_app
from tests.conftest import SHIPPED
from training.base import find_base
from training.candidate import evaluate_held_out, fit_candidate, prepare_bench
from training.corpus import read_corpus
from training.corrections import take_corrections
from training.counting import Counts, count_terms
from training.fitting import Fit
from training.messages import Messages, fit_messages
from training.settings import DEFAULT_SETTINGS
from training.silence import find_piece, move_messages

FACT, CALL = Label.FACTUAL_REPORT, Label.CALL_TO_ACTION
BOX, HEADING = "Share this story with the Harbour Star on every network.", "Ferry talks stall again"
"""One that reads like a call and is furniture; one that reads like a heading and says something."""


@pytest.fixture
def client(home: Path) -> FlaskClient:
    return create_app(ServiceSettings(remember=False)).test_client()


@pytest.mark.parametrize("label", ["none", None])
def test_a_piece_that_says_nothing(client: FlaskClient, label: str | None) -> None:
    """ "none", or null as the replies have it; kept, listed and exported with the rest."""
    reply = client.post(
        "/v1/corrections", json={"text": BOX, "label": label, "before": "call-to-action", "annotator": "Ada"}
    )
    assert (reply.status_code, reply.json["correction"]["label"]) == (201, "none")
    (row,) = client.get("/v1/corrections").json["corrections"]
    assert (row["label"], row["before"], row["in_force"]) == ("none", "call-to-action", True)
    lines = client.get("/v1/corrections?format=jsonl").data.splitlines()
    assert [json.loads(line)["label"] for line in lines] == ["none"]


def test_a_label_for_what_had_none(client: FlaskClient) -> None:
    """What the model said before may be none; undone, the row says so."""
    made = client.post("/v1/corrections", json={"text": HEADING, "label": "factual-report", "before": "none"}).json[
        "correction"
    ]
    assert (made["label"], made["before"]) == ("factual-report", "none")
    assert client.post(f"/v1/corrections/{made['id']}/undo").json["correction"]["before"] == "factual-report"
    assert client.post("/v1/corrections", json={"text": HEADING, "label": "silence"}).status_code == 422
    assert client.post("/v1/corrections", json={"text": HEADING}).status_code == 422


def test_annotators_may_differ_about_it(home: Path, client: FlaskClient) -> None:
    """A conflict like any other: listed, counted in agreement, settled either way."""
    store = CorrectionStore()
    store.append([Correction(BOX, NoLabel.NONE, annotator="Ada"), Correction(BOX, Label.CALL_TO_ACTION, annotator="Ben")])
    (conflict,) = client.get("/v1/corrections/conflicts").json["conflicts"]
    assert {(each["annotator"], each["label"]) for each in conflict["said"]} == {("Ada", "none"), ("Ben", "call-to-action")}
    assert measure_agreement(read_judgements(store)).raw == 0
    settle(store, BOX, NoLabel.NONE, "Cleo")
    assert read_judgements(store).conflicts() == []
    assert take_corrections().silent == (BOX,)
    assert take_corrections().describe()["silent"] == 1


@pytest.mark.parametrize("format", ["jsonl", "csv", "doccano", "label-studio"])
def test_files_hold_it(home: Path, tmp_path: Path, format: str) -> None:
    """Out and in again, in every format."""
    CorrectionStore().append([Correction(BOX, NoLabel.NONE, NoLabel.NONE, annotator="Ada")])
    path = tmp_path / f"out.{'json' if format == 'label-studio' else 'csv' if format == 'csv' else 'jsonl'}"
    run = CliRunner().invoke
    assert run(corrections, ["export", str(path), "--format", format]).exit_code == 0
    (home / "corrections.sqlite").unlink()
    assert run(corrections, ["import", str(path)], catch_exceptions=False).exit_code == 0
    (row,) = CorrectionStore().read()
    assert (row.label, row.before, row.annotator) == (NoLabel.NONE, NoLabel.NONE, "Ada")


def _make_units() -> tuple[Messages, Counts, Fit]:
    """Real units in small: sentences that say something, and bylines that do not."""
    places = ["Ghent", "Lagos", "Quito", "Perth", "Oslo", "Delhi"]
    texts = [f"The ferry to {place} was cancelled on Monday because of the storm." for place in places]
    texts += [f"By our reporter in {place}, pictures by the agency" for place in places]
    counts = count_terms(texts)
    pieces = np.array([find_piece(text) for text in texts], dtype=np.uint8)
    everything = np.arange(len(counts.terms))
    fit = Fit(everything, np.ones(len(everything)), np.zeros((4, len(everything))), np.zeros(4))
    return Messages(counts, pieces, np.arange(12) < 6, np.arange(12) % 3), counts, fit


def test_words_move_and_the_rest_stays() -> None:
    """What was said to be furniture is so by its words; what says so already moves nothing."""
    messages, counts, fit = _make_units()
    weights, _ = fit_messages(messages, fit, DEFAULT_SETTINGS)
    silent = ["The ferry picture was taken because of the agency."]
    moved = move_messages(weights, messages, fit, counts, (), silent, DEFAULT_SETTINGS).coefficients - weights.coefficients
    told = dict(zip(counts.terms, moved.tolist(), strict=True))
    assert told["w:because"] < 0
    assert told["w:cancelled"] == 0
    for says, silence in (((), ()), ((), ["By our reporter in Perth, pictures by the agency"])):
        same = move_messages(weights, messages, fit, counts, says, silence, DEFAULT_SETTINGS)
        assert (same.coefficients == weights.coefficients).all()


@pytest.mark.slow
def test_training_learns_it(home: Path) -> None:
    """Said of a few pieces, it holds for others of their words; what else stands on the page stays as it was."""
    places = ("every network", "your phone", "the web")
    rows = [Correction(f"Share this story with the Harbour Star on {place}.", NoLabel.NONE) for place in places]
    rows += [
        Correction(f"Full refund for every passenger of {line}", Label.FACTUAL_REPORT) for line in ("Mole", "Crane", "Tern")
    ]
    page = "\n\n".join([
        "The ferry to the island was cancelled on Monday.", "Share this story with the Harbour Star on paper.",
        "Full refund for every passenger", "Ministers must publish the list.", "By Ann Tolliver",
    ])  # fmt: skip
    assert [each.label for each in Labeler.load(SHIPPED).label(page).sentences] == [FACT, CALL, None, CALL, None]
    CorrectionStore().append(rows)
    corpus = read_corpus(corrections=take_corrections())
    bench = prepare_bench(corpus, DEFAULT_SETTINGS, find_base(corpus, DEFAULT_SETTINGS))
    fitted = Labeler(fit_candidate(bench, evaluate_held_out(bench)).model)
    assert [each.label for each in fitted.label(page).sentences] == [FACT, None, FACT, CALL, None]
