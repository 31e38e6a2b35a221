"""Does time grow in a straight line? Milliseconds per megabyte of text, from 1 KB to 10 MB, for prose and hostile text.

python -m benchmarks.growth [--largest 10000000]
"""

import argparse
import time
from pathlib import Path

from rhetor import Labeler

ARTICLES = Path(__file__).parent.parent / "seeds" / "articles"
PROSE = "\n\n".join(path.read_text("utf-8") for path in sorted(ARTICLES.glob("*.txt")))
TEXTS = {
    "prose": PROSE,
    "no full stop": PROSE.replace(".", "").replace("\n", " ").replace("?", "").replace("!", ""),
    "dots": ".",
    "spaced dots": ". ",
    "quotes": '"',
    "capitals": "CAPITAL LETTERS EVERYWHERE ",
    "one word": "x",
    "bullets": "- item\n",
    "brackets": "(",
    "questions": "why? ",
    "citations": "a.[1] ",
    "emoji": "😀",
    "blank lines": "\n",
}


def measure(labeler: Labeler, unit: str, size: int) -> float:
    """Milliseconds per megabyte for ``size`` characters of ``unit``, the better of two runs; small texts are repeated."""
    text = (unit * (size // len(unit) + 1))[:size]
    repeats = max(1, 20_000 // size)
    best = float("inf")
    for _ in range(2 if size < 5_000_000 else 1):
        started = time.perf_counter()
        for _ in range(repeats):
            labeler.label(text)
        best = min(best, time.perf_counter() - started)
    return 1000 * best / repeats / (len(text.encode()) / 1e6)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--largest", type=int, default=10_000_000)
    largest = parser.parse_args().largest
    sizes = [size for size in (1_000, 10_000, 100_000, 1_000_000, 10_000_000) if size <= largest]
    labeler = Labeler.load()
    labeler.label(PROSE)
    print(f"{'ms per MB':<14}" + "".join(f"{size:>12,}" for size in sizes))
    for name, unit in TEXTS.items():
        print(f"{name:<14}" + "".join(f"{measure(labeler, unit, size):>12,.0f}" for size in sizes), flush=True)


if __name__ == "__main__":
    main()
