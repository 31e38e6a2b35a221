"""Which language a text is in, line by line: the rule, in plain Python.

A language is told by its function words, which make up a third of any prose and of nothing else (Grefenstette 1995,
"Comparing two language identification schemes"). Names, addresses and lists have none, so nothing is said of them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rhetor.language.function_words import ENGLISH, load_function_words
from rhetor.language.lexicon import load_lexicon
from rhetor.records import Languages, Passage

SURE = (" the ", " and ")
"""What makes a line English, whatever else stands in it: that is seen without reading it word by word."""
ENOUGH = 2
"""English function words from which a line is read no further, unless two words of another language stood there before."""
LEAST_FOREIGN, FOREIGN_SHARE = 2, 6
"""So many function words of another language, and one of so many words, make a line one of it; twice those of English."""
ENGLISH_SHARE = 10
"""One of so many words makes a line English."""
LEAST_LETTERS = 2
"""Of another script, if most letters are in it."""
KANA_SHARE = 10
"""One kana among so many letters makes a line Japanese."""
GLUE, WEAK_GLUE = "/_@#=&\\", ".-:"
"""Marks that join a word to an address or a name; the weak ones if a letter or figure stands behind them."""
UNDETERMINED = "und"
LEAST_WORDS, KNOWN_SHARE, SAMPLE = 12, 0.15, 10_000
"""Words in lower case, in so many characters, of which so few are known that a text is not English, whatever it is."""


@dataclass(slots=True)
class Tally:
    """What was counted in a line, or in several."""

    words: int = 0
    english: int = 0
    latin: int = 0
    foreign: Counter[str] = field(default_factory=Counter)
    scripts: Counter[int] = field(default_factory=Counter)

    def add(self, other: "Tally") -> None:
        self.words += other.words
        self.english += other.english
        self.latin += other.latin
        self.foreign.update(other.foreign)
        self.scripts.update(other.scripts)


def find_languages(text: str) -> Languages:
    """The language of most of a text, and the passages in another."""
    runs: list[Passage] = []
    totals: Counter[str] = Counter()
    rest = Tally()
    for start, line in _cut_lines(text):
        tally = Tally()
        language = ENGLISH if _count_line(line, tally) else decide(tally)
        if language is None:
            rest.add(tally)
        else:
            runs.append(Passage(start, start + len(line), language))
            totals[language] += len(line)
    return settle(text, runs, totals, decide(rest))


def settle(text: str, runs: Iterable[Passage], totals: Mapping[str, int], otherwise: str | None) -> Languages:
    """What is said of a text whose lines were told.

    Args:
        runs: lines, or several neighbouring ones of one language, in their order.
        totals: code points in lines of each language.
        otherwise: what all lines together say that were not told, each by itself.
    """
    joined: list[Passage] = []
    for run in runs:
        if joined and joined[-1].language == run.language:
            run = Passage(joined.pop().start, run.end, run.language)
        joined.append(run)
    if not totals:
        return Languages(otherwise or _name_unknown(text), ())
    most = max(totals.values())
    language = next(code for code in load_function_words().languages if totals.get(code) == most)
    return Languages(language, tuple(_trim(text, run) for run in joined if run.language != language))


def join_languages(parts: Iterable[tuple[int, int, Languages]]) -> Languages:
    """What is said of a text that came in stretches: where each begins, how long it is, and what is said of it.

    A stretch that is in another language than most of the text is a passage as a whole.
    """
    told = [part for part in parts if part[2].language]
    if len(told) == 1 and told[0][0] == 0:  # most texts come in one
        return told[0][2]
    totals: Counter[str] = Counter()
    for _, length, (language, passages) in told:
        foreign = sum(passage.end - passage.start for passage in passages)
        totals[language or ""] += length - foreign
        for passage in passages:
            totals[passage.language] += passage.end - passage.start
    if not totals:
        return Languages(None, ())
    most = totals.most_common(1)[0][0]
    found: list[Passage] = []
    for start, length, (language, passages) in told:
        if language and language != most:
            found.append(Passage(start, start + length, language))
        else:
            found += [Passage(start + passage.start, start + passage.end, passage.language) for passage in passages]
    return Languages(most, tuple(found))


def decide(tally: Tally) -> str | None:
    """The language of what was counted; None if that does not say."""
    known = load_function_words()
    best = max(known.languages, key=lambda code: tally.foreign[code])
    most = tally.foreign[best]
    others = sum(tally.scripts.values())
    if others > tally.latin and others >= LEAST_LETTERS:
        return _decide_script(tally, best if most else "")
    if most >= LEAST_FOREIGN and most > 2 * tally.english and FOREIGN_SHARE * most >= tally.words:
        return best
    is_english = tally.english > most and ENGLISH_SHARE * tally.english >= tally.words
    return ENGLISH if is_english else None


def _decide_script(tally: Tally, best: str) -> str:
    known = load_function_words()
    names = [script.name for script in known.scripts]
    if KANA_SHARE * tally.scripts[names.index("kana")] >= sum(tally.scripts.values()):
        return "ja"
    number = max(range(len(names)), key=lambda each: tally.scripts[each])
    return best if best and known.script_of[best] == number else known.scripts[number].language


def _cut_lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def _count_line(line: str, tally: Tally) -> bool:
    """Counts what stands in a line; True, and not all of it counted, as soon as it is English beyond doubt."""
    if any(sure in line for sure in SURE):
        return True
    known = load_function_words()
    for start, end in _find_words(line):
        _count_letters(line[start:end], tally)
        tally.words += 1
        languages = known.words.get(_to_lower(line[start:end]))
        if languages is None or _is_glued(line, start - 1, -1) or _is_glued(line, end, 1):
            continue
        if ENGLISH in languages:
            tally.english += 1
        elif not (line[start].isupper() or line[start].istitle()):  # a name may begin with any
            tally.foreign.update(languages)
        if tally.english >= ENOUGH and max(tally.foreign.values(), default=0) < LEAST_FOREIGN:
            return True
    return False


def _find_words(line: str) -> Iterator[tuple[int, int]]:
    start = -1
    for at, character in enumerate([*line, "\n"]):
        if character.isalpha():
            start = at if start < 0 else start
        elif start >= 0:
            yield start, at
            start = -1


def _count_letters(word: str, tally: Tally) -> None:
    for letter in word:
        script = _find_script(ord(letter))
        if script < 0:
            tally.latin += 1
        else:
            tally.scripts[script] += 1


def _find_script(code: int) -> int:
    scripts = load_function_words().scripts
    found = (number for number, script in enumerate(scripts) if any(first <= code <= last for first, last in script.ranges))
    return next(found, -1)


def _to_lower(word: str) -> str:
    """Letter by letter, as the engine does it."""
    return "".join(letter if letter == "\u0130" else letter.lower() for letter in word)


def _is_glued(line: str, at: int, step: int) -> bool:
    mark, behind = (line[place] if 0 <= place < len(line) else " " for place in (at, at + step))
    return mark.isdigit() or mark in GLUE or (mark in WEAK_GLUE and (behind.isalnum() or behind in GLUE))


def _trim(text: str, run: Passage) -> Passage:
    words = text[run.start : run.end]
    start = run.start + len(words) - len(words.lstrip())
    return Passage(start, start + len(words.strip()), run.language)


def _name_unknown(text: str) -> str | None:
    words = re.findall(r"\b[^\W\d_]+\b", text[:SAMPLE])
    plain = [word for word in words if word.islower()]
    known, common = load_function_words().words, load_lexicon().known
    found = sum(1 for word in plain if word in common or ENGLISH in known.get(word, ()))
    return UNDETERMINED if len(plain) >= LEAST_WORDS and found < KNOWN_SHARE * len(plain) else None
