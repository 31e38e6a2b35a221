"""Projects: who reads what, what nobody may see before his own is saved, and how far people agree."""

import math
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask
from sklearn.metrics import cohen_kappa_score

from rhetor import LABELS
from rhetor.learning.corrections import CorrectionStore, read_judgements
from rhetor.learning.people import KeyStore, Role
from rhetor.learning.projects import NewUnit, ProjectStore
from rhetor.learning.projects.assignment import share_out
from service import ServiceSettings, create_app
from service.openapi import OPERATIONS

LETTER = "Officials said so on Monday. It must stop! Who pays for the bridge? The plan is a disgrace."
MARKER = "zorbulate"
"""Stands in every note, so that whoever sees another's word sees it."""


class Person:
    """A client with a key of his own."""

    def __init__(self, app: Flask, name: str, role: Role = Role.ANNOTATOR) -> None:
        self.name, self.client = name, app.test_client()
        self.headers = {"X-API-Key": KeyStore().add(name, role).secret}

    def get(self, path: str) -> Any:
        reply = self.client.get(path, headers=self.headers)
        return reply.json if reply.status_code == 200 else reply.status_code

    def post(self, path: str, **body: object) -> Any:
        reply = self.client.post(path, json=body, headers=self.headers)
        return reply.json if reply.status_code in (200, 201) else reply.status_code

    def read(self, unit: int, label: str, project: str = "spring") -> Any:
        return self.post(f"/v1/projects/{project}/readings", unit=unit, label=label, note=f"{MARKER} {self.name}")


@pytest.fixture
def app(home: Path) -> Flask:
    return create_app(ServiceSettings())


@pytest.fixture
def editor(app: Flask) -> Person:
    return Person(app, "Eve", Role.EDITOR)


def create(editor: Person, people: list[str], **fields: object) -> dict[str, Any]:
    documents = [{"name": "letter.txt", "text": LETTER}]
    made = editor.post("/v1/projects", **{"name": "spring", "people": people, "documents": documents, **fields})
    assert made["project"]["name"] == fields.get("name", "spring")
    project: dict[str, Any] = made["project"]
    return project


def test_a_project_is_read_to_the_end(app: Flask, editor: Person) -> None:
    """Everybody reads every sentence, in its context, and sees how far he is; what is said counts for training."""
    ada, ben = Person(app, "Ada"), Person(app, "Ben")
    assert create(editor, ["Ada", "Ben"])["units"] == 4
    first = ada.get("/v1/projects/spring/next?limit=2")
    assert [unit["unit"] for unit in first["units"]] == [1, 2]
    assert (first["units"][1]["before"], first["units"][1]["after"]) == (
        "Officials said so on Monday.", "Who pays for the bridge?",
    )  # fmt: skip
    for person in (ada, ben):
        for number, label in enumerate(("attribution", "call-to-action", "opinion", "opinion"), 1):
            said = person.read(number, label)
            assert (said["read"], said["assigned"], said["unit"]["own"]["label"]) == (number, 4, label)
    project = editor.get("/v1/projects/spring")["project"]
    assert (project["done"], [(p["name"], p["read"]) for p in project["people"]]) == (4, [("Ada", 4), ("Ben", 4)])
    assert ada.get("/v1/projects/spring/next")["units"] == []
    assert [u["unit"] for u in ada.get("/v1/projects/spring/readings?after=2")["units"]] == [3, 4]
    assert len(read_judgements(CorrectionStore()).settled()) == 4


def test_a_later_word_holds_and_an_undo_opens_the_unit_again(app: Flask, editor: Person) -> None:
    """As in the corrections themselves: what was said before holds again."""
    ada = Person(app, "Ada")
    create(editor, ["Ada"])
    first = ada.read(1, "opinion")["unit"]
    again = ada.read(1, "attribution")["unit"]
    assert ada.get("/v1/projects/spring/readings")["units"][0]["own"]["label"] == "attribution"
    ada.post(f"/v1/corrections/{again['id']}/undo")
    assert ada.get("/v1/projects/spring/readings")["units"][0]["own"]["label"] == "opinion"
    ada.post(f"/v1/corrections/{first['id']}/undo")
    assert [unit["unit"] for unit in ada.get("/v1/projects/spring/next")["units"]] == [1, 2, 3, 4]


def list_gets() -> list[str]:
    fill = {"{version}": "1", "{id}": "x", "{name}": "spring"}
    paths = [path for path, operations in OPERATIONS.items() if "get" in operations]
    paths += ["/", "/review", "/retrain", "/models", "/review/conflicts", "/projects", "/projects/spring"]
    paths += ["/v1/corrections?format=jsonl", "/v1/corrections?document=letter.txt", "/projects/spring/agreement"]
    for name, value in fill.items():
        paths = [path.replace(name, value) for path in paths]
    return paths


def see_everything(person: Person) -> str:
    replies = [person.client.get(path, headers=person.headers) for path in list_gets()]
    return "\n".join(reply.get_data(as_text=True) for reply in replies)


