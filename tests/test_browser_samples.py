"""A random sample in real browsers: an editor draws it, two people label it blind, the intervals shrink."""

import csv
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from rhetor.learning.people import KeyStore, Role
from tests.browser import find_serious, in_one_process, visiting
from tests.conftest import serving

pytestmark = in_one_process
STRANGER: dict[str, str] = {}
KEYS = {"Officials": "2", "The bridge": "1", "It is": "3", "You must": "4"}
"""What is pressed for a sentence, by its beginning."""


def write_letter(number: int) -> FilePayload:
    text = (
        f"Officials said that {number} shops will close. The bridge opened in {1900 + number}. It is a disgrace, the "
        f"{number}th of its kind. You must act before the {number}th of May!"
    )
    return {"name": f"letter-{number:02}.txt", "mimeType": "text/plain", "buffer": text.encode()}


@pytest.fixture
def keys(site: dict[str, str]) -> dict[str, str]:
    store = KeyStore(Path(site["RHETOR_HOME"]) / "people.sqlite")
    roles = {"Eve": Role.EDITOR, "Ada": Role.ANNOTATOR, "Ben": Role.ANNOTATOR}
    return {name: store.add(name, role).secret for name, role in roles.items()}


@pytest.fixture
def served(site: dict[str, str], keys: dict[str, str]) -> Iterator[str]:
    with serving(**site) as address:
        yield address


def label_all(page: Page, address: str, count: int) -> None:
    """Reads what is asked in a project, with single keys, and sees of nobody else's labels, nor of the model's."""
    page.goto(f"{address}/projects/spring")
    for number in range(1, count + 1):
        asked = page.locator(".asked")
        expect(asked).not_to_have_count(0)
        assert "The model" not in page.locator("#question").inner_text()
        page.keyboard.press(next(key for start, key in KEYS.items() if asked.inner_text().startswith(start)))
        expect(page.locator("#progress-words")).to_have_text(
            f"{number} of {page.locator('#progress').get_attribute('max')} read"
        )
    expect(page.locator("#last")).to_contain_text("saved")


def read_widths(page: Page) -> list[float]:
    """Of each label the width of its interval, in points, as it stands on the page."""
    ends = [re.findall(r"[\d.]+", words) for words in page.locator(".estimated span").all_inner_texts()]
    return [float(high) - float(low) for low, high in ends]


@pytest.mark.slow
def test_the_interval_shrinks_as_labels_come_in(browser: Browser, served: str, keys: dict[str, str], tmp_path: Path) -> None:
    """Drawn on the page, labelled by two in their own time; the open page shows it, and gives the labels as a file."""
    with ExitStack() as stack:
        eve, ada, ben = (stack.enter_context(visiting(browser, extra_http_headers=STRANGER)) for _ in range(3))
        for page, name in ((eve, "Eve"), (ada, "Ada"), (ben, "Ben")):
            page.goto(f"{served}/signin#key={keys[name]}")
            page.wait_for_url(f"{served}/")
        eve.goto(f"{served}/projects")
        eve.click("#new-sample a")
        eve.set_input_files("#sample-files", [write_letter(number) for number in range(1, 11)])
        eve.fill("#sample-n", "90")
        eve.fill("#sample-name", "spring")
        eve.fill("#sample-title", "Spring letters")
        eve.fill("#sample-people", "Ada\nBen")
        eve.fill("#sample-readings", "1")
        assert find_serious(eve) == []
        eve.click("#draw-sample")
        expect(eve.locator("#sample-message")).to_contain_text("40 units with a label, fewer than 90")
        eve.fill("#sample-n", "24")
        eve.click("#draw-sample")
        eve.wait_for_url(f"{served}/projects/spring/estimate")
        expect(eve.locator("#labelled")).to_have_text("0 of 24 labelled")
        label_all(ada, served, 12)
        ada.keyboard.press("u")
        expect(ada.locator("#progress-words")).to_have_text("11 of 12 read")
        ada.keyboard.press("0")
        expect(ada.locator("#last")).to_have_text("Last: no label, saved")
        expect(eve.locator("#labelled")).to_have_text("12 of 24 labelled")
        early = read_widths(eve)
        label_all(ben, served, 12)
        expect(eve.locator("#labelled")).to_have_text("24 of 24 labelled")
        late = read_widths(eve)
        assert len(early) == len(late) == 4
        assert all(last < first for first, last in zip(early, late, strict=True)), (early, late)
        spoken = eve.locator(".estimates svg").first.get_attribute("aria-label") or ""
        assert "at 5," in spoken
        assert "at 24 labels" in spoken
        assert find_serious(eve) == []
        with eve.expect_download() as download:
            eve.click("#download-sample")
        download.value.save_as(tmp_path / "sample.csv")
        with (tmp_path / "sample.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == 24
        assert {row["label"] for row in rows if row["text"].startswith("Officials")} == {"attribution"}
        eve.set_viewport_size({"width": 390, "height": 844})
        assert eve.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_run_needs_its_manifest(page: Page, address: str) -> None:
    """The table of a run does not say which model labelled it: the page asks for the file that does."""
    page.goto(f"{address}/sample")
    page.set_input_files("#sample-files", {"name": "sentences.csv", "mimeType": "text/csv", "buffer": b"document,text\n"})
    page.fill("#sample-name", "spring")
    page.fill("#sample-people", "Ada")
    page.click("#draw-sample")
    expect(page.locator("#sample-message")).to_contain_text("Choose manifest.json too")
