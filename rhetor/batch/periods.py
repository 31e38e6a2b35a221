"""Months, years and weeks of the dates that people write. A date that could be two days is none."""

import calendar
from collections.abc import Sequence
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

PERIODS = ("year", "month", "week")
"""That are made of a date: 2024, 2024-03, 2024-W10 (ISO 8601)."""
FORMATS = (
    "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%A, %d %B %Y", "%A, %B %d, %Y", "%d.%m.%Y", "%Y/%m/%d",
    "%Y.%m.%d", "%Y%m%d", "%d-%b-%Y",
    "%a %b %d %H:%M:%S %z %Y",  # as Twitter writes it
)  # fmt: skip
MONTHS = ("%Y-%m", "%B %Y", "%b %Y", "%m/%Y")
"""Of which no week can be told."""
MOMENTS = (10**8, 10**11)
"""Seconds since 1970 that are taken for a moment: from 1973 to 5138; and a thousand times as many milliseconds."""


@lru_cache(1 << 14)
def read_date(text: str) -> date | None:
    """The day that a text names; None if it names none, or may name two (3/4/2024)."""
    given = text.strip()
    if not given:
        return None
    try:
        return datetime.fromisoformat(given).date() if not given.isdigit() or len(given) == 8 else _read_moment(given)
    except ValueError:
        pass
    return _read_slashes(given) or _read_format(given, FORMATS) or _read_mail_date(given)


def name_period(text: str, period: str) -> str:
    """The year, month or week of a date; empty if there is none."""
    day = read_date(text)
    if day is None:
        return _name_coarse(text.strip(), period)
    if period == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"
    return f"{day.year:04d}" if period == "year" else f"{day.year:04d}-{day.month:02d}"


def _name_coarse(given: str, period: str) -> str:
    """The year or month of what names no day."""
    if len(given) == 4 and given.isdigit():
        return given if period == "year" else ""
    month = _read_format(given, MONTHS)
    return "" if month is None or period == "week" else f"{month.year:04d}" if period == "year" else month.isoformat()[:7]


def _read_moment(digits: str) -> date:
    seconds = int(digits)
    if seconds >= MOMENTS[1]:
        seconds //= 1000
    if not MOMENTS[0] <= seconds < MOMENTS[1]:
        raise ValueError(digits)
    return datetime.fromtimestamp(seconds, UTC).date()


def _read_slashes(given: str) -> date | None:
    """Day and month, whichever comes first, where only one of the two can be."""
    parts = given.split()[0].split("/")
    if len(parts) != 3 or not all(part.isdigit() for part in parts) or len(parts[2]) != 4:
        return None
    first, second, year = map(int, parts)
    if first <= 12 < second:
        first, second = second, first
    elif second > 12 or (first <= 12 and first != second):
        return None
    return date(year, second, first) if 1 <= first <= calendar.monthrange(year, second)[1] else None


def _read_format(given: str, formats: Sequence[str]) -> date | None:
    for format in formats:
        try:
            return datetime.strptime(given, format).date()
        except ValueError:
            continue
    return None


def _read_mail_date(given: str) -> date | None:
    try:
        return parsedate_to_datetime(given).date()
    except (ValueError, TypeError):
        return None
