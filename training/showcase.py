"""Sentences that show what a model does: some it got right, some it got wrong, out of fold. Always the same ones."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from rhetor.learning.mistakes import rank_confusions
from rhetor.model import Floats
from rhetor.records import LABELS
from training.candidate import Bench
from training.evaluation import count_confusion

EXAMPLES, FAILURES, MISTAKES = 3, 5, 2
SHORTEST, LONGEST = 40, 160
"""Characters of a sentence that is shown."""
DISPUTED = "contrast-set"
"""Sentences written to be hard are no examples of the ordinary."""


def pick_examples(bench: Bench, probabilities: Floats) -> dict[str, list[str]]:
    """Of each label the sentences it was surest of and right about; of different documents, and none of a user's."""
    predicted = probabilities.argmax(axis=1)
    picked: dict[str, list[str]] = {}
    for number, label in enumerate(LABELS):
        right = (predicted == number) & (bench.labels == number)
        rows = (row for row in _surest_first(bench, probabilities, right) if bench.corpus.examples[row].genre != DISPUTED)
        picked[label.value] = [bench.corpus.examples[row].text for row, _ in zip(rows, range(EXAMPLES), strict=False)]
    return picked


def pick_failures(bench: Bench, probabilities: Floats) -> list[dict[str, Any]]:
    """The commonest confusions, each with its count, its share of the label, and mistakes the model was surest of."""
    predicted = probabilities.argmax(axis=1)
    judged = bench.is_real if bench.is_real.any() else ~bench.is_real
    confusion = count_confusion(bench.labels[judged], predicted[judged])
    failures = []
    for count, given, said in rank_confusions(confusion.tolist())[:FAILURES]:
        wrong = (predicted == said) & (bench.labels == given)
        rows = [row for row, _ in zip(_surest_first(bench, probabilities, wrong), range(MISTAKES), strict=False)]
        mistakes = [{"text": bench.corpus.examples[row].text, "confidence": float(probabilities[row, said])} for row in rows]
        failures.append(
            {
                "given": LABELS[given].value,
                "predicted": LABELS[said].value,
                "count": count,
                "share": count / int(confusion[given].sum()),
                "mistakes": mistakes,
            }
        )
    return failures


def _surest_first(bench: Bench, probabilities: Floats, wanted: Any) -> Iterator[int]:
    """Rows of ``wanted`` seeds that can be shown, one a document. What users added is theirs and is not shown."""
    rows = np.flatnonzero(wanted & ~bench.is_real)
    confidence = np.round(probabilities[rows].max(axis=1), 6)
    seen: set[str] = set()
    for row in rows[np.argsort(-confidence, kind="stable")].tolist():
        example = bench.corpus.examples[row]
        if bench.corpus.is_added[row] or example.document in seen or not SHORTEST <= len(example.text) <= LONGEST:
            continue
        if "\n" in example.text:
            continue
        seen.add(example.document)
        yield row
