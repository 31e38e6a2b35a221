"""Every English word and abbreviation that a rule knows, as data."""
