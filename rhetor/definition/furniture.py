"""Lines that belong to the page, not to the text: bylines, dates, credits, buttons, navigation, code, lists of links."""

import re

from rhetor.definition import limits
from rhetor.definition.dates import DATE
from rhetor.definition.frames import OPENING_MARKS, frames_letter
from rhetor.definition.lines import URL, find_words, is_finished, skip_marker, trim_marks
from rhetor.language import marks
from rhetor.language.page_words import PageWords, load_page_words

SEPARATOR = re.compile(rf"\s*[{marks.SEPARATORS}]\s+|\s+[{marks.SEPARATORS}]\s*")
CODE_MARK = re.compile(rf"[{re.escape(marks.CODE)}]|(?<=[A-Za-z])_(?=[A-Za-z])|(?<=\w)\(|;\Z")


def is_furniture(text: str, *, in_link_list: bool, is_item: bool) -> bool:
    """Whether a line is furniture; ``in_link_list`` if it stands under a line such as "Related Posts"."""
    if len(text) > 2 * limits.LONGEST_HEADING:
        return False
    words = load_page_words()
    content = skip_marker(text)
    found = find_words(content)
    if not any(character.isalpha() for character in content) or (content[0].isdigit() and marks.TIME_ARROW in content):
        return True
    if URL.fullmatch(content) or not find_words(URL.sub("", content)):
        return True
    bare = trim_marks(content)
    if bare in words.lines or DATE.fullmatch(bare) or _is_navigation(content, found, words, is_item=is_item):
        return True
    if in_link_list and len(found) <= 2 * words.longest:
        return True
    if frames_letter(content, bare, found, words):
        return True
    if is_finished(content):
        return False
    if _is_code(content):
        return True
    if len(found) > words.longest:
        return False
    if _names_platform(content, found, words):
        return True
    lower = content.lower().lstrip(OPENING_MARKS)
    opening = [word for word in words.openings if lower.startswith(word) or content.lower().startswith(word)]
    if not opening or _is_prose(content, words):
        return False
    return any(word not in words.soft_openings for word in opening) or not _asserts(found, words)


def _asserts(found: list[str], words: PageWords) -> bool:
    return any(word.lower().replace("’", "'") in words.assertive for word in found[1:])


def _is_navigation(content: str, found: list[str], words: PageWords, *, is_item: bool) -> bool:
    """Short entries between bars or arrows, or a row of buttons."""
    entries = SEPARATOR.split(content)
    if len(entries) > 2 and not is_finished(content) and len(found) <= limits.LONGEST_ENTRY * len(entries):
        return True
    if is_item and content[:1].islower():
        return False
    return len(found) > 1 and all(word.lower() in words.interface for word in found) and not content.endswith("?")


def _is_code(content: str) -> bool:
    code_marks = len(CODE_MARK.findall(content))
    return code_marks >= limits.FEWEST_CODE_MARKS and code_marks >= limits.CODE_SHARE * len(content)


def _names_platform(content: str, found: list[str], words: PageWords) -> bool:
    """``Follow Ann Lee on Twitter``."""
    if not content.lower().startswith(words.platform_openings):
        return False
    return any(word[0].isupper() and word.lower() in words.platforms for word in found[1:]) or "@" in content


def _is_prose(content: str, words: PageWords) -> bool:
    """A line that opens like furniture but runs like a sentence: "By spending so little, the ministry lost"."""
    found = find_words(content)
    plain = [word for word in found[1:] if word.islower() and word not in words.small]
    return len(plain) > limits.MOST_PLAIN
