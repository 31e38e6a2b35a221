"""Random samples that people label in a project: drawn, repeated, estimated from, and from nothing else."""

import json
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from flask import Flask

from rhetor import LABELS
from rhetor.cli import cli
from rhetor.learning.people import Role
from rhetor.learning.projects import ProjectStore
from rhetor.learning.projects.samples import SampleStore
from service import ServiceSettings, create_app
from service.estimate_messages import EstimateReply
from tests.test_estimated_runs import SENTENCES, folder, read_rows, run, table
from tests.test_projects import MARKER, Person

__all__ = ["folder", "table"]
TEXTS = [
    {
        "name": f"letter-{number}.txt",
        "text": " ".join(f"{SENTENCES[number * step % 9][:-1]} {10 * number + step}." for step in (1, 2, 4)),
    }
    for number in range(1, 21)
]


@pytest.fixture
def app(home: Path) -> Flask:
    return create_app(ServiceSettings())


@pytest.fixture
def editor(app: Flask) -> Person:
    return Person(app, "Eve", Role.EDITOR)


def draw(editor: Person, people: list[str], status: int = 201, name: str = "spring", **asked: object) -> Any:
    """Makes a blind project and draws into it; gives the reply."""
    editor.post("/v1/projects", name=name, people=people, blind=asked.pop("blind", True))
    body = {"n": 30, "documents": TEXTS, **asked}
    reply = editor.client.post(f"/v1/projects/{name}/sample", json=body, headers=editor.headers)
    assert reply.status_code == status, reply.json
    return reply.json


def read_all(person: Person, count: int, labels: str = "cycle") -> None:
    """Reads so many sentences, in the order in which they are asked about."""
    for unit in person.get(f"/v1/projects/spring/next?limit={count}")["units"]:
        label = LABELS[unit["unit"] % 4].value if labels == "cycle" else labels
        assert person.read(unit["unit"], label) != 422


def refuse(person: Person, path: str, status: int) -> str:
    reply = person.client.get(path, headers=person.headers)
    assert (reply.status_code, reply.mimetype) == (status, "application/problem+json")
    detail: str = reply.json["detail"]
    return detail


def test_a_sample_is_labelled_by_several_and_estimated(app: Flask, editor: Person) -> None:
    """Drawn, labelled blind by two, and with every label the reply is what rhetor estimate writes, of all units."""
    ada, ben = Person(app, "Ada"), Person(app, "Ben")
    drawn = draw(editor, ["Ada", "Ben"], by=[])
    assert (drawn["drawn"], drawn["labelled"], drawn["seed"], drawn["documents"]) == (30, 0, 1, 20)
    assert drawn["units"] == 60
    assert editor.get("/v1/projects/spring")["project"]["sample"] is True
    read_all(ada, 10)
    early = ada.get("/v1/estimate?project=spring")
    read_all(ada, 20)
    read_all(ben, 30)
    found = ada.get("/v1/estimate?project=spring&plan=true")
    msgspec.convert(found, EstimateReply)
    assert found["model"]["version"] == drawn["model"]["version"]
    assert "whatever its errors" in found["assumes"]
    assert (found["total"]["labelled"], found["total"]["units"], found["sample"]["drawn"]) == (30, 60, 30)
    assert found["plan"][0]["units"] == 60
    for label in LABELS:
        first, last = (each["total"]["labels"][label] for each in (early, found))
        assert last["low"] <= last["share"] <= last["high"]
        assert last["high"] - last["low"] < first["high"] - first["low"]


def test_anybody_can_repeat_it(app: Flask, editor: Person, folder: Path, tmp_path: Path) -> None:
    """A run drawn over HTTP gives the sample that rhetor sample draws; its labels give rhetor estimate the same figures."""
    ada = Person(app, "Ada")
    manifest = json.loads((folder / "manifest.json").read_bytes())
    source = {"table": (folder / "sentences.csv").read_text("utf-8"), "model": manifest["settings"]["model"]["version"]}
    source["model"] = {"version": source["model"]}
    drawn = draw(editor, ["Ada"], n=60, seed=7, by=["outlet"], documents=[], run=source)
    assert {each["group"]["outlet"]: each["drawn"] for each in drawn["strata"]}.keys() == {"Herald", "Post"}
    run("sample", folder, "--n", "60", "--seed", "7", "--by", "outlet", "--out", tmp_path / "own.csv")
    read_all(ada, 40)
    reply = editor.client.get("/v1/projects/spring/sample?format=csv", headers=editor.headers)
    (tmp_path / "labelled.csv").write_bytes(reply.data)
    own, theirs = read_rows(tmp_path / "own.csv"), read_rows(tmp_path / "labelled.csv")
    assert [{**row, "label": ""} for row in theirs] == own
    assert {row["sample"] for row in own} == {drawn["sample"]}
    found = ada.get("/v1/estimate?project=spring&by=outlet,month")
    repeated = json.loads(
        run("estimate", folder, "--labels", tmp_path / "labelled.csv", "--by", "outlet,month", "--format", "json")
    )
    assert {**found, "notes": []} == {**repeated, "notes": []}
    assert len(found["groups"]) == 4


