"""What is forgotten stands in no file of the home: looked for byte by byte, in databases, their logs, and models."""

import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from rhetor import Labeler
from rhetor.cli import cli
from rhetor.errors import CorrectionNotFound, InputError
from rhetor.learning.corrections import CorrectionStore, KnownJudgements, read_judgements
from rhetor.learning.corrections.correction import correction_from_record
from rhetor.learning.erasure import Wanted, WantedKind, finish_erasures, forget
from rhetor.learning.jobs import jobs_folder
from rhetor.learning.people import KeyStore, Role
from rhetor.learning.people.acts import read_acts, record_act
from rhetor.learning.projects import NewUnit, ProjectStore
from rhetor.learning.projects.project import Unit
from rhetor.learning.projects.readings import make_reading
from rhetor.learning.projects.samples import SampleStore
from rhetor.learning.review import SeenStore, remember_sentence
from rhetor.records import Label
from rhetor.registry import open_registry
from service import ServiceSettings, create_app
from service.remembering import get_memory
from training.corpus import list_judged, read_corpus
from training.retrain import retrain

DOCUMENT, PERSON = "quixotry.txt", "Perdita Quillfeather"
WORDS = ("zorbulate", "frumious", "snickersnack")
TEXT = " ".join(f"The minister closed the {word} harbour in {year}." for year, word in enumerate(WORDS, 1990))
OTHER = "The council must rebuild the bridge before winter."
JOB = "20261122T093000000000-abcdef"


