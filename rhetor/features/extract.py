"""Terms of a sentence: what TF-IDF counts, each with the stretch of the sentence it was read from.

Three blocks, each a TF-IDF space of its own with its own weight:

``words``     n-grams (1-3) of tokens, with sentence start and end
``cues``      n-grams (1-4) of the sentence's frame: cue words by class, other words by their ending
``places``    the first and the last tokens by position, cue classes present, marks of the whole sentence

A term's name starts with its block's letter, so one vocabulary holds all.
"""

from dataclasses import dataclass, field

from rhetor.features.lexicon import load_lexicon
from rhetor.features.tokens import Token, tokenize

BLOCKS = ("words", "cues", "places")
BLOCK_OF_LETTER = {name[0]: number for number, name in enumerate(BLOCKS)}
FEATURES_VERSION = "1"
"""Recorded with every model. Raised whenever the terms of some sentence change."""

START, END = "<s>", "</s>"
LONGEST_WORDS, LONGEST_CUES = 3, 4
FIRST_TOKENS, LAST_TOKENS = 4, 3
ENDINGS = ("ly", "ing", "ed", "ion", "ity", "ness", "ment", "ism", "ist", "able", "ible", "ful", "less", "ous", "ive",
           "ic", "al", "er", "est", "en", "ise", "ize", "ate", "ify", "s")  # fmt: skip
MARKS = ("?", "!", ":", ";", "—", "(", "<num>", "<pct>", "<money>", "<year>", "<name>")


@dataclass(slots=True)
class Terms:
    """The occurrences of a sentence's features, in parallel lists. Spans are code points of the sentence."""

    names: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)

    def add(self, name: str, start: int, end: int) -> None:
        self.names.append(name)
        self.spans.append((start, end))


def extract_terms(sentence: str) -> Terms:
    """All terms of one sentence, block by block. Time is linear in its length."""
    terms = Terms()
    tokens = tokenize(sentence)
    frame = _frame(tokens)
    _add_ngrams(terms, "w:", tokens, LONGEST_WORDS, len(sentence))
    _add_ngrams(terms, "c:", frame, LONGEST_CUES, len(sentence))
    _add_places(terms, tokens, frame)
    for mark in _find_marks([token.form for token in tokens]):
        terms.add(f"p:{mark}", 0, len(sentence))
    return terms


def term_names(sentence: str) -> list[str]:
    """The names alone; the analyzer of the scikit-learn reference."""
    return extract_terms(sentence).names


def _add_ngrams(terms: Terms, prefix: str, tokens: list[Token], longest: int, end: int) -> None:
    for token in tokens:
        terms.add(prefix + token.form, token.start, token.end)
    bounded = [Token(START, 0, 0), *tokens, Token(END, end, end)]
    forms = [token.form for token in bounded]
    for size in range(2, longest + 1):
        for first in range(len(forms) - size + 1):
            name = prefix + " ".join(forms[first : first + size])
            terms.add(name, bounded[first].start, bounded[first + size - 1].end)


def _frame(tokens: list[Token]) -> list[Token]:
    """The sentence without its subject matter; runs of words that say nothing are one token."""
    classes = load_lexicon().classes
    frame: list[Token] = []
    for token in tokens:
        form = token.form
        if form[0].isalpha() or form[0] == "'":
            found = classes.get(form)
            form = f"<{found[0]}>" if found else _ending(form)
            if form == "-" and frame and frame[-1].form == "-":
                frame[-1] = Token("-", frame[-1].start, token.end)
                continue
        frame.append(Token(form, token.start, token.end))
    return frame


def _ending(word: str) -> str:
    if len(word) > 4:
        for ending in ENDINGS:
            if word.endswith(ending):
                return f"-{ending}"
    return "-"


def _add_places(terms: Terms, tokens: list[Token], frame: list[Token]) -> None:
    classes = load_lexicon().classes
    for position, token in enumerate(tokens[:FIRST_TOKENS]):
        terms.add(f"p:{position}={token.form}", token.start, token.end)
    for position, token in enumerate(frame[:FIRST_TOKENS]):
        terms.add(f"p:{position}~{token.form}", token.start, token.end)
    for position, token in enumerate(reversed(frame[-LAST_TOKENS:])):
        terms.add(f"p:-{position}~{token.form}", token.start, token.end)
    seen: set[str] = set()
    for token in tokens:
        for name in classes.get(token.form, ()):
            if name not in seen:
                seen.add(name)
                terms.add(f"p:has {name}", token.start, token.end)


def _find_marks(forms: list[str]) -> list[str]:
    """Marks of the whole sentence: quotation and its place, question, exclamation, length."""
    quotes = [number for number, form in enumerate(forms) if form == "<q>"]
    words = sum(1 for form in forms if form[0].isalnum() or form[0] == "<")
    marks = [f"words {min(words.bit_length(), 7)}", f"quotes {min(len(quotes), 4)}"]
    if quotes:
        marks += [f"quote first {quotes[0] < 2}", f"quote last {quotes[-1] > len(forms) - 3}"]
        marks.append(f"quote before say {_is_before_saying(forms, quotes[0])}")
    if forms:
        marks.append(f"ends {'word' if forms[-1][0].isalpha() else forms[-1]}")
    present = set(forms)
    return marks + [f"holds {mark}" for mark in MARKS if mark in present]


def _is_before_saying(forms: list[str], first_quote: int) -> bool:
    classes = load_lexicon().classes
    saying = [number for number, form in enumerate(forms) if {"say", "claim"} & set(classes.get(form, ()))]
    return bool(saying) and first_quote < saying[-1]