@pytest.mark.parametrize("role", [Role.ANNOTATOR, Role.EDITOR])
def test_blind_is_blind(app: Flask, editor: Person, role: Role) -> None:
    """Whoever is to read a unit finds on no path of the service what another said of it, until his own is saved."""
    ada, ben = Person(app, "Ada"), Person(app, "Ben", role)
    create(editor, ["Ada", "Ben"])
    first = ada.read(1, "opinion")["unit"]
    ada.read(2, "opinion")
    ada.post(f"/v1/corrections/{first['id']}/undo")
    ada.read(1, "attribution")
    assert f"{MARKER} Ada" in see_everything(editor)
    assert MARKER not in see_everything(ben)
    unit = ben.get("/v1/projects/spring/next")["units"][0]
    assert {key: unit[key] for key in ("own", "said", "label", "confidence")} == dict.fromkeys(
        ("own", "said", "label", "confidence")
    )
    shown = ben.read(1, "opinion")["unit"]
    assert [(said["annotator"], said["label"]) for said in shown["said"]] == [("Ada", "attribution")]
    assert shown["label"] in LABELS
    seen = see_everything(ben)
    assert f"{MARKER} Ada" in seen
    (said,) = {row["text"] for row in ben.get("/v1/corrections")["corrections"] if row["annotator"] == "Ada"}
    assert said == "Officials said so on Monday."


def test_the_models_word_is_hidden_too(app: Flask, editor: Person) -> None:
    """The review queue, which says what the model thinks, does not ask about what is still to be read blind."""
    ada = Person(app, "Ada")
    app.test_client().post("/v1/label", json={"text": LETTER})
    assert len(ada.get("/v1/review")["queue"]) == 4
    create(editor, ["Ada"])
    assert ada.get("/v1/review")["queue"] == []
    assert len(editor.get("/v1/review")["queue"]) == 4
    ada.read(3, "opinion")
    assert ada.get("/v1/review")["queue"] == []


def test_open_is_open(app: Flask, editor: Person) -> None:
    """In an open project everybody sees what others and the model say before he reads."""
    ada, ben = Person(app, "Ada"), Person(app, "Ben")
    create(editor, ["Ada", "Ben"], blind=False)
    ada.read(1, "opinion")
    unit = ben.get("/v1/projects/spring/next")["units"][0]
    assert (unit["own"], [said["annotator"] for said in unit["said"]], unit["label"] in LABELS) == (None, ["Ada"], True)


def test_nobody_reads_what_is_not_his(app: Flask, editor: Person) -> None:
    """Neither from outside, nor another's share, nor a unit that is not there."""
    ada, cem = Person(app, "Ada"), Person(app, "Cem")
    create(editor, ["Ada", "Ben", "Dan"], readings=1)
    assert cem.get("/v1/projects/spring/next") == 403
    assert cem.get("/v1/projects/spring") == 403
    assert cem.get("/v1/projects")["projects"] == []
    mine = {unit["unit"] for unit in ada.get("/v1/projects/spring/next")["units"]}
    assert len(mine) in (1, 2)
    assert ada.read(next(iter({1, 2, 3, 4} - mine)), "opinion") == 422
    assert (ada.read(99, "opinion"), ada.read(1, "opinion", "nowhere")) == (404, 404)
    assert editor.post("/v1/projects", name="spring") == 422
    assert editor.post("/v1/projects", name="../spring") == 422


def test_conflicts_go_to_an_editor(app: Flask, editor: Person) -> None:
    """He sees who says what and settles it; the sentence is trained on so. Annotators may not."""
    ada, ben = Person(app, "Ada"), Person(app, "Ben")
    create(editor, ["Ada", "Ben"])
    ada.read(1, "opinion")
    ben.read(1, "attribution")
    assert ada.get("/v1/projects/spring/conflicts") == 403
    (conflict,) = editor.get("/v1/projects/spring/conflicts")["conflicts"]
    assert {said["annotator"]: said["label"] for said in conflict["said"]} == {"Ada": "opinion", "Ben": "attribution"}
    assert editor.post("/v1/projects/spring/conflicts", unit=2, label="opinion") == 404
    editor.post("/v1/projects/spring/conflicts", unit=1, label="factual-report")
    assert editor.get("/v1/projects/spring/conflicts")["conflicts"] == []
    (kept,) = editor.get("/v1/projects/spring/conflicts?which=all")["conflicts"]
    assert kept["settled"] == "factual-report"
    assert [row.label for row in read_judgements(CorrectionStore()).settled()] == ["factual-report"]


