"""What people have: documents, books, mails, feeds, subtitles; what is damaged, encrypted, empty or huge is named."""

import io
import mailbox
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import docx
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetor.batch import label_sources
from rhetor.errors import InputError, TextError
from rhetor.intake import READERS, read_bytes
from rhetor.intake.markup import strip_markup
from rhetor.intake.pdf import Line, join_lines, join_paragraphs, remove_heads
from rhetor.intake.subtitles import PAUSE
from service import ServiceSettings, create_app
from tests.conftest import SHIPPED
from tests.runs import read_rows

PARAGRAPHS = [
    "The harbour committee announced on Monday that the ferry would stop at the end of June, because of the office fire.",
    "“It is a disgraceful decision,” said Ines Okoro, who chairs the board of the fishing families.",
    "Ministers must pay for the reconstruction before the winter, and they must do it without raising the fares again.",
]
TEXT = "\n\n".join(PARAGRAPHS)


def make_word() -> bytes:
    document, buffer = docx.Document(), io.BytesIO()
    document.core_properties.title, document.core_properties.author = "Fees", "Ann Lee"
    for paragraph in PARAGRAPHS:
        document.add_paragraph(paragraph)
    document.add_table(1, 1).cell(0, 0).text = "12.5"
    document.save(buffer)
    return buffer.getvalue()


def make_mail(subtype: str = "plain") -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"] = "Fees", "Ann Lee <ann@example.org>"
    message["Date"] = "Tue, 05 Mar 2024 10:00:00 +0000"
    message.set_content(TEXT if subtype == "plain" else make_markup(), subtype=subtype)
    return message


def make_mailbox(path: Path, count: int = 2) -> bytes:
    box = mailbox.mbox(path)
    for _ in range(count):
        box.add(make_mail())
    box.close()
    return path.read_bytes()


def make_markup() -> str:
    return (
        "<html><head><title>Fees</title></head><body>" + "".join(f"<p>{each}</p>" for each in PARAGRAPHS) + "</body></html>"
    )


def make_book() -> bytes:
    buffer = io.BytesIO()
    container = '<container xmlns="c"><rootfiles><rootfile full-path="OPS/a.opf"/></rootfiles></container>'
    package = (
        '<package xmlns="o" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Fees</dc:title>'
        "<dc:creator>Ann Lee</dc:creator><dc:date>2024-03-05</dc:date></metadata><manifest>"
        '<item id="b" href="b.xhtml"/><item id="a" href="te%20xt/a.xhtml"/></manifest>'
        '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>'
    )
    with zipfile.ZipFile(buffer, "w") as book:
        book.writestr("META-INF/container.xml", container)
        book.writestr("OPS/a.opf", package)
        book.writestr("OPS/te xt/a.xhtml", f"<html><body><p>{PARAGRAPHS[0]}</p></body></html>")
        book.writestr("OPS/b.xhtml", f"<html><body><p>{PARAGRAPHS[1]}<br/><br/>{PARAGRAPHS[2]}</p></body></html>")
    return buffer.getvalue()


def make_web_archive() -> bytes:
    message = EmailMessage()
    message["Snapshot-Content-Location"] = "https://example.org/"
    message.set_content(
        f"<html><body><article>{make_markup()}</article></body></html>", subtype="html", cte="quoted-printable"
    )
    message.make_related()
    return message.as_bytes()


def make_feed() -> bytes:
    entry = "".join(f"&lt;p&gt;{each}&lt;/p&gt;" for each in PARAGRAPHS)
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Post</title><item><title>Fees</title>'
        f"<author>Ann Lee</author><pubDate>Tue, 05 Mar 2024 10:00:00 GMT</pubDate><description>{entry}</description></item>"
        "</channel></rss>"
    ).encode()


def make_subtitles(kind: str) -> bytes:
    """Each paragraph in cues of a few words, with a pause behind it."""
    cues, at = [], 0
    for paragraph in PARAGRAPHS:
        words = paragraph.split()
        for first in range(0, len(words), 6):
            cues.append((at, at + 900, " ".join(words[first : first + 6])))
            at += 1000
        at += PAUSE
    point = "," if kind == "srt" else "."

    def spell(time: int) -> str:
        return f"00:{time // 60000:02}:{time // 1000 % 60:02}{point}{time % 1000:03}"

    lines = [f"{n}\n{spell(start)} --> {spell(end)}\n<i>{text}</i>\n" for n, (start, end, text) in enumerate(cues, 1)]
    return ("" if kind == "srt" else "WEBVTT\n\n").encode() + "\n".join(lines).encode()


