"""Labelled data in files: what its formats are, and when two sentences are the same."""

from rhetor.labelled.sameness import normalise

__all__ = ["normalise"]
