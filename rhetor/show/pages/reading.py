"""A labelled text as the reader sees it: every character as it was written, each sentence under its label."""

from collections.abc import Iterator
from dataclasses import dataclass

from rhetor.document import Document
from rhetor.engine.scoring.rows import Sentence
from rhetor.records import LABELS, QUOTED, Label
from rhetor.show.pages.appearance import PAGE_FOLDERS, read_page_styles
from rhetor.show.pages.strip import Strip, lay_out_strip
from rhetor.show.pictures.environment import format_percent, load_palette, make_environment

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
    """Figures of a whole document. ``shares`` are over its labelled sentences."""

    shares: tuple[Share, ...]
    labelled: int
    unlabelled: int
    uncertain: int
    strip: Strip
    model_name: str
    model_version: str


def render_page(document: Document, text: str, name: str) -> Iterator[str]:
    """The self-contained page, in parts."""
    template = make_environment(*PAGE_FOLDERS).get_template("document.html")
    yield from template.generate(
        name=name, overview=describe_document(document), blocks=cut_blocks(document, text), styles=read_page_styles()
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
    )


def cut_blocks(document: Document, text: str) -> list[list[Piece | str]]:
    """The text in blocks of pieces; joined they are ``text``, to the last character.

    A block ends at a line break, so that the browser shows the lines that were written; only a line of more than
    ``LONGEST_BLOCK`` sentences, which nobody wrote for reading, is broken between two of them.
    """
    sentences = document.sentences
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
