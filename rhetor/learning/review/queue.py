"""The queue: which remembered sentences to ask about, and why each."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rhetor.engine.scoring.rows import Sentence
from rhetor.formats.serialise import DIGITS
from rhetor.labeler import Labeler
from rhetor.learning.review.ranking import pick_sentences, rate_sentences
from rhetor.learning.review.seen import Seen, SeenStore, pack_probabilities, stack_probabilities
from rhetor.model import Floats
from rhetor.records import LABELS

BATCH = 100
"""Sentences scored and written at once."""
CANDIDATES = 300
"""The most informative sentences, from which the queue is picked."""


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


def score_sentences(labeler: Labeler, pool: Sequence[Seen]) -> list[Seen]:
    """The same sentences with this model's probabilities; those that have them already as they are."""
    stale = [seen for seen in pool if seen.version != labeler.model.version]
    labelled = iter(labeler.label_sentences([seen.text for seen in stale]))
    return [seen if seen.version == labeler.model.version else _score(seen, next(labelled), labeler) for seen in pool]


def _score(seen: Seen, sentence: Sentence, labeler: Labeler) -> Seen:
    return replace(seen, version=labeler.model.version, probabilities=pack_probabilities(sentence))


def score_store(store: SeenStore, labeler: Labeler, pause: Callable[[], bool]) -> None:
    """Scores what another model scored, a batch at a time, and keeps it, until all is done or ``pause`` says False."""
    while batch := store.read_stale(labeler.model.version, BATCH):
        store.rescore(score_sentences(labeler, batch))
        if not pause():
            return


def build_queue(labeler: Labeler, pool: Sequence[Seen], done: Set[str], limit: int) -> list[Question]:
    """The ``limit`` most informative sentences of a pool whose keys are not in ``done``.

    What an earlier model said serves to find the candidates; those are scored by this one before any is picked. So the
    answer does not wait until a whole pool is scored anew.
    """
    places = [place for place, seen in enumerate(pool) if seen.key not in done]
    left = [pool[place] for place in places]
    if not left:
        return []
    earlier = stack_probabilities(left)
    shares = earlier.mean(axis=0)
    best = np.argsort(-rate_sentences(earlier, shares), kind="stable")[: max(CANDIDATES, 3 * limit)].tolist()
    candidates = score_sentences(labeler, [left[index] for index in best])
    probabilities = stack_probabilities(candidates)
    worth = rate_sentences(probabilities, shares)
    keys, documents = [seen.key for seen in candidates], [seen.document for seen in candidates]
    return [
        Question(
            candidates[index].text, documents[index], tuple(row := probabilities[index].tolist()), _say_why(row, shares),
            *_find_neighbours(pool, places[best[index]]),
        )
        for index in pick_sentences(keys, documents, worth, limit)
    ]  # fmt: skip


def _find_neighbours(pool: Sequence[Seen], place: int) -> tuple[str, str]:
    """A text is remembered sentence by sentence, so what stands beside one in the pool stood beside it in the text."""
    beside = (pool[at] if 0 <= at < len(pool) else None for at in (place - 1, place + 1))
    before, after = (seen.text if seen and seen.document == pool[place].document else "" for seen in beside)
    return before, after


def _say_why(probabilities: list[float], shares: Floats) -> str:
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
