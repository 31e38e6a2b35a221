"""When two sentences are the same one, for training and for annotators alike."""


def normalise(text: str) -> str:
    """What makes two sentences the same one: letters and digits, without case."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split()) or text
