"""When two sentences are the same one, for training and for annotators alike."""

import re

LETTERS_AND_DIGITS = re.compile(r"[^\W_]+")


def normalise(text: str) -> str:
    """What makes two sentences the same one: letters and digits, without case."""
    return " ".join(LETTERS_AND_DIGITS.findall(text.casefold())) or text
