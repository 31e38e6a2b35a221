"""Counts of the seed corpus and of real text for their data sheets, as Markdown.

python -m training.count
"""

import json
from collections import Counter
from collections.abc import Sequence

import numpy as np

from rhetor.learning.agreement import cohens_kappa, raw_agreement
from rhetor.records import LABELS
from rhetor.store.home import find_shipped
from training.corpus import read_corpus
from training.examples import Example
from training.real_text import DISPUTED, SAYS_NOTHING, RealDocument, RealText, read_real_text


def count_corpus(examples: tuple[Example, ...]) -> str:
    """Sentences, documents, labels, genres, domains and lengths."""
    labels = Counter(example.label for example in examples)
    lengths = np.array([len(example.text.split()) for example in examples if example.genre != "contrast-set"])
    quantiles = np.quantile(lengths, [0.1, 0.5, 0.9]).astype(int)
    contrast = {example.document for example in examples if example.genre == "contrast-set"}
    documents = {example.document for example in examples} - contrast
    rows = "\n".join(f"| {label} | {labels[label]:,} | {labels[label] / len(examples):.0%} |" for label in LABELS)
    genres, domains = len({e.genre for e in examples}) - 1, len({e.domain for e in examples})
    low, median, high = quantiles
    return (
        f"{len(examples):,} sentences in {len(documents):,} documents and {len(contrast):,} contrast sets, {genres} genres, "
        f"{domains} subjects. Words a sentence, contrast sets apart: median {median}, one in ten under {low}, one in ten "
        f"over {high}.\n\n| label | sentences | share |\n|---|---|---|\n{rows}"
    )


def count_agreement(examples: tuple[Example, ...], disputed: list[list[str]]) -> str:
    """Agreement of the first two readings: F1 of each label, and Cohen's kappa over all."""
    readings = [example.rest.get("meta", {}).get("readings", []) for example in examples] + disputed
    first, second = zip(*(pair[:2] for pair in readings if len(pair) >= 2), strict=True)
    f1 = {label: _agree_on(label.value, first, second) for label in LABELS}
    rows = "\n".join(f"| {label} | {value:.3f} |" for label, value in f1.items())
    return (
        f"{len(first):,} sentences were read twice: the readings agree on {raw_agreement(first, second):.1%} "
        f"(Cohen's kappa {cohens_kappa(first, second):.3f}); {len(disputed)} were dropped.\n\n"
        f"| label | F1 between the two readings |\n|---|---|\n{rows}"
    )


def _agree_on(label: str, first: Sequence[str], second: Sequence[str]) -> float:
    hits = sum(a == b == label for a, b in zip(first, second, strict=True))
    return 2 * hits / (first.count(label) + second.count(label))


def count_real_text(real: RealText) -> str:
    """Units and documents by label and by source."""
    names = {**{number: label.value for number, label in enumerate(LABELS)}, SAYS_NOTHING: "no label", DISPUTED: "disputed"}
    counts = Counter(real.labels.tolist())
    labels = "\n".join(
        f"| {name} | {counts[number]:,} | {counts[number] / len(real.labels):.0%} |" for number, name in names.items()
    )
    sources: dict[str, list[RealDocument]] = {}
    for document in real.documents:
        sources.setdefault(document.source, []).append(document)
    largest = sorted(sources.items(), key=lambda item: -sum(len(document.units) for document in item[1]))
    rows = "\n".join(
        f"| {source} | {len(found):,} | {sum(len(document.units) for document in found):,} | "
        f"{', '.join(sorted({document.genre for document in found}))} | "
        f"{'; '.join(sorted({document.licence for document in found}))} |"
        for source, found in largest
    )
    genres = len({document.genre for document in real.documents})
    return (
        f"{len(real.labels):,} units in {len(real.documents):,} documents of {genres} genres.\n\n"
        f"| label | units | share |\n|---|---|---|\n{labels}\n\n"
        f"| source | documents | units | genres | licences |\n|---|---|---|---|---|\n{rows}"
    )


if __name__ == "__main__":
    lines = (find_shipped("seeds") / "disputed.jsonl").read_text("utf-8").splitlines()
    corpus = read_corpus(only=()).examples
    print(count_corpus(corpus), "\n")
    print(count_agreement(corpus, [json.loads(line)["meta"]["readings"] for line in lines]), "\n")
    print(count_real_text(read_real_text()))
