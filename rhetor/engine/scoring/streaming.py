"""A text that comes in blocks, labelled a stretch of whole paragraphs at a time, in the memory of its longest paragraph."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from rhetor.definition.limits import LONGEST_GAP
from rhetor.engine.scoring.rows import ROW, Rows
from rhetor.engine.scoring.scorer import Scorer
from rhetor.engine.sentences.splitting import Page, find_last_blank_line
from rhetor.records import Kind

FURNITURE = tuple(Kind).index(Kind.FURNITURE)


@dataclass(frozen=True, slots=True)
class LabelledStretch:
    """Pieces of ``text``, which begins at code point ``offset`` of the whole; offsets of the rows are into ``text``.

    Attributes:
        unsettled: how many of the last pieces may yet turn out to be furniture; more than there are, if some before may too.
        turned: whether those before that might have turned out to be furniture have.
        following: what the next stretch begins with.
    """

    offset: int
    text: str
    rows: Rows
    unsettled: int = 0
    turned: bool = False
    following: str = ""


def cut_stretches(blocks: Iterable[str]) -> Iterator[str]:
    """The same text in stretches that end at blank lines, one for each block or fewer, and one for what is left."""
    text, unsearched, length = "", list[str](), 0
    for block in filter(None, blocks):
        if length and length >= len(text):  # To look for a blank line at every block would take quadratic time.
            searched, text = len(text), "".join([text, *unsearched])
            unsearched, length = [], 0
            if end := find_last_blank_line(text, searched):
                yield text[:end]
                text = text[end:]
        unsearched.append(block)
        length += len(block)
    if text or unsearched:
        yield "".join([text, *unsearched])


def label_stretches(scorer: Scorer, stretches: Iterable[str], threads: int) -> Iterator[LabelledStretch]:
    """Labels stretches of whole paragraphs: the same pieces and numbers as of the whole text, in order."""
    split = _split_stretches(scorer, stretches)
    held = list[LabelledStretch]()
    for labelled in _label_in_turn(scorer, split) if threads == 1 else _label_together(scorer, split, threads):
        if labelled.unsettled <= len(labelled.rows):
            yield from map(_turn_into_furniture, held) if labelled.turned else held
            held = []
        settled = max(0, len(labelled.rows) - labelled.unsettled)
        yield LabelledStretch(labelled.offset, labelled.text, _take_rows(labelled.rows, 0, settled))
        if settled < len(labelled.rows):
            held.append(_hold_rows(labelled, settled))
    yield from held


def _split_stretches(scorer: Scorer, stretches: Iterable[str]) -> Iterator[LabelledStretch]:
    """Rows without labels. To split a stretch takes what is known of those before it; to label it does not."""
    page, offset = Page(), 0
    for text, following in _look_ahead(stretches):
        rows = scorer.split_text(text, page)
        yield LabelledStretch(offset, text, rows, page.open, page.turned, following)
        offset += len(text)


def _look_ahead(stretches: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each stretch with the first two characters of the next paragraph, in which a quotation may go on."""
    waiting, white = list[str](), 0
    for stretch in stretches:
        if content := stretch.strip():
            white += len(stretch) - len(stretch.lstrip())
            yield from ((text, content[:2] if white <= LONGEST_GAP else "") for text in waiting)
            waiting, white = [stretch], len(stretch) - len(stretch.rstrip())
            continue
        white += len(stretch)
        waiting.append(stretch)
        if white > LONGEST_GAP:  # White space alone may go on for ever.
            yield from ((text, "") for text in waiting)
            waiting = []
    yield from ((text, "") for text in waiting)


def _label_in_turn(scorer: Scorer, split: Iterable[LabelledStretch]) -> Iterator[LabelledStretch]:
    for stretch in split:
        scorer.label_rows(stretch.text, stretch.rows, stretch.following)
        yield stretch


def _label_together(scorer: Scorer, split: Iterable[LabelledStretch], threads: int) -> Iterator[LabelledStretch]:
    """Each thread labels a stretch; no more are split than they have to do."""
    waiting: deque[tuple[LabelledStretch, Future[None]]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for stretch in split:
            waiting.append((stretch, pool.submit(scorer.label_rows, stretch.text, stretch.rows, stretch.following)))
            if len(waiting) > threads:
                yield _wait_for(*waiting.popleft())
        while waiting:
            yield _wait_for(*waiting.popleft())


def _wait_for(stretch: LabelledStretch, labels: Future[None]) -> LabelledStretch:
    labels.result()
    return stretch


def _take_rows(rows: Rows, first: int, last: int) -> Rows:
    return Rows(rows.content[first * ROW.itemsize : last * ROW.itemsize], rows.labels)


def _hold_rows(stretch: LabelledStretch, first: int) -> LabelledStretch:
    """The rows from ``first`` on, with no more of the text than they are of: they may be kept for long."""
    table = np.frombuffer(_take_rows(stretch.rows, first, len(stretch.rows)).content, dtype=ROW).copy()
    start, end = int(table["start"][0]), int(table["end"][-1])
    table["start"] -= start
    table["end"] -= start
    return LabelledStretch(stretch.offset + start, stretch.text[start:end], Rows(table.tobytes(), stretch.rows.labels))


def _turn_into_furniture(stretch: LabelledStretch) -> LabelledStretch:
    table = np.frombuffer(stretch.rows.content, dtype=ROW).copy()
    table["kind"], table["label"] = FURNITURE, -1
    table["probabilities"], table["confidence"], table["uncertain"], table["quoted"] = 0, 0, False, False
    return LabelledStretch(stretch.offset, stretch.text, Rows(table.tobytes(), stretch.rows.labels))
