"""The strip of a document: from its first sentence to its last, a lane for each label.

A sentence is a mark in the lane of its label, so the eye sees where reporting turns into opinion and opinion into call.
Where sentences outnumber the columns, the height of a mark is the label's share in its column.
"""

from collections import Counter
from dataclasses import dataclass

from rhetor.document import Document
from rhetor.pictures.environment import format_percent, load_palette
from rhetor.pictures.strip import cut_columns, draw_marks
from rhetor.records import LABELS, Label
from rhetor.scoring.rows import Sentence

COLUMNS = 480
PARTS = 16
LANE, GAP = 20, 4
WIDTH = 1000
UNCERTAIN_LANE = 6


@dataclass(frozen=True, slots=True)
class Lane:
    """One label's lane: its middle, and its marks as the data of one SVG path."""

    label: Label
    middle: float
    path: str


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
    columns = cut_columns(len(sentences), COLUMNS)
    step = WIDTH / max(1, len(columns))
    lanes = []
    for row, label in enumerate(reversed(LABELS)):
        middle = row * (LANE + GAP) + LANE / 2
        shares = [sum(s.label is label for s in sentences[start:end]) / (end - start) for start, end in columns]
        lanes.append(Lane(label, middle, draw_marks(shares, middle, LANE, 0, step)))
    floor = len(LABELS) * (LANE + GAP)
    doubts = [sum(s.uncertain for s in sentences[start:end]) / (end - start) for start, end in columns]
    uncertain = draw_marks(doubts, floor + UNCERTAIN_LANE / 2, UNCERTAIN_LANE, 0, step)
    parts = tuple(_describe_part(sentences[start:end], start) for start, end in cut_columns(len(sentences), PARTS))
    return Strip(tuple(lanes), uncertain, parts, WIDTH, floor + UNCERTAIN_LANE, _summarise(document))


def _describe_part(part: tuple[Sentence, ...], first: int) -> Part:
    last = first + len(part) - 1
    counts = Counter(sentence.label for sentence in part if sentence.label)
    mostly = f"mostly {load_palette()[counts.most_common(1)[0][0]]['name']}" if counts else "headings or furniture"
    where = f"Sentence {first + 1}" if first == last else f"Sentences {first + 1:,} to {last + 1:,}"
    return Part(first, f"{where}: {mostly}")


def _summarise(document: Document) -> str:
    shares = ", ".join(
        f"{load_palette()[label]['name']} {format_percent(share)}" for label, share in document.profile.items()
    )
    return f"The document from its first to its last of {len(document.sentences):,} pieces. {shares}."
