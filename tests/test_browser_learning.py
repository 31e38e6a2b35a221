"""People teach in a real browser: correct, review, retrain, promote, roll back; two at once, and nothing lost."""

import re
import threading

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import in_one_process, list_corrections, read_text, visiting
from tests.conftest import serving, wait_until

pytestmark = in_one_process
MENU = (
    "The bread tastes of home. The cake floats on the tongue. The sauce dances on the plate. The pie holds an orchard. "
    "The stew carries the smoke of the hearth. The salad rustles like June. The pudding sleeps under its sugar. "
    "The cheese walks to the table by itself."
)
"""Praise in metaphors, which is opinion; a model that has seen no menu takes most of it for reports."""


def _labels(page: Page) -> list[str]:
    labels: list[str] = page.eval_on_selector_all("#text [role=button]", "spans => spans.map(span => span.dataset.label)")
    return labels


def _wait_for_comparison(page: Page) -> None:
    expect(page.locator("#verdict")).to_be_visible(timeout=120_000)


def test_the_whole_loop(page: Page, address: str) -> None:
    """Read, correct, review, retrain, promote: the label is the corrected one; roll back: it is what it was."""
    read_text(page, address, MENU)
    before = _labels(page)
    assert before.count("factual-report") >= 4
    for number in range(len(before) - 1):
        page.locator("#text [role=button]").nth(number).click()
        page.keyboard.press("3")
        expect(page.locator("#correction-state")).to_have_text(re.compile("^Saved: opinion(, confirmed)?.$"))

    page.click("text=Review")
    expect(page.locator(".asked")).to_have_text("The cheese walks to the table by itself.")
    page.keyboard.press("3")
    expect(page.locator("#last")).to_have_text("Last: opinion, saved")
    assert len(list_corrections(page.context, address)) == len(before)

    page.click("text=Retrain")
    expect(page.locator("main")).to_contain_text(f"{len(before)} corrected sentences to learn from")
    page.click("#start")
    expect(page.locator("#job-step")).to_contain_text("Step")
    _wait_for_comparison(page)
    expect(page.locator("#comparison svg.picture")).to_have_count(4)
    expect(page.locator("#verdict")).to_contain_text("macro-F1")
    expect(page.locator("#comparison")).to_contain_text(f"Learnt from {len(before)} corrected sentences")
    expect(page.locator(".changes tbody tr")).not_to_have_count(0)
    assert _active_version(page, address) == "1", "nothing changes until somebody promotes"

    page.click("[data-promote]")
    expect(page.locator("#decision")).to_contain_text("Model 2 is active now")
    read_text(page, address, MENU)
    assert _labels(page) == ["opinion"] * len(before)
    expect(page.locator("#profile")).to_contain_text("Model rhetor 2.")

    page.click("text=Models")
    expect(page.locator("tr.active")).to_contain_text("2")
    page.click("#rollback")
    expect(page.locator("tr.active th")).to_contain_text("1")
    expect(page.locator("tr.active .period")).to_have_count(2)
    reply = page.request.post(f"{address}/v1/label", data={"text": MENU}).json()
    assert [sentence["label"] for sentence in reply["sentences"]] == before


def _active_version(page: Page, address: str) -> str:
    version: str = page.request.get(f"{address}/v1/models").json()["model"]["version"]
    return version


