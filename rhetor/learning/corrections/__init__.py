"""What people say about labels: an append-only store, what counts in it, how far annotators agree."""

from rhetor.learning.corrections.correction import Correction, RowKind, check_correction, correction_from_record
from rhetor.learning.corrections.judgements import Judged, Judgements, KnownJudgements, judge, read_judgements, settle
from rhetor.learning.corrections.log import CorrectionStore

__all__ = [
    "Correction",
    "CorrectionStore",
    "Judged",
    "Judgements",
    "KnownJudgements",
    "RowKind",
    "check_correction",
    "correction_from_record",
    "judge",
    "read_judgements",
    "settle",
]
