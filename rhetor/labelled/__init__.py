"""Labelled data in files: what its formats are, and when two sentences are the same."""

from rhetor.labelled.problems import read_label, summarise_problems
from rhetor.labelled.reading import FORMATS, read_records
from rhetor.labelled.sameness import normalise

__all__ = ["FORMATS", "normalise", "read_label", "read_records", "summarise_problems"]
