"""Where one sentence ends inside a block of running text.

The method is Punkt's (Kiss & Strunk 2006, "Unsupervised Multilingual Sentence Boundary Detection"): every full stop
is a boundary unless the word in front of it is an abbreviation, an initial or a figure, and those are boundaries only
if the next word looks like the start of a sentence. To it come the cases Punkt leaves open: abbreviations by what may
follow them, quotations carried on by their speaker, glued sentences, citation marks, stops inside brackets.

NLTK's own Punkt gives the same decisions where only its rules apply (a test holds that); it is not imported here
because its package takes longer to import than rhetor takes to label an article.

Every decision looks at a bounded window around the stop, so the whole is linear in the text, whatever the text is.
"""

import re
from collections.abc import Iterator

from rhetor.definition.limits import LONGEST_ASIDE, LONGEST_CITATION, MOST_NAMES, WINDOW
from rhetor.language.marks import APOSTROPHES, CLOSERS, OPENERS, QUOTES_AFTER, QUOTES_BEFORE, STOPS, WIDE_STOPS
from rhetor.language.parameters import Parameters, load_parameters

# A run of terminators (or spaced dots), the quotes, brackets and mark-up that close after it, then citation marks
# and emoji.
# The runs are possessive by construction: no two parts can match the same character, so there is no backtracking.
STOP = re.compile(
    rf"(?P<stop>\.(?:[ \u00a0]\.){{2,}}|[{STOPS}]+|[{WIDE_STOPS}]+)"
    rf"(?P<close>[{re.escape(CLOSERS)}]*)"
    rf"(?P<cite>(?:[ \u00a0]?\[[^\[\]\s]{{1,{LONGEST_CITATION}}}\]"
    r"|[ \u00a0]?[\u2600-\u27bf\U0001f300-\U0001faff][\ufe0f\u200d]*)*)"
)
NOTE_NUMBER = re.compile(r"[ \u00a0]\d{1,2}(?=[ \u00a0](?P<next>[A-Z][a-z]+)\b)")
INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]\Z")
ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})\Z")
GLUED_BEFORE = re.compile(r"[^\W\d_]{2,}\Z|\d\Z|%\Z")
GLUED_AFTER = re.compile(r"[\"“‘(]?[A-Z][a-z’'-]|[\"“‘(]?(?:A|I) |[\"“‘(]?[A-Z][A-Z]")
NAMED_SPEAKER = re.compile(rf"(?:[A-Z][\w.’'-]*[ \u00a0]+){{1,{MOST_NAMES}}}(?P<verb>[a-z]+)")


def find_boundaries(text: str, start: int, end: int) -> Iterator[int]:
    """Ends of all sentences but the last in ``text[start:end]``, as code point offsets into ``text``.

    The text between two boundaries, white space trimmed, is one sentence.
    """
    parameters = load_parameters()
    sentence_start = start
    for match in STOP.finditer(text, start, end):
        stop = match.start("stop")
        boundary = _skip_note_number(text, match.end(), parameters)
        if boundary >= end or _is_enumerator(text, sentence_start, stop):
            continue
        if _closes_an_aside(text, match, sentence_start):
            continue
        if boundary > match.end() or text[stop] in WIDE_STOPS or _is_boundary(text, match, end, parameters):
            if match["close"] and not match["close"].strip("*_") and text[boundary].isalpha():
                boundary = match.end("stop")  # mark-up that opens the next sentence
            yield boundary
            sentence_start = boundary


def _skip_note_number(text: str, after: int, parameters: Parameters) -> int:
    """The end of a bare note number that belongs to the sentence before: ``minority rights. 4 Even though``."""
    number = NOTE_NUMBER.match(text, after)
    if number and number["next"].lower() in parameters.starters:
        return number.end()
    return after


def _is_enumerator(text: str, sentence_start: int, stop: int) -> bool:
    """True for the stop of ``1.`` or ``b.`` that begins a sentence."""
    if stop - sentence_start > WINDOW:
        return False
    head = text[sentence_start:stop].strip()
    return bool(ENUMERATOR.match(head)) and head != "I"


def _closes_an_aside(text: str, match: re.Match[str], sentence_start: int) -> bool:
    """True for a stop inside brackets that opened in the middle of the sentence: ``we met (or did we?) in Arizona``."""
    if not match["close"].startswith(")") or match["cite"]:
        return False
    opening = text.rfind("(", max(sentence_start, match.start() - LONGEST_ASIDE), match.start())
    return (
        opening >= 0
        and text[opening + 1].islower()
        and bool(text[sentence_start:opening].strip(CLOSERS + OPENERS + " \u00a0\t\r\n"))
    )


