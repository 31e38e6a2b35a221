"""What the corrections of the home say now."""

from flask import current_app

from rhetor.learning.corrections import CorrectionStore, Judgements, KnownJudgements


def read_current_judgements() -> Judgements:
    """The state of the home's store. Of what the app has read before only new rows are read."""
    known: KnownJudgements = current_app.extensions.setdefault("rhetor-judgements", KnownJudgements())
    return known.read(CorrectionStore())
