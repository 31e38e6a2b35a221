"""A real browser and a real service to point it at.

Where there is no Chromium these tests are left out, and say so; with ``RHETOR_BROWSER_TESTS=required`` they fail instead.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import ROOT, TOKEN, serving

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
AXE = (ROOT / "tests" / "vendor" / "axe-core" / "axe.min.js").read_text("utf-8")
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KNOWN = {"X-API-Key": TOKEN}
in_one_process = pytest.mark.xdist_group("browser")
"""One browser and one small training serve all tests that have them."""


def find_chromium() -> str:
    """Where Chromium is; the test is left out, or fails if browser tests are required, where there is none."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found:
        return found
    missing = "There is no Chromium: the page is not tested in a browser. On Debian and Ubuntu: apt-get install chromium"
    if os.environ.get("RHETOR_BROWSER_TESTS") == "required":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory, small_checkout: Path) -> Path:
    """The small checkout with the codebook, and instead of the shipped model one that has learnt the small corpus alone."""
    folder = tmp_path_factory.mktemp("site") / "checkout"
    shutil.copytree(small_checkout, folder, ignore=shutil.ignore_patterns("models"))
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copytree(ROOT / "seeds" / "articles", folder / "seeds" / "articles")
    environment = {**os.environ, **run_from(folder), "RHETOR_HOME": str(folder)}
    subprocess.run([sys.executable, "-m", "rhetor", "train"], check=True, capture_output=True, env=environment)
    return folder


@pytest.fixture
def site(small_site: Path, tmp_path: Path) -> dict[str, str]:
    """The environment of a service with a home of its own in which the small model is active."""
    shutil.copytree(small_site / "models", tmp_path / "home" / "models")
    return {**run_from(small_site), "RHETOR_HOME": str(tmp_path / "home")}


def run_from(checkout: Path) -> dict[str, str]:
    """The environment in which Python takes the product from there, wherever it is started."""
    return {"PYTHONPATH": str(checkout), "PYTHONSAFEPATH": "1"}


@contextmanager
def visiting(browser: Browser, **options: Any) -> Iterator[Page]:
    """A page in a window of its own. Whatever the browser complains of, a broken policy among it, fails the test."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "extra_http_headers": KNOWN, **options})
    context.set_default_timeout(20_000)
    page = context.new_page()
    complaints: list[str] = []
    watch(page, complaints)
    yield page
    context.close()
    assert complaints == []


def watch(page: Page, complaints: list[str]) -> None:
    """Collects errors of scripts and of the policy; that a request failed is the page's to say, and tested there."""

    def note(message: Any) -> None:
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))


@pytest.fixture
def address(site: dict[str, str]) -> Iterator[str]:
    with serving(**site) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with visiting(browser) as page:
        yield page


def read_text(page: Page, address: str, text: str) -> None:
    """Opens the reading view and reads a pasted text."""
    page.goto(address)
    page.fill("#text-in", text)
    page.click("#read-button")
    page.wait_for_selector("#reading:not([hidden]) .here", state="attached")


def find_serious(page: Page) -> list[dict[str, Any]]:
    """What axe-core finds serious or critical on the page as it stands, by WCAG 2.2 A and AA and its best practices."""
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", AXE_TAGS)
    return [
        {"rule": violation["id"], "where": [node["target"] for node in violation["nodes"]][:5]}
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
    ]


def list_corrections(context: BrowserContext, address: str) -> list[dict[str, Any]]:
    """Every correction in force that the service has."""
    reply = context.request.get(f"{address}/v1/corrections?limit=1000")
    rows: list[dict[str, Any]] = json.loads(reply.body())["corrections"]
    return [row for row in rows if row["in_force"]]