def test_agreement_is_the_oracles(app: Flask, editor: Person) -> None:
    """Krippendorff's alpha as NLTK computes it, Cohen's kappa as scikit-learn does, over all labels and for each."""
    people = [Person(app, name) for name in ("Ada", "Ben", "Cem")]
    text = " ".join(f"The council met {number} times last year." for number in range(2, 32))
    create(editor, [person.name for person in people], documents=[{"name": "d", "text": text}])
    said = [
        (person.name, number, LABELS[(number * number + place * (number % 5 == 0)) % 4].value)
        for place, person in enumerate(people)
        for number in range(1, 31)
        if (number + place) % 7
    ]
    for name, number, label in said:
        next(person for person in people if person.name == name).read(number, label)
    found = editor.get("/v1/projects/spring/agreement")
    twice = {number for number, count in Counter(number for _, number, _ in said).items() if count > 1}
    task = AnnotationTask(data=[row for row in said if row[1] in twice])
    assert found["units"] == len(twice)
    assert found["alpha"] == pytest.approx(task.alpha(), abs=1e-9)
    for label in LABELS:
        binary = AnnotationTask(data=[(name, number, str(said == label)) for name, number, said in said if number in twice])
        assert found["alpha_by_label"][label] == pytest.approx(binary.alpha(), abs=1e-9)
    labels = {(name, number): label for name, number, label in said}
    for pair in found["pairs"]:
        both = [n for n in range(1, 31) if (pair["first"], n) in labels and (pair["second"], n) in labels]
        first, second = ([labels[name, number] for number in both] for name in (pair["first"], pair["second"]))
        assert pair["units"] == len(both)
        assert pair["kappa"] == pytest.approx(cohen_kappa_score(first, second), abs=1e-9)
    assert len(found["pairs"]) == 3
    assert sum(step["units"] for step in found["over_time"]) == len(twice)
    assert all(step["units"] >= 10 for step in found["over_time"])


def test_nothing_to_measure_is_said(app: Flask, editor: Person) -> None:
    """Before two people have read the same, figures are null and the call is answered."""
    create(editor, ["Ada"])
    found = editor.get("/v1/projects/spring/agreement")
    assert (found["units"], found["alpha"], found["pairs"], found["over_time"]) == (0, None, [], [])


@given(st.integers(1, 60), st.integers(1, 9), st.integers(1, 4))
def test_units_are_shared_out_evenly(units: int, people: int, readings: int) -> None:
    """Each unit has as many readers as it wants; nobody has two units more than another, no pair far more than others."""
    names = [f"p{number}" for number in range(people)]
    shares = share_out({number: set() for number in range(units)}, names, readings)
    assert {len(readers) for readers in shares.values()} == {min(readings, people)}
    load = Counter(dict.fromkeys(names, 0) | Counter(name for readers in shares.values() for name in readers))
    assert max(load.values()) - min(load.values()) <= 1
    pairs = Counter(pair for readers in shares.values() for pair in combinations(sorted(readers), 2))
    expected = sum(pairs.values()) / max(1, math.comb(people, 2))
    assert max(pairs.values(), default=0) <= 2 * math.ceil(expected) + 1


def test_whoever_comes_later_gets_a_share(home: Path) -> None:
    """What is read stays with who read it; the rest is shared out anew, and every unit still has as many readers."""
    store = ProjectStore()
    store.create("spring", "", ["Ada", "Ben"], 2, True, "")
    store.add_units("spring", [NewUnit(f"Number {number}.", "d", 0, 9) for number in range(12)], {})
    read = {number: {"Ada", "Ben"} for number in range(1, 5)}
    project = store.add_people("spring", ["Cem", "Dan"], read)
    shares = {name: store.list_assigned(project, name) for name in project.people}
    assert {1, 2, 3, 4} <= shares["Ada"] & shares["Ben"]
    assert [len(shares[name]) for name in ("Ada", "Ben", "Cem", "Dan")] == [6, 6, 6, 6]
    assert Counter(unit for units in shares.values() for unit in units) == dict.fromkeys(range(1, 13), 2)


def test_the_same_sentence_is_one_unit(home: Path) -> None:
    """Added again, in this document or another, it is not read twice."""
    store = ProjectStore()
    store.create("spring", "", ["Ada"], 0, True, "")
    assert store.add_units("spring", [NewUnit("It rained.", "a", 0, 10), NewUnit("It  rained!", "b", 0, 11)], {}) == 1
    assert store.add_units("spring", [NewUnit("it rained", "c", 0, 9), NewUnit("It snowed.", "c", 11, 21)], {}) == 1
    assert [unit.number for unit in store.read_units("spring")] == [1, 2]


def test_people_without_keys_read_under_their_names(home: Path) -> None:
    """With the service's own key whoever is named reads; a name that is not in the project does not."""
    client: FlaskClient = create_app(ServiceSettings()).test_client()
    client.post("/v1/projects", json={"name": "spring", "people": ["Ada"], "documents": [{"name": "d", "text": LETTER}]})
    assert client.get("/v1/projects/spring/next?annotator=Ada").json["assigned"] == 4
    assert client.get("/v1/projects/spring/next").status_code == 403
    reading = {"unit": 1, "label": "opinion", "annotator": "Ada"}
    assert client.post("/v1/projects/spring/readings", json=reading).json["read"] == 1
