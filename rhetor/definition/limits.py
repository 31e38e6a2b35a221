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

LONGEST_EMPHASIS, LONGEST_LINK = 3, 200
"""Marks of emphasis in a row; characters of a tag of HTML, which may hold an address."""

# Of clauses.
SHORTEST_QUOTATION = 4
"""Words; what is shorter is a partial quotation, a title or a word at arm's length, and belongs to its clause."""
WORDS_BEFORE_VERB = 3
"""Tokens before a verb of saying among which a word for the writer makes what follows the writer's own."""
LONGEST_SAYER = 7
"""Words of the subject of a saying that is put in."""

# Of blocks.
NARROWEST, NARROW, WIDEST = 20, 40, 130
"""Widths, in characters, between which a paragraph can be hard-wrapped; subtitles and columns to terminal lines. Below the
second it needs more to show that it is."""
RAGGED, RAGGED_SHARE, EVEN_SHARE = 16, 0.4, 0.6
"""How much shorter than the longest a wrapped line may be, in characters and as a share, and the share of lines that must
be so."""
READING_ON, READING_ON_NARROW = 0.3, 0.6
"""Share of the line breaks, of those that tell, at which a wrapped paragraph reads on within a sentence."""
LONGEST_SMALL_WORD = 8
"""Letters of a word that wants another behind it at the end of a line."""
LONGEST_TIME = 32
"""Characters of a line in which the arrow between the times of a subtitle is looked for."""
LONGEST_PAGE_NUMBER, SHORTEST_HEAD_GAP = 4, 3
"""Figures of a page number on a line of its own; spaces that part it from a running head."""

# Of boundaries.
WINDOW = 64
"""How many characters a decision may look back or ahead. Longer words are none of the splitter's business."""
LONGEST_ASIDE = 4 * WINDOW
"""Characters of an aside in brackets."""
LONGEST_CITATION, LONGEST_NOTE = 12, 32
"""Characters of a citation mark, between its brackets; of one with spaces, right behind the stop."""
LONGEST_TAG, LONGEST_GROUP = 32, 40
"""Characters of a tag of HTML, and of a group of its own between round brackets."""
SHORTEST_PLURAL, LONGEST_SHORT = 6, 4
"""Letters of an unknown word whose -s is a plural; of one that may be an abbreviation nobody listed."""
MOST_NAMES = 3
"""Names of a speaker before the verb that carries on the sentence of a quotation."""

# Of pieces.
LONGEST_CLOSE = 64
"""Characters in which a piece's last terminator is looked for."""
LONGEST_GREETING, LONGEST_BARE_GREETING = 8, 4
"""Words of a salutation, and of one without a comma behind it."""
LONGEST_RECORD, LONGEST_SPEAKER_LINE, SHORTEST_SPEAKER = 80, 8, 3
"""Characters of the line of a speaker in a record, and its words outside brackets; letters of a name in capitals."""
LONGEST_SOURCE = 4
"""Words of the source of a heading, before its colon or behind its dash."""
FEWEST_CODE_MARKS, CODE_SHARE = 2, 0.06
"""Marks of a line of code, and their share of its characters."""
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
