"""What the page asks the service for, without a browser: readings, files, pages, and bad input with its cure."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from rhetor import Labeler
from rhetor.registry import open_registry, write_model
from service import ServiceSettings, create_app
from service.web.reading import MOST_CHARACTERS
from tests.conftest import ROOT, SHIPPED, run_rhetor

LOCAL = {"REMOTE_ADDR": "127.0.0.1"}
ARTICLE = ROOT / "seeds" / "articles" / "market-bombing-wire.txt"
SAVED_PAGE = """<!doctype html><html><head><title>Fees rise</title></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a> <a href="/subscribe">Subscribe</a></nav>
<article><h1>Fees rise</h1>
<p>The harbour board raised the berth fee by four per cent on Monday, the third rise in two years for the ferries.</p>
<p>“It is too much,” said Ines Okoro, who runs two ferries from the old quay and employs eleven people in the summer.</p>
<p>Write to your councillor before Friday, because the board will not hear the ferries again before the spring.</p>
</article><footer>All rights reserved</footer></body></html>"""


@pytest.fixture
def client(home: Path) -> FlaskClient:
    return create_app(ServiceSettings(max_bytes=3_000_000)).test_client()


def _send_file(client: FlaskClient, content: bytes, name: str) -> Any:
    return client.post("/read", data=content, content_type="application/octet-stream", query_string={"name": name})


def test_a_reading_is_the_library_s(client: FlaskClient, labeler: Labeler) -> None:
    """Offsets, labels and confidences of a pasted text are those of the library."""
    text = ARTICLE.read_text("utf-8")
    reply = client.post("/read", json={"text": text}).json
    sentences = labeler.label(text).sentences
    assert [row[:2] for row in reply["sentences"]] == [[s.start, s.end] for s in sentences]
    assert [row[3] for row in reply["sentences"]] == [s.label for s in sentences]
    assert reply["model"]["version"] == "1"
    assert reply["document"].startswith("pasted-")


@pytest.mark.parametrize("format_", ["csv", "jsonl", "html"])
def test_a_download_is_what_the_command_line_writes(client: FlaskClient, format_: str) -> None:
    """The very same bytes as rhetor label --format."""
    text = ARTICLE.read_text("utf-8")
    reply = client.post("/download", json={"text": text, "format": format_, "name": ARTICLE.name})
    assert reply.data == run_rhetor("label", ARTICLE, "--format", format_).stdout
    assert reply.headers["Content-Disposition"].startswith("attachment;")


def test_download_names_are_harmless(client: FlaskClient) -> None:
    """Whatever a document is called, its name stays one name."""
    reply = client.post("/download", json={"text": "It rained.", "format": "csv", "name": '../a"\r\nX: y/ü'})
    header = reply.headers["Content-Disposition"]
    assert "X:" not in reply.headers
    assert header == "attachment; filename*=UTF-8''..%2Fa%22%0D%0AX%3A%20y%2F%C3%BC.csv"


@pytest.mark.parametrize(
    ("content", "name", "status", "says"),
    [
        (b"", "empty.txt", 422, "empty.txt is empty"),
        (b" \n\t ", "blank.txt", 422, "blank.txt is empty"),
        (bytes(range(256)) * 40, "photo.jpg", 422, "photo.jpg is not text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(2000), "picture.txt", 422, "is not text"),
        (b"<html><body><script>let a = 1</script><img src='a.png'></body></html>", "bare.html", 422, "No article was found"),
        (b"", "bare.html", 422, "is empty"),
        (b"a" * (MOST_CHARACTERS + 1), "line.txt", 413, "rhetor label"),
        (b"a" * 3_000_001, "huge.txt", 413, ""),
    ],
)
def test_bad_files_are_answered_plainly(client: FlaskClient, content: bytes, name: str, status: int, says: str) -> None:
    """Each with what is wrong, which file it is, and the cure."""
    reply = _send_file(client, content, name)
    assert (reply.status_code, reply.content_type) == (status, "application/problem+json"), reply.data[:200]
    assert says in reply.json["detail"]


def test_an_empty_paste(client: FlaskClient) -> None:
    """Nothing to read is said, with what to do."""
    reply = client.post("/read", json={"text": " \n "})
    assert reply.status_code == 422
    assert "Paste a text" in reply.json["detail"]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_other_encodings_are_read(client: FlaskClient, encoding: str) -> None:
    """Files that are not plain UTF-8 are read, and what was guessed is said."""
    text = "The café’s owner said it would close. It must stay open."
    reply = _send_file(client, text.encode(encoding), "café.txt").json
    assert reply["text"] == text
    assert (encoding == "cp1252") == ("Windows-1252" in reply["warning"])


def test_a_saved_page_gives_its_article(client: FlaskClient) -> None:
    """Of a web page the article is read, paragraph by paragraph, without navigation and footer."""
    text = _send_file(client, SAVED_PAGE.encode(), "fees.html").json["text"]
    assert "said Ines Okoro" in text
    assert "\n\nWrite to your councillor" in text
    assert "Subscribe" not in text
    assert "rights reserved" not in text


def test_odd_texts_are_read(client: FlaskClient) -> None:
    """One huge line, no full stop, odd characters: marked up without an error."""
    for text in ("word " * 60_000, "\0\x1b[31m It ended.", "It rained.\r\nIt ended.\r", "😀" * 500, "a" * 100_000):
        reply = client.post("/read", json={"text": text})
        assert reply.status_code == 200, reply.data[:200]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/review",
        "/retrain",
        "/models",
        "/models/1",
        "/signin",
        "/keys",
        "/projects",
        "/projects/spring",
        "/projects/spring/agreement",
    ],
)
def test_pages_are_pages(client: FlaskClient, path: str) -> None:
    """Each has a title, a first heading, landmarks and a way past the navigation."""
    page = client.get(path).get_data(as_text=True)
    for part in ('<html lang="en">', "<title>", "<h1", "<main", "<nav", "<footer", 'href="#main"', 'aria-live="polite"'):
        assert part in page


def test_everything_a_page_names_is_served(client: FlaskClient) -> None:
    """Scripts, the modules they import, style sheets and icon are in the package, with types a browser runs."""
    wanted = ["/styles.css", "/static/app.css", "/static/theme.js", "/static/icon.svg"]
    wanted += [f"/static/{name}.js" for name in ("read", "review", "conflicts", "retrain", "models", "signin")]
    wanted += [f"/static/{name}.js" for name in ("projects", "project", "agreement", "sample", "estimate", "keys", "docs")]
    seen: set[str] = set()
    while wanted:
        path = wanted.pop()
        if path in seen:
            continue
        seen.add(path)
        with client.get(path) as reply:
            content = reply.get_data(as_text=True)
        kind = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}[path.rpartition(".")[2]]
        assert (reply.status_code, reply.mimetype) == (200, kind), path
        wanted += [f"/static/{name}" for name in re.findall(r'"\./(\w+\.js)"', content)]
    served = {f"/static/{path.name}" for path in (ROOT / "service" / "web" / "static").iterdir()}
    assert served <= seen, "no file lies about that no page uses"


def test_what_does_not_exist_has_a_page(client: FlaskClient) -> None:
    """A person who asks for a model that is not there reads a page with the cure, not JSON."""
    reply = client.get("/models/99")
    assert (reply.status_code, reply.mimetype) == (404, "text/html")
    assert f"Available: {SHIPPED.name}, 1" in reply.get_data(as_text=True)


def test_models_say_since_when(client: FlaskClient) -> None:
    """The page of models has every version, which is active, and each period it was live."""
    labeler, registry = Labeler.load(), open_registry()
    corpus = {"sources": [], "sentences": 9, "added_sentences": 2}

    def write(folder: Path, version: str) -> None:
        write_model(folder, replace(labeler.model, version=version), {"held_out": {"macro_f1": 0.5}}, "# card", corpus)

    second = registry.add(write)
    for version in (second, "1"):
        assert client.post(f"/v1/models/{version}/promote", environ_overrides=LOCAL).status_code == 200
    page = client.get("/models").get_data(as_text=True)
    assert page.count('class="period"') == 3
    assert page.count("– now") == 1
    assert 'data-promote="2"' in page
    assert 'data-promote="1"' not in page
    assert client.get("/models/2").status_code == 200


def test_explanations_in_utf_16(client: FlaskClient) -> None:
    """A script slices by UTF-16; words come out whole behind a character that takes two."""
    text = "😀 Critics say so."
    reply = client.post("/v1/explain", json={"text": text, "offsets": "utf-16"}).json
    units = text.encode("utf-16-le")
    words = [units[2 * w["start"] : 2 * w["end"]].decode("utf-16-le") for w in reply["words"]]
    assert words == ["😀", "Critics", "say", "so", "."]
    assert sum(w["weight"] for w in reply["words"]) + reply["whole"] + reply["intercept"] == pytest.approx(reply["score"])


def test_the_middle_of_a_quotation_is_explained(client: FlaskClient) -> None:
    """What the marks around a sentence did is told apart from its words; all of it adds up to the score."""
    alone = client.post("/v1/explain", json={"text": "The pay is a disgrace."}).json
    quoted = client.post("/v1/explain", json={"text": "The pay is a disgrace.", "quoted": True}).json
    assert (alone["label"], alone["quotation"]) == ("opinion", 0)
    assert (quoted["label"], quoted["runner_up"]) == ("attribution", "opinion")
    total = sum(w["weight"] for w in quoted["words"]) + quoted["whole"] + quoted["quotation"] + quoted["intercept"]
    assert total == pytest.approx(quoted["score"])
    assert quoted["quotation"] > 2
    assert quoted["change"] is None


def test_the_page_says_what_stands_in_a_quotation(client: FlaskClient) -> None:
    """Its script asks for the reasons with it, and the tooltip says it."""
    reply = client.post("/read", json={"text": "“The mill is old. The pay is a disgrace. It has to go,” she said."}).json
    assert [sentence[4] for sentence in reply["sentences"]] == [False, True, False]
    assert sum(block.count("; middle of a quotation") for block in reply["blocks"]) == 1


def test_a_retraining_without_result_is_said(client: FlaskClient) -> None:
    """The comparison of a job that is not there is 404 with problem+json, and wants the key like the job itself."""
    assert client.get("/retrain/0-0", environ_overrides=LOCAL).status_code == 404
    assert client.get("/retrain/0-0", headers={"X-API-Key": ""}).status_code == 401


def test_the_page_reads_what_it_marked(client: FlaskClient) -> None:
    """Sentences read on the page come to the review queue, each with what stands beside it."""
    text = "The council met on Monday. The plan is a disgrace. Ministers must act."
    client.post("/read", json={"text": text})
    queue = client.get("/v1/review", environ_overrides=LOCAL).json["queue"]
    middle = next(question for question in queue if question["text"] == "The plan is a disgrace.")
    assert (middle["before"], middle["after"]) == ("The council met on Monday.", "Ministers must act.")
    assert json.dumps(queue).count("pasted-") == 3
