"""Corpus in, evaluated candidate out, promoted or not. Imports ``rhetor``; ``rhetor`` imports this only inside its commands."""