def test_the_command_line_puts_a_sample_before_people(app: Flask, folder: Path, tmp_path: Path) -> None:
    """It makes the project; what people say there gives rhetor estimate the page's figures; done again, nothing changes."""
    ada, eve = Person(app, "Ada"), Person(app, "Eve", Role.EDITOR)
    asked = ("sample", folder, "--n", "60", "--by", "outlet", "--project", "spring", "--people", "Ada, Ben")
    printed = run(*asked, "--out", tmp_path / "own.csv")
    assert "/projects/spring/estimate" in printed
    read_all(ada, 60)
    run(*asked, "--out", tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "own.csv").read_bytes()
    project = eve.get("/v1/projects/spring")["project"]
    assert (project["blind"], project["sample"], [each["name"] for each in project["people"]]) == (
        True,
        True,
        ["Ada", "Ben"],
    )
    reply = eve.client.get("/v1/projects/spring/sample?format=csv", headers=eve.headers)
    (tmp_path / "labelled.csv").write_bytes(reply.data)
    repeated = json.loads(
        run("estimate", folder, "--labels", tmp_path / "labelled.csv", "--by", "outlet", "--format", "json")
    )
    assert eve.get("/v1/estimate?project=spring&by=outlet")["groups"] == repeated["groups"]
    taken = run(*asked, "--seed", "2", "--out", tmp_path / "other.csv", code=1)
    assert "a project of its own" in taken
    assert not (tmp_path / "other.csv").exists()
    assert "give --project NAME too" in run_wrongly("sample", folder, "--n", "9", "--people", "Ada")


def run_wrongly(*arguments: str | Path) -> str:
    result = CliRunner().invoke(cli, list(map(str, arguments)))
    assert result.exit_code == 2
    return result.output


def test_the_same_seed_draws_the_same(editor: Person) -> None:
    """Twice the same changes nothing; another seed is another sample, for which the project is taken."""
    first = draw(editor, ["Ada"], by=["document"], n=40)
    assert draw(editor, ["Ada"], by=["document"], n=40) == first
    other = draw(editor, ["Ada"], status=422, by=["document"], n=40, seed=2)
    assert "a project of its own" in other["detail"]
    assert draw(editor, ["Ada"], name="autumn", by=["document"], n=40)["sample"] == first["sample"]
    assert draw(editor, ["Ada"], name="winter", by=["document"], n=40, seed=2)["sample"] != first["sample"]
    assert all(stratum["drawn"] == 2 for stratum in first["strata"])


def test_labels_that_are_no_sample_are_refused(app: Flask, editor: Person) -> None:
    """A project that reads all, corrections of the review queue, an open project, more texts: each with reason and cure."""
    ada = Person(app, "Ada")
    editor.post("/v1/projects", name="all", people=["Ada"], documents=TEXTS[:2])
    ada.read(1, "opinion", "all")
    assert "the review queue asks where the model is unsure" in refuse(ada, "/v1/estimate?project=all", 422)
    assert "project of its own" in draw(editor, ["Ada"], 422, name="all", by=[])["detail"]
    assert "blind" in draw(editor, ["Ada"], 422, name="open", blind=False)["detail"]
    draw(editor, ["Ada"], by=[])
    assert editor.post("/v1/projects/spring/documents", documents=TEXTS[:1]) == 409
    unit = ada.get("/v1/projects/spring/next")["units"][0]
    for _ in range(3):
        ada.post("/v1/corrections", text=unit["text"], label="opinion", annotator="Ada")
    detail = refuse(ada, "/v1/estimate?project=spring", 409)
    assert "0 of 30 units" in detail
    assert "Label more" in detail


