"""A labelled text as a page: nothing of it lost, nothing in it run, and readable for every kind of eye."""

import csv
import io
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given

from rhetor import LABELS, Labeler
from rhetor.formats.tables import guard_cell
from rhetor.palette import load_ground, load_palette
from rhetor.show.pages import FORMATS
from rhetor.show.pages.markdown import render_markdown
from rhetor.show.pages.marked_text import (
    COLUMNS,
    LONGEST_BLOCK,
    cut_blocks,
    describe_document,
    lay_out_strip,
    read_page_styles,
)
from tests.conftest import ROOT, SHIPPED, texts

ARTICLE = (ROOT / "seeds" / "articles" / "harbour-attack-analysis.txt").read_text("utf-8")


class _Page(HTMLParser):
    """The characters of the text's place in a page, and the pieces marked in it, as a browser would have them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.pieces, self.depth, self.labels = "", [""], 0, [""]
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given_ = dict(attrs)
        if self.depth or given_.get("class") == "text":
            self.depth += 1
        if self.depth and (given_.get("id") or "").startswith("s"):
            self.pieces.append("")
            self.labels.append(given_.get("data-label") or "")

    def handle_endtag(self, tag: str) -> None:
        self.depth -= bool(self.depth)

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.text += data
            self.pieces[-1] += data


def _render(labeler: Labeler, text: str, name: str = "text") -> str:
    return "".join(FORMATS["html"].render(labeler.label(text), name))


@given(texts)
def test_the_page_gives_the_text_back(labeler: Labeler, text: str) -> None:
    """Every character stands in the page as it was written; only NUL, which HTML cannot hold, becomes its picture."""
    assert _Page(_render(labeler, text)).text == text.replace("\0", "\u2400")


@given(texts)
def test_blocks_are_the_text_cut_at_line_breaks(labeler: Labeler, text: str) -> None:
    """Joined, the blocks are the text, and each but the last ends with a line break: a browser shows the same lines."""
    blocks = cut_blocks(labeler.label(text))
    joined = [
        "".join(piece if isinstance(piece, str) else piece.sentence.text + piece.after for piece in block)
        for block in blocks
    ]
    assert "".join(joined) == text
    assert all(block.endswith("\n") for block in joined[:-1])


def test_a_line_of_hundreds_of_sentences_is_broken(labeler: Labeler) -> None:
    """Nothing is lost, each block begins with a sentence, and none is so long that a browser stands still."""
    text = "It ended badly. " * 1000 + "\nHe left."
    blocks = cut_blocks(labeler.label(text))
    assert len(blocks) > 4
    assert max(map(len, blocks)) <= LONGEST_BLOCK
    assert (
        "".join(piece if isinstance(piece, str) else piece.sentence.text + piece.after for b in blocks for piece in b)
        == text
    )


def test_every_piece_stands_under_its_label(labeler: Labeler) -> None:
    """The marks of the page are the labels of the document, in order."""
    document = labeler.label(ARTICLE)
    page = _Page(_render(labeler, ARTICLE))
    assert page.labels[1:] == [sentence.label or "" for sentence in document.sentences]
    assert all(piece.startswith(s.text) for piece, s in zip(page.pieces[1:], document.sentences, strict=True))


def test_the_page_needs_and_runs_nothing(labeler: Labeler) -> None:
    """No script, no address of anything elsewhere; mark-up in text and name is shown."""
    page = _render(labeler, "The mayor said <script>alert(1)</script> & left.", "<b>&name")
    assert "<script" not in page
    assert "<b>&n" not in page
    assert not re.findall(r'(?:src|href)="(?!#)', page)
    assert "default-src 'none'" in page
    assert "url(" not in page
    assert "@import" not in page


def test_formats_hold_the_same_sentences(labeler: Labeler) -> None:
    """JSON, JSON lines and CSV say the same of each sentence."""
    document = labeler.label(ARTICLE)
    written = {name: "".join(entry.render(document, "a")) for name, entry in FORMATS.items() if entry.render}
    lines = [json.loads(line) for line in written["jsonl"].splitlines()]
    assert json.loads(written["json"])["sentences"] == lines
    rows = list(csv.DictReader(io.StringIO(written["csv"])))
    assert [row["text"] for row in rows] == [guard_cell(line["text"]) for line in lines]


@given(texts)
def test_the_strip_shows_every_sentence_once(labeler: Labeler, text: str) -> None:
    """The area of a lane is the label's share of the document."""
    document = labeler.label(text)
    strip = lay_out_strip(document)
    assert len(document.sentences) <= COLUMNS, "the areas below are exact up to here"
    for lane in strip.lanes:
        widths = [float(width) for width in re.findall(r"h([\d.]+)v", lane.path)]
        share = sum(s.label == lane.label for s in document.sentences) / max(1, len(document.sentences))
        assert sum(widths) == pytest.approx(share * strip.width, abs=0.06 * (1 + len(widths)))  # four digits are written


