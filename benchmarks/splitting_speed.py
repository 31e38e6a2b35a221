"""How fast the splitter is: beside NLTK's Punkt and pySBD, on hostile text, as text grows, on two threads.

    pip install -e '.[bench]'
    python -m benchmarks.splitting_speed [FOLDER]

FOLDER holds articles as .txt; without it, seeds/articles. The three take turns, article by article; medians of ROUNDS rounds
and their ratios. Punkt gets the project's abbreviations and whole articles, pySBD line after line, at which it is faster.
What runs on one thread is measured in seconds of the processor, so that other work on the machine disturbs less.
"""

import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pysbd
from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

from rhetor.sentences import split_columns, split_sentences
from rhetor.sentences.parameters import load_parameters

ROUNDS = 7
HOSTILE = {
    "one word": "x",
    "full stops": ".",
    "spaced stops": ". ",
    "quotes": '"',
    "list bullets": "- the item of a list\n",
    "short bullets": "- item\n",
    "emoji": "😀",
    "brackets": "(",
    "asides": "(a.) ",
    "line feeds": "\n",
    "glued capitals": "A.Ab",
    "initials": "a. ",
    "questions": "why? ",
    "citations": "a.[1] ",
}
Split = Callable[[str], object]


def read_articles() -> list[str]:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "seeds" / "articles"
    return [path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))]


def measure(split: Split, texts: list[str]) -> float:
    """Seconds of the processor for all texts, one after the other."""
    started = time.process_time()
    for text in texts:
        split(text)
    return time.process_time() - started


def make_others() -> dict[str, Split]:
    parameters = PunktParameters()
    parameters.abbrev_types = set(load_parameters().abbreviations)
    punkt = PunktSentenceTokenizer(parameters)
    segmenter = pysbd.Segmenter(language="en", clean=False, char_span=True)
    return {
        "NLTK Punkt, spans": lambda text: list(punkt.span_tokenize(text)),
        "pySBD, spans": lambda text: [segmenter.segment(line) for line in text.split("\n") if line.strip()],
    }


def compare(articles: list[str]) -> None:
    splitters: dict[str, Split] = {"rhetor, columns": split_columns, "rhetor, spans": split_sentences, **make_others()}
    seconds: dict[str, list[float]] = {name: [] for name in splitters}
    for _ in range(ROUNDS):
        for name, split in splitters.items():
            seconds[name].append(measure(split, articles))
    size = sum(len(article.encode()) for article in articles) / 1e6
    pieces = sum(len(split_columns(article)[0]) for article in articles)
    print(f"{len(articles)} articles, {size:.2f} MB, {pieces:,} pieces; medians of {ROUNDS} rounds")
    print(f"{'':<20}{'MB/s':>8}{'× Punkt':>9}{'× pySBD':>9}")
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    for name, median in medians.items():
        ratios = [medians[other] / median for other in ("NLTK Punkt, spans", "pySBD, spans")]
        print(f"{name:<20}{size / median:>8.2f}{ratios[0]:>9.2f}{ratios[1]:>9.1f}")


def measure_nanoseconds(text: str) -> float:
    """Nanoseconds a byte of UTF-8; the median of ROUNDS."""
    return 1e9 * statistics.median(measure(split_columns, [text]) for _ in range(ROUNDS)) / len(text.encode())


def try_hostile(prose: str) -> None:
    usual = measure_nanoseconds((prose * (10_000_000 // len(prose) + 1))[:10_000_000])
    print(f"\n10 million characters of …\n{'':<20}{'ns/byte':>8}{'× prose':>9}\n{'prose':<20}{usual:>8.1f}{1:>9.1f}")
    for name, unit in HOSTILE.items():
        found = measure_nanoseconds(unit * (10_000_000 // len(unit)))
        print(f"{name:<20}{found:>8.1f}{found / usual:>9.1f}")


def try_growth(prose: str) -> None:
    print(f"\n{'characters of prose':<20}{'MB/s':>8}")
    for size in (1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000):
        text = (prose * (size // len(prose) + 1))[:size]
        repeats = max(1, 1_000_000 // size)
        seconds = statistics.median(measure(split_columns, [text] * repeats) for _ in range(ROUNDS))
        print(f"{size:<20,}{repeats * len(text.encode()) / 1e6 / seconds:>8.1f}")


def try_threads(prose: str) -> None:
    texts = [prose * (5_000_000 // len(prose))] * 8
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(ROUNDS):
        for threads, found in seconds.items():
            with ThreadPoolExecutor(threads) as pool:
                started = time.perf_counter()
                list(pool.map(split_columns, texts))
                found.append(time.perf_counter() - started)
    print(f"\nTwo threads against one: {statistics.median(seconds[1]) / statistics.median(seconds[2]):.2f}x")


if __name__ == "__main__":
    read = read_articles()
    whole = "\n\n".join(read)
    compare(read)
    try_hostile(whole)
    try_growth(whole)
    try_threads(whole)
