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
        finished_openings: how pieces begin that are furniture though they end in a full stop.
        soft_openings: openings of furniture after which an assertive word makes a statement of it.
        salutations, valedictions: how a line begins that greets, and whole lines that take leave.
        stage: words of a stage direction, which has at most ``stage_longest``.
        platforms, platform_openings: where one can follow somebody, and how a line begins that says so.
        following_openings: how a sentence begins that is furniture if it ends in an account to follow.
        quoting_endings: how a line ends that stands over a mail that is quoted.
        record: small words in the line of a speaker.
        headline_verbs: verbs of headlines that are nouns as well; ``plurals``: subjects in the plural without an -s.
        sources: words for a source before the colon of a heading, or behind its dash.
        headline_prepositions: before them a word in -s is a noun as often.
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
    soft_openings: frozenset[str]
    salutations: tuple[str, ...]
    valedictions: frozenset[str]
    stage: frozenset[str]
    stage_longest: int
    platforms: frozenset[str]
    platform_openings: tuple[str, ...]
    following_openings: tuple[str, ...]
    quoting_endings: tuple[str, ...]
    record: frozenset[str]
    headline_verbs: frozenset[str]
    plurals: frozenset[str]
    sources: frozenset[str]
    headline_prepositions: frozenset[str]
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
        groups["soft-openings"],
        tuple(data["salutations"]["words"]),
        groups["valedictions"],
        groups["stage-words"],
        data["stage-longest"],
        groups["platforms"],
        tuple(data["platform-openings"]["words"]),
        tuple(data["following-openings"]["words"]),
        tuple(data["quoting-endings"]["words"]),
        groups["record-words"],
        groups["headline-verbs"],
        groups["plurals"],
        groups["sources"],
        groups["headline-prepositions"],
        tuple(data["months"]["words"]),
        tuple(data["days"]["words"]),
        tuple(data["short-days"]["words"]),
        data["day-ending"]["words"][0],
        tuple(data["date-ordinals"]["words"]),
        data["before-time"]["words"][0],
    )
