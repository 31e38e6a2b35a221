"""A sentence becomes tokens: what carries rhetoric is kept as it is, what changes with the subject becomes a class.

Figures, dates, amounts, addresses and names are folded into classes (``<num>``, ``<year>``, ``<money>``, ``<name>`` …);
quotation marks, question and exclamation marks, dashes and brackets are tokens of their own. Every token keeps its
place in the sentence, so that what the model made of it can be shown there.
"""

import re
from typing import NamedTuple

from rhetor.definition.folding import fold_sentence
from rhetor.definition.known_forms import CLOSING, DATE, FOLDED, NAME, OPENING, POSSESSIVE
from rhetor.definition.limits import (
    EVERY_LONG_WORD,
    EVERY_WORD,
    HEADLINE_WORDS,
    LONGEST_NAME_GAP,
    LONGEST_PART,
    LONGEST_SHORT_WORD,
    LONGEST_TOKEN,
    LONGEST_URL,
    LOOK_BACK,
    MOST_INITIALS,
    MOST_TOKENS,
    NEAR_END,
    SOME,
)
from rhetor.language import marks
from rhetor.language.lexicon import load_lexicon


def _compile_token() -> re.Pattern[str]:
    lexicon = load_lexicon()
    magnitudes, ordinals = "|".join(lexicon.magnitudes), "|".join(lexicon.ordinal_endings)
    percentages = "|".join(lexicon.percentages).replace(" ", r"\s?")
    return re.compile(
        rf"(?P<url>(?:https?://|www\.)[^\s<>\"”’]{{1,{LONGEST_URL}}}"
        rf"|[\w.+-]{{1,{LONGEST_PART}}}@[\w-]{{1,{LONGEST_PART}}}\.[\w.]{{1,{LONGEST_PART}}})"
        rf"|(?P<user>[@#]\w{{1,{LONGEST_PART}}})"
        rf"|(?P<money>(?:[A-Z]{{1,3}})?[{marks.CURRENCIES}]\s?\d[\d,.]*(?i:{magnitudes})?\b)"
        rf"|(?P<pct>\d[\d,.]*\s?(?:%|(?i:{percentages})\b))"
        r"|(?P<time>\d{1,2}:\d\d)"
        r"|(?P<year>(?:1[5-9]|20)\d\d(?:[sS]\b|(?![\d,]*\d)))"
        rf"|(?P<ord>\d+(?i:{ordinals})\b)"
        r"|(?P<num>\d(?:[\d,.]*\d)?)"
        rf"|(?P<acronym>(?:[A-Za-z]\.){{2,{MOST_INITIALS}}})"
        rf"|(?P<word>[^\W\d_]+(?:[-{marks.APOSTROPHES}][^\W\d_]+)*)"
        r"|(?P<dots>\.{2,}|…)"
        rf"|(?P<quote>[{marks.DOUBLE_MARKS}]|''|``|’’|‘‘)"
        rf"|(?P<apostrophe>[{marks.SINGLE_MARKS}])"
        r"|(?P<dash>[—–]|--+|(?<=\s)-(?=\s))"
        rf"|(?P<mark>[{re.escape(marks.TOKENS)}])"
    )


TOKEN = _compile_token()
CLITIC = re.compile(rf"(?<=.)(?:{'|'.join(load_lexicon().clitics)})\Z", re.IGNORECASE)


class Token(NamedTuple):
    """``form`` is what the model sees; ``start`` and ``end`` are code points of the sentence."""

    form: str
    start: int
    end: int


def tokenize(sentence: str) -> list[Token]:
    """The first ``MOST_TOKENS`` tokens of one sentence, in order, without overlap. Time is linear in its length."""
    folded = fold_sentence(sentence)
    if folded is None:
        return tokenize_folded(sentence)
    return [Token(token.form, *folded.place(token.start, token.end)) for token in tokenize_folded(folded.text)]


def tokenize_folded(sentence: str) -> list[Token]:
    """The tokens of a sentence that is as readers see it."""
    raw = list(_find_raw(sentence))
    in_headline = _is_headline([text for kind, text, _, _ in raw if kind == "word"])
    return _drop_full_stop(_fold_names(sentence, raw, in_headline))


def _drop_full_stop(tokens: list[Token]) -> list[Token]:
    """Without the full stop at the end, which a headline, a caption or a hasty writer leaves out."""
    for position in range(len(tokens) - 1, max(-1, len(tokens) - NEAR_END - 1), -1):
        if tokens[position].form == ".":
            return tokens[:position] + tokens[position + 1 :]
        if tokens[position].form not in (CLOSING, ")"):
            break
    return tokens


