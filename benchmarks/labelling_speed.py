"""How fast labels are made: beside Punkt with scikit-learn, one sentence at a time, on two threads.

    pip install -e '.[bench]'
    python -m benchmarks.labelling_speed [FOLDER]

FOLDER holds articles as .txt; without it, seeds/articles. All take turns, article by article; medians of ROUNDS of processor
time, so that other programs on the same machine count less.
"""

import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from rhetor import Labeler
from rhetor.sentences import split_columns
from rhetor.sentences.parameters import load_parameters
from training.corpus import read_corpus

ROUNDS, REPEATS = 7, 300
SENTENCE = "The bridge must be rebuilt before winter."


def read_articles() -> list[str]:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "seeds" / "articles"
    return [path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))]


def train_reference() -> Pipeline:
    """Words and pairs of words, as a user would begin."""
    examples = read_corpus().examples[::3]
    pipeline = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression(max_iter=200))
    return pipeline.fit([example.text for example in examples], [example.label for example in examples])


def measure(run: Callable[[], object]) -> float:
    """Seconds of processor time, all threads together."""
    started = time.process_time()
    run()
    return time.process_time() - started


def compare(labeler: Labeler, pipeline: Pipeline, articles: list[str]) -> None:
    parameters = PunktParameters()
    parameters.abbrev_types = set(load_parameters().abbreviations)
    punkt = PunktSentenceTokenizer(parameters)
    sentences = [sentence.text for article in articles for sentence in labeler.label(article).sentences]
    runs: dict[str, Callable[[], object]] = {
        "Punkt + scikit-learn": lambda: [pipeline.predict_proba(punkt.tokenize(article)) for article in articles],
        "splitting alone": lambda: [split_columns(article) for article in articles],
        "text to columns": lambda: [labeler.label(article).columns for article in articles],
        "text to records": lambda: [labeler.label(article).sentences for article in articles],
        "label_sentences": lambda: labeler.label_sentences(sentences),
    }
    seconds = {name: statistics.median(values) for name, values in take_turns(runs).items()}
    print(f"{len(articles)} articles, {len(sentences):,} pieces\n{'':<24}{'µs/piece':>9}{'pieces/s':>12}{'×':>7}")
    for name, spent in seconds.items():
        ratio = seconds["Punkt + scikit-learn"] / spent
        print(f"{name:<24}{1e6 * spent / len(sentences):>9.2f}{len(sentences) / spent:>12,.0f}{ratio:>7.1f}")


def take_turns(runs: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            seconds[name].append(measure(run))
    return seconds


def compare_one_sentence(labeler: Labeler, pipeline: Pipeline) -> None:
    runs = {
        "scikit-learn": lambda: [pipeline.predict_proba([SENTENCE]) for _ in range(REPEATS)],
        "label_sentences([one])": lambda: [labeler.label_sentences([SENTENCE]) for _ in range(REPEATS)],
    }
    print("\nOne short sentence")
    for name, values in take_turns(runs).items():
        print(f"{name:<24}{1e6 * statistics.median(values) / REPEATS:>9.1f} µs")


def try_threads(labeler: Labeler, articles: list[str]) -> None:
    texts = ["\n\n".join(articles)] * 8
    with ThreadPoolExecutor(2) as pool:
        alone, together = [], []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            list(map(labeler.label, texts))
            alone.append(time.perf_counter() - started)
            started = time.perf_counter()
            list(pool.map(labeler.label, texts))
            together.append(time.perf_counter() - started)
    print(f"\nTwo threads against one: {statistics.median(alone) / statistics.median(together):.2f}x")


if __name__ == "__main__":
    articles = read_articles()
    loaded, reference = Labeler.load(), train_reference()
    compare(loaded, reference, articles)
    compare_one_sentence(loaded, reference)
    try_threads(loaded, articles)
