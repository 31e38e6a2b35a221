"""What to ask people next: the pool of sentences seen, its ranking, and when to stop."""

from rhetor.learning.review.queue import Question, build_queue, score_sentences, score_store
from rhetor.learning.review.seen import KnownPool, Pool, Seen, SeenStore, remember_sentence
from rhetor.learning.review.stopping import Stopping, StoppingRule

__all__ = [
    "KnownPool",
    "Pool",
    "Question",
    "Seen",
    "SeenStore",
    "Stopping",
    "StoppingRule",
    "build_queue",
    "remember_sentence",
    "score_sentences",
    "score_store",
]
