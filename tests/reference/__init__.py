"""The reference: arithmetic and records said once more in plain Python, beside the rules of ``rhetor.definition``."""