def test_review_by_keyboard_alone(page: Page, address: str) -> None:
    """Label, skip, undo and help by keys; progress counts; what was answered is not asked again."""
    read_text(page, address, MENU)
    page.goto(f"{address}/review")
    asked = page.locator(".asked")
    first = asked.inner_text()
    page.keyboard.press("3")
    expect(page.locator("#last")).to_have_text("Last: opinion, saved")
    second = asked.inner_text()
    assert second != first
    page.keyboard.press("s")
    expect(asked).not_to_have_text(second)
    page.keyboard.press("u")
    expect(asked).to_have_text(second)
    page.keyboard.press("u")
    expect(asked).to_have_text(first)
    wait_until(lambda: list_corrections(page.context, address) == [], 10)
    page.keyboard.press("?")
    expect(page.locator("#help-dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    expect(page.locator("#last")).to_have_text("Last: attribution, saved")
    expect(page.locator("#progress-words")).to_contain_text("1 of 8 sentences reviewed")
    page.reload()
    expect(asked).to_be_visible()
    assert asked.inner_text() != first
    expect(page.locator(".codebook")).to_contain_text("Read the main clause first")


def test_review_ends(page: Page, address: str) -> None:
    """With nothing left to ask the page says where more comes from; typing in a field is not an answer."""
    read_text(page, address, "The plan is a disgrace. Ministers must act.")
    page.goto(f"{address}/review")
    page.fill("#note", "1 2 3 4 s u")
    assert list_corrections(page.context, address) == []
    page.locator("#question").focus()
    page.keyboard.press("3")
    expect(page.locator("#progress-words")).to_contain_text("1 of 2")
    page.locator("#question").focus()
    page.keyboard.press("4")
    expect(page.locator("#question")).to_contain_text("Nothing left to ask about")
    wait_until(lambda: len(list_corrections(page.context, address)) == 2, 10)
    assert list_corrections(page.context, address)[0]["note"] == "1 2 3 4 s u"


def test_progress_counts_what_is_on_its_way(page: Page, address: str) -> None:
    """An answer counts at once and goes on counting, though the service is asked for more before it has the answer."""
    read_text(page, address, "The plan is a disgrace. Ministers must act.")
    page.goto(f"{address}/review")
    expect(page.locator(".asked")).to_be_visible()
    held: list[Route] = []
    page.route("**/v1/corrections", lambda route: held.append(route))  # playwright reads its signature
    with page.expect_response("**/v1/review?*"):
        page.keyboard.press("3")
    page.keyboard.press("s")
    expect(page.locator("#last")).to_have_text("Last: skipped")
    expect(page.locator("#progress-words")).to_contain_text("1 here, 1 of 2")
    held[0].continue_()
    wait_until(lambda: len(list_corrections(page.context, address)) == 1, 10)


@pytest.mark.slow
def test_two_browsers_and_a_retraining_at_once(browser: Browser, site: dict[str, str]) -> None:
    """Two people correct the same texts while a model is trained: every correction of each is kept, none twice."""
    with serving(**site, WORKERS="2") as address, visiting(browser) as ada, visiting(browser) as ben:
        for page, name in ((ada, "Ada"), (ben, "Ben")):
            read_text(page, address, MENU)
            page.evaluate("name => localStorage.setItem('rhetor.who', name)", name)
        assert ada.request.post(f"{address}/v1/retrain", data={"promote": False}).status == 202
        count = ada.locator("#text [role=button]").count()
        for number in range(count):
            for page, key in ((ada, "1"), (ben, "2")):
                page.locator("#text [role=button]").nth(number).click()
                page.keyboard.press(key)
        for page in (ada, ben):
            expect(page.locator('#text [data-corrected="saved"]')).to_have_count(count)
        rows = list_corrections(ada.context, address)
        for name, label in (("Ada", "factual-report"), ("Ben", "attribution")):
            kept = [row["text"] for row in rows if row["annotator"] == name and row["label"] == label]
            assert sorted(kept) == sorted(ada.locator("#text [role=button]").all_inner_texts())
        ada.goto(f"{address}/retrain")
        expect(ada.locator("main")).to_contain_text(f"{count} more are left out because annotators differ")
        _wait_for_comparison(ada)


@pytest.mark.slow
def test_a_page_left_open_outlives_the_service(browser: Browser, site: dict[str, str]) -> None:
    """While a retraining is watched the service goes away and comes back: the page says so and shows the result."""
    with visiting(browser) as page:
        with serving(**site) as address:
            page.goto(f"{address}/retrain")
            page.click("#start")
            expect(page.locator("#job-step")).to_contain_text("Step")
        expect(page.locator("#job-step")).to_contain_text("does not answer")
        with serving(PORT=address.rpartition(":")[2], **site):
            _wait_for_comparison(page)


@pytest.mark.slow
def test_a_second_retraining_is_refused_plainly(browser: Browser, site: dict[str, str]) -> None:
    """Who starts one while another is at work reads why not."""
    with serving(**site) as address, visiting(browser) as page:
        page.goto(f"{address}/retrain")
        page.wait_for_load_state("networkidle")
        started = threading.Event()
        page.on("response", lambda reply: started.set() if reply.url.endswith("/v1/retrain") else None)
        assert page.request.post(f"{address}/v1/retrain", data={"promote": False}).status == 202
        page.click("#start")
        expect(page.locator("#retrain-message")).to_contain_text("Wait for it")
        wait_until(started.is_set, 5)
        page.reload()
        _wait_for_comparison(page)
