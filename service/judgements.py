"""What the corrections say now, read again only when a row was appended."""

import threading

from rhetor.corrections import CorrectionStore, Judgements, read_judgements

_lock = threading.Lock()
_known: dict[str, Judgements] = {}


def read_current_judgements() -> Judgements:
    """The state of the home's store."""
    store = CorrectionStore()
    path, last = str(store.database.path), store.last_row()
    known = _known.get(path)
    if known is None or known.row != last:
        known = read_judgements(store)
        with _lock:
            _known.clear()
            _known[path] = known
    return known
