"""Corpus in, evaluated candidate out, promoted or not. ``rhetor`` imports this only inside its commands."""
