"""Feeds (RSS, Atom): each entry a text, with its title, author and date, and the feed's name for the outlet."""

import io
import time
from collections.abc import Iterator
from typing import Any

from rhetor.errors import MissingExtra, TextError
from rhetor.intake.extracted import Extracted
from rhetor.intake.markup import strip_markup


def read_feed(content: bytes, name: str) -> Iterator[Extracted]:
    """
    Raises:
        TextError: it is no feed.
        MissingExtra: feedparser is not installed.
    """
    try:
        import feedparser
    except ImportError:
        what = f"{name} is a feed, and the library that reads it is not installed"
        raise MissingExtra(what, "feeds", "or save its articles as .html") from None
    # As a stream: bytes it would take for the name of a file, if there is one of that name, and read that.
    feed = feedparser.parse(io.BytesIO(content), sanitize_html=False)
    if not feed.entries:
        raise TextError(f"{name} is a feed without entries, or none. Fetch it again.")
    outlet = feed.feed.get("title", "")
    for number, entry in enumerate(feed.entries, 1):
        yield Extracted(_find_text(entry), _state(entry, outlet), part=str(number))


def _find_text(entry: Any) -> str:
    """The longest of what an entry holds of its text."""
    found = [each.get("value", "") for each in entry.get("content", [])]
    return max((strip_markup(markup) for markup in [*found, entry.get("summary", "")]), key=len)


def _state(entry: Any, outlet: str) -> dict[str, str]:
    day = entry.get("published_parsed") or entry.get("updated_parsed")
    stated = {
        "title": strip_markup(entry.get("title", "")),
        "author": entry.get("author", ""),
        "date": time.strftime("%Y-%m-%d", day) if day else "",
        "outlet": outlet,
    }
    return {name: " ".join(value.split()) for name, value in stated.items() if value.strip()}
