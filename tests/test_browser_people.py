"""Many people at one service, in real browsers: sign-in, projects, many texts; and twelve of them at once."""

import hashlib
import json
import math
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from nltk.metrics.agreement import AnnotationTask
from playwright.sync_api import Browser, Page, Response, expect
from scipy.stats import binomtest

from rhetor import LABELS
from rhetor.learning.people import KeyStore, Role
from tests.browser import find_serious, in_one_process, read_text, visiting
from tests.conftest import TOKEN, serving, wait_until

pytestmark = in_one_process
LETTER = "Officials said so on Monday. It must stop! Who pays for the bridge? The plan is a disgrace."
STRANGER: dict[str, str] = {}


@pytest.fixture
def keys(site: dict[str, str]) -> dict[str, str]:
    """Keys of an editor and two annotators in the site's home."""
    store = KeyStore(Path(site["RHETOR_HOME"]) / "people.sqlite")
    roles = {"Eve": Role.EDITOR, "Ada": Role.ANNOTATOR, "Ben": Role.ANNOTATOR}
    return {name: store.add(name, role).secret for name, role in roles.items()}


@pytest.fixture
def served(site: dict[str, str], keys: dict[str, str]) -> Iterator[str]:
    with serving(**site) as address:
        yield address


def sign_in(page: Page, address: str, key: str) -> None:
    page.goto(f"{address}/signin#key={key}")
    page.wait_for_url(f"{address}/")


def make_project(page: Page, address: str, **fields: object) -> None:
    body = {"name": "spring", "people": ["Ada", "Ben"], "documents": [{"name": "letter.txt", "text": LETTER}], **fields}
    assert page.request.post(f"{address}/v1/projects", data=body, headers={"X-API-Key": TOKEN}).status == 201


def test_a_link_with_a_key_signs_in(browser: Browser, served: str, keys: dict[str, str]) -> None:
    """The key leaves the address, no script can read what is kept, corrections are the owner's, and signing out ends it."""
    with visiting(browser, extra_http_headers=STRANGER) as page:
        sign_in(page, served, keys["Ada"])
        expect(page.locator(".top")).to_contain_text("Ada")
        assert keys["Ada"] not in page.evaluate("document.cookie + JSON.stringify({...sessionStorage, ...localStorage})")
        read_text(page, served, LETTER)
        page.locator("#text [role=button]").first.click()
        page.keyboard.press("2")
        expect(page.locator("#correction-state")).to_contain_text("Saved")
        (row,) = page.request.get(f"{served}/v1/corrections").json()["corrections"]
        assert row["annotator"] == "Ada"
        page.goto(f"{served}/signin")
        page.click("#sign-out")
        page.wait_for_url(f"{served}/")
        expect(page.locator(".top")).to_contain_text("Sign in")
        assert page.request.get(f"{served}/v1/corrections").status == 401


def test_a_nameless_browser_is_asked_once(page: Page, address: str) -> None:
    """After the first correction, without standing in the way; what is answered is the name from then on."""
    read_text(page, address, LETTER)
    for number, key in enumerate("23"):
        page.locator("#text [role=button]").nth(number).click()
        page.keyboard.press(key)
        expect(page.locator("#correction-state")).to_contain_text("Saved")
        if number == 0:
            page.fill("#asked-name", "Ada")
            page.keyboard.press("Enter")
            expect(page.locator("#ask-name")).to_have_count(0)
    names = [row["annotator"] for row in page.request.get(f"{address}/v1/corrections").json()["corrections"]]
    assert names[0].startswith("guest-")
    assert names[1] == "Ada"
    page.reload()
    assert page.locator("#ask-name").count() == 0


