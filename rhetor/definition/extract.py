"""Terms of a sentence: what TF-IDF counts, each with the stretch of the sentence it was read from.

Two blocks, each a TF-IDF space of its own with its own weight:

``words``     tokens and pairs of tokens, with sentence start and end
``places``    the first and the last tokens by position, as words and in the frame of the sentence; cue classes by the place
              they stand in; the main verb with its subject; marks and measures of the whole sentence

The frame is the sentence without its subject matter: cue words by class, other words by their ending.

A term's name starts with its block's letter, so one vocabulary holds all.
"""

from dataclasses import dataclass, field
from itertools import pairwise

from rhetor.definition.balance import measure_balance
from rhetor.definition.clauses import Place, find_places
from rhetor.definition.definitions import CLAUSE_ENDS, CLOSING, END, ENDINGS, MARKS, OPENING, START
from rhetor.definition.tokens import Token, tokenize
from rhetor.language.lexicon import load_lexicon

FIRST_TOKENS, LAST_TOKENS = 4, 3


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
    places = find_places(tokens)
    _add_words(terms, tokens, len(sentence))
    _add_positions(terms, tokens, make_frame(tokens))
    _add_cues(terms, tokens, places)
    _add_main_verbs(terms, tokens, places)
    for mark in [*_find_marks([token.form for token in tokens], places), *measure_balance(tokens, places)]:
        terms.add(f"p:{mark}", 0, len(sentence))
    return terms


def term_names(sentence: str) -> list[str]:
    """The names alone; the analyzer of the scikit-learn reference."""
    return extract_terms(sentence).names


def _add_words(terms: Terms, tokens: list[Token], end: int) -> None:
    for form, start, stop in tokens:
        terms.add(f"w:{form}", start, stop)
    for first, second in pairwise([Token(START, 0, 0), *tokens, Token(END, end, end)]):
        terms.add(f"w:{first.form} {second.form}", first.start, second.end)


def make_frame(tokens: list[Token]) -> list[Token]:
    """The sentence without its subject matter; runs of words that say nothing are one token."""
    frame: list[Token] = []
    for token in tokens:
        form = frame_token(token.form)
        if form == "-" and frame and frame[-1].form == "-":
            frame[-1] = Token("-", frame[-1].start, token.end)
            continue
        frame.append(Token(form, token.start, token.end))
    return frame


def frame_token(form: str) -> str:
    """What stands for a token in the frame: its first class, or its ending; a mark or a figure stands for itself."""
    if form[0].isalpha() or form[0] == "'":
        found = load_lexicon().classes.get(form)
        return f"<{found[0]}>" if found else _ending(form)
    return form


def _ending(word: str) -> str:
    if len(word) > 4:
        for ending in ENDINGS:
            if word.endswith(ending):
                return f"-{ending}"
    return "-"


def _add_positions(terms: Terms, tokens: list[Token], frame: list[Token]) -> None:
    for position, token in enumerate(tokens[:FIRST_TOKENS]):
        terms.add(f"p:{position}={token.form}", token.start, token.end)
    for position, token in enumerate(frame[:FIRST_TOKENS]):
        terms.add(f"p:{position}~{token.form}", token.start, token.end)
    for position, token in enumerate(reversed(frame[-LAST_TOKENS:])):
        terms.add(f"p:-{position}~{token.form}", token.start, token.end)


def _add_cues(terms: Terms, tokens: list[Token], places: list[Place]) -> None:
    """Each cue class once for each place it occurs in."""
    classes = load_lexicon().classes
    seen: set[str] = set()
    for token, place in zip(tokens, places, strict=True):
        for name in classes.get(token.form, ()):
            feature = f"p:{name} {place}"
            if feature not in seen:
                seen.add(feature)
                terms.add(feature, token.start, token.end)


def _add_main_verbs(terms: Terms, tokens: list[Token], places: list[Place]) -> None:
    """The verbs of the main clause, each with what stands before it as its subject; the first with the word after it."""
    lexicon = load_lexicon()
    subject, count = "start", 0
    for position, (token, place) in enumerate(zip(tokens, places, strict=True)):
        if place is Place.QUOTED:
            subject = "quoted"
            continue
        if place is Place.BELOW:
            continue
        names = lexicon.classes.get(token.form, ())
        verb = next((name for name in names if name in lexicon.verb_classes), None) if place is Place.MAIN else None
        if verb:
            after = _class_of(tokens[position + 1].form) if position + 1 < len(tokens) else END
            _add_verb(terms, token, subject, verb, after, count)
            count += 1
        elif token.form in CLAUSE_ENDS:
            subject = "clause"
        elif token.form[0].isalpha() or token.form == "<name>":
            kind = next((name for name in names if name in lexicon.subject_classes), None)
            subject = kind or ("name" if token.form[0] == "<" else "other")
    if not count:
        terms.add(f"p:no main verb, subject {subject}", 0, tokens[-1].end if tokens else 0)


def _add_verb(terms: Terms, token: Token, subject: str, verb: str, after: str, count: int) -> None:
    order = "first" if count == 0 else "later"
    terms.add(f"p:{order} {subject} {verb}", token.start, token.end)
    terms.add(f"p:{order} {subject} {token.form}", token.start, token.end)
    if after in (",", ".", END, CLOSING):
        terms.add(f"p:ends {subject} {verb}", token.start, token.end)
    if count == 0:
        terms.add(f"p:verb {token.form} then {after}", token.start, token.end)
        terms.add(f"p:first {subject} {verb} then {after}", token.start, token.end)


def _class_of(form: str) -> str:
    found = load_lexicon().classes.get(form)
    return found[0] if found else (_ending(form) if form[0].isalpha() else form)


def _find_marks(forms: list[str], places: list[Place]) -> list[str]:
    """Marks of the whole sentence: quotation and its place, question, exclamation, length."""
    quotes = [number for number, form in enumerate(forms) if form in (OPENING, CLOSING)]
    words = sum(1 for form in forms if form[0].isalnum() or form[0] == "<")
    marks = [f"words {min(words.bit_length(), 7)}", f"quotes {min(len(quotes), 4)}"]
    if quotes:
        marks += [f"quote first {quotes[0] < 2}", f"quote last {quotes[-1] > len(forms) - 3}"]
        marks.append(f"quote before say {_is_before_saying(forms, quotes[0])}")
        marks.append(f"quote marks {'odd' if len(quotes) % 2 else 'even'}")
        marks.append(f"quoted {places.count(Place.QUOTED) * 4 // max(1, len(places))}")
    if forms:
        marks.append(f"ends {'word' if forms[-1][0].isalpha() else forms[-1]}")
    present = set(forms)
    return marks + [f"holds {mark}" for mark in MARKS if mark in present]


def _is_before_saying(forms: list[str], first_quote: int) -> bool:
    classes = load_lexicon().classes
    saying = [number for number, form in enumerate(forms) if {"say", "claim"} & set(classes.get(form, ()))]
    return bool(saying) and first_quote < saying[-1]
