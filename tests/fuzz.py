"""Holds the compiled modules to the reference for as long as asked, and shortens each text on which they differ.

python -m tests.fuzz SECONDS [SEED]
"""

import random
import sys
import time
from collections.abc import Callable

from rhetor.sentences import says_something, split_sentences
from tests.reference import kinds as reference_kinds
from tests.reference import sentences as reference
from tests.reference.fragments import make_text


def differs(text: str) -> bool:
    wanted = reference.split_sentences(text)
    return split_sentences(text) != wanted or any(
        says_something(text[start:end], kind) is not reference_kinds.says_something(text[start:end], kind)
        for start, end, kind in wanted
    )


def shorten(text: str, fails: Callable[[str], bool]) -> str:
    """Leaves out stretches of ``text`` as long as it still fails."""
    size = max(1, len(text) // 2)
    while size:
        at = 0
        while at < len(text):
            shorter = text[:at] + text[at + size :]
            if fails(shorter):
                text = shorter
            else:
                at += size
        size //= 2
    return text


def main(seconds: float, seed: int) -> int:
    dice = random.Random(seed)
    texts = characters = differences = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end and differences < 10:
        text = make_text(dice)
        texts, characters = texts + 1, characters + len(text)
        if differs(text):
            differences += 1
            print(repr(shorten(text, differs)), flush=True)
    print(f"{texts:,} texts of {characters:,} characters, {differences} differences")
    return differences > 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
