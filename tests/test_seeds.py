"""The seed corpus and the shipped model: what the data sheet promises is counted, and the model is the seeds' own."""

import json
from collections import Counter, defaultdict

import numpy as np
import pytest

from rhetor import LABELS, Labeler
from rhetor.registry import Registry, read_manifest, read_model
from tests.conftest import ROOT
from training.corpus import Corpus, read_corpus
from training.folds import find_near_duplicates
from training.ship import build_shipped_model


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_corpus(only=())


def test_size_and_balance(corpus: Corpus) -> None:
    """Enough sentences in whole documents; no label under 15 %."""
    counts = Counter(example.label for example in corpus.examples)
    assert len(corpus.examples) >= 1500
    assert all(counts[label] >= 0.15 * len(corpus.examples) for label in LABELS)


def test_every_record_is_complete() -> None:
    """Text, label, document, domain, genre and desk stand in every line, and nothing twice."""
    for file in sorted((ROOT / "seeds" / "corpus").glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            record = json.loads(line)
            assert {"text", "label", "document", "domain", "genre", "meta"} <= set(record), file
            assert record["text"] == record["text"].strip()


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
    described = read_manifest(ROOT / "models" / "1")["corpus"]
    assert described == corpus.describe()


def test_retraining_gives_the_shipped_model(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Law 5: trained again from the seeds, the same terms, and probabilities within 1e-4."""
    again = read_model(build_shipped_model(Registry(tmp_path)))
    shipped = read_model(ROOT / "models" / "1")
    assert again.terms == shipped.terms
    assert again.threshold == pytest.approx(shipped.threshold, abs=1e-3)
    texts = [example.text for example in read_corpus(only=()).examples[::40]]
    first, second = (
        np.array([list(s.probabilities.values()) for s in Labeler(model).label_sentences(texts)])
        for model in (again, shipped)
    )
    assert np.abs(first - second).max() < 1e-4
