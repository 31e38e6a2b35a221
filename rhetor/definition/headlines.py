"""Whether a heading says something: it has a finite verb or a modal, urges, or names the source of what it says."""

import re

from rhetor.definition import limits
from rhetor.definition.lines import find_words, skip_marker
from rhetor.language.page_words import PageWords, load_page_words

DASH = re.compile(r" [-–—]+ ")


def asserts(text: str) -> bool:
    page = load_page_words()
    content = skip_marker(text)
    words = [word.replace("’", "'") for word in find_words(content)]
    lower = [word.lower() for word in words]
    if len(words) < limits.SHORTEST_MESSAGE:
        return False
    if lower[0] in page.urging or any(word in page.assertive for word in lower):
        return True
    return any(_is_headline_verb(lower, at, page) for at in range(1, len(lower))) or _names_source(content, page)


def _is_headline_verb(words: list[str], at: int, page: PageWords) -> bool:
    """``Thousands march against tax``, ``Judge orders release of files``; but ``The plans for the mill``."""
    word, before = words[at], words[at - 1]
    is_plural = before in page.plurals or (len(before) > 3 and before[-1] == "s" and before[-2] not in "s'")
    if word in page.headline_verbs:
        return is_plural
    if word[-1] != "s" or is_plural or before in page.small or at == len(words) - 1:
        return False
    bare = word[:-1] if word[:-1] in page.headline_verbs else word[:-2] if word.endswith("es") else ""
    return bare in page.headline_verbs and words[at + 1] not in page.headline_prepositions


def _names_source(text: str, page: PageWords) -> bool:
    """``Minister: No more money for the mill``, ``Army to withdraw by May – officials``."""
    before, colon, after = text.partition(": ")
    source = [word.lower() for word in find_words(before)]
    if colon and 0 < len(source) <= limits.LONGEST_SOURCE and source[-1] in page.sources:
        return len(find_words(after)) > 1
    parts = DASH.split(text)
    source = [word.lower() for word in find_words(parts[-1])]
    return len(parts) > 1 and 0 < len(source) <= limits.LONGEST_SOURCE and source[-1] in page.sources
