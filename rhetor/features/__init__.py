"""A sentence in, terms out, each with the stretch it was read from."""

from rhetor.features.extract import BLOCK_OF_LETTER, BLOCKS, FEATURES_VERSION, Terms, extract_terms, term_names

__all__ = ["BLOCKS", "BLOCK_OF_LETTER", "FEATURES_VERSION", "Terms", "extract_terms", "term_names"]
