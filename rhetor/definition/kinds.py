"""What a piece of text is: a sentence, a list item, a heading, or furniture of the page it was saved from.

Two questions are answered apart. The *kind* says what the piece is; ``says_something`` says whether it carries a label:
a heading that only names a topic ("Early Years") does not, one that asserts or urges ("Cut Military Aid") does.
"""

from rhetor.definition import limits
from rhetor.definition.frames import is_notice
from rhetor.definition.furniture import is_furniture
from rhetor.definition.headlines import asserts
from rhetor.definition.lines import find_words, is_finished, is_title_case, skip_marker, trim_marks
from rhetor.definition.stops import find_abbreviation, find_word_start
from rhetor.language import marks
from rhetor.language.page_words import load_page_words
from rhetor.language.parameters import load_parameters
from rhetor.records import Kind


def classify_piece(text: str, *, fills_block: bool, is_first: bool, is_item: bool, in_link_list: bool) -> Kind:
    """The kind of one piece.

    Args:
        text: the piece, trimmed.
        fills_block: it is a block of its own, or the unfinished last piece of one.
        is_first: it is the first of its block, or stands behind furniture.
        is_item: it stands in a block that opens with a list marker.
        in_link_list: it stands under a line such as "Related Posts" or "Table of Contents".
    """
    if is_first and len(text) <= 2 * limits.LONGEST_HEADING and is_notice(text):
        return Kind.FURNITURE
    if not fills_block:
        return Kind.ITEM if is_item else Kind.SENTENCE
    if is_furniture(text, in_link_list=in_link_list, is_item=is_item):
        return Kind.FURNITURE
    if is_item:
        return Kind.ITEM
    return Kind.HEADING if _is_heading(text) else Kind.SENTENCE


def opens_link_list(text: str) -> bool:
    """True for the line that stands over a list of links."""
    return len(text) <= limits.LONGEST_HEADING and trim_marks(text) in load_page_words().link_lists


def is_link(text: str) -> bool:
    """True for an item that could be a link to another page: a title. Only a run of them is furniture."""
    content = skip_marker(text)
    return not is_finished(content) and len(content) <= limits.LONGEST_HEADING and is_title_case(content)


def says_something(text: str, kind: Kind) -> bool:
    """Whether a piece of this kind carries a label."""
    if kind is Kind.FURNITURE:
        return False
    if kind is Kind.HEADING:
        return (is_finished(text) and not _ends_in_abbreviation(text)) or asserts(text)
    return True


def _ends_in_abbreviation(text: str) -> bool:
    if text[-1] != ".":
        return False
    stop = len(text) - 1
    return find_abbreviation(text[find_word_start(text, stop) : stop], False, load_parameters()) is not None


def _is_heading(text: str) -> bool:
    if len(text) > limits.LONGEST_HEADING or "\n" in text or text[-1] in ",;":
        return False
    if text[0] in marks.QUOTES_BEFORE and text[-1] in marks.QUOTES_AFTER:
        return False
    words = find_words(text)
    if is_finished(text):
        return text[-1] in ".?" and is_title_case(text) and len(words) > 2
    if is_title_case(text):
        return True
    return text[-1] != ":" and len(words) <= limits.LONGEST_PLAIN_HEADING and not _is_message(text, words)


def _is_message(text: str, words: list[str]) -> bool:
    """Whether a line without a stop is a sentence all the same: it begins in lower case, or with a verb that urges."""
    if len(words) < limits.SHORTEST_MESSAGE:
        return False
    return text[0].islower() or words[0].lower().replace("’", "'") in load_page_words().urging
