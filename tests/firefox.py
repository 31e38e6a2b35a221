"""A real Firefox as it is installed, driven by Mozilla's own client of its remote control, Marionette.

Where there is no Firefox these tests are left out, and say so; with ``RHETOR_BROWSER_TESTS=required`` they fail instead.
"""

import json
import os
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import AXE, AXE_TAGS
from tests.conftest import find_free_port, wait_until

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # a package below it asks for the system's name by an old call
    from marionette_driver import By, Wait
    from marionette_driver.marionette import ActionSequence, Marionette

NAMES = ("firefox-esr", "firefox")
MISSING = "There is no Firefox: the page is not tested in it. On Debian and Ubuntu: apt-get install firefox-esr (or firefox)"
in_one_firefox = pytest.mark.xdist_group("firefox")
"""One browser serves all tests that have it."""
KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c", "ArrowDown": "\ue015", "ArrowUp": "\ue013"}
PREFERENCES = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}
ERRORS = """
return Services.console.getMessageArray()
  .filter(each => each instanceof Ci.nsIScriptError && !(each.flags & Ci.nsIScriptError.warningFlag))
  .filter(each => each.sourceName.startsWith(arguments[0]) || each.category.includes("CSP"))
  .map(each => each.errorMessage);
"""


def find_firefox() -> str:
    """Where Firefox is; the test is left out, or fails if browser tests are required, where there is none."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found:
        return found
    if os.environ.get("RHETOR_BROWSER_TESTS") == "required":
        pytest.fail(MISSING)
    pytest.skip(MISSING)


@pytest.fixture(scope="session")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marionette]:
    path, profile, port = find_firefox(), tmp_path_factory.mktemp("firefox"), find_free_port()
    settings = {**PREFERENCES, "marionette.port": port}
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in settings.items()]
    (profile / "user.js").write_text("".join(lines))
    command = [path, "--headless", "--no-remote", "--profile", str(profile), "--marionette", "--remote-allow-system-access"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until((profile / "MarionetteActivePort").exists, 60)
        browser = Marionette(port=port)
        browser.start_session()
        yield browser
        browser.delete_session()
    finally:
        process.terminate()
        process.wait(30)


class Window:
    """A window on a service, as wide as wanted, in light or dark, on screen or on paper.

    Firefox makes no window narrower than 500 px; what is inside it may be, as in its own view for responsive design.
    """

    def __init__(self, browser: Marionette, address: str) -> None:
        self.browser, self.address = browser, address

    def open(self, path: str) -> None:
        self.browser.navigate(self.address + path)

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script of the page returns."""
        return self.browser.execute_script(script, script_args=arguments)

    def control(self, script: str, *arguments: Any) -> Any:
        """What a script of the browser itself returns."""
        with self.browser.using_context("chrome"):
            return self.browser.execute_script(script, script_args=arguments)

    def wait(self, condition: str, *arguments: Any) -> None:
        """Waits until an expression of the page holds."""
        Wait(self.browser, timeout=20).until(
            lambda _: self.run(f"return Boolean({condition})", *arguments), message=condition
        )

    def wait_for_text(self, selector: str, words: str) -> None:
        self.wait("document.querySelector(arguments[0])?.textContent.includes(arguments[1])", selector, words)

    def click(self, selector: str) -> None:
        self.browser.find_element(By.CSS_SELECTOR, selector).click()

    def fill(self, selector: str, text: str) -> None:
        field = self.browser.find_element(By.CSS_SELECTOR, selector)
        field.clear()
        field.send_keys(text)

    def press(self, *keys: str) -> None:
        """Keys as a person presses them, wherever the focus is."""
        for key in keys:
            sequence = ActionSequence(self.browser, "key", "keyboard")
            sequence.send_keys(KEYS.get(key, key)).perform()

    def read_text(self, text: str) -> None:
        """Pastes a text into the reading view and reads it."""
        self.open("/")
        self.run("document.getElementById('text-in').value = arguments[0]", text)
        self.click("#read-button")
        self.wait("!document.getElementById('reading').hidden && document.querySelector('#reading .here')")

    def set_width(self, width: int) -> None:
        """In CSS pixels; 0 is that of the window."""
        self.control("gBrowser.selectedBrowser.style.maxWidth = arguments[0]", f"{width}px" if width else "")
        self.wait("!arguments[0] || innerWidth === arguments[0]", width)

    def set_scheme(self, scheme: str) -> None:
        self.control("gBrowser.selectedBrowser.browsingContext.prefersColorSchemeOverride = arguments[0]", scheme)

    def set_medium(self, medium: str) -> None:
        """ "print", or "" for the screen."""
        self.control("gBrowser.selectedBrowser.browsingContext.mediumOverride = arguments[0]", medium)

    def find_serious(self) -> list[dict[str, Any]]:
        """What axe-core finds serious or critical on the page as it stands."""
        script = (
            f"const [tags, done] = arguments; {AXE};"
            "window.axe.run(document, {runOnly: tags}).then(found => done(found.violations"
            ".filter(each => ['serious', 'critical'].includes(each.impact))"
            ".map(each => ({rule: each.id, where: each.nodes.map(node => String(node.target)).slice(0, 5)}))))"
        )
        found: list[dict[str, Any]] = self.browser.execute_async_script(script, script_args=[AXE_TAGS])
        return found

    def save_picture(self, path: Path) -> None:
        path.write_bytes(self.browser.screenshot(format="binary", full=True))


def watch(browser: Marionette, address: str) -> Iterator[Window]:
    """A window whose errors of scripts and of the policy fail the test, and that leaves nothing behind."""
    window = Window(browser, address)
    window.control("Services.console.reset()")
    window.open("/signin")  # the service's own site, to forget what it kept
    yield window
    errors = window.control(ERRORS, address)
    window.run("localStorage.clear(); sessionStorage.clear()")
    browser.delete_all_cookies()
    window.set_width(0)
    window.set_scheme("none")
    window.set_medium("")
    assert not errors, errors