def test_what_is_asked_wrongly_is_refused_by_name(app: Flask, editor: Person) -> None:
    """Too many, too few for the strata, unknown columns, tables of something else: 422, with the field."""
    for asked, field in (
        ({"n": 61}, "n"), ({"n": 30, "by": ["document"]}, "by"), ({"by": ["outlet"]}, "by"),
        ({"documents": []}, "documents"),
        ({"documents": [], "run": {"table": "a,b\n1,2\n", "model": {"version": "1"}}}, "run.table"),
        ({"documents": [], "run": {"table": "", "model": {"version": "1"}}}, "run.table"),
    ):  # fmt: skip
        reply = draw(editor, ["Ada"], 422, **asked)
        assert reply["errors"][0]["field"] == field, reply
        assert tempfile.gettempdir() not in reply["detail"]
        assert "--" not in reply["detail"] or "rhetor batch" in reply["detail"]
    draw(editor, ["Ada"], by=[])
    ada, stranger = Person(app, "Ada"), Person(app, "Zoe")
    read_all(ada, 5)
    assert "no column 'outlet'" in refuse(ada, "/v1/estimate?project=spring&by=outlet", 422)
    assert "no project" in refuse(ada, "/v1/estimate?project=none", 404)
    assert "not take part" in refuse(stranger, "/v1/estimate?project=spring", 403)
    refuse(ada, "/v1/estimate", 422)


def damage(table: str) -> list[str]:
    """Tables that nobody's run has left."""
    lines = table.split("\n")
    cells = lines[1].split(",")
    wrong = {4: "9" * 30, 6: "shout", 9: "nan", 10: "inf", 11: "7"}
    return [
        *(
            "\n".join([lines[0], ",".join([*cells[:at], value, *cells[at + 1 :]]), *lines[2:]])
            for at, value in wrong.items()
        ),
        "\n".join([*lines[:3], "too,short", *lines[3:]]),
    ]


def test_a_damaged_table_is_refused(editor: Person, folder: Path) -> None:
    """Offsets beyond all bounds, unknown labels, probabilities that are none, short rows: never an error of ours."""
    table = (folder / "sentences.csv").read_text("utf-8")
    assert table.startswith("document,outlet,date,start,end,kind,label,confidence,uncertain,factual-report"), table[:200]
    for damaged in damage(table):
        reply = draw(editor, ["Ada"], 422, by=[], documents=[], run={"table": damaged, "model": {"version": "1"}})
        assert reply["errors"][0]["field"] == "run.table"


def test_who_differs_counts_by_lot_until_settled(app: Flask, editor: Person) -> None:
    """Nothing is left out for being hard: most voices count, lots between equals, an editor's word above all."""
    ada, ben = Person(app, "Ada"), Person(app, "Ben")
    draw(editor, ["Ada", "Ben"], by=[])
    read_all(ada, 30, "opinion")
    read_all(ben, 30, "call-to-action")
    found = ada.get("/v1/estimate?project=spring")
    assert found["total"]["labelled"] == 30
    assert any("differ about 30 units" in note for note in found["notes"])
    rows = {label: found["total"]["labels"][label]["share"] for label in ("opinion", "call-to-action")}
    assert all(0.1 < share < 0.9 for share in rows.values()), rows
    for number in range(1, 31):
        editor.post("/v1/projects/spring/conflicts", unit=number, label="opinion", annotator="Eve")
    settled = ada.get("/v1/estimate?project=spring")
    assert not any("differ" in note for note in settled["notes"])
    assert settled["total"]["labels"]["opinion"]["high"] == 1.0
    assert settled["total"]["labels"]["call-to-action"]["low"] == 0.0


def test_what_says_nothing_is_in_no_share(app: Flask, editor: Person) -> None:
    """Readers may say none and take it back, an editor may settle so; the file says none, the shares are of the rest."""
    ada, ben = Person(app, "Ada"), Person(app, "Ben")
    draw(editor, ["Ada", "Ben"], by=[])
    read_all(ada, 30, "opinion")
    said = ada.read(1, "none")["unit"]
    assert said["own"]["label"] == "none"
    ada.post(f"/v1/corrections/{said['id']}/undo")
    assert ada.get("/v1/projects/spring/readings")["units"][0]["own"]["label"] == "opinion"
    for number in range(1, 16):
        ada.read(number, "none")
    assert ben.read(1, "opinion")["unit"]["said"] == [{"annotator": "Ada", "label": "none", "note": f"{MARKER} Ada"}]
    found = ada.get("/v1/estimate?project=spring")["total"]
    opinion = found["labels"]["opinion"]
    assert (opinion["share"] > 0.9, opinion["high"]) == (True, 1.0)  # of thirty labels half are none
    (conflict,) = editor.get("/v1/projects/spring/conflicts")["conflicts"]
    assert (conflict["unit"], {each["label"] for each in conflict["said"]}) == (1, {"none", "opinion"})
    page = editor.client.get("/projects/spring/differences", headers=editor.headers).get_data(as_text=True)
    assert "Ada: no label" in page
    settled = editor.post("/v1/projects/spring/conflicts", unit=1, label="none", annotator="Eve")["conflicts"]
    assert settled[0]["settled"] == "none"
    rows = editor.client.get("/v1/projects/spring/sample?format=csv", headers=editor.headers).get_data(as_text=True)
    assert rows.count(",none\n") == 15
    agreement = editor.get("/v1/projects/spring/agreement")
    assert (agreement["units"], agreement["raw"]) == (1, 0.0)