def test_a_project_from_beginning_to_end(browser: Browser, served: str, keys: dict[str, str]) -> None:
    """An editor makes it, two people read it blind with single keys, agreement hangs on its page, the editor settles."""
    with ExitStack() as stack:
        eve, ada, ben = (stack.enter_context(visiting(browser, extra_http_headers=STRANGER)) for _ in range(3))
        for page, name in ((eve, "Eve"), (ada, "Ada"), (ben, "Ben")):
            sign_in(page, served, keys[name])
        eve.goto(f"{served}/projects")
        eve.locator("#new-project summary").click()
        eve.fill("#project-name", "spring")
        eve.fill("#project-title", "Spring letters")
        eve.fill("#project-people", "Ada\nBen")
        letter = {"name": "letter.txt", "mimeType": "text/plain", "buffer": LETTER.encode()}
        eve.set_input_files("#project-files", [letter])
        assert find_serious(eve) == []
        eve.click("#make-project")
        eve.wait_for_url(f"{served}/projects/spring")
        for page, presses in ((ada, "2433"), (ben, "2413")):
            page.goto(f"{served}/projects")
            page.click("text=Spring letters")
            expect(page.locator("#blind-note")).to_contain_text("Blind")
            for number, key in enumerate(presses, 1):
                expect(page.locator(".asked")).not_to_have_count(0)
                assert "The model" not in page.locator("#question").inner_text()
                page.keyboard.press(key)
                expect(page.locator("#progress-words")).to_have_text(f"{number} of 4 read")
            expect(page.locator("#question")).to_contain_text("You have read all that is yours")
            expect(page.locator("#last")).to_contain_text("saved")
            assert find_serious(page) == []
        page.locator("#afterwards summary").click()
        expect(page.locator("#afterwards-words")).to_contain_text("Ada: opinion")
        eve.goto(f"{served}/projects/spring/agreement")
        expect(eve.locator(".big-figures")).to_contain_text("75%")
        assert find_serious(eve) == []
        eve.locator('[data-settle="opinion"]').click()
        expect(eve.locator("#conflicts")).to_be_hidden()
        assert eve.request.get(f"{served}/v1/projects/spring/conflicts").json()["conflicts"] == []


def test_many_texts_in_a_table(page: Page, address: str) -> None:
    """Shares, totals, order, filters, one download, two groups side by side; all of it has an address that survives."""
    texts = {
        "reports.txt": "It rained on Monday. The bridge closed at nine.",
        "leader.txt": "The plan is a disgrace. It must stop!",
    }
    page.goto(address)
    files = [{"name": name, "mimeType": "text/plain", "buffer": text.encode()} for name, text in texts.items()]
    page.set_input_files("#files", files)
    rows = page.locator("#many-rows tr")
    expect(rows).to_have_count(2)
    expect(page.locator("#many-total")).to_contain_text("4")
    page.click('[data-sort="opinion"]')
    expect(rows.first).to_contain_text("leader.txt")
    page.fill("#filter-name", "report")
    expect(rows).to_have_count(1)
    page.fill("#filter-name", "")
    with page.expect_download() as download:
        page.click('[data-download-all][data-format="csv"]')
    assert download.value.suggested_filename == "rhetor.zip"
    page.locator("#many-rows input").nth(0).check()
    page.locator("#many-rows input").nth(3).check()
    page.click("#compare-button")
    expect(page.locator("#compare-rows tr")).to_have_count(4)
    check_difference(page)
    page.reload()
    expect(page.locator("#compare-rows tr")).to_have_count(4)
    page.go_back()
    expect(rows).to_have_count(2)
    page.click("text=reports.txt")
    expect(page.locator("#text")).to_contain_text("It rained on Monday.")
    group = page.locator("#group-strip [role=img]")
    expect(group).to_have_attribute(
        "aria-label", re.compile("^2 texts laid over one another. factual report 50% in the first third")
    )
    assert group.locator('.marks[data-label="factual-report"]').evaluate("mark => mark.getBBox().height") == 10
    page.reload()
    expect(page.locator("#text")).to_contain_text("It rained on Monday.")
    page.go_back()
    expect(page.locator("#many")).to_be_visible()


def check_difference(page: Page) -> None:
    """Of two sentences of one label against none of two: one hundred points, with the bounds of Newcombe's tenth method."""
    low, high = 1 - math.hypot(1 - proportion_low(2, 2), proportion_high(0, 2)), 1.0
    cell = page.locator("#compare-rows tr", has_text="factual report").locator("td").nth(2)
    expect(cell).to_have_text(f"+100 +{round(100 * low)} to +{round(100 * high)}")


def proportion_low(hits: int, total: int) -> float:
    return float(binomtest(hits, total).proportion_ci(method="wilson").low)


def proportion_high(hits: int, total: int) -> float:
    return float(binomtest(hits, total).proportion_ci(method="wilson").high)


