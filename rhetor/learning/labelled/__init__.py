"""Labelled data in files: what its formats are, and when two sentences are the same."""

from rhetor.learning.labelled.problems import read_label, summarise_problems
from rhetor.learning.labelled.reading import FORMATS, read_records
from rhetor.learning.labelled.sameness import normalise

__all__ = ["FORMATS", "normalise", "read_label", "read_records", "summarise_problems"]