def fill_home(home: Path) -> None:
    """A home in which the document, and another, stand wherever something can stand."""
    sentences = Labeler.load("1").label(TEXT).sentences
    rows = [
        {"text": s.text, "label": label, "document": DOCUMENT, "annotator": name, "note": f"{s.text} {name}"}
        for s in sentences
        for name, label in (("Ada", "opinion"), (PERSON, "attribution"))
    ]
    store = CorrectionStore()
    kept = store.append(
        [correction_from_record(row) for row in [*rows, {"text": OTHER, "label": "opinion", "annotator": PERSON}]]
    )
    store.withdraw(kept[0].id, PERSON, "mistook it")
    seen = [remember_sentence(s, DOCUMENT, "1") for s in sentences]
    other = [remember_sentence(s, "other.txt", "1") for s in Labeler.load("1").label(OTHER).sentences]
    SeenStore().remember([each for each in (*seen, *other) if each])
    SeenStore().skip(sentences[0].text, PERSON)
    projects = ProjectStore()
    projects.create("spring", "", ["Ada", PERSON], 1, True, "")
    units = [NewUnit(s.text, DOCUMENT, s.start, s.end, "", OTHER) for s in sentences]
    projects.add_units("spring", [*units, NewUnit(OTHER, "other.txt", 0, len(OTHER), sentences[-1].text)], {})
    arrays = {"document": np.array([0, 1]), "column author": np.array([0, 1])}
    names = {"document": [DOCUMENT, "other.txt"], "column author": [WORDS[0], "somebody else"]}
    SampleStore().keep("spring", "a1b2c3", {}, arrays, names)
    unit = projects.read_units("spring")[0]
    store.append([make_reading("spring", unit, Label.OPINION, PERSON)])
    KeyStore().add(PERSON, Role.ANNOTATOR)
    record_act(PERSON, "annotator", "POST /v1/corrections")
    folder = jobs_folder() / JOB
    folder.mkdir(parents=True)
    (folder / "job.json").write_text(json.dumps({"job": JOB, "created": "2026-11-22T09:30:00.000+00:00", "arguments": []}))
    result = {"version": "1", "changes": [{"text": sentences[0].text, "document": DOCUMENT}], "own": {"failures": [TEXT]}}
    (folder / "log.jsonl").write_text(json.dumps({"result": result}) + "\n")
    (folder / "errors.txt").write_text(TEXT)
    for place in ("added", "added/rejected"):
        (home / place).mkdir(exist_ok=True)
        lines = [{"text": s.text, "label": "opinion", "document": DOCUMENT, "annotator": PERSON} for s in sentences]
        lines.append({"text": OTHER, "label": "opinion", "document": "other.txt"})
        (home / place / f"{len(place):04d}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def search(home: Path, *words: str) -> list[str]:
    """The files in which one of the words stands, whatever its case; of packed files what is in them."""
    found = []
    for path in sorted(path for path in home.rglob("*") if path.is_file()):
        contents = [path.read_bytes()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                contents += [archive.read(name) for name in archive.namelist()]
        low = [content.lower() for content in contents]
        if any(word.lower().encode() in content for word in words for content in low):
            found.append(str(path.relative_to(home)))
    return found


JOB_FILES = {f"jobs/{JOB}/log.jsonl", f"jobs/{JOB}/errors.txt"}
PLACES = {"corrections.sqlite", "seen.sqlite", "projects.sqlite", "samples.sqlite", *JOB_FILES}
ADDED = {"added/0005.jsonl", "added/rejected/0014.jsonl"}


def strip_logs(found: list[str]) -> set[str]:
    return {name.removesuffix("-wal") for name in found}


def test_a_document_leaves_every_file(home: Path) -> None:
    """Its words stand everywhere before, and nowhere after; what stood in other documents is still there."""
    fill_home(home)
    assert strip_logs(search(home, *WORDS)) == PLACES | ADDED
    result = CliRunner().invoke(cli, ["forget", "--document", DOCUMENT, "--yes"])
    assert result.exit_code == 0, result.output
    assert search(home, *WORDS, DOCUMENT) == []
    assert strip_logs(search(home, "rebuild the bridge")) == {"corrections.sqlite", "seen.sqlite", "projects.sqlite", *ADDED}
    assert [row.text for row in CorrectionStore().read()] == [OTHER]
    assert "Erased: 7 corrections" in result.output
    (tombstone,) = [json.loads(line) for line in (home / "erasures.jsonl").read_text().splitlines()]
    assert (tombstone["corrections"], tombstone["units"], tombstone["added"]) == (7, 3, 6)
    assert tombstone["digest"] == Wanted(WantedKind.DOCUMENT, DOCUMENT).digest()
    again = CliRunner().invoke(cli, ["forget", "--document", DOCUMENT, "--yes"])
    assert again.output == "There was nothing of it.\n"


def test_a_person_leaves_every_file(home: Path) -> None:
    """His words, his name, his key; what others said stays, and what he took back of theirs stays taken back."""
    fill_home(home)
    before = read_judgements(CorrectionStore())
    assert strip_logs(search(home, PERSON)) >= {"people.sqlite", "corrections.sqlite", "projects.sqlite"}
    forget(Wanted(WantedKind.ANNOTATOR, PERSON), "")
    assert search(home, PERSON, "mistook it") == []
    after = read_judgements(CorrectionStore())
    assert {row.annotator for row in CorrectionStore().read()} == {"Ada", ""}
    taken_back = [row.withdraws for row in CorrectionStore().read() if row.withdraws]
    assert len(taken_back) == 1
    assert after.counting == before.counting & {row.id for row in CorrectionStore().read()}
    assert KeyStore().list_keys() == []
    assert ProjectStore().find("spring").people == ("Ada",)


def test_an_admin_has_it_forgotten_over_http(home: Path) -> None:
    """What the command erases, the call erases; of an admin who has himself forgotten the log of acts keeps no name."""
    fill_home(home)
    client = create_app(ServiceSettings()).test_client()
    for body in ({}, {"document": DOCUMENT, "annotator": PERSON}, {"before": "tomorrow"}):
        assert client.post("/v1/erasures", json=body).status_code == 422
    assert search(home, *WORDS) != []
    erased = client.post("/v1/erasures", json={"document": DOCUMENT}).json
    assert (erased["corrections"], erased["units"], erased["added"]) == (7, 3, 6)
    assert search(home, *WORDS, DOCUMENT) == []
    secret = KeyStore().add("Greta Unforgotten", Role.ADMIN).secret
    reply = client.post("/v1/erasures", json={"annotator": "Greta Unforgotten"}, headers={"X-API-Key": secret})
    assert reply.status_code == 200
    assert search(home, "Greta Unforgotten") == []
    assert [(act.act, act.about) for act in read_acts()][-1] == ("POST /v1/erasures", "annotator")


def test_what_is_old_leaves(home: Path) -> None:
    """By the day: today's stays when yesterday is asked for, and goes tomorrow."""
    fill_home(home)
    today = datetime.now(UTC).date()
    assert forget(Wanted(WantedKind.BEFORE, today.isoformat()), "").is_nothing
    assert search(home, *WORDS)
    forget(Wanted(WantedKind.BEFORE, (today + timedelta(days=1)).isoformat()), "")
    assert search(home, *WORDS) == []
    assert CorrectionStore().read() == []


def test_whoever_keeps_rows_in_memory_forgets_them_too(home: Path) -> None:
    """A service that has read the log does not go on saying what was erased from it, in the middle or at the end."""
    fill_home(home)
    known = KnownJudgements()
    assert len(known.read(CorrectionStore()).sentences) == 4
    client = create_app(ServiceSettings()).test_client()
    assert WORDS[0] in client.get("/v1/corrections").get_data(as_text=True)
    assert client.get("/v1/review").json["progress"]["seen"] == 4
    forget(Wanted(WantedKind.DOCUMENT, DOCUMENT), "")
    assert len(known.read(CorrectionStore()).sentences) == 1
    for path in ("/v1/corrections", "/v1/review", "/v1/corrections/conflicts", "/v1/projects/spring", "/v1/jobs"):
        assert not [word for word in WORDS if word in client.get(path).get_data(as_text=True)]
    assert client.get("/v1/review").json["progress"]["seen"] == 1
    with pytest.raises(CorrectionNotFound):
        CorrectionStore().get("nothing")


def write_data(path: Path, word: str, document: str) -> Path:
    lines = [
        {
            "text": f"The {word} committee met {number} times in the year {1950 + number}.",
            "label": "factual-report",
            "document": document,
        }
        for number in range(2, 27)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_what_was_learnt_leaves_with_the_next_training(home: Path, few_seeds: Path, tmp_path: Path) -> None:
    """The words stand in the model that learnt them; once another is active, in none. Other additions are learnt still."""
    first = retrain([write_data(tmp_path / "a.jsonl", "zorbulating", DOCUMENT)], force=True)
    second = retrain([write_data(tmp_path / "b.jsonl", "vorpal", "other.txt")], force=True)
    assert {f"models/{v}/model.npz" for v in (first.version, second.version)} <= set(search(home, "zorbulating"))
    erased = forget(Wanted(WantedKind.DOCUMENT, DOCUMENT), "")
    assert (erased.removed, erased.learnt) == ((first.version,), (second.version,))
    assert search(home, "zorbulating") == [f"models/{second.version}/model.npz"]
    assert {name for name, _ in list_judged(open_registry())} == {"0002.jsonl"}
    third = retrain(force=True)
    assert third.version not in (first.version, second.version)
    assert search(home, "zorbulating") == []
    assert f"models/{third.version}/model.npz" in search(home, "vorpal")
    assert second.version not in open_registry().versions()
    assert finish_erasures(open_registry()) == []


def test_a_part_of_an_addition_can_go(home: Path, few_seeds: Path, tmp_path: Path) -> None:
    """The records that stay are trained on still, though the file is not the one that manifests name."""
    path = write_data(tmp_path / "a.jsonl", "zorbulating", DOCUMENT)
    path.write_text(path.read_text() + write_data(tmp_path / "b.jsonl", "vorpal", "other.txt").read_text())
    retrain([path], force=True)
    forget(Wanted(WantedKind.DOCUMENT, DOCUMENT), "")
    corpus = read_corpus(only=list_judged(open_registry()))
    assert sum(corpus.is_added) == 25
    assert {e.document for e, added in zip(corpus.examples, corpus.is_added, strict=True) if added} == {"other.txt"}


def test_a_removed_number_is_not_given_again(home: Path, labeler: Labeler) -> None:
    """What was said of a version is never taken for another; the active one is not removed."""
    from dataclasses import replace

    from rhetor.errors import ModelBusy
    from rhetor.registry import write_model

    registry = open_registry()
    added = [
        registry.add(lambda folder, version: write_model(folder, replace(labeler.model, version=version), {}, "", {}))
        for _ in range(2)
    ]
    registry.remove(added[-1])
    assert added[-1] not in registry.versions()
    with pytest.raises(ModelBusy):
        registry.remove("1")
    again = registry.add(lambda folder, version: write_model(folder, replace(labeler.model, version=version), {}, "", {}))
    assert int(again) > int(added[-1])


def test_what_is_remembered_has_an_end(home: Path) -> None:
    """RHETOR_RETENTION_DAYS: what was seen longer ago than that is in no file any more."""
    app = create_app(ServiceSettings(retention_days=30))
    app.test_client().post("/v1/label", json={"text": TEXT})
    with app.app_context():
        get_memory().flush()
        get_memory().expire()
    assert search(home, *WORDS)
    with SeenStore().database.writing() as connection:
        old = (datetime.now(UTC) - timedelta(days=31)).isoformat()
        connection.execute("UPDATE sentences SET time = ?", (old,))
    create_app(ServiceSettings(retention_days=30))
    assert search(home, *WORDS) == []


def test_the_switch_keeps_nothing(home: Path) -> None:
    """A text that is read with remember=0 leaves no trace in the home."""
    app = create_app(ServiceSettings())
    client = app.test_client()
    assert client.post("/read?remember=0", json={"text": TEXT}).status_code == 200
    assert client.post("/read?name=a.txt&remember=0", data=TEXT, content_type="application/octet-stream").status_code == 200
    with app.app_context():
        get_memory().flush()
    assert search(home, *WORDS) == []
    page = client.get("/").get_data(as_text=True)
    assert 'id="remember"' in page
    assert "Nothing of a text is kept" in create_app(ServiceSettings(remember=False)).test_client().get("/").get_data(
        as_text=True
    )


@pytest.mark.parametrize(
    "arguments",
    [[], ["--document", ""], ["--document", "a", "--annotator", "b"], ["--before", "yesterday"]],
)
def test_unclear_wishes_erase_nothing(home: Path, arguments: list[str]) -> None:
    """One thing at a time, and one that can be told."""
    fill_home(home)
    with pytest.raises(InputError):
        CliRunner().invoke(cli, ["forget", *arguments, "--yes"], catch_exceptions=False)
    assert len(search(home, *WORDS)) >= 7


def test_a_unit_is_a_record(home: Path) -> None:
    """Erasing a document gives up its numbers: those of other units stay."""
    fill_home(home)
    forget(Wanted(WantedKind.DOCUMENT, DOCUMENT), "")
    (unit,) = ProjectStore().read_units("spring")
    assert isinstance(unit, Unit)
    assert (unit.number, unit.text, unit.before) == (4, OTHER, "")
