"""Holds the compiled modules to the reference for as long as asked, and shortens each text on which they differ.

python -m tests.fuzz SECONDS [SEED]
"""

import random
import sys
import time
from collections.abc import Callable
from functools import cache

from rhetor import Labeler
from rhetor.definition import kinds as reference_kinds
from rhetor.definition import splitting as reference
from rhetor.definition.quotations import find_quoted
from rhetor.engine.sentences import says_something, split_sentences
from rhetor.formats.serialise import document_to_record, sentences_to_json
from tests.conftest import SHIPPED
from tests.reference.fragments import GAPS, MARKS, PARTS, WORDS, make_text
from tests.reference.records import make_document_record
from tests.reference.terms import assert_same_terms, make_sentence

BATCH = 100
"""Texts whose terms make one vocabulary."""


def differs(text: str) -> bool:
    return splits_differently(text) or reads_differently([text]) or quotes_differently(text) or writes_differently(text)


def writes_differently(text: str) -> bool:
    """Whether its JSON, with evidence, differs from the records, or stretches of it from the whole."""
    text = text.encode("utf-8", "replace").decode()
    document = load_labeler().label(text, evidence=True)
    whole = b"".join(
        sentences_to_json(stretch.document, lines=True, shift=stretch.offset)
        for stretch in load_labeler().label_blocks(text[at : at + 97] for at in range(0, len(text), 97))
    )
    return (
        document_to_record(document, utf16=True) != make_document_record(document, text, utf16=True)
        or sentences_to_json(load_labeler().label(text), lines=True) != whole
    )


def make_endless(dice: random.Random) -> str:
    """A sentence with more tokens than count."""
    return dice.choice(PARTS + WORDS + MARKS) * dice.choice((1, 400, 1500))


def quotes_differently(text: str) -> bool:
    """Whether another sentence stands in the middle of a quotation."""
    text = text.encode("utf-8", "replace").decode()
    sentences = load_labeler().label(text).sentences
    return [sentence.quoted for sentence in sentences] != find_quoted(text, sentences)


@cache
def load_labeler() -> Labeler:
    return Labeler.load(SHIPPED)


def make_quotations(dice: random.Random) -> str:
    return "".join(dice.choice(PARTS) + dice.choice(GAPS) for _ in range(dice.choice((3, 10, 40))))


def reads_differently(texts: list[str]) -> bool:
    """Whether some sentence has other tokens, places or terms."""
    try:
        assert_same_terms(texts)
    except AssertionError:
        return True
    return False


def splits_differently(text: str) -> bool:
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


MAKERS = (*[make_text] * 10, *[make_sentence] * 10, *[make_quotations] * 10, make_endless)


def main(seconds: float, seed: int) -> int:
    dice = random.Random(seed)
    texts = characters = differences = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end and differences < 10:
        batch = [dice.choice(MAKERS)(dice) for _ in range(BATCH)]
        texts, characters = texts + len(batch), characters + sum(map(len, batch))
        unlike = [text for text in batch if splits_differently(text) or quotes_differently(text) or writes_differently(text)]
        if reads_differently(batch):
            unlike += [text for text in batch if reads_differently([text])] or batch
        for text in unlike:
            differences += 1
            print(repr(shorten(text, differs)), flush=True)
    print(f"{texts:,} texts of {characters:,} characters, {differences} differences")
    return differences > 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
