"""Marks of text by what they do. Rules in ``definition`` and the engine's table of characters read them here."""

# Quotation marks by their shape. Straight ones say nothing of their direction.
OPENING_DOUBLE, CLOSING_DOUBLE, STRAIGHT_DOUBLE = "“„«", "”»", '"'
OPENING_SINGLE, CLOSING_SINGLE, STRAIGHT_SINGLE = "‘", "’", "'`"
DOUBLE_MARKS = STRAIGHT_DOUBLE + OPENING_DOUBLE + CLOSING_DOUBLE
SINGLE_MARKS = STRAIGHT_SINGLE + OPENING_SINGLE + CLOSING_SINGLE
OPENING_MARKS = OPENING_DOUBLE + OPENING_SINGLE
CLOSING_MARKS = CLOSING_DOUBLE + CLOSING_SINGLE
APOSTROPHES = "'’"
"""What stands in don't and the council's; the curly one closes a quotation too."""

# Around a sentence.
QUOTES_BEFORE, QUOTES_AFTER = "\"'“‘«„‚‹❝＂", "\"'”’»›❞＂"
"""Quotation marks that a sentence can begin and end with."""
STOPS, WIDE_STOPS = ".!?…‽؟۔।", "。！？｡"
"""What can end a sentence; the wide ones do it without a space."""
CLOSERS = QUOTES_AFTER + ")]}*_"
OPENERS = QUOTES_BEFORE + "([{*_¿¡"
"""Quotes, brackets and mark-up that close after a stop, or open before the next word."""
TERMINALS, TERMINAL_CLOSERS = STOPS + WIDE_STOPS, QUOTES_AFTER + ")]*_"
"""The stops and closers by which a line is told to be finished."""

BREAKING_DASHES = "—–"
"""At these a speaker breaks off."""
INVISIBLE = (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff"
)
"""Characters that readers do not see. None of them is white space."""
NOTE_MARKS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ†‡"
"""Marks of notes that stand right behind a stop."""
QUOTE_ENTITIES = ("&quot;", "&rdquo;", "&rsquo;", "&raquo;", "&apos;", "&#34;", "&#39;", "&#8221;", "&#8217;")
SPACE_ENTITIES = ("&nbsp;", "&#160;")
"""Spellings of HTML that were never turned into the marks they stand for."""

# Of lines.
BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""What ends a line."""
BULLETS = "-–—•*·▪‣◦●○■□►➢✓✔→+∙⁃▸▹▶◆◇❖➤➔☐☑✅☒✗✘❌"
WORD_BULLET, HIGH_BULLETS = "o", "👉🔹🔸🔴🔵🟢🟡🟠📌"
"""A letter that word processors leave behind for a bullet, and bullets of posts above the basic plane."""
TIME_ARROW = "-->"
"""What stands between the two times of a subtitle."""
MARKERS = BULLETS + "#"
"""What opens a list item, and what is taken off in front of its content."""
CODE = "{}=<>$\\`"
"""What lines of code are full of, besides brackets right behind a word, underscores inside one and semicolons at the end."""
SEPARATORS = "|›»·•/>"
"""What stands between the entries of a navigation bar."""

# Of tokens.
JOINERS = "_’'.-"
"""What stands inside words beside letters and figures."""
TOKENS = "?!.,:;()[]*/%&"
"""Marks that are tokens as they are."""
CURRENCIES = "$€£₹¥"

# Beside a quotation mark: what tells whether it opens or closes.
BEFORE_OPENING = "([{<>*_|`'\"" + OPENING_MARKS
AFTER_CLOSING = ",.;:!?)]}*_|<'\"…" + CLOSING_MARKS
BEFORE_CLOSING_SINGLE = '.,!?…—"' + CLOSING_DOUBLE
"""Stops behind which a single mark closes; elsewhere it may be an apostrophe."""
# Of quotations that are set off: what begins their paragraphs, and what ends the piece before them.
SETTING_OFF = ">"
INTRODUCING = ":"