def test_a_threshold_of_ones_own(page: Page, address: str) -> None:
    """The slider marks what is below it as uncertain, says what that means, and holds after a reload."""
    read_text(page, address, LETTER)
    labelled = page.request.post(f"{address}/v1/label", data={"text": LETTER, "sure": 0.99}).json()
    count = sum(sentence["uncertain"] for sentence in labelled["sentences"])
    assert count > page.locator("#text .uncertain").count()
    page.locator("#sure").fill("99")
    expect(page.locator("#sure-own")).to_be_visible()
    expect(page.locator("#text .uncertain")).to_have_count(count)
    expect(page.locator("#sure-means")).to_contain_text("of the labels are so sure")
    page.reload()
    expect(page.locator("#text .uncertain")).to_have_count(count)


def test_on_a_phone_the_marked_text_comes_first(browser: Browser, address: str) -> None:
    """After the button, the first marked sentence is on the screen; words keep their commas when a sentence is opened."""
    with visiting(browser, viewport={"width": 390, "height": 780}, is_mobile=True, has_touch=True) as page:
        read_text(page, address, f"{LETTER} " * 20)
        first = page.locator("#text [role=button]").first.bounding_box()
        assert first
        assert first["y"] + first["height"] < 780
        assert first["y"] < page.locator("#profile").bounding_box()["y"]  # type: ignore[index]
        page.locator("#text [role=button]").nth(2).tap()
        expect(page.locator("#detail ruby").first).to_be_visible()
        broken = page.locator("#detail .run").evaluate_all(
            "all => all.filter(each => each.getClientRects().length > 1).length"
        )
        assert broken == 0


def test_the_legend_s_lines_are_drawn_whole(page: Page, address: str) -> None:
    """Below each name of the profile there is room for a double and a wavy line before the bar begins."""
    read_text(page, address, LETTER)
    rooms = page.locator("#profile .profile li:has(.bar)").evaluate_all(
        """all => all.map(each => {
            const range = document.createRange();
            range.selectNodeContents(each.querySelector(".sample"));
            return each.querySelector(".bar").getBoundingClientRect().top - range.getBoundingClientRect().bottom;
        })"""
    )
    assert len(rooms) == 4
    assert min(rooms) > 4, rooms


def test_several_files_on_a_phone(browser: Browser, address: str) -> None:
    """However many there are, the marked text is on the screen; the shares of all four labels too."""
    with visiting(browser, viewport={"width": 390, "height": 780}, is_mobile=True, has_touch=True) as page:
        page.goto(address)
        names = [f"a-report-with-a-long-name-{number}.txt" for number in range(12)]
        page.set_input_files(
            "#files", [{"name": name, "mimeType": "text/plain", "buffer": LETTER.encode()} for name in names]
        )
        expect(page.locator("#many-rows tr")).to_have_count(12)
        last = page.locator("#many-rows tr").first.locator("td").nth(5).bounding_box()
        assert last
        assert last["x"] + last["width"] <= 390
        page.click(f"text={names[3]}")
        expect(page.locator("#group-strip svg")).to_be_visible()
        first = page.locator("#text [role=button]").first.bounding_box()
        assert first
        assert first["y"] + first["height"] < 780
        assert find_serious(page) == []


def choose(name: str, text: str) -> int:
    """What somebody says of a sentence: mostly what all say, now and then something else; the same whenever asked."""
    common, own = (hashlib.sha256(part.encode()).digest() for part in (text, name + text))
    return (common[0] + (own[0] if own[1] < 60 else 0)) % 4


