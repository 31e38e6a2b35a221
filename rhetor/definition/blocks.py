"""Blocks: the paragraphs, headings and list items that a text's lines make up.

A line break ends a block, except in a hard-wrapped paragraph, where it stands for a space. A line was broken by
wrapping if its paragraph's width would not have taken the next word; and a paragraph is wrapped, and no list of entries
one a line, if it reads on over its line breaks: the next line begins in lower case, or the last word wants another.

Of a mail that is quoted, ``>`` before each line, what stands behind the marks counts; a line quoted deeper or less deep
begins a paragraph.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rhetor.definition import limits
from rhetor.definition.lines import ITEM
from rhetor.language import marks
from rhetor.language.page_words import load_page_words

LINE = re.compile(f"[^{marks.BREAKS}]+")
BLANK_BETWEEN = re.compile(f"\r\n|[{marks.BREAKS}]")
QUOTING = re.compile(r"(?:>[ \t\u00a0]*)*")
PAGE_NUMBER = re.compile(rf"\d{{1,{limits.LONGEST_PAGE_NUMBER}}}")
RUNNING_HEAD = re.compile(
    rf"{PAGE_NUMBER.pattern}[ \t\u00a0]{{{limits.SHORTEST_HEAD_GAP},}}\S.*"
    rf"|\S.*[ \t\u00a0]{{{limits.SHORTEST_HEAD_GAP},}}{PAGE_NUMBER.pattern}"
)
LAST_WORD = re.compile(r"[A-Za-z]+\Z")


@dataclass(frozen=True, slots=True)
class Block:
    """A half-open range of the text that no sentence crosses; ``is_item`` if it starts with a list marker."""

    start: int
    end: int
    is_item: bool


@dataclass(frozen=True, slots=True)
class _Line:
    """``content`` is where it starts behind the marks of quoting, of which there are ``depth``."""

    start: int
    content: int
    end: int
    depth: int
    is_item: bool
    blank_before: bool

    @property
    def width(self) -> int:
        return self.end - self.content


def find_blocks(text: str) -> Iterator[Block]:
    """The blocks of ``text`` in order, without white space around them; nothing but white space lies between them."""
    paragraph: list[_Line] = []
    for line in _find_lines(text):
        if line.blank_before and paragraph:
            yield from _blocks_of_paragraph(text, paragraph)
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield from _blocks_of_paragraph(text, paragraph)


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
        quoting = QUOTING.match(stripped)[0]  # type: ignore[index]  # it matches nothing, too
        content = stripped[len(quoting) :]
        yield _Line(
            start, start + len(quoting), start + len(stripped), quoting.count(">"), bool(ITEM.match(content)), breaks > 1
        )
        previous_end = start + len(stripped)


def _blocks_of_paragraph(text: str, lines: list[_Line]) -> Iterator[Block]:
    """The blocks of lines without a blank one between them: runs of the same depth, parted by lines that stand alone."""
    run: list[_Line] = []
    for number, line in enumerate(lines):
        stands_alone = _stands_alone(text, line, number < len(lines) - 1)
        if run and (stands_alone or line.depth != run[-1].depth):
            yield from _blocks_of(text, run)
            run = []
        run.append(line)
        if stands_alone:
            yield from _blocks_of(text, run)
            run = []
    if run:
        yield from _blocks_of(text, run)


def _stands_alone(text: str, line: _Line, has_next: bool) -> bool:
    """Whether a line is a quoted blank one, the time of a subtitle, a row of a table, or head or foot of a page."""
    content = text[line.content : line.end]
    if not content or content[0] == "|" or (content[0].isdigit() and marks.TIME_ARROW in content[: limits.LONGEST_TIME]):
        return True
    if has_next and PAGE_NUMBER.fullmatch(content):
        return True
    return len(content) <= limits.WIDEST and bool(RUNNING_HEAD.fullmatch(content))


def _blocks_of(text: str, lines: list[_Line]) -> Iterator[Block]:
    """The blocks of one run of lines: each line one, unless the run is hard-wrapped."""
    width = max(line.width for line in lines)
    wrapped = len(lines) > 1 and _is_hard_wrapped(text, lines, width)
    is_cased = not _begins_lower(text, lines[0])
    start, is_item = lines[0].start, lines[0].is_item
    for line, following in pairwise(lines):
        if not (wrapped and _is_wrapped(text, line, following, width, len(lines), is_cased)):
            yield Block(start, line.end, is_item)
            start, is_item = following.start, following.is_item
    yield Block(start, lines[-1].end, is_item)


def _is_hard_wrapped(text: str, lines: Sequence[_Line], width: int) -> bool:
    if not limits.NARROWEST <= width <= limits.WIDEST or not _has_even_lines(lines, width):
        return False
    reading_on, anew = _count_breaks(text, lines)
    if width >= limits.NARROW:
        return reading_on >= limits.READING_ON * (reading_on + anew)
    is_cased = not _begins_lower(text, lines[0])
    return is_cased and 0 < reading_on >= limits.READING_ON_NARROW * (reading_on + anew)


def _has_even_lines(lines: Sequence[_Line], width: int) -> bool:
    """Whether most lines but the last are nearly as long as the longest, as wrapping makes them. Items start anew."""
    ragged = min(limits.RAGGED, limits.RAGGED_SHARE * width)
    inner = [line for line, following in pairwise(lines) if not following.is_item]
    full = sum(1 for line in inner if line.width > width - ragged)
    return full >= max(1, limits.EVEN_SHARE * len(inner))


def _count_breaks(text: str, lines: Sequence[_Line]) -> tuple[int, int]:
    """At how many line breaks a sentence reads on, and at how many the next line begins anew in the middle of one.

    Breaks behind a stop say nothing, nor do lines that begin with anything but a letter, or in capitals.
    """
    reading_on = anew = 0
    for line, following in pairwise(lines):
        if following.is_item or text[line.end - 1] in ".!?:;":
            continue
        first, second = text[following.content], text[following.content + 1 : following.content + 2]
        if first.islower() or _wants_more(text, line):
            reading_on += 1
        elif first.isupper() and not second.isupper():
            anew += 1
    return reading_on, anew


def _wants_more(text: str, line: _Line) -> bool:
    """Whether a line ends in a comma, a dash, or a word that stays small in a title, as "the" and "of" do."""
    last = LAST_WORD.search(text, max(line.content, line.end - limits.LONGEST_SMALL_WORD - 1), line.end)
    if text[line.end - 1] in ",–—" or (text[line.end - 1] == "-" and text[line.end - 2 : line.end - 1].isalpha()):
        return True
    return last is not None and last[0].lower() in load_page_words().small


def _begins_lower(text: str, line: _Line) -> bool:
    return text[line.content : line.content + 1].islower()


def _is_wrapped(text: str, line: _Line, following: _Line, width: int, line_count: int, is_cased: bool) -> bool:
    """Whether the break between two lines of a wrapped paragraph was made by wrapping."""
    if following.is_item:
        return False
    first_word = text[following.content : min(following.end, following.content + width)].split(None, 1)[0]
    is_full = line.width + 1 + len(first_word) > width
    last = text[line.end - 1]
    if text[following.content].islower():
        return is_full or (is_cased and last not in ".!?:;")
    return is_full and (line_count > 2 or _wants_more(text, line))
