"""Text in, spans out: where each sentence starts and ends, and what kind of piece it is.

``rhetor.definition.splitting`` says the same in plain Python.
"""

from rhetor.engine.sentences.splitting import KINDS, says_something, split_columns, split_sentences

__all__ = ["KINDS", "SPLITTER_VERSION", "says_something", "split_columns", "split_sentences"]

SPLITTER_VERSION = "2"
"""Recorded with every model and every batch. Raised whenever the spans of some text change."""
