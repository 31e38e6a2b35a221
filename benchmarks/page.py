"""How smooth the page is with a text of 10,000 sentences, in a real Chromium on the real service.

    python -m benchmarks.page

Two texts: articles as they are, and the same sentences on a single line, the worst case for a browser's layout. A frame
that comes more than 50 ms after the one before is a jerk that people see; a long task is one of over 50 ms. The table goes
into docs/page.md.
"""

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

from rhetor.engine.sentences import split_sentences
from tests.browser import FLAGS, find_chromium
from tests.conftest import ROOT, serving

SENTENCES = 10_000
DOCUMENT = ROOT / "docs" / "page.md"
MARKS = ("<!-- bench:page -->", "<!-- /bench:page -->")
WATCH = """() => {
  window.tasks = [];
  new PerformanceObserver(list => tasks.push(...list.getEntries().map(entry => entry.duration))).observe({type: "longtask"});
}"""
SCROLL = """async () => {
  const frames = [];
  const end = document.documentElement.scrollHeight, steps = 300;
  let before = performance.now();
  for (let step = 1; step <= steps; step++) {
    scrollTo({top: end * step / steps, behavior: "instant"});
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    frames.push(now - before);
    before = now;
  }
  return frames;
}"""
LABEL = """async key => {
  const before = performance.now();
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - before;
}"""
LABELLED = 20
NEXT_FRAME = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def make_text(single_line: bool) -> str:
    """The sample articles, repeated until there are enough pieces."""
    text = "\n\n".join(path.read_text("utf-8") for path in sorted((ROOT / "seeds" / "articles").glob("*.txt")))
    pieces = len(split_sentences(text))
    whole = "\n\n".join([text] * (SENTENCES // pieces + 1))
    spans = split_sentences(whole)[:SENTENCES]
    cut = whole[: spans[-1].end]
    return " ".join(cut.split()) if single_line else cut


def measure(page: Page, address: str, text: str) -> dict[str, Any]:
    page.goto(address)
    page.evaluate(WATCH)
    page.evaluate("performance.mark('start')")
    since = "() => performance.now() - performance.getEntriesByName('start')[0].startTime"
    page.set_input_files("#files", {"name": "long.txt", "mimeType": "text/plain", "buffer": text.encode()})
    page.wait_for_selector("#text [data-label]", timeout=120_000)
    first = page.evaluate(since)
    page.wait_for_selector(".here", state="attached", timeout=120_000)
    everything = page.evaluate(since)
    building = page.evaluate("() => tasks.splice(0)")
    frames = page.evaluate(SCROLL)
    page.evaluate("scrollTo(0, 0)")
    return {
        "pieces": page.locator("#text [id^=s]").count(),
        "first sentences after": f"{first / 1000:.1f} s",
        "all after": f"{everything / 1000:.1f} s",
        "longest task while building": f"{max(building, default=0):.0f} ms",
        "frames from top to end": f"{len(frames)}, median {median(frames):.0f} ms, worst {max(frames):.0f} ms, "
        f"{sum(frame > 50 for frame in frames)} over 50 ms",
        "filter switched": f"{time_action(page, '#show-opinion'):.0f} ms",
        "next uncertain": f"{time_action(page, '#next-uncertain'):.0f} ms",
        "sentence opened, panel there": f"{time_opening(page):.0f} ms",
        "label given, shown in the text": f"{time_labelling(page):.0f} ms, median of {LABELLED}",
    }


def time_action(page: Page, target: str) -> float:
    """Milliseconds from the click until the frame after it has been painted."""
    before: float = page.evaluate("performance.now()")
    page.locator(target).evaluate("element => element.click()")
    page.evaluate(NEXT_FRAME)
    after: float = page.evaluate("performance.now()")
    return after - before


def time_opening(page: Page) -> float:
    """Milliseconds from the click on a sentence in the middle until its panel has been painted."""
    middle = page.locator("#text [role=button]").nth(SENTENCES // 2)
    middle.scroll_into_view_if_needed()
    before: float = page.evaluate("performance.now()")
    middle.evaluate("element => element.click()")
    page.evaluate(NEXT_FRAME)
    after: float = page.evaluate("performance.now()")
    page.locator("#detail .bars").wait_for()
    return after - before


def time_labelling(page: Page) -> float:
    """Milliseconds from a label's key until the sentence is painted with it; each waits until the one before is saved."""
    times = []
    for number in range(LABELLED):
        page.keyboard.press("j")
        page.locator("#detail .bars").wait_for()
        times.append(page.evaluate(LABEL, str(number % 4 + 1)))
        expect(page.locator("#correction-state")).to_contain_text("Saved", timeout=20_000)
    return median(times)


def write_table(columns: dict[str, dict[str, Any]]) -> str:
    """Puts the figures between the marks in the document."""
    names = list(columns)
    lines = ["| | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    lines += [f"| {row} | " + " | ".join(str(columns[name][row]) for name in names) + " |" for row in columns[names[0]]]
    before, opening, rest = DOCUMENT.read_text("utf-8").partition(MARKS[0])
    _, closing, after = rest.partition(MARKS[1])
    table = "\n".join(lines)
    DOCUMENT.write_text(f"{before}{opening}\n{table}\n{closing}{after}", "utf-8")
    return table


def main() -> None:
    columns: dict[str, dict[str, Any]] = {}
    with TemporaryDirectory() as home, sync_playwright() as playwright, serving(RHETOR_HOME=home) as address:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for single_line in (False, True):
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            columns["on one line" if single_line else "as written"] = measure(page, address, make_text(single_line))
            page.close()
        browser.close()
    print(write_table(columns))


if __name__ == "__main__":
    assert Path("service").is_dir(), "run it from the project's folder"
    main()
