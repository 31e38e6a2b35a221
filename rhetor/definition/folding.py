"""A sentence as readers see it: without invisible characters, ligatures, letters of mathematics and stray mark-up.

Only features are read from it. Each character of it knows what stretch of the sentence it stands for, so that evidence
points into the text as it is.
"""

import re
from typing import NamedTuple

from rhetor.definition.limits import LONGEST_EMPHASIS, LONGEST_LINK
from rhetor.language import marks
from rhetor.language.foldings import FOLDED_CHARACTERS, FOLDED_SPELLINGS

FOLDABLE = re.compile(
    rf"(?P<known>{'|'.join(map(re.escape, sorted(FOLDED_SPELLINGS, key=len, reverse=True)))}|[{''.join(FOLDED_CHARACTERS)}])"
    rf"|(?P<gone></?[A-Za-z][^<>\n]{{0,{LONGEST_LINK}}}>|(?:\A|(?<=[{marks.BREAKS}]))(?:>[ \t\u00a0]*)+)"
    r"|(?P<emphasis>\*+|_+|~+)"
)


class Folded(NamedTuple):
    """``text``, and of each character of it where what it stands for starts and ends in the sentence."""

    text: str
    starts: list[int]
    ends: list[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the sentence that ``text[start:end]`` stands for."""
        return self.starts[start] if start < len(self.starts) else self.ends[-1], self.ends[end - 1] if end else 0


def fold_sentence(sentence: str) -> Folded | None:
    """None if the sentence is as readers see it, or nothing of it would be left."""
    text, starts, ends = [], list[int](), list[int]()
    at = 0
    for match in FOLDABLE.finditer(sentence):
        if match["emphasis"] and not _is_emphasis(sentence, match):
            continue
        plain = "" if match["known"] is None else FOLDED_SPELLINGS.get(match[0], FOLDED_CHARACTERS.get(match[0], ""))
        text += [sentence[at : match.start()], plain]
        starts += [*range(at, match.start()), *[match.start()] * len(plain)]
        ends += [*range(at + 1, match.start() + 1), *[match.end()] * len(plain)]
        at = match.end()
    text.append(sentence[at:])
    starts += range(at, len(sentence))
    ends += range(at + 1, len(sentence) + 1)
    folded = "".join(text)
    if not folded or folded == sentence:
        return None
    starts[0], ends[-1] = 0, len(sentence)
    return Folded(folded, starts, ends)


def _is_emphasis(sentence: str, match: re.Match[str]) -> bool:
    """Whether marks open before a word or close behind one, as those of Markdown do."""
    mark, length = match[0][0], match.end() - match.start()
    if length > LONGEST_EMPHASIS or (mark == "~" and length != 2):
        return False
    before, after = sentence[match.start() - 1 : match.start()], sentence[match.end() : match.end() + 1]
    opens = (not before or before.isspace() or before in marks.BEFORE_OPENING) and (after.isalnum() or after in "*_“‘\"'(")
    closes = bool(before) and not before.isspace() and (not after or after.isspace() or after in marks.AFTER_CLOSING)
    return (opens and bool(after)) or closes
