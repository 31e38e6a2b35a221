"""Counts of the seed corpus for its data sheet, as Markdown.

python -m training.count
"""

import json
from collections import Counter

import numpy as np

from rhetor.home import find_shipped
from rhetor.records import LABELS, Label
from training.corpus import read_corpus
from training.examples import Example


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
    index = {label: number for number, label in enumerate(LABELS)}
    table = np.zeros((len(LABELS), len(LABELS)))
    for pair in readings:
        if len(pair) >= 2:
            table[index[Label(pair[0])], index[Label(pair[1])]] += 1
    total, hits = table.sum(), np.diag(table)
    chance = (table.sum(axis=0) * table.sum(axis=1)).sum() / total**2
    kappa = (hits.sum() / total - chance) / (1 - chance)
    f1 = 2 * hits / (table.sum(axis=0) + table.sum(axis=1))
    rows = "\n".join(f"| {label} | {value:.3f} |" for label, value in zip(LABELS, f1, strict=True))
    return (
        f"{int(total):,} sentences were read twice: the readings agree on {hits.sum() / total:.1%} "
        f"(Cohen's kappa {kappa:.3f}); {len(disputed)} were dropped.\n\n"
        f"| label | F1 between the two readings |\n|---|---|\n{rows}"
    )


if __name__ == "__main__":
    lines = (find_shipped("seeds") / "disputed.jsonl").read_text("utf-8").splitlines()
    corpus = read_corpus(only=()).examples
    print(count_corpus(corpus), "\n")
    print(count_agreement(corpus, [json.loads(line)["meta"]["readings"] for line in lines]))
