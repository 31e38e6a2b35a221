"""Texts that are labelled as they are given, one label each: what classification servers do."""

import sys
from collections import Counter
from collections.abc import Sequence

from rhetor.engine.scoring.rows import Sentence
from rhetor.labeler import Labeler
from service import metrics
from service.messages import MOST_TEXTS
from service.problems import Problem
from service.working import current_labeler, hold_memory

RECORD_BYTES = 1_000
"""That a labelled text takes, beside the text, until it is answered."""


def label_given(texts: Sequence[str], field: str) -> tuple[Labeler, list[Sentence]]:
    """The labeler, and one result for each text.

    Raises:
        Problem: 413 too many texts; 400 with the code "empty" for one without anything in it; 503 no model.
    """
    if len(texts) > MOST_TEXTS:
        raise Problem(413, f"{field} has {len(texts):,} texts; the limit is {MOST_TEXTS:,} a request. Send less at once.")
    if not texts:
        raise Problem(400, f"{field} has no texts. Send one or more.", [(field, "empty")], code="empty")
    for number, text in enumerate(texts):
        if not text or text.isspace():
            raise Problem(
                400, f"{field} has an empty text (number {number}). Leave it out.", [(field, "empty")], code="empty"
            )
    labeler = current_labeler()
    hold_memory(sum(map(sys.getsizeof, texts)) + RECORD_BYTES * len(texts))
    sentences = labeler.label_sentences(texts)
    metrics.count_labels(Counter(sentence.label for sentence in sentences if sentence.label))
    return labeler, sentences
