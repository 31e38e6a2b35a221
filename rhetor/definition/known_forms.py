"""The forms of tokens that rules name: the classes into which tokens are folded, and marks by what they end.

Words that rules name stand in ``language/lexicon.json``.
"""

START, END = "<s>", "</s>"
OPENING, CLOSING = "<q>", "</q>"
NAME, DATE, POSSESSIVE = "<name>", "<date>", "'s"
FOLDED = {"url": "<url>", "user": "<user>", "money": "<money>", "pct": "<pct>", "time": "<time>", "year": "<year>",
          "ord": "<ord>", "num": "<num>", "dots": "…", "dash": "—"}  # fmt: skip
"""What stands for a raw token of a kind, whatever it reads."""
MARKS = ("?", "!", ":", ";", "—", "(", "<num>", "<pct>", "<money>", "<year>", "<name>")
"""Tokens of which a sentence's holding one is a feature."""

QUOTATION_ENDS = frozenset([",", "?", "!", "…", "—"])
CLAUSE_ENDS = frozenset([",", ";", ":", "—", "(", ")"])
STRONG_ENDS = frozenset([";", ":"])
"""Of these, those that end what somebody says too."""
INSERTION_MARKS = frozenset([",", "—", CLOSING])
INSERTION_ENDS = INSERTION_MARKS | frozenset([".", ";", ")"])
SENTENCE_ENDS = frozenset([",", ".", END, CLOSING])
"""What may follow a verb that stands at the end: "… , he said."."""
