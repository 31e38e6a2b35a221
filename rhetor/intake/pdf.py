"""The text of a PDF: its paragraphs, without running heads and page numbers, words cut at the end of a line put together.

PDFium gives characters in the order in which they were written, which in what word processors and browsers make is that of
reading, columns too; ligatures come as letters. Where a paragraph ends is told by where its lines stand.
"""

import ctypes
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rhetor.errors import MissingExtra, TextError
from rhetor.intake.extracted import Extracted
from rhetor.language.lexicon import load_lexicon

MORE_SPACE = 1.25
"""Times the distance of lines, from which on a paragraph ends."""
OTHER_SIZE = 1.12
"""Times the height of letters, from which on a line is in another type."""
SHORT = 0.85
"""Share of a column's width up to which a line is short: the last of its paragraph, if a sentence ends there."""
MARGIN = 0.1
"""Share of a page, above and below, in which running heads stand."""
REPEATED = 0.5
"""Share of the pages on which a line stands that is a running head; figures may differ."""
CUT = "\x02￾\xad"
"""What PDFium gives for a hyphen at the end of a line."""
MOST_PAGES = 20_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, in points: ``base`` is how high it stands, ``size`` its type's; ``place`` is base over page."""

    text: str
    left: float
    right: float
    base: float
    size: float
    place: float


def read_pdf(content: bytes, name: str) -> Iterator[Extracted]:
    """
    Raises:
        TextError: it is damaged, encrypted, or holds pictures of pages alone.
        MissingExtra: pypdfium2 is not installed.
    """
    try:
        import pypdfium2
    except ImportError:
        what = f"{name} is a PDF, and the library that reads it is not installed"
        raise MissingExtra(what, "pdf", "or save its text as .txt") from None
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise TextError(f"{name} is encrypted. Save it without a password.") from None
        raise TextError(f"{name} is damaged: {str(error).rstrip('.')}. Print it to a new PDF.") from None
    try:
        pages = [_read_lines(document, number) for number in range(min(len(document), MOST_PAGES))]
        stated = _read_stated(document.get_metadata_dict())
    except pypdfium2.PdfiumError as error:
        raise TextError(f"{name} is damaged: {str(error).rstrip('.')}. Print it to a new PDF.") from None
    finally:
        document.close()
    text = "\n\n".join(join_paragraphs(remove_heads(pages, stated.get("title", ""))))
    if not text.strip():
        raise TextError(f"{name} holds no text: its pages are pictures. Run text recognition on it first, as with ocrmypdf.")
    yield Extracted(text, stated)


def _read_lines(document: Any, number: int) -> list[Line]:
    page = document[number]
    _, height = page.get_size()
    text_page = page.get_textpage()
    lines, at = [], 0
    for raw in text_page.get_text_range().split("\r\n"):
        text = raw.strip()
        if text:
            first = at + len(raw) - len(raw.lstrip())
            lines.append(_measure_line(text_page, text, first, height))
        at += len(raw.encode("utf-16-le")) // 2 + 2
    text_page.close()
    page.close()
    return lines


def _measure_line(text_page: Any, text: str, first: int, page_height: float) -> Line:
    import pypdfium2.raw as pdfium

    last = min(first + len(text.encode("utf-16-le")) // 2, text_page.count_chars()) - 1
    first = min(first, last)
    left, *_ = text_page.get_charbox(first, loose=True)
    _, _, right, _ = text_page.get_charbox(last, loose=True)
    across, base = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text_page.raw, first, across, base)
    size = pdfium.FPDFText_GetFontSize(text_page.raw, first)
    return Line(text, left, right, base.value, size, base.value / page_height if page_height else 0.5)


def remove_heads(pages: Sequence[Sequence[Line]], title: str = "") -> list[list[Line]]:
    """The pages without the lines that stand above or below on most of them, and without page numbers.

    A page by itself has what browsers print there: the time before the title, the page's number behind its address.
    """
    counts = Counter(head for page in pages for head in {_fold_head(line) for line in page if _is_outside(line)})
    least = max(2, REPEATED * len(pages))

    def is_head(line: Line, number: int) -> bool:
        text = line.text
        if counts[_fold_head(line)] >= least or not text.strip("0123456789-–/ ."):
            return True
        is_dated = bool(title) and text.endswith(title) and text[:1].isdigit()
        return is_dated or text.endswith(f" {number}/{len(pages)}")

    return [
        [line for line in page if not (_is_outside(line) and is_head(line, number))] for number, page in enumerate(pages, 1)
    ]


def _is_outside(line: Line) -> bool:
    return line.place < MARGIN or line.place > 1 - MARGIN


def _fold_head(line: Line) -> str:
    """A line whose figures may differ from page to page."""
    return "".join("0" if character.isdigit() else character for character in line.text.lower()).replace("00", "0")


def join_paragraphs(pages: Sequence[Sequence[Line]]) -> Iterator[str]:
    """Lines joined to paragraphs, over the ends of columns and pages too."""
    lines = [line for page in pages for line in page]
    pitch = _take([before.base - after.base for before, after in pairwise(lines) if before.base > after.base], 0.25)
    column = _take([line.right - line.left for line in lines], 0.9)
    text = ""
    for number, line in enumerate(lines):
        if number and _ends_paragraph(lines[number - 1], line, pitch, column):
            yield text
            text = line.text
        else:
            text = join_lines(text, line.text)
    if text:
        yield text


def _take(values: Sequence[float], share: float) -> float:
    """The value that so large a share of them is below."""
    return sorted(values)[int(share * (len(values) - 1))] if values else 0.0


def _ends_paragraph(before: Line, after: Line, pitch: float, column: float) -> bool:
    drop = before.base - after.base
    is_whole = before.text.rstrip("\"'”’)]")[-1:] in ".?!:…"
    if not 1 / OTHER_SIZE < before.size / max(after.size, 0.01) < OTHER_SIZE:
        return True
    if drop <= 0 or drop > 5 * pitch:  # another column or page
        return is_whole and (before.right - before.left < SHORT * column or after.text[:1].isupper())
    if drop > MORE_SPACE * pitch:
        return True
    is_short = before.right - before.left < SHORT * column
    return is_whole and is_short and not after.text[:1].islower()


def join_lines(before: str, after: str) -> str:
    """Two lines of a paragraph as one; a word that was cut at the end of the first is put together."""
    if not before:
        return after
    if before[-1] in CUT:
        return before.rstrip(CUT) + after
    if before.endswith("-") and before[-2:-1].isalpha() and after[:1].islower():
        head, tail = before[:-1].split()[-1], after.split()[0]
        word = "".join(filter(str.isalpha, head.rpartition("-")[2] + tail)).lower()
        return (before[:-1] if word in load_lexicon().known or not _is_word(head) else before) + after
    return f"{before} {after}"


def _is_word(text: str) -> bool:
    return text.lower() in load_lexicon().known


def _read_stated(found: dict[str, str]) -> dict[str, str]:
    date = found.get("CreationDate", "").removeprefix("D:")[:8]
    date = f"{date[:4]}-{date[4:6]}-{date[6:]}" if len(date) == 8 and date.isdigit() else ""
    stated = {"title": found.get("Title", ""), "author": found.get("Author", ""), "date": date}
    return {name: value.strip() for name, value in stated.items() if value.strip()}