MAKERS: dict[str, Callable[[], bytes]] = {
    "a.docx": make_word,
    "a.eml": lambda: make_mail().as_bytes(),
    "b.eml": lambda: make_mail("html").as_bytes(),
    "a.epub": make_book,
    "a.mhtml": make_web_archive,
    "a.rss": make_feed,
    "a.srt": lambda: make_subtitles("srt"),
    "a.vtt": lambda: make_subtitles("vtt"),
    "a.rtf": lambda: (
        (r"{\rtf1\ansi " + r"\par ".join(PARAGRAPHS) + "}").replace("“", r"\'93").replace("”", r"\'94").encode()
    ),
}


@pytest.mark.parametrize("name", MAKERS)
def test_every_kind_gives_its_paragraphs(name: str) -> None:
    """The text and nothing else, a paragraph where there is one; what the file states of it becomes columns."""
    read = read_bytes(MAKERS[name](), name)
    assert read.text.strip() == TEXT
    for column, value in {"title": "Fees", "author": "Ann Lee"}.items():
        assert read.columns.get(column, value) == value
    if name in ("a.eml", "a.epub", "a.rss"):
        assert read.columns["date"] == "2024-03-05"
    assert (read.columns.get("outlet") == "Harbour Post") == (name == "a.rss")


def test_a_mailbox_is_many_documents(tmp_path: Path) -> None:
    """Each mail is one in a folder; for a single text the cure is said."""
    (tmp_path / "in").mkdir()
    content = make_mailbox(tmp_path / "in" / "a.mbox")
    run = label_sources([tmp_path / "in"], tmp_path / "out", model=SHIPPED)
    assert [row.document for row in run.summary.rows] == ["a.mbox#1", "a.mbox#2"]
    rows = read_rows(tmp_path / "out" / "sentences.csv")
    assert {(row["title"], row["author"], row["date"]) for row in rows} == {("Fees", "Ann Lee", "2024-03-05")}
    with pytest.raises(TextError, match=r"rhetor batch a\.mbox --out DIR"):
        read_bytes(content, "a.mbox")


DAMAGED = [name for reader in READERS if reader.read for name in (f"a{reader.suffixes[0]}",) if name != "a.html"]


@pytest.mark.parametrize("name", DAMAGED)
@pytest.mark.parametrize("content", [b"\0\1\2 nothing of the kind " * 20, b"PK\3\4 torn", b"%PDF-1.7 torn"])
def test_what_is_damaged_is_named(name: str, content: bytes) -> None:
    """By a message that ends with the cure; or, where the format is loose, some text is found. Nothing else comes out."""
    try:
        read = read_bytes(content, name)
    except InputError as error:
        assert str(error).endswith((".", "DIR")), error
    else:
        assert name in ("a.eml", "a.srt", "a.rtf")
        assert isinstance(read.text, str)


@pytest.mark.parametrize("name", MAKERS)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_no_byte_breaks_a_reader(name: str, data: st.DataObject) -> None:
    """Files with bytes changed and ends torn off: a text, or an error that was meant."""
    content = bytearray(MAKERS[name]())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_bytes(bytes(content[: data.draw(st.integers(1, len(content)))]), name)
    except InputError as error:
        assert str(error)


