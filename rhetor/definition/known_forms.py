"""The forms of tokens that rules name: classes into which tokens are folded, endings, and marks by what they do."""

START, END = "<s>", "</s>"
OPENING, CLOSING = "<q>", "</q>"
NAME, DATE = "<name>", "<date>"
FOLDED = {"url": "<url>", "user": "<user>", "money": "<money>", "pct": "<pct>", "time": "<time>", "year": "<year>",
          "ord": "<ord>", "num": "<num>", "dots": "…", "dash": "—"}  # fmt: skip
"""What stands for a raw token of a kind, whatever it reads."""
ENDINGS = ("ly", "ing", "ed", "ion", "ity", "ness", "ment", "ism", "ist", "able", "ible", "ful", "less", "ous", "ive",
           "ic", "al", "er", "est", "en", "ise", "ize", "ate", "ify", "s")  # fmt: skip
"""In the frame a word stands as its ending, the first of these that it has."""
MARKS = ("?", "!", ":", ";", "—", "(", "<num>", "<pct>", "<money>", "<year>", "<name>")
"""Tokens of which a sentence's holding one is a feature."""

QUOTATION_ENDS = frozenset([",", "?", "!", "…", "—"])
CLAUSE_ENDS = frozenset([",", ";", ":", "—", "(", ")"])
STRONG_ENDS = frozenset([";", ":"])
"""Of these, those that end what somebody says too."""
NOT_CONTENT = frozenset([",", ".", "to", "of", "for", "on", "with", "in", "at", "about", "by", "against", "up", "out"])
NEVER_FIRST = frozenset(["that", "who", "what", "how", "why", "which"])
"""Subordinators that open no clause at the start of a sentence: "That changed this week"."""
INSERTION_MARKS = frozenset([",", "—", CLOSING])
INSERTION_ENDS = INSERTION_MARKS | frozenset([".", ";", ")"])
SENTENCE_ENDS = frozenset([",", ".", END, CLOSING])
"""What may follow a verb that stands at the end: "… , he said."."""
