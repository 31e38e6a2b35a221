"""The reading view in a real browser, on a real service over a socket."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from rhetor import LABELS
from tests.browser import in_one_process, list_corrections, read_text, visiting
from tests.conftest import ROOT, TOKEN, run_rhetor, serving, wait_until

pytestmark = in_one_process
ARTICLE = (ROOT / "seeds" / "articles" / "harbour-attack-analysis.txt").read_text("utf-8")
TEXT = (
    "The council met on Monday.\n\nOfficials said the bridge would reopen. The plan is a disgrace.\nMinisters must act now."
)
ODD = (
    "  The mayor <b>said</b> so & left.\r\n\tIt ended.\n\n\n“Who pays?” 😀 <script>document.title='run'</script>\n"
    "   We must go.  \n"
)


def _sentence(page: Page, words: str):  # type: ignore[no-untyped-def]
    return page.locator("#text [role=button]", has_text=words)


@pytest.mark.parametrize("text", [ODD, ARTICLE], ids=["odd", "article"])
def test_the_text_comes_back_as_written(page: Page, address: str, text: str) -> None:
    """Every character of it, spaces, line ends and mark-up among them; nothing in it is run."""
    read_text(page, address, text)
    typed = text.replace("\r\n", "\n")  # a text field itself keeps no carriage returns
    assert page.evaluate("document.getElementById('text').textContent") == typed
    assert page.title() == "Read · rhetor"


def test_a_file_comes_back_as_written(page: Page, address: str) -> None:
    """Of a file the carriage returns too; its name is shown, whatever it is."""
    page.goto(address)
    name = "<img src=x onerror=alert(1)>.txt"
    page.set_input_files("#files", {"name": name, "mimeType": "text/plain", "buffer": ODD.encode()})
    expect(page.locator("#reading-head")).to_have_text(name)
    page.wait_for_selector(".here", state="attached")
    assert page.evaluate("document.getElementById('text').textContent") == ODD


def test_a_sentence_opens_with_its_reasons(page: Page, address: str) -> None:
    """A click shows all four probabilities, words with their weights, what would have to change, and the model."""
    read_text(page, address, TEXT)
    _sentence(page, "Officials said").click()
    expect(page.locator("#detail .bars li")).to_have_count(4)
    detail = page.locator("#detail")
    expect(detail).to_contain_text("Solid: spoke for “attribution”; dashed: spoke against.")
    expect(detail.locator("ruby").first).to_contain_text("+")
    expect(detail.locator(".variant")).to_be_visible()
    expect(detail).to_contain_text("Model rhetor 1.")
    variant = detail.locator(".variant").inner_text()
    assert variant == "The bridge would reopen."


def test_the_middle_of_a_quotation_says_so(page: Page, address: str) -> None:
    """The panel gives the marks around as the reason, and what they add to the score."""
    read_text(page, address, "“The mill is old. The pay is a disgrace. It has to go,” she said.")
    _sentence(page, "disgrace").click()
    detail = page.locator("#detail")
    expect(detail).to_contain_text("It stands in the middle of a quotation")
    expect(detail.locator(".verdict-line")).to_contain_text("attribution")
    detail.locator("summary").click()
    expect(detail.locator(".sums")).to_contain_text("the middle of a quotation")
    _sentence(page, "she said").click()
    expect(detail).to_contain_text("Solid: spoke for “attribution”")
    expect(detail).not_to_contain_text("It stands in the middle of a quotation")


def test_a_correction_is_kept_at_once_and_undone(page: Page, address: str) -> None:
    """Click, note and name reach the store with label before and after, model, document and place; undo takes it back."""
    read_text(page, address, TEXT)
    _sentence(page, "disgrace").click()
    page.fill("#who", "Ada")
    page.fill("#note", "a judgement")
    page.click('[data-correct="call-to-action"]')
    expect(page.locator("#correction-state")).to_have_text("Saved: call to action.")
    expect(_sentence(page, "disgrace")).to_have_attribute("data-corrected", "saved")
    (kept,) = list_corrections(page.context, address)
    assert (kept["text"], kept["label"], kept["annotator"]) == ("The plan is a disgrace.", "call-to-action", "Ada")
    assert (kept["note"], kept["model"], TEXT[kept["start"] : kept["end"]]) == (
        "a judgement",
        "1",
        "The plan is a disgrace.",
    )
    page.get_by_role("button", name="Undo").click()
    expect(_sentence(page, "disgrace")).not_to_have_attribute("data-corrected", "saved")
    assert list_corrections(page.context, address) == []


def test_what_says_nothing_is_corrected_too(page: Page, address: str) -> None:
    """A label is taken away, and given to a piece that had none; both are kept, and an undo brings back what was."""
    read_text(page, address, "Harbour notes\n\nThe ferry was cancelled on Monday.\n\nMinisters must publish the list.")
    heading, call = _sentence(page, "Harbour notes"), _sentence(page, "Ministers must")
    expect(heading).not_to_have_attribute("data-label", re.compile(".*"))
    heading.click()
    expect(page.locator("#detail")).to_contain_text("says nothing")
    page.locator("[data-correct=opinion]").click()
    expect(heading).to_have_attribute("data-label", "opinion")
    call.click()
    page.keyboard.press("0")
    expect(call).not_to_have_attribute("data-label", re.compile(".*"))
    expect(call).to_have_attribute("data-corrected", "saved")
    page.get_by_role("button", name="Undo").click()
    expect(call).to_have_attribute("data-label", "call-to-action")


def test_an_undo_goes_one_step_back(page: Page, address: str) -> None:
    """Corrected twice and undone once, a sentence has the first correction again, on the page and in the store."""
    read_text(page, address, TEXT)
    sentence = _sentence(page, "disgrace")
    sentence.click()
    for key, name in (("4", "call to action"), ("1", "factual report")):
        page.keyboard.press(key)
        expect(page.locator("#correction-state")).to_have_text(f"Saved: {name}.")
    page.keyboard.press("u")
    expect(page.locator("#correction-state")).to_have_text("Saved: call to action.")
    expect(sentence).to_have_attribute("data-label", "call-to-action")
    assert [row["label"] for row in list_corrections(page.context, address)] == ["call-to-action"]


def test_nobody_undoes_what_another_said(page: Page, address: str) -> None:
    """Another's correction is shown; undoing it is refused with the cure, and differing is a row of one's own."""
    read_text(page, address, TEXT)
    page.evaluate("localStorage.setItem('rhetor.who', 'Ada')")
    _sentence(page, "disgrace").click()
    page.keyboard.press("4")
    expect(page.locator("#correction-state")).to_contain_text("Saved")
    page.evaluate("localStorage.setItem('rhetor.who', 'Ben')")
    read_text(page, address, TEXT)
    sentence = _sentence(page, "disgrace")
    expect(sentence).to_have_attribute("data-corrected", "saved")
    sentence.click()
    page.keyboard.press("u")
    expect(page.locator("#reading-message")).to_have_text("Ada said so. Choose a label to differ.")
    page.keyboard.press("2")
    expect(page.locator("#correction-state")).to_have_text("Saved: attribution.")
    assert {row["annotator"]: row["label"] for row in list_corrections(page.context, address)} == {
        "Ada": "call-to-action", "Ben": "attribution",
    }  # fmt: skip


def test_corrections_are_shown_again(page: Page, address: str) -> None:
    """Whoever reads the same text later sees what was corrected in it."""
    read_text(page, address, TEXT)
    _sentence(page, "disgrace").click()
    page.keyboard.press("4")
    expect(page.locator("#correction-state")).to_contain_text("Saved")
    read_text(page, address, TEXT)
    expect(_sentence(page, "disgrace")).to_have_attribute("data-corrected", "saved")
    expect(_sentence(page, "disgrace")).to_have_attribute("data-label", "call-to-action")


def test_everything_by_keyboard(page: Page, address: str) -> None:
    """Paste, read, walk through sentences, open, correct, undo and close without a mouse."""
    page.goto(address)
    page.keyboard.insert_text(ARTICLE)  # the field has the focus
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".here", state="attached")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#text') !== null"):
            break
    focused = "document.activeElement.id"
    first = page.evaluate(focused)
    page.keyboard.press("j")
    assert page.evaluate(focused) != first
    page.keyboard.press("k")
    assert page.evaluate(focused) == first
    page.keyboard.press("n")
    uncertain = page.evaluate("document.activeElement.classList.contains('uncertain')")
    assert uncertain
    page.keyboard.press("Enter")
    expect(page.locator("#detail .bars")).to_be_visible()
    page.keyboard.press("1")
    expect(page.locator("#correction-state")).to_contain_text("Saved: factual report")
    page.keyboard.press("u")
    expect(page.locator("#correction-state")).to_have_text("")
    page.keyboard.press("Escape")
    expect(page.locator("#detail")).to_be_hidden()
    assert page.evaluate("document.activeElement.closest('#text') !== null"), "the focus is back in the text"
    assert list_corrections(page.context, address) == []


def test_the_reasons_stand_in_the_sentence(page: Page, address: str) -> None:
    """Opened, a sentence has its words for and against marked in the text and in the panel; closed, it is as it was."""
    read_text(page, address, TEXT)
    sentence = _sentence(page, "Officials said")
    written = sentence.inner_html()
    sentence.click()
    expect(sentence.locator("mark.for").first).to_be_visible()
    assert "said" in sentence.locator("mark.for").all_inner_texts()
    assert sentence.text_content() == "Officials said the bridge would reopen."
    marked = [word.text_content() for word in sentence.locator("mark").all()]
    weighed = page.locator("#detail ruby").evaluate_all("all => all.map(each => each.firstChild.textContent)")
    assert marked == weighed
    page.locator("#detail summary").click()
    sums = [float(value.replace("−", "-")) for value in page.locator(".sums dd").all_inner_texts()]
    assert abs(sum(sums[:-1]) - sums[-1]) < 0.03, "what is shown adds up, to the rounding"
    _sentence(page, "disgrace").click()
    expect(_sentence(page, "disgrace").locator("mark").first).to_be_visible()
    assert sentence.inner_html() == written
    page.keyboard.press("Escape")
    assert page.locator("#text mark").count() == 0


def test_an_example_to_try(page: Page, address: str) -> None:
    """Who has no text at hand reads an example; what stood in the field stays."""
    page.goto(address)
    page.fill("#text-in", "Mine.")
    page.click("#example")
    expect(page.locator("#reading-head")).to_have_text("Example")
    page.wait_for_selector(".here", state="attached")
    assert set(page.eval_on_selector_all("#text [data-label]", "all => all.map(each => each.dataset.label)")) == set(LABELS)
    page.click("#another")
    expect(page.locator("#text-in")).to_have_value("Mine.")


def test_the_place_among_the_uncertain(page: Page, address: str) -> None:
    """Next and previous count: the first, the second, the first again, none further up."""
    read_text(page, address, ARTICLE)
    count = page.locator("#text .uncertain").count()
    place = page.locator("#uncertain-place")
    page.locator("#text [role=button]").first.focus()
    for key, says in (("n", "1"), ("n", "2"), ("p", "1"), ("p", None)):
        page.keyboard.press(key)
        expect(place).to_have_text(f"{says} of {count}" if says else "none further up")


def test_filters_and_strip(page: Page, address: str) -> None:
    """A label unchecked loses its line, "only uncertain" leaves the others pale, a click on the strip goes to its place."""
    read_text(page, address, ARTICLE)
    line = "element => getComputedStyle(element).textDecorationColor"
    opinion = page.locator('#text [data-label="opinion"]:not(.uncertain)').first
    shown = opinion.evaluate(line)
    page.locator("#show-opinion").uncheck()
    assert opinion.evaluate(line) != shown
    page.locator("#show-opinion").check()
    assert opinion.evaluate(line) == shown
    page.locator("#only-uncertain").check()
    assert opinion.evaluate(line) != shown
    band = page.locator(".band").bounding_box()
    assert band
    page.mouse.click(band["x"] + 0.5 * band["width"], band["y"] + 30)
    number = int(page.evaluate("document.activeElement.id.slice(1)"))
    count = page.evaluate("document.querySelectorAll('#text [id^=s]').length")
    assert abs(number / count - 0.5) < 0.03
    page.click("#next-uncertain")
    assert page.evaluate("document.activeElement.classList.contains('uncertain')")


@pytest.mark.parametrize("format_", ["csv", "jsonl", "html"])
def test_downloads_are_the_command_line_s(
    page: Page, address: str, site: dict[str, str], tmp_path: Path, format_: str
) -> None:
    """The file that the browser saves has the bytes of rhetor label --format."""
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, "utf-8")
    page.goto(address)
    page.set_input_files("#files", path)
    page.wait_for_selector(".here", state="attached")
    with page.expect_download() as download:
        page.click(f'[data-download="{format_}"]')
    assert download.value.suggested_filename == f"article.txt.{format_}"
    assert download.value.path().read_bytes() == run_rhetor("label", path, "--format", format_, env=site).stdout


def test_the_saved_page_opens_anywhere(browser: Browser, site: dict[str, str], tmp_path: Path) -> None:
    """Opened as a file, without a service: the text is whole, filters and strip work, nothing is asked of any network."""
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, "utf-8")
    saved = tmp_path / "article.html"
    saved.write_bytes(run_rhetor("label", path, "--format", "html", env=site).stdout)
    asked: list[str] = []
    with visiting(browser, java_script_enabled=False) as page:
        page.on("request", lambda request: asked.append(request.url))
        page.goto(saved.as_uri())
        assert page.locator(".text").text_content() == ARTICLE
        page.locator(".parts a").nth(8).click()
        assert page.url.startswith(saved.as_uri() + "#s")
        page.locator("#show-opinion").uncheck()
    assert asked == [saved.as_uri()]


def test_bad_input_is_answered_and_nothing_lost(page: Page, address: str, tmp_path: Path) -> None:
    """Each bad file gets a plain message; the text in the field stays, through a reload too."""
    page.goto(address)
    message = page.locator("#intake-message")
    page.click("#read-button")
    expect(message).to_contain_text("There is no text yet")
    page.fill("#text-in", TEXT)
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(50_000_000)
    bad = {
        huge: "huge.txt has 50 MB",
        _write(tmp_path / "photo.jpg", bytes(range(256)) * 50): "photo.jpg is not text",
        _write(tmp_path / "empty.txt", b""): "empty.txt is empty",
        _write(tmp_path / "bare.html", b"<html><script>1</script></html>"): "No article was found",
    }
    for path, says in bad.items():
        page.set_input_files("#files", path)
        expect(message).to_contain_text(says)
        expect(page.locator("#text-in")).to_have_value(TEXT)
    page.set_input_files("#files", [huge, _write(tmp_path / "good.txt", "Café: “It ended.”".encode("cp1252"))])
    expect(page.locator("#reading-message")).to_contain_text("huge.txt has 50 MB")
    expect(page.locator("#reading-message")).to_contain_text("Windows-1252")
    expect(page.locator("#text")).to_have_text("Café: “It ended.”")
    page.reload()
    expect(page.locator("#text-in")).to_have_value(TEXT)


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_several_files(page: Page, address: str) -> None:
    """Several files are read at once, listed, and shown one at a time; corrections stay with theirs."""
    page.goto(address)
    files = [
        {"name": f"{n}.txt", "mimeType": "text/plain", "buffer": f"Number {n} met. It is a disgrace.".encode()}
        for n in (1, 2)
    ]
    page.set_input_files("#files", files)
    expect(page.locator("#many-rows tr")).to_have_count(2)
    page.locator("#many-rows button", has_text="1.txt").click()
    expect(page.locator("#documents button")).to_have_text(["All 2", "1.txt", "2.txt"])
    _sentence(page, "disgrace").click()
    page.keyboard.press("4")
    expect(page.locator("#correction-state")).to_contain_text("Saved")
    page.locator("#documents button", has_text="2.txt").click()
    expect(page.locator("#text")).to_contain_text("Number 2")
    assert page.locator("#text [data-corrected]").count() == 0
    page.locator("#documents button", has_text="1.txt").click()
    expect(_sentence(page, "disgrace")).to_have_attribute("data-corrected", "saved")
    assert [row["document"] for row in list_corrections(page.context, address)] == ["1.txt"]


@pytest.mark.slow
def test_a_lost_connection_loses_nothing(browser: Browser, site: dict[str, str]) -> None:
    """The service dies between two corrections: the page says so, keeps the second through a reload, and sends it once."""
    with visiting(browser) as page:
        with serving(**site) as address:
            read_text(page, address, TEXT)
            _sentence(page, "disgrace").click()
            page.keyboard.press("4")
            expect(page.locator("#correction-state")).to_contain_text("Saved")
        page.keyboard.press("k")
        page.keyboard.press("3")
        expect(page.locator("#connection")).to_contain_text("No connection. 1 correction is kept in this browser")
        port = address.rpartition(":")[2]
        with serving(PORT=port, **site):
            page.goto(address)
            expect(page.locator("#connection")).to_be_hidden()
            wait_until(lambda: len(list_corrections(page.context, address)) == 2, 20)
            page.wait_for_timeout(500)
            rows = list_corrections(page.context, address)
    assert [(row["text"], row["label"]) for row in rows] == [
        ("The plan is a disgrace.", "call-to-action"), ("Officials said the bridge would reopen.", "opinion"),
    ]  # fmt: skip


@pytest.mark.slow
def test_the_address_that_is_printed_brings_the_token(browser: Browser, site: dict[str, str]) -> None:
    """Opened once, the tab may correct, also after a reload; the token does not stay in the address."""
    with serving(**site) as address, visiting(browser, extra_http_headers={}) as page:
        read_text(page, f"{address}/#token={TOKEN}", TEXT)
        assert TOKEN not in page.url
        for sentence, key in (("disgrace", "4"), ("must act", "1")):
            _sentence(page, sentence).click()
            page.keyboard.press(key)
            expect(page.locator("#correction-state")).to_contain_text("Saved:")
            read_text(page, address, TEXT)
        expect(page.locator("#key-dialog")).to_be_hidden()


def test_a_service_with_a_key_asks_for_it_once(browser: Browser, site: dict[str, str]) -> None:
    """Reading needs none; the first correction asks, a wrong key is refused and nothing lost, the right one is kept."""
    with serving(**site, RHETOR_API_KEY="secret") as address, visiting(browser, extra_http_headers={}) as page:
        read_text(page, address, TEXT)
        expect(page.locator("#key-dialog")).to_be_hidden()
        _sentence(page, "disgrace").click()
        page.keyboard.press("4")
        page.fill("#key", "guess")
        page.keyboard.press("Enter")
        expect(page.locator("#connection")).to_contain_text("1 correction is kept in this browser")
        page.locator("#connection button").click()
        page.fill("#key", "secret")
        page.keyboard.press("Enter")
        expect(page.locator("#correction-state")).to_contain_text("Saved")
        expect(page.locator("#connection")).to_be_hidden()
        _sentence(page, "must act").click()
        page.keyboard.press("1")
        expect(page.locator("#correction-state")).to_contain_text("Saved: factual report")
        expect(page.locator("#key-dialog")).to_be_hidden()
        reply = page.context.request.get(f"{address}/v1/corrections", headers={"X-API-Key": "secret"})
        assert len(reply.json()["corrections"]) == 2
