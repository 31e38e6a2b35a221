"""Labelled data in files: what its formats are, and when two sentences are the same."""

from rhetor.learning.labelled.faults import Remarks, describe_empty, normalise, read_label, summarise_problems
from rhetor.learning.labelled.loading import FORMATS, read_records

__all__ = ["FORMATS", "Remarks", "describe_empty", "normalise", "read_label", "read_records", "summarise_problems"]
