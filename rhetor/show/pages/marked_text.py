"""A labelled text as a page shows it: the look of pages, the strip above the text, the text in blocks of pieces."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rhetor.document import Document
from rhetor.engine.scoring.rows import Sentence
from rhetor.intake import describe_foreign
from rhetor.palette import load_palette
from rhetor.records import LABELS, QUOTED, Label
from rhetor.show.pictures.environment import format_percent, make_environment
from rhetor.show.pictures.strip import Lane, cut_columns, draw_marks, lay_out_lanes, summarise_marks

HERE = Path(__file__).parent
PAGE_FOLDERS = (HERE / "templates", HERE / "styles")
"""Templates that pages share, for ``make_environment``."""
SHEETS = ("palette.css", "page.css", "text.css")


@cache
def read_page_styles() -> str:
    """The style sheets as one; the palette's is made from its data."""
    environment = make_environment(*PAGE_FOLDERS)
    return "\n".join(environment.get_template(name).render().strip() for name in SHEETS) + "\n"


COLUMNS, PARTS = 480, 16
WIDTH, LANE, GAP, UNCERTAIN_LANE = 1000, 20, 4, 6


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the strip that can be jumped to; all are as wide as another, give or take a sentence."""

    first: int
    says: str


@dataclass(frozen=True, slots=True)
class Strip:
    """``uncertain`` is the path of the thin lane below; ``summary`` says in words what the strip shows."""

    lanes: tuple[Lane, ...]
    uncertain: str
    parts: tuple[Part, ...]
    width: int
    height: int
    summary: str


def lay_out_strip(document: Document) -> Strip:
    sentences = document.sentences
    marks = [sentence.label for sentence in sentences]
    floor = len(LABELS) * (LANE + GAP)
    columns = cut_columns(len(sentences), COLUMNS)
    doubts = [sum(s.uncertain for s in sentences[start:end]) / (end - start) for start, end in columns]
    return Strip(
        tuple(lay_out_lanes(marks, COLUMNS, WIDTH, LANE, GAP)),
        draw_marks(doubts, floor + UNCERTAIN_LANE / 2, UNCERTAIN_LANE, WIDTH / max(1, len(columns))),
        tuple(_describe_part(sentences[start:end], start) for start, end in cut_columns(len(sentences), PARTS)),
        WIDTH,
        floor + UNCERTAIN_LANE,
        summarise_marks(marks),
    )


def _describe_part(part: tuple[Sentence, ...], first: int) -> Part:
    last = first + len(part) - 1
    counts = Counter(sentence.label for sentence in part if sentence.label)
    mostly = f"mostly {load_palette()[counts.most_common(1)[0][0]]['name']}" if counts else "headings or furniture"
    where = f"Sentence {first + 1}" if first == last else f"Sentences {first + 1:,} to {last + 1:,}"
    return Part(first, f"{where}: {mostly}")


BLOCK_SENTENCES, LONGEST_BLOCK = 24, 240
"""From so many sentences on a block of text ends at the next line break, or at the latest. A browser lays out only the
blocks in view, and a line of thousands of sentences in one block would make it stand still at every touch."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, its number, the white space after it, and what a tooltip says of it."""

    number: int
    sentence: Sentence
    after: str
    tip: str


@dataclass(frozen=True, slots=True)
class Share:
    label: Label
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Overview:
    """Figures of a whole document. ``shares`` are over its labelled sentences; ``foreign`` warns of other languages."""

    shares: tuple[Share, ...]
    labelled: int
    unlabelled: int
    uncertain: int
    strip: Strip
    model_name: str
    model_version: str
    foreign: str


def render_page(document: Document, name: str) -> Iterator[str]:
    """The self-contained page, in parts."""
    template = make_environment(*PAGE_FOLDERS).get_template("document.html")
    yield from template.generate(
        name=name, overview=describe_document(document), blocks=cut_blocks(document), styles=read_page_styles()
    )


def describe_document(document: Document) -> Overview:
    labelled = [sentence for sentence in document.sentences if sentence.label]
    counts = {label: sum(sentence.label is label for sentence in labelled) for label in LABELS}
    return Overview(
        tuple(Share(label, counts[label], share) for label, share in document.profile.items()),
        len(labelled),
        len(document.sentences) - len(labelled),
        sum(sentence.uncertain for sentence in labelled),
        lay_out_strip(document),
        document.model_name,
        document.model_version,
        describe_foreign(document.languages, len(document.text)),
    )


def cut_blocks(document: Document) -> list[list[Piece | str]]:
    """The text in blocks of pieces; joined they are the text, to the last character.

    A block ends at a line break, so that the browser shows the lines that were written; only a line of more than
    ``LONGEST_BLOCK`` sentences, which nobody wrote for reading, is broken between two of them.
    """
    text, sentences = document.text, document.sentences
    before = text[: sentences[0].start] if sentences else text
    blocks: list[list[Piece | str]] = [[before] if before else []]
    for number, sentence in enumerate(sentences):
        end = sentences[number + 1].start if number + 1 < len(sentences) else len(text)
        gap = text[sentence.end : end]
        blocks[-1].append(Piece(number, sentence, gap, describe_probabilities(sentence)))
        if len(blocks[-1]) >= (BLOCK_SENTENCES if gap.endswith("\n") else LONGEST_BLOCK):
            blocks.append([])
    return [block for block in blocks if block]


def describe_probabilities(sentence: Sentence) -> str:
    """Such as "opinion 81%, factual report 12%, …", the likeliest first, and whether it stands in a quotation."""
    palette = load_palette()
    ranked = sorted(sentence.probabilities.items(), key=lambda pair: -pair[1])
    shares = ", ".join(f"{palette[label]['name']} {format_percent(value)}" for label, value in ranked)
    return f"{shares}; {QUOTED}" if sentence.quoted else shares