@pytest.mark.slow
def test_twelve_people_and_a_retraining(browser: Browser, site: dict[str, str]) -> None:
    """Three hundred sentences, three readings each, by twelve browsers at once, a retraining in the middle: nothing is lost,
    nobody sees what he may not, and the agreement is the oracle's."""
    names = [f"Person {letter}" for letter in "ABCDEFGHIJKL"]
    store = KeyStore(Path(site["RHETOR_HOME"]) / "people.sqlite")
    keys = {name: store.add(name, Role.ANNOTATOR).secret for name in names}
    text = " ".join(f"The council of ward {number} must publish its report on the bridge." for number in range(1, 301))
    seen: list[dict[str, Any]] = []

    def note(response: Response) -> None:
        if "/next?" in response.url and response.ok:
            seen.extend(response.json()["units"])

    with serving(**site, WORKERS="2") as address, ExitStack() as stack:
        pages = {name: stack.enter_context(visiting(browser, extra_http_headers=STRANGER)) for name in names}
        first = next(iter(pages.values()))
        make_project(first, address, people=names, readings=3, documents=[{"name": "wards.txt", "text": text}])
        for name, page in pages.items():
            sign_in(page, address, keys[name])
            page.on("response", note)
            page.goto(f"{address}/projects/spring")
            expect(page.locator(".asked")).to_have_count(1)
        job = ""
        said: dict[tuple[str, str], str] = {}
        for turn in range(75):
            if turn == 30:
                started = first.request.post(f"{address}/v1/retrain", data={}, headers={"X-API-Key": TOKEN})
                job = started.json()["job"]
            for name, page in pages.items():
                asked = page.locator(".asked").inner_text()
                number = choose(name, asked)
                page.keyboard.press(str(number + 1))
                said[name, asked] = LABELS[number].value
                expect(page.locator("#progress-words")).to_have_text(f"{turn + 1} of 75 read")
                if turn % 25 == 20:
                    check_sight(page, address, name, said)
        for page in pages.values():
            expect(page.locator("#question")).to_contain_text("You have read all that is yours", timeout=60_000)
            expect(page.locator("#last")).to_contain_text("saved", timeout=60_000)
        as_admin = {"X-API-Key": TOKEN}
        wait_until(
            lambda: first.request.get(f"{address}/v1/jobs/{job}", headers=as_admin).json()["status"] == "completed", 240
        )
        exported = first.request.get(f"{address}/v1/corrections?format=jsonl", headers=as_admin).text()
        rows = [json.loads(line) for line in exported.splitlines()]
        agreement = first.request.get(f"{address}/v1/projects/spring/agreement").json()
    assert {(row["annotator"], row["text"]): row["label"] for row in rows} == said
    assert len(rows) == len(said) == 900
    assert seen
    assert all(unit["own"] is unit["said"] is unit["label"] is unit["confidence"] is None for unit in seen)
    task = AnnotationTask(data=[(name, asked, label) for (name, asked), label in said.items()])
    assert agreement["units"] == 300
    assert agreement["alpha"] == pytest.approx(task.alpha(), abs=1e-9)


def check_sight(page: Page, address: str, name: str, said: dict[tuple[str, str], str]) -> None:
    """Somebody who looks at the log in the middle sees others' words only about what he has read himself."""
    read = {text for person, text in said if person == name}
    rows = page.request.get(f"{address}/v1/corrections?limit=1000").json()["corrections"]
    assert rows
    assert {row["text"] for row in rows} <= read


@pytest.mark.slow
def test_an_admin_gives_and_ends_keys(browser: Browser, page: Page, address: str) -> None:
    """On the page: a key is shown once with its link, which signs in elsewhere; a code too; revoked, both are out; all is in
    the log."""
    page.goto(f"{address}/keys")
    page.fill("#key-name", "Ada")
    page.select_option("#key-role", "editor")
    page.keyboard.press("Enter")
    expect(page.locator("#shown-once")).to_contain_text("Ada is editor")
    link = page.locator('[aria-label="Link to sign in with"]').input_value()
    assert link.startswith(f"{address}/signin#key=")
    assert find_serious(page) == []
    row = page.locator("#keys-rows tr", has_text="Ada")
    row.get_by_role("button", name="Code").click()
    code = page.locator('[aria-label="Code"]').input_value()
    with visiting(browser, extra_http_headers=STRANGER) as other:
        sign_in(other, address, link.partition("#key=")[2])
        expect(other.locator(".top")).to_contain_text("Ada")
        other.goto(f"{address}/keys")
        expect(other.locator("#keys-message")).to_contain_text("This call is for an admin")
        with visiting(browser, extra_http_headers=STRANGER) as third:
            third.goto(f"{address}/signin")
            third.fill("#signin-key", code)
            third.keyboard.press("Enter")
            third.wait_for_url(f"{address}/")
            page.reload()
            assert link.partition("#key=")[2] not in page.content()
            row.get_by_role("button", name="Revoke").click()
            page.click("#revoke-dialog .primary")
            expect(row).to_contain_text("revoked")
            for gone in (other, third):
                gone.goto(address)
                expect(gone.locator(".top")).to_contain_text("Sign in")
    page.fill("#erase-value", "no-such-letter.txt")
    page.keyboard.press("Enter")
    assert find_serious(page) == []
    page.click("#erase-dialog .primary")
    expect(page.locator("#erase-status")).to_have_text("There was nothing of it.")
    acts = page.locator("#acts-rows tr")
    expect(acts.first).to_contain_text("/v1/erasures")
    expect(acts.nth(1)).to_contain_text("/v1/keys/<id>/revoke")
    expect(acts.last).to_contain_text("POST /v1/keys")
    expect(acts.last).to_contain_text("Ada")
