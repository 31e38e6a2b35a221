"""Lines that are a date and no more, with a time of day perhaps: ``Mon, 9 March 2020 at 10:30 GMT``, ``9/3/20``."""

import re

from rhetor.definition.limits import LONGEST_REST
from rhetor.language.page_words import load_page_words


def _compile_date() -> re.Pattern[str]:
    """The words of a date come from ``page_words.json``; the marks and figures around them are these."""
    words = load_page_words()
    months, days, short_days = "|".join(words.months), "|".join(words.days), "|".join(words.short_days)
    month = rf"(?:{months})[a-z]*\.?"
    figure = rf"\d{{1,2}}(?:{'|'.join(words.date_ordinals)})?"
    time = rf"(?:,?\s+(?:{words.before_time}\s+)?\d{{1,2}}[:.]\d\d.{{0,{LONGEST_REST}}})?"
    return re.compile(
        rf"(?:(?:{short_days})(?:{words.day_ending})?,?\s+)?(?:{figure}\s+)?{month}\s+{figure},?(?:\s+\d{{4}})?{time}"
        rf"|(?:(?:{days}){words.day_ending},?\s+)?{figure}[ -]{month}[ -]\d{{4}}{time}"
        rf"|\d{{4}}-\d\d-\d\d.{{0,{LONGEST_REST}}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}",
        re.IGNORECASE,
    )


DATE = _compile_date()
