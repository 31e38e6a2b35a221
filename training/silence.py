"""What a user said of pieces that say something, or nothing: it moves by what a model tells them.

As with labels (``adaptation``), the base stays as it is, and only the terms of the user's pieces move, so that the pieces
said to be furniture get no label and the sentences that were given one keep it. The kinds of pieces keep their weight: what
the splitter knows by its form alone needs other rules, not other words.
"""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from rhetor.engine.sentences import KINDS, says_something, split_sentences
from rhetor.model import Floats, MessageWeights
from training.adaptation import find_differences
from training.counting import Counts, count_terms
from training.fitting import Fit, weigh_terms
from training.messages import Messages
from training.settings import Settings


def move_messages(
    message: MessageWeights, messages: Messages, fit: Fit, counts: Counts, said: Sequence[str], silent: Sequence[str],
    settings: Settings,
) -> MessageWeights:  # fmt: skip
    """The weights, moved towards what a user said; as they are if they say that already.

    Args:
        message: over the columns of ``fit``.
        messages: the real units, which keep their odds.
        counts: whose columns ``fit`` names.
        said: sentences that the user gave a label.
        silent: pieces that the user called furniture.
    """
    texts = [*said, *silent]
    says = np.arange(len(texts)) < len(said)
    design = _weigh(_place_terms(count_terms(texts), counts.terms), fit, counts, settings)
    odds = _find_odds(message, design, np.array([find_piece(text) for text in texts], dtype=np.int64))
    if not texts or ((odds > 0) == says).all():
        return message
    base = _weigh(messages.counts.matrix, fit, counts, settings)
    scores = np.concatenate([_find_odds(message, base, messages.pieces.astype(np.int64)), odds])
    is_added = np.arange(len(scores)) >= len(messages.pieces)
    moved, shift = find_differences(
        sp.vstack([base, design], format="csr"),
        np.column_stack([np.zeros(len(scores)), scores]),
        np.concatenate([messages.says, says]).astype(np.int64),
        is_added,
        settings,
    )
    coefficients = (message.coefficients + moved[1] - moved[0]).astype(np.float32).astype(np.float64)
    return MessageWeights(coefficients, message.biases + (shift[1] - shift[0]))


def find_piece(text: str) -> int:
    """What ``RealText.pieces`` says of a piece that stands alone."""
    kind = max(split_sentences(text), key=lambda span: span.end - span.start).kind
    return 2 * KINDS.index(kind) + says_something(text, kind)


def _find_odds(message: MessageWeights, design: sp.csr_matrix, pieces: NDArray[np.int64]) -> Floats:
    """Log-odds of saying something."""
    odds: Floats = design @ message.coefficients + message.biases.ravel()[pieces]
    return odds


def _weigh(matrix: sp.csr_matrix, fit: Fit, counts: Counts, settings: Settings) -> sp.csr_matrix:
    return weigh_terms(matrix[:, fit.columns], counts.blocks[fit.columns], fit.idf, settings)


def _place_terms(counts: Counts, terms: Sequence[str]) -> sp.csr_matrix:
    """The rows of ``counts`` over other terms; what is none of these is left out."""
    place = {term: number for number, term in enumerate(terms)}
    known = [number for number, term in enumerate(counts.terms) if term in place]
    matrix = counts.matrix[:, known].tocsr()
    columns = np.array([place[counts.terms[number]] for number in known], dtype=np.int32)
    moved = sp.csr_matrix((matrix.data, columns[matrix.indices], matrix.indptr), shape=(matrix.shape[0], len(terms)))
    moved.sort_indices()
    return moved
