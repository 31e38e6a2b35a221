"""What the corrections say now. A log only grows, so of a known one only the new rows are read."""

import threading

from rhetor.corrections import Correction, CorrectionStore, Judgements, judge

_lock = threading.Lock()
_known: dict[str, tuple[list[Correction], Judgements]] = {}


def read_current_judgements() -> Judgements:
    """The state of the home's store."""
    store = CorrectionStore()
    path, last = str(store.database.path), store.last_row()
    with _lock:
        rows, judgements = _known.get(path, ([], None))
        if judgements is None or judgements.row != last:
            is_longer = bool(rows) and rows[-1].row < last
            rows = rows + store.read(rows[-1].row) if is_longer else store.read()
            judgements = judge(rows)
            _known.clear()
            _known[path] = (rows, judgements)
    return judgements
