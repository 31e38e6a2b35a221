"""The strip of a document: from its first sentence to its last, a lane for each label.

A sentence is a mark in the lane of its label, so the eye sees where reporting turns into opinion and opinion into call.
Where sentences outnumber the columns, the height of a mark is the label's share in its column.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from rhetor.pages.environment import load_palette
from rhetor.records import LABELS, Document, Label, Sentence

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
    columns = _cut(sentences, COLUMNS)
    lanes = []
    for row, label in enumerate(reversed(LABELS)):
        middle = row * (LANE + GAP) + LANE / 2
        shares = [_share(column, label) for column in columns]
        lanes.append(Lane(label, middle, _draw_marks(shares, middle, LANE)))
    floor = len(LABELS) * (LANE + GAP)
    doubts = [sum(s.uncertain for s in column) / len(column) for column in columns]
    parts = tuple(_describe_part(part) for part in _number(_cut(sentences, PARTS)))
    uncertain = _draw_marks(doubts, floor + UNCERTAIN_LANE / 2, UNCERTAIN_LANE)
    return Strip(tuple(lanes), uncertain, parts, WIDTH, floor + UNCERTAIN_LANE, _summarise(document))


def _cut(sentences: tuple[Sentence, ...], most: int) -> list[tuple[Sentence, ...]]:
    """At most ``most`` runs of sentences, as even as can be, none empty."""
    count = min(most, len(sentences))
    edges = [number * len(sentences) // count for number in range(count + 1)] if count else [0]
    return [sentences[start:end] for start, end in pairwise(edges)]


def _share(column: tuple[Sentence, ...], label: Label) -> float:
    return sum(sentence.label is label for sentence in column) / len(column)


def _draw_marks(shares: list[float], middle: float, height: float) -> str:
    """A rectangle for every share above zero, neighbours of one height drawn as one."""
    step = WIDTH / len(shares) if shares else 0
    parts: list[str] = []
    start = 0
    for end in range(1, len(shares) + 1):
        if end < len(shares) and shares[end] == shares[start]:
            continue
        if shares[start]:
            tall = height * shares[start]
            top, width = middle - tall / 2, step * (end - start)
            parts.append(f"M{step * start:.2f} {top:.2f}h{width:.2f}v{tall:.2f}h-{width:.2f}z")
        start = end
    return "".join(parts)


def _number(parts: list[tuple[Sentence, ...]]) -> list[tuple[int, tuple[Sentence, ...]]]:
    numbered, first = [], 0
    for part in parts:
        numbered.append((first, part))
        first += len(part)
    return numbered


def _describe_part(numbered: tuple[int, tuple[Sentence, ...]]) -> Part:
    first, part = numbered
    last = first + len(part) - 1
    counts = Counter(sentence.label for sentence in part if sentence.label)
    mostly = f"mostly {load_palette()[counts.most_common(1)[0][0]]['name']}" if counts else "headings or furniture"
    where = f"Sentence {first + 1}" if first == last else f"Sentences {first + 1:,} to {last + 1:,}"
    return Part(first, f"{where}: {mostly}")


def _summarise(document: Document) -> str:
    shares = ", ".join(f"{load_palette()[label]['name']} {share:.0%}" for label, share in document.profile.items())
    return f"The document from its first to its last of {len(document.sentences):,} pieces. {shares}."