def _find_raw(sentence: str) -> list[tuple[str, str, int, int]]:
    found: list[tuple[str, str, int, int]] = []
    for match in TOKEN.finditer(sentence):
        if len(found) >= MOST_TOKENS:
            break
        kind = match.lastgroup or "mark"
        text, start, end = match[0], match.start(), match.end()
        if kind == "word":
            text = text[:LONGEST_TOKEN].replace("’", "'")
            clitic = CLITIC.search(text)
            if clitic and end - start <= LONGEST_TOKEN:
                cut = start + clitic.start()
                found += [("word", text[: clitic.start()], start, cut), ("clitic", clitic[0].lower(), cut, end)]
                continue
        elif kind == "apostrophe":
            kind, text = _quote_or_apostrophe(sentence, start)
        found.append((kind, text, start, end))
    return found


def _quote_or_apostrophe(sentence: str, at: int) -> tuple[str, str]:
    """A single quotation mark opens after a space and closes before one; between letters it is an apostrophe."""
    before = sentence[at - 1] if at else " "
    after = sentence[at + 1] if at + 1 < len(sentence) else " "
    if before.isalnum() and after.isalnum():
        return "mark", "'"
    if before in "sS" and after.isspace() and sentence[at] in marks.APOSTROPHES and not _opened_single(sentence, at):
        return "clitic", POSSESSIVE
    return "quote", sentence[at]


def _opened_single(sentence: str, at: int) -> bool:
    """Whether a single quotation was opened in the stretch before ``at``."""
    stretch = sentence[max(0, at - LOOK_BACK) : at]
    return "‘" in stretch or re.search(r"(?:^|[\s(])'", stretch) is not None


def _opens_quotation(sentence: str, start: int, end: int) -> bool:
    """Direction of a mark: curly ones say it, straight ones by the spaces around them."""
    if end - start == 1 and sentence[start] in marks.OPENING_MARKS:
        return True
    if end - start == 1 and sentence[start] in marks.CLOSING_MARKS:
        return False
    before = sentence[start - 1] if start else " "
    after = sentence[end] if end < len(sentence) else " "
    return (before.isspace() or before in "([—–-") and not after.isspace()


def _is_headline(words: list[str]) -> bool:
    """Title Case and upper case: capitals there say nothing about names."""
    if len(words) < HEADLINE_WORDS:
        return False
    capitals = sum(1 for word in words if word[0].isupper())
    long_words = [word for word in words if len(word) > LONGEST_SHORT_WORD]
    long_capitals = sum(1 for word in long_words if word[0].isupper())
    if capitals >= EVERY_WORD * len(words):
        return True
    return len(long_words) > 1 and long_capitals >= EVERY_LONG_WORD * len(long_words) and capitals >= SOME * len(words)


def _fold_names(sentence: str, raw: list[tuple[str, str, int, int]], in_headline: bool) -> list[Token]:
    lexicon = load_lexicon()
    tokens: list[Token] = []
    at_start = True
    for position, (kind, text, start, end) in enumerate(raw):
        form = FOLDED.get(kind) or text.lower()
        if kind == "quote":
            form = OPENING if _opens_quotation(sentence, start, end) else CLOSING
        if kind in ("word", "acronym"):
            if form in lexicon.calendar_names and text[0].isupper() and not at_start and not in_headline:
                form = DATE
            elif _is_name(raw, position, text, at_start or in_headline, lexicon.known):
                form = NAME
            elif form in lexicon.calendar:
                form = DATE
            at_start = False
        elif (kind == "mark" and text in ".:?!") or (kind == "quote" and not tokens):
            at_start = True
        if form == NAME and tokens and tokens[-1].form == NAME and start - tokens[-1].end <= LONGEST_NAME_GAP:
            tokens[-1] = Token(NAME, tokens[-1].start, end)
            continue
        tokens.append(Token(form, start, end))
    return tokens


def _is_name(raw: list[tuple[str, str, int, int]], position: int, text: str, at_start: bool, known: frozenset[str]) -> bool:
    lower = text.lower()
    if raw[position][0] == "acronym":
        return lower not in known
    if not text[0].isupper() or text in load_lexicon().writer_pronouns:
        return False
    if lower in load_lexicon().calendar:
        return False
    if not at_start:
        return lower not in known or len(text) < 2 or not text.isupper()
    return lower not in known
