"""Reports in a real browser: they sort, fit a phone, print whole, and axe-core finds nothing serious in them."""

import re
import shutil
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import find_serious, in_one_process, visiting
from tests.conftest import ROOT, run_rhetor

pytestmark = in_one_process
PHONE = {"viewport": {"width": 390, "height": 780}, "is_mobile": True}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A report on a folder of sample articles and one on an evaluation."""
    home = tmp_path_factory.mktemp("reports")
    shutil.copytree(ROOT / "seeds" / "articles", home / "articles")
    data = ROOT / "seeds" / "corpus" / "a01.jsonl"
    run_rhetor("batch", home / "articles", "--out", home / "out", "--report")
    run_rhetor("evaluate", data, "--report", home / "evaluation.html")
    return {"folder": home / "out" / "report.html", "evaluation": home / "evaluation.html"}


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", ["folder", "evaluation"])
def test_a_report_is_accessible(browser: Browser, reports: dict[str, Path], name: str, scheme: str) -> None:
    """No serious or critical finding of axe-core."""
    with visiting(browser, color_scheme=scheme, bypass_csp=True) as page:
        page.goto(reports[name].as_uri())
        assert find_serious(page) == []


@pytest.mark.parametrize("name", ["folder", "evaluation"])
def test_a_report_fits_a_phone(browser: Browser, reports: dict[str, Path], name: str) -> None:
    """Nothing but tables and wide pictures, which scroll by themselves, is wider than the screen."""
    with visiting(browser, **PHONE) as page:
        page.goto(reports[name].as_uri())
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_documents_are_sorted_by_the_column_pressed(browser: Browser, reports: dict[str, Path]) -> None:
    """Figures from the largest, names from the first letter; pressed again, the other way round."""
    with visiting(browser) as page:
        page.goto(reports["folder"].as_uri())
        for heading, largest_first in (("uncertain", True), ("document", False), ("rank", True)):
            head = page.locator("table.sortable th", has_text=heading)
            for turned in (False, True):
                head.get_by_role("button").click()
                values = _read_column(page, heading)
                assert values == sorted(values, reverse=largest_first != turned)
                expect(head).to_have_attribute("aria-sort", "descending" if largest_first != turned else "ascending")


def _read_column(page: Page, heading: str) -> list[str | float]:
    column: int = page.locator("table.sortable th", has_text=heading).evaluate("head => head.cellIndex")
    cells = page.locator(f"table.sortable tbody td:nth-child({column + 1})")
    values: list[str] = cells.evaluate_all("cells => cells.map(cell => cell.dataset.value)")
    return values if heading == "document" else [float(value) for value in values]  # type: ignore[return-value]


def test_a_printed_report_is_whole(browser: Browser, reports: dict[str, Path]) -> None:
    """On paper the table is not cut by a scrolling frame, and the ground is white."""
    with visiting(browser, color_scheme="dark") as page:
        page.goto(reports["folder"].as_uri())
        page.emulate_media(media="print", color_scheme="dark")
        assert page.locator(".wide").first.evaluate("element => getComputedStyle(element).overflowX") == "visible"
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_every_printed_page_of_groups_has_its_headings(browser: Browser, tmp_path: Path) -> None:
    """Those that can be pressed on a screen too."""
    table = tmp_path / "posts.csv"
    rows = [f'p{number},outlet{number:02},2024-0{number % 9 + 1}-01,"It rained. It is a shame."' for number in range(90)]
    table.write_text("\n".join(["id,outlet,date,text", *rows]))
    run_rhetor("batch", table, "--out", tmp_path / "out", "--by", "outlet,month", "--report")
    with visiting(browser) as page:
        page.goto((tmp_path / "out" / "report.html").as_uri())
        page.pdf(path=tmp_path / "report.pdf", format="A4")
    with pdfium.PdfDocument(tmp_path / "report.pdf") as printed:
        texts = ["".join(page.get_textpage().get_text_range().split()) for page in printed]
    pages = [text for text in texts if re.search(r"outlet\d\d2024-", text)]
    assert len(pages) > 2
    assert all("documentssentencesfactualreport" in text for text in pages)
