"""The words by which headings and furniture are told from text, read from ``page_words.json``."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class PageWords:
    """What the splitter knows about pages. All in lower case, lines without punctuation at their ends.

    Attributes:
        lines: whole lines that are furniture.
        openings: how short lines of furniture begin.
        longest: how many words such a line may have.
        interface: words on buttons.
        link_lists: lines that stand over lists of links.
        small: words that stay in lower case in a title.
        assertive: words that make a heading say something.
        urging: words with which a heading that urges begins.
        finished_openings: how lines begin that are furniture though they end in a full stop.
        months, days, short_days: how they begin, in the order in which they are looked for.
        day_ending: what days end in.
        date_ordinals: what may follow the figures of a day.
        before_time: what may stand between a date and a time of day.
    """

    lines: frozenset[str]
    openings: frozenset[str]
    longest: int
    interface: frozenset[str]
    link_lists: frozenset[str]
    small: frozenset[str]
    assertive: frozenset[str]
    urging: frozenset[str]
    finished_openings: tuple[str, ...]
    months: tuple[str, ...]
    days: tuple[str, ...]
    short_days: tuple[str, ...]
    day_ending: str
    date_ordinals: tuple[str, ...]
    before_time: str


@cache
def load_page_words() -> PageWords:
    """The words that come with rhetor, read once."""
    data = json.loads(files(__package__).joinpath("page_words.json").read_text("utf-8"))
    groups = {name: frozenset(value["words"]) for name, value in data.items() if isinstance(value, dict)}
    return PageWords(
        groups["furniture-lines"],
        groups["furniture-openings"],
        data["furniture-longest"],
        groups["interface-words"],
        groups["link-list-headings"],
        groups["small-words"],
        groups["assertive-words"],
        groups["urging-words"],
        tuple(data["finished-openings"]["words"]),
        tuple(data["months"]["words"]),
        tuple(data["days"]["words"]),
        tuple(data["short-days"]["words"]),
        data["day-ending"]["words"][0],
        tuple(data["date-ordinals"]["words"]),
        data["before-time"]["words"][0],
    )
