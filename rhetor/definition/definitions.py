"""The fixed numbers and names of the features, which both extractors share: the one in Python and the compiled one."""

BLOCKS = ("words", "places")
BLOCK_OF_LETTER = {name[0]: number for number, name in enumerate(BLOCKS)}
FEATURES_VERSION = "3"
"""Recorded with every model. Raised whenever the terms of some sentence change."""

MOST_TOKENS = 1000
"""Tokens of a sentence that count. The longest sentences of real prose have 200; megabytes without a full stop are cut
here, so that memory stays bounded."""
LONGEST_TOKEN = 48
"""Characters of a word that count; what is longer is no word of English."""

START, END = "<s>", "</s>"
OPENING, CLOSING = "<q>", "</q>"
FOLDED = {"url": "<url>", "user": "<user>", "money": "<money>", "pct": "<pct>", "time": "<time>", "year": "<year>",
          "ord": "<ord>", "num": "<num>", "dots": "…", "dash": "—"}  # fmt: skip
ENDINGS = ("ly", "ing", "ed", "ion", "ity", "ness", "ment", "ism", "ist", "able", "ible", "ful", "less", "ous", "ive",
           "ic", "al", "er", "est", "en", "ise", "ize", "ate", "ify", "s")  # fmt: skip
MOST = 6
"""Counts and tenths of the balance above this are one."""
SHORTEST_PAST = 5
"""Letters of a word whose -ed is an ending: not "red", "need"."""
MARKS = ("?", "!", ":", ";", "—", "(", "<num>", "<pct>", "<money>", "<year>", "<name>")
"""Tokens of which a sentence's holding one is a feature."""

QUOTATION_ENDS = frozenset([",", "?", "!", "…", "—"])
CLAUSE_ENDS = frozenset([",", ";", ":", "—", "(", ")"])
NOT_CONTENT = frozenset([",", ".", "to", "of", "for", "on", "with", "in", "at", "about", "by", "against", "up", "out"])
NEVER_FIRST = frozenset(["that", "who", "what", "how", "why", "which"])
"""Subordinators that open no clause at the start of a sentence: "That changed this week"."""
INSERTION_MARKS = frozenset([",", "—", CLOSING])
INSERTION_ENDS = INSERTION_MARKS | frozenset([".", ";", ")"])
