"""Ending a conflict: a row that says which label holds, by whoever settles it."""

from rhetor.errors import CorrectionNotFound
from rhetor.learning.corrections.judgements import Judgements, read_judgements
from rhetor.learning.corrections.records import Correction, RowKind
from rhetor.learning.corrections.store import CorrectionStore
from rhetor.learning.labelled.sameness import normalise
from rhetor.records import Label


def settle(
    store: CorrectionStore,
    sentence: str,
    label: Label,
    settler: str = "",
    note: str | None = None,
    judgements: Judgements | None = None,
) -> Correction:
    """Appends the settlement of the conflict about ``sentence``: its text, or the id of a correction of it.

    Args:
        judgements: what the store says now; read from it if None.

    Raises:
        CorrectionNotFound: nobody differs about that sentence.
    """
    for judged in (judgements or read_judgements(store)).conflicts():
        rows = judged.corrections.values()
        if normalise(sentence) == normalise(judged.latest.text) or sentence in {row.id for row in rows}:
            last = judged.latest
            settlement = Correction(
                last.text, label, last.before, last.model, last.document, last.start, last.end,
                settler, note=note, kind=RowKind.SETTLEMENT,
            )  # fmt: skip
            return store.append([settlement])[0]
    raise CorrectionNotFound(f"There is no open conflict about “{sentence[:80]}”. See: rhetor corrections conflicts")
