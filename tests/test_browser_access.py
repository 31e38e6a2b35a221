"""Everybody can use the page: axe-core finds nothing serious, it fits a phone, it prints, it speaks."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import find_serious, in_one_process, read_text, run_from, visiting
from tests.conftest import ROOT, run_rhetor, serving

pytestmark = in_one_process
ARTICLE = (ROOT / "seeds" / "articles" / "harbour-attack-analysis.txt").read_text("utf-8")
PATHS = ["/", "/review", "/retrain", "/models", "/models/1", "/models/99", "/signin", "/keys", "/projects"]
PHONE = {"viewport": {"width": 390, "height": 780}, "is_mobile": True, "has_touch": True}


@pytest.fixture(scope="module")
def standing(small_site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:  # type: ignore[no-untyped-def]
    """A service that has read a text and finished a retraining, for pages with something on them."""
    home = tmp_path_factory.mktemp("home")
    environment = {**run_from(small_site), "RHETOR_HOME": str(home)}
    (home / "models").symlink_to(small_site / "models")
    with serving(**environment) as address:
        yield address


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible(browser: Browser, standing: str, scheme: str) -> None:
    """No serious or critical finding of axe-core on any page, filled, with a sentence open, and with a dialog open."""
    with visiting(browser, color_scheme=scheme) as page:
        read_text(page, standing, ARTICLE)
        assert find_serious(page) == []
        page.locator("#text .uncertain").first.click()
        expect(page.locator("#detail .sums")).to_be_attached()
        page.keyboard.press("2")
        expect(page.locator("#correction-state")).to_contain_text("Saved")
        assert find_serious(page) == []
        page.keyboard.press("Escape")
        page.locator("#show-opinion").uncheck()
        assert find_serious(page) == []
        for path in PATHS:
            page.goto(standing + path)
            page.wait_for_load_state("networkidle")
            assert find_serious(page) == [], path
        page.goto(f"{standing}/review")
        page.keyboard.press("?")
        assert find_serious(page) == []


def test_the_theme_is_the_readers(browser: Browser, standing: str) -> None:
    """The button overrules the system, for all pages and after a reload."""
    with visiting(browser, color_scheme="light") as page:
        page.goto(standing)
        ground = "getComputedStyle(document.documentElement).backgroundColor"
        light = page.evaluate(ground)
        page.click("#theme")
        dark = page.evaluate(ground)
        assert dark != light
        page.goto(f"{standing}/models")
        assert page.evaluate(ground) == dark
        assert find_serious(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_saved_page_is_accessible(browser: Browser, tmp_path, scheme: str) -> None:  # type: ignore[no-untyped-def]
    """The self-contained file too."""
    saved = tmp_path / "article.html"
    saved.write_bytes(run_rhetor("label", "-", "--format", "html", input=ARTICLE.encode()).stdout)
    with visiting(browser, color_scheme=scheme, bypass_csp=True) as page:
        page.goto(saved.as_uri())
        assert find_serious(page) == []


@pytest.mark.slow
def test_pages_fit_a_phone(browser: Browser, standing: str) -> None:
    """Nothing is wider than the screen, and the opened sentence leaves its own in sight."""
    with visiting(browser, **PHONE) as page:
        for path in PATHS:
            page.goto(standing + path)
            _fits(page, path)
        read_text(page, standing, ARTICLE)
        _fits(page, "reading")
        sentence = page.locator("#text .uncertain").nth(3)
        sentence.tap()
        expect(page.locator("#detail .bars")).to_be_visible()
        _fits(page, "open")
        page.wait_for_function(
            "e => e.getBoundingClientRect().bottom < document.getElementById('detail').getBoundingClientRect().top",
            arg=sentence.element_handle(),
        )


def _fits(page: Page, where: str) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where


def test_paper_has_the_text_and_its_marks(browser: Browser, standing: str) -> None:
    """Printed: text, marks, strip and profile; no navigation, no buttons, all on white."""
    with visiting(browser, color_scheme="dark") as page:
        read_text(page, standing, ARTICLE)
        page.emulate_media(media="print", color_scheme="dark")
        for gone in (".top", "#print", "#next-uncertain", ".foot"):
            expect(page.locator(gone)).to_be_hidden()
        for shown in ("#text", ".strip", "#profile"):
            expect(page.locator(shown)).to_be_visible()
        ink = page.locator('#text [data-label="opinion"]').first.evaluate("element => getComputedStyle(element).color")
        assert max(map(int, ink.removeprefix("rgb(").removesuffix(")").split(","))) < 80
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"


def test_stillness_is_kept(browser: Browser, standing: str) -> None:
    """For readers who asked for less motion nothing glides."""
    with visiting(browser, reduced_motion="reduce") as page:
        read_text(page, standing, ARTICLE)
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_a_screen_reader_hears_labels_and_states(browser: Browser, standing: str) -> None:
    """In the accessibility tree a sentence speaks its label and whether it is uncertain; the text itself stays as it is."""
    with visiting(browser) as page:
        read_text(page, standing, "Officials said the bridge would reopen. The plan is a disgrace.")
        tree = page.locator("#text").aria_snapshot()
        assert "attribution: Officials said the bridge would reopen." in tree
        page.locator("#text [role=button]").nth(1).click()
        page.keyboard.press("4")
        expect(page.locator("#correction-state")).to_contain_text("Saved")
        assert "corrected, call to action: The plan is a disgrace." in page.locator("#text").aria_snapshot()
        expect(page.locator("#announcer")).to_have_text("Saved: call to action.")
