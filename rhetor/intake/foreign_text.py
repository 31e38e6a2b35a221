"""Text that is not English: its labels mean nothing, and whoever asked for them is told."""

from collections import Counter

from rhetor.language.function_words import ENGLISH, load_function_words
from rhetor.records import Languages

CURE = "labels are made for English, so do not rely on those"
SHOWN = 3
"""Languages that are named."""


def describe_foreign(languages: Languages, length: int) -> str:
    """What to warn of, for a text of ``length`` code points; empty if all of it that can be told is English."""
    language, passages = languages
    if language not in (ENGLISH, None):
        return f"it is {_name(language)}; {CURE} of this text"
    if not passages:
        return ""
    codes = Counter(passage.language for passage in passages)
    named = ", ".join(_name(code) for code, _ in codes.most_common(SHOWN))
    share = sum(passage.end - passage.start for passage in passages) / max(1, length)
    count = f"{len(passages):,} passages are" if len(passages) > 1 else "a passage is"
    return f"{count} {named}, {share:.0%} of it, the first from character {passages[0].start:,}; {CURE} there"


def _name(code: str) -> str:
    names = load_function_words().names
    return f"in {names[code]} ({code})" if code in names else "not in English"
