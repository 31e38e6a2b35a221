"""The seed corpus and the shipped model: what the data sheet promises is counted, and the model is the seeds' own."""

import json
import re
from collections import Counter, defaultdict
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from scipy.special import softmax

from rhetor import LABELS, Labeler
from rhetor.registry import read_manifest, read_model
from tests.conftest import ROOT, SHIPPED, load_cases
from training.base import find_base
from training.candidate import evaluate_held_out, fit_candidate, prepare_bench
from training.corpus import Corpus, read_corpus
from training.duplicates import find_near_duplicates
from training.settings import DEFAULT_SETTINGS

CUES = load_cases("cues")["labels"]
HARD_NEGATIVES = 2


def read_records() -> list[dict[str, Any]]:
    files = sorted((ROOT / "seeds" / "corpus").glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def find_words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_corpus(only=())


def test_balance(corpus: Corpus) -> None:
    """No label is under 15 %."""
    counts = Counter(example.label for example in corpus.examples)
    assert all(counts[label] >= 0.15 * len(corpus.examples) for label in LABELS)


def test_breadth(corpus: Corpus) -> None:
    """At least 10,000 sentences in 500 whole documents, over 40 subjects and 20 genres."""
    assert len(corpus.examples) >= 10_000
    assert len({example.document for example in corpus.examples if example.genre != "contrast-set"}) >= 500
    assert len({example.domain for example in corpus.examples}) >= 40
    assert len({example.genre for example in corpus.examples}) >= 20


def test_no_opening_gives_a_label_away(corpus: Corpus) -> None:
    """No three opening words stand in more than half a per cent of the sentences of a label, contrast sets apart."""
    whole = [example for example in corpus.examples if example.genre != "contrast-set"]
    for label in LABELS:
        openings = Counter(tuple(find_words(example.text)[:3]) for example in whole if example.label is label)
        (most,) = openings.most_common(1)
        assert most[1] <= 0.005 * openings.total(), most


def test_sentences_are_as_long_as_real_ones(corpus: Corpus) -> None:
    """Median and 90th percentile of words a sentence are within 15 % of those of 122 published articles: 19 and 38."""
    lengths = [len(example.text.split()) for example in corpus.examples]
    median, ninetieth = np.percentile(lengths, [50, 90])
    assert median == pytest.approx(19, rel=0.15)
    assert ninetieth == pytest.approx(38, rel=0.15)


def test_every_sentence_was_read_twice() -> None:
    """Every record names the labels of two readings, or three where the first two differed."""
    assert all(len(record["meta"]["readings"]) >= 2 for record in read_records())


def test_contrast_sets() -> None:
    """The label flips in every set; in at least 1,000 of them at least half of the words stay the same."""
    sets = defaultdict(list)
    for record in read_records():
        if record["genre"] == "contrast-set":
            sets[record["document"]].append(record)
    closest = [
        max(share_words(a["text"], b["text"]) for a, b in combinations(found, 2) if a["label"] != b["label"])
        for found in sets.values()
    ]
    assert sum(share >= 0.5 for share in closest) >= 1000


def share_words(first: str, second: str) -> float:
    """The share of the different words of the shorter sentence that stand in the other, too."""
    one, other = set(find_words(first)), set(find_words(second))
    return len(one & other) / min(len(one), len(other))


@pytest.mark.parametrize("label", CUES)
def test_hard_negatives(corpus: Corpus, label: str) -> None:
    """Every cue word of a label stands also in sentences of other labels."""
    for cue in CUES[label]:
        pattern = re.compile(rf"\b(?:{cue})\b", re.IGNORECASE)
        others = [example for example in corpus.examples if example.label != label and pattern.search(example.text)]
        assert len(others) >= HARD_NEGATIVES, cue


def test_every_record_is_complete() -> None:
    """Text, label, document, domain, genre and desk stand in every line, and no sentence stands there twice."""
    records = read_records()
    assert all({"text", "label", "document", "domain", "genre", "meta"} <= set(record) for record in records)
    assert all(record["meta"]["desk"] for record in records)
    assert all(record["text"] == record["text"].strip() for record in records)
    assert max(Counter(record["text"].lower() for record in records).values()) == 1


def test_every_genre_and_domain_mixes_labels(corpus: Corpus) -> None:
    """No genre and no domain gives its label away."""
    for key in ("genre", "domain"):
        found = defaultdict(set)
        for example in corpus.examples:
            found[getattr(example, key)].add(example.label)
        assert all(len(labels) >= 3 for labels in found.values())


def test_few_near_duplicates(corpus: Corpus) -> None:
    """Below one in a hundred sentences has a near-duplicate, contrast sets, which are made of them, apart."""
    texts = [example.text for example in corpus.examples if example.genre != "contrast-set"]
    pairs = find_near_duplicates(texts)
    assert len({second for _, second in pairs}) < 0.01 * len(texts)


def test_sample_articles() -> None:
    """At least twelve unlabelled articles to try it on."""
    articles = sorted((ROOT / "seeds" / "articles").glob("*.txt"))
    assert len(articles) >= 12
    assert all(len(article.read_bytes()) > 2000 for article in articles)


def test_the_shipped_model_is_made_of_the_seeds(corpus: Corpus) -> None:
    """Its manifest names these seeds, by checksum and fingerprint. If not: make model."""
    described = read_manifest(SHIPPED)["corpus"]
    assert described == corpus.describe()


@pytest.mark.slow
def test_retraining_gives_the_shipped_model(corpus: Corpus) -> None:
    """Law 5: trained again from the seeds, the same terms, and probabilities within 1e-4."""
    bench = prepare_bench(corpus, DEFAULT_SETTINGS)
    evaluated = evaluate_held_out(bench)
    again = fit_candidate(bench, evaluated).model
    shipped = read_model(SHIPPED)
    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) < 5_000_000
    assert list(again.terms) == list(shipped.terms)
    assert again.threshold == pytest.approx(shipped.threshold, abs=1e-3)
    figures = json.loads((SHIPPED / "metrics.json").read_text("utf-8"))["held_out"]
    assert evaluated.figures.macro_f1 == pytest.approx(figures["macro_f1"], abs=1e-4)
    texts = [example.text for example in corpus.examples[::40]]
    first, second = (
        np.array([list(s.probabilities.values()) for s in Labeler(model).label_sentences(texts)])
        for model in (again, shipped)
    )
    assert np.abs(first - second).max() < 1e-4
    kept = find_base(corpus, DEFAULT_SETTINGS)
    assert np.abs(softmax(kept.scores, axis=1) - softmax(evaluated.scores, axis=1)).max() < 5e-3
    assert np.array_equal(kept.folds, bench.folds)
