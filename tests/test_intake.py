"""The one door for texts: the same file is the same text everywhere, and what cannot be read is named and refused."""

import builtins
import io
import json
import re
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from rhetor.batch import RunOptions, label_sources
from rhetor.errors import MissingExtra, TextError
from rhetor.intake import READERS, UNREAD, find_reader, open_document, read_bytes
from rhetor.intake.readers import LONGEST_WHOLE
from rhetor.intake.unread import begins_web_page
from service import ServiceSettings, create_app
from tests.conftest import SHIPPED, run_rhetor

PAGE = b"""<!-- saved from a browser --><!DOCTYPE html>
<html><head><title>Fees</title></head><body>
<nav><a href="/">Home</a> <a href="/news">News</a> <a href="/join">Subscribe</a></nav>
<article><h1>Harbour fees rise</h1>
<p>The harbour board doubled its mooring fees on Tuesday, after a vote that took eleven minutes and had no public part.</p>
<p>The rise was needed to dredge the basin, said Ines Okoro, who chairs the board, and would last for two years.</p>
<p>It is a disgraceful way to treat the fishing families who kept this harbour alive when nobody else would.</p></article>
<footer>All rights reserved</footer></body></html>
"""
ZIPPED = io.BytesIO()
with zipfile.ZipFile(ZIPPED, "w") as archive:
    archive.writestr("a.txt", "It rained.")
REFUSED = [
    (b"text,label\nIt rained.,factual-report\n", "data.csv", "a table"),
    (b'{"text": "It rained."}\n', "data.jsonl", "a table"),
    (ZIPPED.getvalue(), "texts.zip", "an archive"),
    (ZIPPED.getvalue(), "renamed.txt", "an archive"),
    (ZIPPED.getvalue(), "sheet.xlsx", "a table"),
    (ZIPPED.getvalue(), "sheet.ods", "a spreadsheet of a kind that is not read"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "letter.doc", "a document of a word processor"),
    (b"\x1f\x8b\x08\0", "standard input", "an archive"),
    (b"7z\xbc\xaf'\x1c", "texts", "an archive of a kind that is not read"),
    (b"\xff\xd8\xff\xe0", "photo.txt", "a picture"),
]


@pytest.fixture
def client(home: Path) -> FlaskClient:
    return create_app(ServiceSettings()).test_client()


@pytest.mark.parametrize(("content", "name", "kind"), REFUSED)
def test_what_cannot_be_read_is_named_with_the_cure(content: bytes, name: str, kind: str) -> None:
    """A table, an archive or a PDF is never labelled as if it were prose, whatever it is called."""
    with pytest.raises(TextError, match=f"{re.escape(name)} is not text but {kind}. [A-Z]"):
        read_bytes(content, name)


def test_the_command_line_says_what_to_do_instead(tmp_path: Path) -> None:
    """One line on standard error, status 1, nothing on standard output."""
    for content, name, _ in REFUSED[:3]:
        (tmp_path / name).write_bytes(content)
        done = run_rhetor("label", tmp_path / name)
        assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (1, b"", 1)
        assert f"rhetor batch {name} --out DIR".encode() in done.stderr


