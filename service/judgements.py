"""What the corrections say now. A log only grows, so of a known one only the new rows are read."""

import threading

from rhetor.learning.corrections import CorrectionStore, Judgements

_lock = threading.Lock()
_known: dict[str, Judgements] = {}


def read_current_judgements() -> Judgements:
    """The state of the home's store."""
    store = CorrectionStore()
    path, last = str(store.database.path), store.last_row()
    with _lock:
        judgements = _known.get(path)
        if judgements is None or judgements.row > last:  # nothing is known, or another file has taken its place
            judgements = Judgements()
        if judgements.row < last:
            judgements = judgements.extend(store.read(judgements.row))
        _known.clear()
        _known[path] = judgements
    return judgements