def _is_boundary(text: str, match: re.Match[str], end: int, parameters: Parameters) -> bool:
    stop, close, after = match["stop"], match["close"], match.end()
    if not text[after].isspace():
        return _is_glued(text, match, end, parameters)
    following = text[after : min(end, after + 2 * WINDOW)].lstrip()
    if not following:
        return True
    following_word = following[:WINDOW].split(None, 1)[0]
    opened = following_word.lstrip(OPENERS)
    first = opened[:1]
    if following_word[0] in ",;:." or (following_word[0] in "-–—" and len(following_word) == 1):
        return False
    if stop[-1] in "!?‽؟" or "?" in stop or "!" in stop:
        return _ends_exclaimed(text, match, following, first, parameters)
    if stop != "." and stop not in ("۔", "।"):
        return _ends_ellipsis(text, match, first, opened, parameters)
    word = _word_before(text, match.start("stop"), parameters)
    if first.islower():
        return _ends_before_lower(word, close, parameters)
    return _ends_at_stop(word, close, following_word, opened, parameters)


def _word_before(text: str, stop: int, parameters: Parameters) -> str:
    """The word that ends at ``stop``, without opening quotes and brackets; empty after a space."""
    window = text[max(0, stop - WINDOW) : stop]
    words = window.split()
    if not words or window[-1].isspace():
        return ""
    return re.split(r"[—–/]", words[-1])[-1].lstrip(OPENERS)


def _ends_exclaimed(text: str, match: re.Match[str], following: str, first: str, parameters: Parameters) -> bool:
    if first.islower():
        return False
    close = match["close"]
    if any(mark in close for mark in QUOTES_AFTER):
        speaker = NAMED_SPEAKER.match(following[: 2 * WINDOW])
        if speaker and speaker["verb"] in parameters.speaker_verbs:
            return False
    word = _word_before(text, match.start("stop"), parameters)
    return (word + match["stop"]).lower() not in parameters.exclaimed


def _ends_ellipsis(text: str, match: re.Match[str], first: str, opened: str, parameters: Parameters) -> bool:
    if first.islower() or first.isdigit():
        return False
    word = _word_before(text, match.start("stop"), parameters)
    return bool(word) or opened.rstrip(",.").lower() in parameters.starters or bool(match["close"])


def _ends_before_lower(word: str, close: str, parameters: Parameters) -> bool:
    """A lower-case word after the stop: the sentence goes on after an abbreviation, a bracket or a quotation."""
    if close or not word[-1:].isalpha() or len(word) < 2:
        return False
    return not _abbreviation(word, "a", parameters) and not INITIALS.match(word)


def _ends_at_stop(word: str, close: str, following_word: str, opened: str, parameters: Parameters) -> bool:
    """A full stop before a word that is not in lower case."""
    stops = _abbreviation(word, opened, parameters)
    if stops is None:
        return True
    if stops == "never":
        return bool(close) and close[0] in ')"”'
    bare = re.sub(rf"[{APOSTROPHES}].*|[^\w]+$", "", opened).lower()
    if bare in parameters.not_starters:
        return False
    return (bare in parameters.starters and not opened.startswith(f"{opened[:1]}.")) or following_word[0] in QUOTES_BEFORE


def _abbreviation(word: str, following: str, parameters: Parameters) -> str | None:
    """When the stop after ``word`` may end a sentence, if ``word`` is an abbreviation; None if it is none."""
    lower = word.lower()
    if following[:1].isdigit() and lower in parameters.numbered:
        return "never"
    if lower in parameters.abbreviations and not (lower in parameters.also_words and not word[0].isupper()):
        return parameters.abbreviations[lower]
    tail = lower.rpartition("-")[2]
    if tail != lower and parameters.abbreviations.get(tail) == "never" and tail not in parameters.also_words:
        return "never"
    if INITIALS.match(word) and (len(word) > 1 or (word.isupper())):
        return "before-starter"
    return None


def _is_glued(text: str, match: re.Match[str], end: int, parameters: Parameters) -> bool:
    """Two sentences without a space between them: ``assault.Immediate``, but not ``example.Com`` or ``U.S.Army``."""
    stop, after = match.start("stop"), match.end()
    if match["cite"]:
        return text[after].isupper()
    window = text[after : min(end, after + WINDOW)]
    if not GLUED_AFTER.match(window):
        return False
    if match["close"] and match["close"][-1] in "\"'" and match["stop"] == "." and len(match["close"]) == 1:
        return False
    word = _word_before(text, stop, parameters)
    if any(mark in word for mark in ".@/:\\") or not GLUED_BEFORE.search(word):
        return False
    following_word = window.split(None, 1)[0]
    if any(mark in following_word.rstrip('.,;:!?…"”’)') for mark in ".@/\\_"):
        return False
    if match["stop"] == "." and len(match["stop"]) == 1:
        return _abbreviation(word, following_word, parameters) is None and not (word[-1:].isdigit() and len(word) < 2)
    return True
