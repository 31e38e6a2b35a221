"""The queue: which remembered sentences to ask about, and why each."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rhetor.labeler import Labeler
from rhetor.records import LABELS
from rhetor.review.ranking import pick_sentences, rate_sentences
from rhetor.review.seen import Seen, SeenStore, pack_probabilities, stack_probabilities
from rhetor.serialise import DIGITS

BATCH = 500
"""Sentences scored and written at once."""


@dataclass(frozen=True, slots=True)
class Question:
    """A sentence to ask about. ``probabilities`` are in the order of ``LABELS``.

    ``before`` and ``after`` are the sentences remembered next to it in its document; empty if there are none.
    """

    text: str
    document: str
    probabilities: tuple[float, ...]
    why: str
    before: str = ""
    after: str = ""

    def to_record(self) -> dict[str, Any]:
        best = max(range(len(LABELS)), key=self.probabilities.__getitem__)
        return {
            "text": self.text,
            "document": self.document,
            "probabilities": {
                label.value: round(value, DIGITS) for label, value in zip(LABELS, self.probabilities, strict=True)
            },
            "label": LABELS[best].value,
            "confidence": round(self.probabilities[best], DIGITS),
            "why": self.why,
            "before": self.before,
            "after": self.after,
        }


def score_pool(store: SeenStore, labeler: Labeler) -> list[Seen]:
    """The pool with this model's probabilities. What another model scored is scored anew and kept."""
    pool = store.read()
    stale = [index for index, seen in enumerate(pool) if seen.version != labeler.model.version]
    for first in range(0, len(stale), BATCH):
        batch = stale[first : first + BATCH]
        scored = score_sentences(labeler, [pool[index] for index in batch])
        for index, seen in zip(batch, scored, strict=True):
            pool[index] = seen
        store.rescore(scored)
    return pool


def score_sentences(labeler: Labeler, pool: Sequence[Seen]) -> list[Seen]:
    """The same sentences with this model's probabilities."""
    labelled = labeler.label_sentences([seen.text for seen in pool])
    return [
        replace(seen, version=labeler.model.version, probabilities=pack_probabilities(sentence))
        for seen, sentence in zip(pool, labelled, strict=True)
    ]


def build_queue(labeler: Labeler, pool: list[Seen], done: Set[str], limit: int) -> list[Question]:
    """The ``limit`` most informative sentences of a scored pool whose keys are not in ``done``."""
    places = [place for place, seen in enumerate(pool) if seen.key not in done]
    left = [pool[place] for place in places]
    if not left:
        return []
    probabilities = stack_probabilities(left)
    worth = rate_sentences(probabilities)
    shares = probabilities.mean(axis=0)
    texts, documents = [seen.text for seen in left], [seen.document for seen in left]
    return [
        Question(
            left[index].text, left[index].document, tuple(row := probabilities[index].tolist()), _say_why(row, shares),
            _neighbour(pool, places[index], -1), _neighbour(pool, places[index], 1),
        )
        for index in pick_sentences(labeler.model, texts, documents, worth, limit)
    ]  # fmt: skip


def _neighbour(pool: Sequence[Seen], place: int, step: int) -> str:
    """A text is remembered sentence by sentence, so what stands beside it in the pool stood beside it in the text."""
    beside = place + step
    if not 0 <= beside < len(pool) or pool[beside].document != pool[place].document:
        return ""
    return pool[beside].text


def _say_why(probabilities: list[float], shares: "np.ndarray[Any, np.dtype[np.float64]]") -> str:
    order = sorted(range(len(LABELS)), key=lambda index: -probabilities[index])
    first, second = order[:2]
    rarest = int(shares.argmin())
    said = (
        f"The model wavers between {LABELS[first].value} ({probabilities[first]:.0%}) and "
        f"{LABELS[second].value} ({probabilities[second]:.0%})."
    )
    if rarest in (first, second):
        said += f" Few sentences here are {LABELS[rarest].value}."
    return said
