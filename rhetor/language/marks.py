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
QUOTES_BEFORE, QUOTES_AFTER = "\"'“‘«", "\"'”’»"
"""Quotation marks that a sentence can begin and end with."""
STOPS, WIDE_STOPS = ".!?…‽؟۔।", "。！？｡"
"""What can end a sentence; the wide ones do it without a space."""
CLOSERS = QUOTES_AFTER + "›)]}*_"
OPENERS = QUOTES_BEFORE + "‹([{*_„‚¿¡"
"""Quotes, brackets and mark-up that close after a stop, or open before the next word."""
TERMINALS, TERMINAL_CLOSERS = ".!?…‽؟。！？", QUOTES_AFTER + ")]*_"
"""The stops and closers by which a line is told to be finished."""

# Of lines.
BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""What ends a line."""
BULLETS = "-–—•*·▪‣◦●○■□►➢✓✔→+"
MARKERS = BULLETS + "#"
"""What opens a list item, and what is taken off in front of its content."""
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