def test_parts_of_the_strip_lead_to_sentences(labeler: Labeler) -> None:
    """Each part of the strip jumps to its first sentence, and the first part to the first of all."""
    page = _render(labeler, ARTICLE)
    targets = re.findall(r'href="#(s\d+)"', page)
    assert targets[0] == "s0"
    assert all(f'id="{target}"' in page for target in targets)


def test_overview_counts_what_is_there(labeler: Labeler) -> None:
    """Shares, uncertain and unlabelled pieces are those of the document."""
    document = labeler.label(ARTICLE)
    overview = describe_document(document)
    assert {share.label: share.share for share in overview.shares} == document.profile
    assert overview.labelled + overview.unlabelled == len(document.sentences)
    assert sum(share.count for share in overview.shares) == overview.labelled


def test_the_palette_has_every_label_with_a_second_sign() -> None:
    """Labels in their order; no two share a colour, a letter or a pattern, so no eye depends on colour."""
    palette = load_palette()
    assert list(palette) == [label.value for label in LABELS]
    for sign in ("letter", "line", "name"):
        assert len({entry[sign] for entry in palette.values()}) == len(LABELS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_ink_can_be_read(scheme: str) -> None:
    """Letters in a label's ink, and all words, have a contrast of 4.5 (WCAG AA) on every ground of the page."""
    ground = load_ground()[scheme]
    inks = [sign[scheme]["ink"] for sign in load_palette().values()] + [ground[name] for name in ("ink", "soft", "accent")]
    for name in ("page", "raised", "sunk", "current"):
        assert ground[name] in read_page_styles()
        assert all(_contrast(ink, ground[name]) >= 4.5 for ink in inks), name


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio of two colours."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_markdown_is_rendered_not_run() -> None:
    """Headings go down a level, tables are tables, mark-up is text, and links run no script."""
    page = render_markdown(
        "# Card\n\n<script>alert(1)</script>\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[x](javascript:alert(1))"
    )
    assert "<h2>Card</h2>" in page
    assert "<table>" in page
    assert "<script>" not in page
    assert "javascript:" not in page


def test_cards_and_codebook_render(tmp_path: Path) -> None:
    """The project's own Markdown comes out whole."""
    for path in (SHIPPED / "card.md", ROOT / "docs" / "codebook.md"):
        page = render_markdown(path.read_text("utf-8"))
        assert page.count("<h") >= 4
        assert "|---" not in page


def test_jinja_is_not_loaded_for_other_formats() -> None:
    """A table or CSV starts as fast as before there were pages."""
    code = (
        "import sys; from rhetor import Labeler; from rhetor.show.pages import FORMATS; text = 'It rained.'\n"
        "for name in ('json', 'jsonl', 'csv'): ''.join(FORMATS[name].render(Labeler.load().label(text), 'a'))\n"
        "assert not {'jinja2', 'markupsafe', 'mistune'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
