"""The texts that are measured: real articles, and as much as is wanted of them."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds" / "articles"
SHARED = ROOT.parent / "shared" / "articles"


def find_articles() -> Path:
    """``../shared/articles`` if it is there, else the sample articles of the project."""
    return SHARED if SHARED.is_dir() else SEEDS


def read_articles(folder: Path | None = None) -> list[str]:
    return [path.read_text("utf-8") for path in sorted((folder or find_articles()).glob("*.txt"))]


def repeat_articles(articles: Sequence[str], size: int) -> Iterator[str]:
    """Articles again and again, each time in another order, until ``size`` bytes of UTF-8 are reached."""
    dice = random.Random(1)
    while True:
        for article in dice.sample(articles, len(articles)):
            size -= len(article.encode()) + 2
            yield article
            if size <= 0:
                return


def make_text(articles: Sequence[str], size: int) -> str:
    return "\n\n".join(repeat_articles(articles, size))


def count_megabytes(texts: Sequence[str]) -> float:
    return sum(len(text.encode()) for text in texts) / 1e6
