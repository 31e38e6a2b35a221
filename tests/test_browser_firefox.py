"""The page in Firefox too: reading, why, correcting, keys, axe-core, a phone's width, paper, projects."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rhetor.learning.people import KeyStore, Role
from tests.conftest import ROOT, TOKEN, serving, start_home
from tests.firefox import Marionette, Window, firefox, in_one_firefox, watch

__all__ = ["firefox"]  # a fixture
pytestmark = [in_one_firefox, pytest.mark.slow]
ARTICLE = (ROOT / "seeds" / "articles" / "harbour-attack-analysis.txt").read_text("utf-8")
LETTER = "Officials said so on Monday. It must stop! Who pays for the bridge? The plan is a disgrace."
PATHS = ["/", "/review", "/projects", "/retrain", "/models", "/models/1", "/models/99", "/signin", "/keys"]


@pytest.fixture(scope="module")
def home_of_all(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return start_home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def served(home_of_all: Path) -> Iterator[str]:
    with serving(RHETOR_HOME=str(home_of_all)) as address:
        yield address


@pytest.fixture
def window(firefox: Marionette, served: str) -> Iterator[Window]:
    """A window that knows the token, as the address that rhetor serve prints brings it."""
    for window in watch(firefox, served):
        window.open(f"/#token={TOKEN}")
        yield window


def get(address: str, path: str) -> Any:
    request = urllib.request.Request(address + path, headers={"X-API-Key": TOKEN})
    with urllib.request.urlopen(request, timeout=20) as reply:
        return json.load(reply)


def post(address: str, path: str, body: dict[str, Any]) -> int:
    headers = {"X-API-Key": TOKEN, "Content-Type": "application/json"}
    request = urllib.request.Request(address + path, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=20) as reply:
        return int(reply.status)


def test_reading_why_and_correcting(window: Window) -> None:
    """The text comes back as written; a sentence opens with its reasons; what is corrected is kept and undone."""
    window.read_text(LETTER)
    assert window.run("return document.getElementById('text').textContent") == LETTER
    window.click("#text [role=button]")
    window.wait("document.querySelectorAll('#detail .bars li').length === 4")
    window.wait_for_text("#detail ruby rt", "+")
    broken = "[...document.querySelectorAll('#detail .run')].filter(each => each.getClientRects().length > 1).length"
    assert window.run(f"return {broken}") == 0
    window.click('#detail [data-correct="opinion"]')
    window.wait_for_text("#correction-state", "Saved")
    (row,) = [row for row in get(window.address, "/v1/corrections")["corrections"] if row["in_force"]]
    assert (row["text"], row["label"]) == ("Officials said so on Monday.", "opinion")
    window.press("u")
    window.wait("!document.querySelector('#text [data-corrected]')")
    assert not [row for row in get(window.address, "/v1/corrections")["corrections"] if row["in_force"]]


def test_everything_by_keyboard(window: Window) -> None:
    """From the field to the text by Tab, through it by single keys, into a sentence, a correction, undone, and out again."""
    window.open("/")
    window.wait("document.activeElement.id === 'text-in'")
    window.press(*"It must stop! The plan is a disgrace.", "Tab", "Tab", "Enter")
    window.wait("!document.getElementById('reading').hidden && document.querySelector('#reading .here')")
    for _ in range(40):
        if window.run("return document.activeElement.closest('#text') !== null"):
            break
        window.press("Tab")
    focused = "return document.activeElement.textContent"
    assert window.run(focused) == "It must stop!"
    window.press("j")
    assert window.run(focused) == "The plan is a disgrace."
    window.press("k", "Enter")
    window.wait("document.querySelectorAll('#detail .bars li').length === 4")
    window.press("4")
    window.wait_for_text("#correction-state", "Saved")
    window.press("u")
    window.wait("!document.querySelector('#text [data-corrected]')")
    window.press("Escape")
    assert window.run(focused) == "It must stop!"
    assert window.run("return document.getElementById('detail').hidden")


def test_review_by_single_keys(window: Window) -> None:
    """Questions are answered, skipped and taken back without a mouse."""
    window.read_text(ARTICLE)
    window.open("/review")
    window.wait("document.querySelector('.asked')")
    first = window.run("return document.querySelector('.asked').textContent")
    window.press("3")
    window.wait_for_text("#last", "saved")
    assert window.run("return document.querySelector('.asked').textContent") != first
    window.press("s", "u", "u")
    window.wait("document.querySelector('.asked').textContent === arguments[0]", first)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible(window: Window, scheme: str) -> None:
    """axe-core finds nothing serious on any page, filled, nor with a sentence open."""
    window.set_scheme(scheme)
    window.read_text(LETTER)
    window.click("#text [role=button]")
    window.wait("document.querySelector('#detail .sums')")
    assert window.find_serious() == []
    for path in PATHS:
        window.open(path)
        window.wait("document.readyState === 'complete' && !document.querySelector('#main [aria-busy=true]')")
        assert window.find_serious() == [], path


def test_a_phone_s_width(window: Window) -> None:
    """At 390 px nothing is wider than the screen, marked text is what one sees, and an open sentence stays in sight."""
    window.set_width(390)
    for path in PATHS:
        window.open(path)
        assert window.run("return document.documentElement.scrollWidth <= innerWidth"), path
    window.read_text(ARTICLE)
    assert window.run("return document.documentElement.scrollWidth <= innerWidth")
    top = "document.querySelector('#text [role=button]').getBoundingClientRect()"
    assert window.run(f"return {top}.bottom < innerHeight")
    assert window.run(f"return {top}.top < document.getElementById('profile').getBoundingClientRect().top")
    window.click("#text .uncertain")
    sentence, detail = (
        f"document.querySelector('{name}').getBoundingClientRect()" for name in ("#text [aria-current]", "#detail")
    )
    window.wait(f"document.querySelector('#detail .bars') && {sentence}.bottom < {detail}.top")


def test_paper_has_the_text_and_its_marks(window: Window) -> None:
    """Printed from a dark screen: text, strip and profile in dark ink on white; no navigation, no buttons."""
    window.set_scheme("dark")
    window.read_text(ARTICLE)
    window.set_medium("print")
    window.wait("matchMedia('print').matches")
    seen = "return document.querySelector(arguments[0]).getClientRects().length > 0"
    assert not [gone for gone in (".top", "#print", "#next-uncertain", ".foot") if window.run(seen, gone)]
    assert [shown for shown in ("#text", ".strip", "#profile") if window.run(seen, shown)] == ["#text", ".strip", "#profile"]
    ink = "return getComputedStyle(document.querySelector('#text [data-label=opinion]')).color"
    assert max(map(int, window.run(ink).removeprefix("rgb(").removesuffix(")").split(","))) < 80
    assert window.run("return getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"


def test_a_blind_project_by_single_keys(window: Window, home_of_all: Path) -> None:
    """Signed in by a link, one reads without seeing the model, and sees afterwards what it says."""
    secret = KeyStore(home_of_all / "people.sqlite").add("Fay", Role.ANNOTATOR).secret
    body = {"name": "fox", "people": ["Fay"], "documents": [{"name": "letter.txt", "text": LETTER}]}
    assert post(window.address, "/v1/projects", body) == 201
    window.run("sessionStorage.clear()")
    window.open(f"/signin#key={secret}")
    window.wait_for_text(".top", "Fay")
    window.open("/projects/fox")
    for number, key in enumerate("2433", 1):
        window.wait("document.querySelector('.asked')")
        assert "The model" not in window.run("return document.getElementById('question').textContent")
        window.press(key)
        window.wait_for_text("#progress-words", f"{number} of 4 read")
    window.wait_for_text("#question", "You have read all that is yours")
    window.wait_for_text("#last", "saved")
    window.click("#afterwards summary")
    window.wait_for_text("#afterwards-words", "The model:")
