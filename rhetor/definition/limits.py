"""The numbers of the rules. The engine takes them from here, so each stands in one place.

Where the engine needs a number before it is compiled, for the size of a table, it checks it against this one at import.
"""

# Of tokens.
MOST_TOKENS = 1000
"""Tokens of a sentence that count. The longest sentences of real prose have 200; megabytes without a full stop are cut
here, so that memory stays bounded."""
LONGEST_TOKEN = 48
"""Characters of a word that count; what is longer is no word of English."""
LONGEST_URL, LONGEST_PART, MOST_INITIALS = 2000, 64, 8
"""Characters of an address behind its scheme, of a part of an address of mail or of a user's name; letters of initials."""
LOOK_BACK = 300
"""Characters in which an opened single quotation is looked for."""
HEADLINE_WORDS, EVERY_WORD, EVERY_LONG_WORD, SOME, LONGEST_SHORT_WORD = 4, 0.7, 0.85, 0.4, 3
"""A headline has so many words; this share of them, or of the longer ones and this share of all, begins with a capital."""
LONGEST_NAME_GAP = 2
"""Characters between the parts of a name."""
NEAR_END = 3
"""Tokens among which the full stop at the end is looked for."""
SHORTEST_PAST = 5
"""Letters of a word whose -ed is an ending: not "red", "need"."""
SHORTEST_WITH_ENDING = 5
"""Letters of a word that has an ending in the frame."""

# Of clauses.
SHORTEST_QUOTATION = 4
"""Words; what is shorter is a partial quotation, a title or a word at arm's length, and belongs to its clause."""
WORDS_BEFORE_VERB = 3
"""Tokens before a verb of saying among which a word for the writer makes what follows the writer's own."""
LONGEST_SAYER = 7
"""Words of the subject of a saying that is put in."""

# Of blocks.
NARROWEST, WIDEST = 40, 130
"""Widths, in characters, between which a paragraph can be hard-wrapped; newspaper columns to terminal lines."""
RAGGED, EVEN_SHARE = 16, 0.6
"""How much shorter than the longest a wrapped line may be, in characters, and the share of lines that must be so."""

# Of boundaries.
WINDOW = 64
"""How many characters a decision may look back or ahead. Longer words are none of the splitter's business."""
LONGEST_ASIDE = 4 * WINDOW
"""Characters of an aside in brackets."""
LONGEST_CITATION = 12
"""Characters of a citation mark, between its brackets."""
MOST_NAMES = 3
"""Names of a speaker before the verb that carries on the sentence of a quotation."""

# Of pieces.
LONGEST_CLOSE = 8
"""Characters in which a block's last terminator is looked for."""
SHORTEST_LINK_LIST = 3
"""Items in a row that could be links, which are furniture then."""
SHORTEST_MESSAGE = 3
"""Words of a heading that says something, if it does not end as a sentence does."""
LONGEST_ENTRY, MOST_PLAIN = 4, 3
"""Words of an entry of a navigation bar on average; words in lower case of a line of furniture that is no prose."""
LONGEST_HEADING, LONGEST_PLAIN_HEADING = 160, 14
"""Characters of a heading; words of one that is not in Title Case."""
LONGEST_REST = 30
"""Characters after the time of day in a line that is a date."""

# Of phrases.
MOST_SKIPPED = 5
"""Tokens that a gap in a phrase stands for."""

# Of quotations.
LONGEST_GAP = 1000
"""Characters of white space between two paragraphs of a quotation."""
