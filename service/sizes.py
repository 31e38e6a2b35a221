"""How much one request may ask for, beside its bytes."""

import re
from collections.abc import Sequence
from itertools import chain, islice

from rhetor.document import Document
from rhetor.engine.scoring.rows import ROW, Rows
from service.problems import Problem

MOST_PIECES = 500_000
"""Of a request. Prose as long as a body may be has a fifth of them."""
MOST_EXPLAINED, MOST_EXPLAINED_CHARACTERS = 20_000, 500_000
"""Pieces and characters of a request with evidence, which is some twenty times as long and as slow."""
BREAKS, STOPS, WIDE_STOPS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", ".!?…‽؟۔।", "。！？｡"
RUN = re.compile(f"[{BREAKS}]+|[{STOPS}]+|[{WIDE_STOPS}]+")
"""One stands at the end of every piece but the last."""


def check_pieces(texts: Sequence[str]) -> None:
    """
    Raises:
        Problem: 413, the texts may have more pieces than a request may. Every run of line breaks or end marks counts as one.
    """
    if count_ends(texts) > MOST_PIECES:
        raise Problem(
            413,
            f"The request has more than {MOST_PIECES:,} line breaks and sentence ends, which is the limit. Send the text "
            "in parts, or label it in the terminal: rhetor batch",
        )


def check_explained(texts: Sequence[str]) -> None:
    """
    Raises:
        Problem: 422, more than a request may have explained.
    """
    characters, found = sum(map(len, texts)), count_ends(texts)
    if characters > MOST_EXPLAINED_CHARACTERS or found > MOST_EXPLAINED:
        detail = (
            f"evidence is given for up to {MOST_EXPLAINED_CHARACTERS:,} characters and {MOST_EXPLAINED:,} line breaks and "
            f"sentence ends a request; this one has {characters:,} and {found:,} or more. Send less at once, or leave "
            "evidence out."
        )
        raise Problem(422, f"The request has a wrong field: {detail}", [("evidence", detail)])


def count_ends(texts: Sequence[str]) -> int:
    """At least the number of pieces that the texts have, less one for each text; counted no further than need be."""
    found = sum(text.count(end) for text in texts for end in BREAKS + STOPS + WIDE_STOPS)
    if found <= MOST_EXPLAINED:
        return found
    runs = chain.from_iterable(RUN.finditer(text) for text in texts)
    return sum(1 for _ in islice(runs, MOST_PIECES + 1))


def cut_pieces(document: Document, first: int, last: int) -> Document:
    """Pieces ``first`` to ``last`` of a document, offsets as they were."""
    rows = Rows(document.rows.content[first * ROW.itemsize : last * ROW.itemsize], document.rows.labels)
    return Document(document.text, rows, None, document.model_name, document.model_version)
