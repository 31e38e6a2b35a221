"""Blocks: the paragraphs, headings and list items that a text's lines make up.

A line break ends a block, except in a hard-wrapped paragraph, where it stands for a space. A line was broken by
wrapping if its paragraph's width would not have taken the next word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rhetor.definition.limits import EVEN_SHARE, NARROWEST, RAGGED, WIDEST
from rhetor.language import marks

LINE = re.compile(f"[^{marks.BREAKS}]+")
BLANK_BETWEEN = re.compile(f"\r\n|[{marks.BREAKS}]")
ITEM = re.compile(rf"(?:[{re.escape(marks.BULLETS)}]|\(?\d{{1,3}}[.)]|\(?[a-zA-Z][)]|\(?[ivx]{{1,5}}[)])[ \t\u00a0]+(?=\S)")


@dataclass(frozen=True, slots=True)
class Block:
    """A half-open range of the text that no sentence crosses; ``is_item`` if it starts with a list marker."""

    start: int
    end: int
    is_item: bool


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    is_item: bool
    blank_before: bool


def find_blocks(text: str) -> Iterator[Block]:
    """The blocks of ``text`` in order, without white space around them; nothing but white space lies between them."""
    paragraph: list[_Line] = []
    for line in _find_lines(text):
        if line.blank_before and paragraph:
            yield from _blocks_of(text, paragraph)
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield from _blocks_of(text, paragraph)


def _find_lines(text: str) -> Iterator[_Line]:
    """Lines that hold more than white space."""
    previous_end = 0
    for match in LINE.finditer(text):
        raw = match[0]
        stripped = raw.strip()
        if not stripped:
            continue
        start = match.start() + len(raw) - len(raw.lstrip())
        # Only the stretch between two lines is counted, so each character is looked at once.
        breaks = sum(1 for _ in BLANK_BETWEEN.finditer(text, previous_end, match.start()))
        yield _Line(start, start + len(stripped), bool(ITEM.match(stripped)), breaks > 1)
        previous_end = start + len(stripped)


def _blocks_of(text: str, lines: list[_Line]) -> Iterator[Block]:
    """The blocks of one run of lines without a blank line: each line one, unless the run is hard-wrapped."""
    width = max(line.end - line.start for line in lines)
    wrapped = len(lines) > 1 and NARROWEST <= width <= WIDEST and _has_even_lines(lines, width)
    start, is_item = lines[0].start, lines[0].is_item
    for line, following in pairwise(lines):
        if not (wrapped and _is_wrapped(text, line, following, width, len(lines))):
            yield Block(start, line.end, is_item)
            start, is_item = following.start, following.is_item
    yield Block(start, lines[-1].end, is_item)


def _has_even_lines(lines: list[_Line], width: int) -> bool:
    """Whether most lines but the last are nearly as long as the longest, as wrapping makes them. Items start anew."""
    inner = [line for line, following in pairwise(lines) if not following.is_item]
    full = sum(1 for line in inner if line.end - line.start > width - RAGGED)
    return full >= max(1, EVEN_SHARE * len(inner))


def _is_wrapped(text: str, line: _Line, following: _Line, width: int, line_count: int) -> bool:
    if following.is_item:
        return False
    first_word = text[following.start : min(following.end, following.start + width)].split(None, 1)[0]
    is_full = line.end - line.start + 1 + len(first_word) > width
    if text[following.start].islower():
        return is_full or text[line.end - 1] not in ".!?:;"
    return is_full and (line_count > 2 or text[line.end - 1] in ",;-–—")