def test_a_document_that_unpacks_too_large_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything of it is unpacked."""
    monkeypatch.setattr("rhetor.intake.office.LONGEST_UNPACKED", 500)
    for name in ("a.docx", "a.epub"):
        with pytest.raises(TextError, match="unpacks to"):
            read_bytes(MAKERS[name](), name)


def test_a_pdf_of_pictures_is_named() -> None:
    """A scan has no text: the message says so and what to do."""
    document, buffer = pypdfium2.PdfDocument.new(), io.BytesIO()
    document.new_page(200, 200)
    document.save(buffer)
    with pytest.raises(TextError, match=r"its pages are pictures\. Run text recognition"):
        read_bytes(buffer.getvalue(), "scan.pdf")


def _line(text: str, base: float, right: float = 500, size: float = 12, place: float = 0.5) -> Line:
    return Line(text, 50, right, base, size, place)


def test_lines_of_a_page_become_paragraphs() -> None:
    """By their distance, their type, a short last line; a sentence goes on over the end of a column or page."""
    page = [
        _line("Harbour", 700, 200, size=20),
        _line("The board met on", 670),
        _line("Monday.", 655, 200),
        _line("It will meet again on", 640),
        _line("Friday, it said, and", 625),
    ]
    following = [_line("then it will decide.", 700), _line("A new paragraph.", 660)]
    assert list(join_paragraphs([page, following])) == [
        "Harbour",
        "The board met on Monday.",
        "It will meet again on Friday, it said, and then it will decide.",
        "A new paragraph.",
    ]


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("the municipal admin-", "istration has", "the municipal administration has"),
        ("a well-", "known board", "a well-known board"),
        ("the bo￾", "ard met", "the board met"),
        ("on Monday –", "or so", "on Monday – or so"),
        ("in 2020-", "21 it", "in 2020- 21 it"),
    ],
)
def test_words_cut_at_the_end_of_a_line(before: str, after: str, joined: str) -> None:
    """Are put together, and words with a hyphen of their own keep it."""
    assert join_lines(before, after) == joined


def test_running_heads_and_page_numbers_go() -> None:
    """What stands above or below on most pages, but for its figures; a line of the text that comes twice stays."""
    pages = [
        [
            _line(f"Harbour Post, No. {n}", 800, place=0.95),
            _line("It rained.", 400),
            _line(f"Page only on {'abc'[n]}", 30, place=0.04),
            _line(f"{n}", 20, place=0.02),
        ]
        for n in range(3)
    ]
    assert [[line.text for line in page] for page in remove_heads(pages)] == [
        ["It rained.", f"Page only on {letter}"] for letter in "abc"
    ]


@given(st.text(st.sampled_from("<>/pbr &;#x2=\"'!-ai ")))
def test_markup_never_breaks(markup: str) -> None:
    """Any markup gives some text without its tags' brackets around known blocks."""
    assert "<p>" not in strip_markup(f"<p>{markup}</p>") or "<p>" in markup or "&" in markup


@pytest.mark.parametrize("name", ["a.docx", "a.eml", "a.srt", "a.epub"])
def test_the_service_reads_the_same(name: str, home: Path) -> None:
    """Sent as what it is, a file is labelled as the command line labels it."""
    reader = next(reader for reader in READERS if f".{name.partition('.')[2]}" in reader.suffixes)
    client = create_app(ServiceSettings()).test_client()
    reply = client.post("/v1/label?remember=false", data=MAKERS[name](), content_type=reader.media_types[0])
    assert reply.status_code == 200, reply.text
    assert [sentence["text"] for sentence in reply.json["sentences"]] == PARAGRAPHS
    damaged = client.post("/v1/label?remember=false", data=b"\0\1torn", content_type=READERS[3].media_types[0])
    assert damaged.status_code == 422
    assert "is damaged" in damaged.json["detail"]


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_what_real_programs_write_is_read(tmp_path: Path) -> None:
    """One folder of what LibreOffice and Chromium make of the same text, columns and hyphens too: the same units of each."""
    page = tmp_path / "a.html"
    style = "<style>@page{margin:25mm 20mm}div{columns:2;hyphens:auto;text-align:justify;font:14pt serif}</style>"
    body = "".join(f"<p>{each}</p>" for each in PARAGRAPHS)
    page.write_text(f"<!doctype html><html lang=en><meta charset=utf-8><title>Fees</title>{style}<div>{body}</div>", "utf-8")
    folder = tmp_path / "in"
    folder.mkdir()
    convert = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to"]
    for kind, source in (("odt", page), *((kind, folder / "a.odt") for kind in ("docx", "rtf", "pdf"))):
        subprocess.run([*convert, kind, "--outdir", folder, source], check=True, capture_output=True, timeout=120)
    chromium = shutil.which("chromium")
    assert chromium
    printing = [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={folder}/columns.pdf", str(page)]
    subprocess.run(printing, check=True, capture_output=True, timeout=120)
    run = label_sources([folder], tmp_path / "out", model=SHIPPED)
    assert run.summary.failed == run.summary.skipped == 0
    found: dict[str, list[str]] = {}
    for row in read_rows(tmp_path / "out" / "sentences.csv"):
        found.setdefault(row["document"], []).append(row["text"])
    assert set(found) == {"a.odt", "a.docx", "a.rtf", "a.pdf", "columns.pdf"}
    assert {name: units for name, units in found.items() if units != PARAGRAPHS} == {}
