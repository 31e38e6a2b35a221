"""What must not change a label: whose name it is, and how it is typed. The sample articles are not in the corpus."""

import re
from collections.abc import Callable, Iterator

import pytest

from rhetor import Labeler
from tests.conftest import ROOT, load_cases

GROUPS: dict[str, list[str]] = load_cases("swaps")["groups"]
LEAST_SWAPS, LEAST_OF_A_GROUP, MOST_SWAPPED = 200, 6, 0.02
MOST_RETYPED = 0.03
STRAIGHT = str.maketrans("“”‘’", "\"\"''")


@pytest.fixture(scope="module")
def sentences(labeler: Labeler) -> list[str]:
    """Every labelled sentence of the sample articles."""
    articles = sorted((ROOT / "seeds" / "articles").glob("*.txt"))
    documents = [labeler.label(article.read_text("utf-8")) for article in articles]
    return [sentence.text for document in documents for sentence in document.sentences if sentence.label]


def _swap(sentences: list[str], group: list[str]) -> Iterator[tuple[str, str]]:
    """Each sentence beside the same with one member of a group put for another: the one before it and the one after."""
    for position, name in enumerate(group):
        pattern = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
        for other in {group[position - 1], group[(position + 1) % len(group)]}:
            yield from ((text, pattern.sub(other, text)) for text in sentences if pattern.search(text))


def _share_flipped(labeler: Labeler, pairs: list[tuple[str, str]]) -> float:
    before = labeler.label_sentences([first for first, _ in pairs])
    after = labeler.label_sentences([second for _, second in pairs])
    return sum(a.label != b.label for a, b in zip(before, after, strict=True)) / len(pairs)


def test_names_parties_countries_and_outlets_do_not_matter(labeler: Labeler, sentences: list[str]) -> None:
    """Putting one name for another, each way round, flips under 2 % of at least 200 labels, some of every group."""
    swaps = {name: list(_swap(sentences, group)) for name, group in GROUPS.items()}
    assert all(len(pairs) >= LEAST_OF_A_GROUP for pairs in swaps.values()), {
        name: len(pairs) for name, pairs in swaps.items()
    }
    pairs = [pair for found in swaps.values() for pair in found]
    assert len(pairs) >= LEAST_SWAPS
    assert _share_flipped(labeler, pairs) < MOST_SWAPPED


def _curl(text: str) -> str:
    text = re.sub(r"(^|[\s(—–-])\"", r"\1“", re.sub(r"(^|[\s(—–“-])'", r"\1‘", text))
    return text.replace('"', "”").replace("'", "’")


VARIANTS: dict[str, Callable[[str], str]] = {
    "straight quotes": lambda text: text.translate(STRAIGHT),
    "curly quotes": _curl,
    "guillemets": lambda text: re.sub(r'"([^"]*)"', r"«\1»", text.translate(STRAIGHT)),
    "spaced en dashes": lambda text: re.sub(r" ?— ?", " – ", text),
    "unspaced em dashes": lambda text: re.sub(r" [—–] ", "—", text),
    "typewriter dashes": lambda text: re.sub(r" ?[—–] ?", " -- ", text),
    "no full stop": lambda text: text.removesuffix("."),
    "an upper-case headline": lambda text: text.upper() if len(text.split()) <= 20 else text,
    "no-break spaces": lambda text: text.replace(" ", "\N{NO-BREAK SPACE}"),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_typography_does_not_matter(labeler: Labeler, sentences: list[str], name: str) -> None:
    """Typing the same sentence in another way flips under 3 % of the labels of the sentences it changes."""
    retyped = [(text, VARIANTS[name](text)) for text in sentences]
    changed = [(before, after) for before, after in retyped if before != after]
    assert changed
    assert _share_flipped(labeler, changed) < MOST_RETYPED