def test_a_saved_page_is_its_article_everywhere(tmp_path: Path, client: FlaskClient) -> None:
    """Command line, folder, page and API label the same sentences of the same file, also if its name does not say HTML."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("fees.html", "fees.txt"):
        (folder / name).write_bytes(PAGE)
        done = run_rhetor("label", folder / name, "--format", "jsonl")
        assert done.returncode == 0, done.stderr
        texts = [json.loads(line)["text"] for line in done.stdout.decode().splitlines()]
        assert texts[0] == "Harbour fees rise"
        assert len(texts) == 4
        assert (b"begins as a web page" in done.stderr) == (name == "fees.txt")
        read = client.post(f"/read?name={name}", data=PAGE, content_type="application/octet-stream").json
        assert read["text"] == read_bytes(PAGE, name).text
        assert len(read["sentences"]) == 4
        label_sources([folder], tmp_path / "out", RunOptions(format="jsonl", per_document=True), model=SHIPPED)
        assert (tmp_path / "out" / "documents" / f"{name}.jsonl").read_bytes() == done.stdout
    reply = client.post("/v1/label?remember=false", data=PAGE, content_type="text/html").json
    assert [sentence["text"] for sentence in reply["sentences"]] == texts
    raw = client.post("/v1/label?remember=false", data=PAGE, content_type="text/plain").json
    assert "<nav>" in raw["sentences"][0]["text"] or "<nav>" in json.dumps(raw)


def test_a_type_nobody_reads_is_refused_over_http(client: FlaskClient) -> None:
    """415 names the types that are read."""
    reply = client.post("/v1/label", data=b"\x89PNG", content_type="image/png")
    assert reply.status_code == 415
    assert "text/html" in reply.json["detail"]
    assert "application/pdf" in reply.json["detail"]


def test_files_passed_over_are_named(tmp_path: Path) -> None:
    """In skipped.csv with reason and cure, and on the screen; the documents beside them are labelled."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("It rained.")
    for name in ("scan.tiff", "notes.xyz", "=a.rar"):
        (folder / name).write_bytes(b"x")
    done = run_rhetor("batch", folder, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert b"not labelled: scan.tiff: it is a picture. Take the words out" in done.stderr
    lines = (tmp_path / "out" / "skipped.csv").read_text("utf-8").splitlines()
    assert lines[0] == "source,reason,cure"
    assert [line.partition(",")[0] for line in lines[1:]] == ["'=a.rar", "notes.xyz", "scan.tiff"]
    assert "rename it to .txt" in lines[2]


def test_without_the_extractor_the_cure_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where trafilatura is not installed, the message says how to install it, and what to do without."""
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "trafilatura":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=r"pip install trafilatura.*save the article"):
        read_bytes(PAGE, "fees.html")


def test_a_page_is_known_by_name_type_or_beginning() -> None:
    """A page saved under another name is still a page; a text that speaks of tags is not; a type that was sent holds."""
    for head, name in (
        (b"", "a.HTM"),
        (b"\n<!-- saved from x --><!DOCTYPE html><p>", "a.txt"),
        (b"<?xml version='1.0'?><html>", "a"),
    ):
        assert find_reader(head, name)[0].kind == "web page"
    assert find_reader("<html lang=en>".encode("utf-16"), "a.md")[0].kind == "web page"
    assert find_reader(b"<p>", "The body", "text/html")[0].kind == "web page"
    assert find_reader(b"<html>", "The body", "text/plain")[0].kind == "text"
    assert find_reader(b"The tag <html> opens a page.", "a.txt")[0].kind == "text"
    assert find_reader(b"<htmlx>", "a.txt")[0].kind == "text"


@pytest.mark.parametrize("unit", ["<!--", "<!---->", "<!-- --> ", "-->", "<?xml", "<?xml > ", " ", "<!-->"])
def test_telling_a_page_does_not_go_back(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The beginning of a text is searched from left to right: no more searches than there are comments in it."""
    searches = []

    class Counted(str):
        def find(self, *args: Any) -> int:
            searches.append(args[1])
            return super().find(*args)

    text = Counted(unit * 2000)
    assert not begins_web_page(text)
    assert searches == sorted(set(searches))
    assert begins_web_page("<!---->" * 2000 + "<html>")


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode), st.sampled_from(["a.txt", "b", "c.md"]))
def test_a_file_in_blocks_is_the_file_as_a_whole(content: bytes, name: str) -> None:
    """Reading from a file of any size and reading bytes give the same text, warning or refusal."""
    with TemporaryDirectory() as place:
        path = Path(place) / "file"
        path.write_bytes(content)
        try:
            whole = read_bytes(content, name)
        except TextError as error:
            with pytest.raises(TextError, match=re.escape(str(error))), open_document(path, name) as document:
                list(document.read_texts() if document.is_whole else document.read_blocks())
            return
        with open_document(path, name) as document:
            if document.is_whole:
                assert [part.text for part in document.read_texts()] == [whole.text]
                return
            text = "".join(document.read_blocks())
            found = (text, document.reader.kind, document.encoding, document.warning)
        assert found == (whole.text, whole.kind, whole.encoding, whole.warning)


