"""Text in, spans out: where each sentence starts and ends, and what kind of piece it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from rhetor.definition.blocks import Block, find_blocks
from rhetor.definition.boundaries import find_boundaries
from rhetor.definition.kinds import classify_piece, is_link, opens_link_list, says_something
from rhetor.definition.limits import LONGEST_CLOSE, SHORTEST_LINK_LIST
from rhetor.definition.lines import is_finished
from rhetor.records import Kind, Span

__all__ = ["SPLITTER_VERSION", "says_something", "split_sentences"]

SPLITTER_VERSION = "2"
"""Recorded with every model and every batch. Raised whenever the spans of some text change."""


def split_sentences(text: str) -> list[Span]:
    """Splits ``text`` into spans that tile it: in order, without overlap, nothing but white space between them.

    Time is linear in the length of the text. The text is never changed: offsets are code points of what was given.
    """
    spans: list[Span] = []
    links = _LinkList()
    for block in find_blocks(text):
        pieces = list(_find_pieces(text, block))
        in_link_list = links.holds(text, block, len(pieces))
        for number, (start, end) in enumerate(pieces):
            piece = text[start:end]
            kind = classify_piece(
                piece,
                fills_block=len(pieces) == 1 or (number == len(pieces) - 1 and not is_finished(piece[-LONGEST_CLOSE:])),
                is_first=number == 0 or spans[-1].kind is Kind.FURNITURE,
                is_item=block.is_item,
                in_link_list=in_link_list,
            )
            spans.append(Span(start, end, kind))
            if kind is Kind.FURNITURE and opens_link_list(piece):
                links = _LinkList(is_open=True)
    return _mark_bare_links(text, spans)


@dataclass(slots=True)
class _LinkList:
    """Whether the blocks under a line such as "Related Posts" still belong to its list.

    A list with markers lasts as long as its items; one without, as long as its lines are single and unfinished.
    """

    is_open: bool = False
    has_markers: bool = False

    def holds(self, text: str, block: Block, piece_count: int) -> bool:
        if not self.is_open:
            return False
        unfinished = text[block.end - 1] not in ".!…"
        self.is_open = piece_count == 1 and (block.is_item or (unfinished and not self.has_markers))
        self.has_markers = self.has_markers or block.is_item
        return self.is_open


def _mark_bare_links(text: str, spans: list[Span]) -> list[Span]:
    """Turns runs of items that are all titles into furniture: lists of links without a line that says so."""
    marked: list[Span] = []
    for are_links, run in groupby(spans, lambda span: span.kind is Kind.ITEM and is_link(text[span.start : span.end])):
        group = list(run)
        if are_links and len(group) >= SHORTEST_LINK_LIST:
            group = [Span(span.start, span.end, Kind.FURNITURE) for span in group]
        marked.extend(group)
    return marked


def _find_pieces(text: str, block: Block) -> Iterator[tuple[int, int]]:
    start = block.start
    for boundary in (*find_boundaries(text, block.start, block.end), block.end):
        piece = text[start:boundary]
        stripped = piece.strip()
        if stripped:
            first = start + len(piece) - len(piece.lstrip())
            yield first, first + len(stripped)
        start = boundary