def test_the_file_keeps_the_blind_blind(app: Flask, editor: Person) -> None:
    """Labels of the sample are an editor's to have, and one who reads has them after his own; shares name no sentence."""
    ada, ben = Person(app, "Ada"), Person(app, "Ben", Role.EDITOR)
    draw(editor, ["Ada", "Ben"], by=[])
    read_all(ada, 30)
    assert ada.get("/v1/projects/spring/sample?format=csv") == 403
    assert "still yours to read" in refuse(ben, "/v1/projects/spring/sample?format=csv", 403)
    assert ben.get("/v1/projects/spring/sample")["labelled"] == 30
    read_all(ben, 30)
    assert ben.client.get("/v1/projects/spring/sample?format=csv", headers=ben.headers).status_code == 200
    shares = ada.client.get("/projects/spring/shares", headers=ada.headers).get_data(as_text=True)
    assert "30 of 30 labelled" in shares
    assert MARKER not in shares
    assert not any(unit.text in shares for unit in ProjectStore().read_units("spring"))


def test_without_labels_the_models_errors_are_corrected_for(app: Flask, editor: Person) -> None:
    """As rhetor estimate without --labels, and as plainly marked."""
    draw(editor, ["Ada"], by=[])
    found = editor.get("/v1/estimate?project=spring&labels=none")
    msgspec.convert(found, EstimateReply)
    assert "errs on your texts as on ours" in found["assumes"]
    assert found["total"]["labelled"] == 0


def test_sentences_that_say_the_same_are_asked_about_once(editor: Person, app: Flask) -> None:
    """The answer counts for each of them."""
    ada = Person(app, "Ada")
    same = [{"name": f"{number}.txt", "text": "It is a disgrace. The vote took place in May."} for number in range(10)]
    drawn = draw(editor, ["Ada"], by=[], n=12, documents=same)
    assert editor.get("/v1/projects/spring")["project"]["units"] == 2
    read_all(ada, 2)
    assert editor.get("/v1/projects/spring/sample")["labelled"] == drawn["drawn"] == 12


DIE = """
import json, os, signal, sys
from rhetor.learning.projects.samples import SampleStore
from service import create_app
app, body, keep = create_app(), json.load(sys.stdin), SampleStore.keep
SampleStore.keep = lambda *given: (keep(*given), os.kill(os.getpid(), signal.SIGKILL))
app.test_client().post("/v1/projects/spring/sample", json=body, headers={"X-API-Key": sys.argv[1]})
"""


def test_a_killed_drawing_is_done_again(editor: Person, home: Path) -> None:
    """Killed between its two stores, it has put nothing before anybody; the same drawing completes it."""
    editor.post("/v1/projects", name="spring", people=["Ada"])
    body = {"n": 30, "documents": TEXTS}
    command = [sys.executable, "-c", DIE, editor.headers["X-API-Key"]]
    killed = subprocess.run(command, input=json.dumps(body), text=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert SampleStore().has("spring")
    assert editor.get("/v1/projects/spring")["project"]["units"] == 0
    assert editor.post("/v1/projects/spring/sample", **body)["drawn"] == 30
    assert editor.get("/v1/projects/spring")["project"]["units"] == 30


def test_a_document_leaves_the_samples(app: Flask, editor: Person, folder: Path) -> None:
    """Its name, and what is known of it alone, go; what others share with it, and the figures, stay."""
    from rhetor.learning.erasure.forgetting import forget
    from rhetor.learning.erasure.wanted import Wanted, WantedKind

    ada = Person(app, "Ada")
    source = {"table": (folder / "sentences.csv").read_text("utf-8"), "model": {"version": "1"}}
    draw(editor, ["Ada"], n=60, by=["outlet"], documents=[], run=source)
    read_all(ada, 60)
    before = ada.get("/v1/estimate?project=spring")["total"]
    forget(Wanted(WantedKind.DOCUMENT, "d7"), "")
    stored = SampleStore().find("spring")
    assert stored
    assert "d7" not in stored.names["document"]
    assert "d8" in stored.names["document"]
    assert set(stored.names["column outlet"]) == {"Post", "Herald"}
    after = ada.get("/v1/estimate?project=spring")["total"]
    assert after["units"] == before["units"]
    assert after["labelled"] <= before["labelled"]
    forget(Wanted(WantedKind.BEFORE, "2999-01-01"), "")
    assert not SampleStore().has("spring")