def test_what_is_read_whole_has_a_limit(tmp_path: Path) -> None:
    """A page too large for memory is refused before it is taken apart, in bytes and from a file."""
    path = tmp_path / "a.html"
    path.write_bytes(b"<html>" + b" " * LONGEST_WHOLE)
    with pytest.raises(TextError, match="Save the text you want"):
        read_bytes(path.read_bytes(), "a.html")
    with pytest.raises(TextError, match="Save the text you want"), open_document(path, "a.html") as document:
        list(document.read_texts())


def test_every_name_and_type_has_one_kind() -> None:
    """No ending and no type is in two records."""
    for attribute in ("suffixes", "media_types"):
        all_of_them = [value for record in (*READERS, *UNREAD) for value in getattr(record, attribute)]
        assert len(all_of_them) == len(set(all_of_them))


@pytest.mark.parametrize(
    ("declared", "encoding", "decoded"),
    [
        ('<meta charset="iso-8859-2">', "iso-8859-2", "iso8859-2"),
        ("<meta http-equiv=Content-Type content='text/html; charset=ISO-8859-1'>", "cp1252", "cp1252"),
        ("<?xml version='1.0' encoding='windows-1250'?>", "cp1250", "cp1250"),
        ('<meta charset="iso-8859-2">', "utf-8", "utf-8"),
        ('<meta charset="no-such">', "cp1252", "cp1252"),
        ('<meta name="charsetting" content="iso-8859-2">', "cp1252", "cp1252"),
    ],
)
def test_a_page_says_how_it_is_encoded(declared: str, encoding: str, decoded: str) -> None:
    """As a browser reads it: by what the page declares; what is UTF-8 all the same is UTF-8."""
    name = "Dvořák" if encoding.endswith(("2", "1250", "utf-8")) and encoding != "cp1252" else "Décor “x”"
    page = f"{declared}<html><body><article><p>{'Mayor ' + name + ' said on Monday that it would stop. ' * 3}</p></article>"
    read = read_bytes(page.encode(encoding), "a.html")
    assert name in read.text
    assert read.encoding == decoded


def test_a_live_blog_keeps_its_headings() -> None:
    """Entries that are articles of their own keep theirs; the teasers of other articles beside them do not come in."""
    entries = [
        f"<h2>Update {n}</h2><p>The board met for the {n}th time that day and came to no result at all.</p>" for n in "345"
    ]
    teasers = "".join(f"<article><h3>Other {n}</h3><p>Read on.</p></article>" for n in range(3))
    page = "<html><body><main><h1>Strike</h1>" + "".join(f"<article>{entry}</article>" for entry in entries)
    read = read_bytes(f"{page}</main><aside>{teasers}</aside></body></html>".encode(), "a.html").text
    assert [f"Update {n}" in read for n in "345"] == [True] * 3
    assert "Other" not in read


def test_a_page_states_what_it_is() -> None:
    """Title, author, date and outlet become columns."""
    head = (
        '<head><title>Fees</title><meta property="og:site_name" content="Harbour Post">'
        '<meta name="author" content="Ann Lee"><meta property="article:published_time" content="2024-03-05">'
        "</head>"
    )
    page = PAGE.replace(b"<head><title>Fees</title></head>", head.encode())
    assert read_bytes(page, "a.html").columns == {
        "title": "Harbour fees rise",
        "author": "Ann Lee",
        "date": "2024-03-05",
        "outlet": "Harbour Post",
    }
