"""The strip above a text: its lanes, a thin one for the uncertain, and stretches that can be jumped to."""

from collections import Counter
from dataclasses import dataclass

from rhetor.document import Document
from rhetor.engine.scoring.rows import Sentence
from rhetor.records import LABELS
from rhetor.show.pictures.environment import load_palette
from rhetor.show.pictures.strip import Lane, cut_columns, draw_marks, lay_out_lanes, summarise_marks

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
