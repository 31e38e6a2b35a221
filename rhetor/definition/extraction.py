"""Terms of a sentence: what TF-IDF counts, each with the stretch of the sentence it was read from.

Three blocks, each a TF-IDF space of its own with its own weight:

``words``     tokens and pairs of tokens, with sentence start and end
``places``    the first and the last tokens by position, as words and in the frame of the sentence; cue classes by the place
              they stand in; the main verb with its subject; marks and measures of the whole sentence
``cues``      cues of several words, by class, at the start of the sentence or later

The frame is the sentence without its subject matter: cue words by class, other words by their ending.

What each is called stands in ``features``; here is when a sentence has it.
"""

from dataclasses import dataclass, field
from itertools import pairwise

from rhetor.definition import features
from rhetor.definition.clauses import find_places
from rhetor.definition.features import FIRST_TOKENS, LAST_TOKENS, Place, Subject
from rhetor.definition.known_forms import CLAUSE_ENDS, CLOSING, END, MARKS, NAME, OPENING, SENTENCE_ENDS, START
from rhetor.definition.limits import SHORTEST_PAST, SHORTEST_WITH_ENDING
from rhetor.definition.phrases import find_phrases
from rhetor.definition.tokens import Token, tokenize
from rhetor.language.lexicon import load_lexicon


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
    forms = [token.form for token in tokens]
    for name in [*_find_marks(forms, places), *_measure_balance(forms), _find_tense(forms, places)]:
        terms.add(name, 0, len(sentence))
    _add_phrases(terms, tokens)
    return terms


def term_names(sentence: str) -> list[str]:
    """The names alone; the analyzer of the scikit-learn reference."""
    return extract_terms(sentence).names


def _add_words(terms: Terms, tokens: list[Token], end: int) -> None:
    for form, start, stop in tokens:
        terms.add(features.WORD.spell(form), start, stop)
    for first, second in pairwise([Token(START, 0, 0), *tokens, Token(END, end, end)]):
        terms.add(features.PAIR.spell(first.form, second.form), first.start, second.end)


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
    if len(word) >= SHORTEST_WITH_ENDING:
        for ending in load_lexicon().endings:
            if word.endswith(ending):
                return f"-{ending}"
    return "-"


def _add_positions(terms: Terms, tokens: list[Token], frame: list[Token]) -> None:
    for position, token in enumerate(tokens[:FIRST_TOKENS]):
        terms.add(features.FIRST_TOKEN.spell(position, token.form), token.start, token.end)
    for position, token in enumerate(frame[:FIRST_TOKENS]):
        terms.add(features.FIRST_OF_FRAME.spell(position, token.form), token.start, token.end)
    for position, token in enumerate(reversed(frame[-LAST_TOKENS:])):
        terms.add(features.LAST_OF_FRAME.spell(position, token.form), token.start, token.end)


def _add_cues(terms: Terms, tokens: list[Token], places: list[Place]) -> None:
    """Each cue class once for each place it occurs in."""
    classes = load_lexicon().classes
    seen: set[str] = set()
    for token, place in zip(tokens, places, strict=True):
        for name in classes.get(token.form, ()):
            feature = features.CUE.spell(name, place)
            if feature not in seen:
                seen.add(feature)
                terms.add(feature, token.start, token.end)


def _add_phrases(terms: Terms, tokens: list[Token]) -> None:
    """Each class once at the start, where only a mark may stand before it, and once later."""
    forms = [token.form for token in tokens]
    seen: set[str] = set()
    for name, first, end in find_phrases(forms):
        is_first = first == 0 or (first == 1 and not forms[0][0].isalpha())
        feature = features.PHRASE.spell(name, "first" if is_first else "later")
        if feature not in seen:
            seen.add(feature)
            terms.add(feature, tokens[first].start, tokens[end - 1].end)


def _add_main_verbs(terms: Terms, tokens: list[Token], places: list[Place]) -> None:
    """The verbs of the main clause, each with what stands before it as its subject; the first with the word after it."""
    lexicon = load_lexicon()
    subject, count = str(Subject.START), 0
    for position, (token, place) in enumerate(zip(tokens, places, strict=True)):
        if place is Place.QUOTED:
            subject = Subject.QUOTED
            continue
        if place is Place.BELOW:
            continue
        names = lexicon.classes.get(token.form, ())
        verb = next((name for name in names if name in lexicon.verb_classes), None) if place is Place.MAIN else None
        if verb:
            after = _class_of(tokens[position + 1].form) if position + 1 < len(tokens) else END
            _add_verb(terms, token, subject, verb, after, is_first=count == 0)
            count += 1
        elif token.form in CLAUSE_ENDS:
            subject = Subject.CLAUSE
        elif token.form[0].isalpha() or token.form == NAME:
            kind = next((name for name in names if name in lexicon.subject_classes), None)
            subject = kind or (Subject.NAME if token.form == NAME else Subject.OTHER)
    if not count:
        terms.add(features.NO_MAIN_VERB.spell(subject), 0, tokens[-1].end if tokens else 0)


def _add_verb(terms: Terms, token: Token, subject: str, verb: str, after: str, *, is_first: bool) -> None:
    feature = features.FIRST_VERB if is_first else features.LATER_VERB
    names = [feature.spell(subject, verb), feature.spell(subject, token.form)]
    if after in SENTENCE_ENDS:
        names.append(features.VERB_AT_END.spell(subject, verb))
    if is_first:
        names += [features.VERB_THEN.spell(token.form, after), features.FIRST_VERB_THEN.spell(subject, verb, after)]
    for name in names:
        terms.add(name, token.start, token.end)


def _class_of(form: str) -> str:
    found = load_lexicon().classes.get(form)
    return found[0] if found else (_ending(form) if form[0].isalpha() else form)


def _find_marks(forms: list[str], places: list[Place]) -> list[str]:
    """Marks of the whole sentence: quotation and its place, question, exclamation, length."""
    quotes = [number for number, form in enumerate(forms) if form in (OPENING, CLOSING)]
    words = sum(1 for form in forms if form[0].isalnum() or form[0] == "<")
    marks = [
        features.LENGTH.spell(min(words.bit_length(), features.MOST_LENGTH)),
        features.QUOTES.spell(min(len(quotes), features.MOST_QUOTES)),
    ]
    if quotes:
        marks += [
            features.QUOTE_FIRST.spell(quotes[0] < 2),
            features.QUOTE_LAST.spell(quotes[-1] > len(forms) - 3),
            features.QUOTE_BEFORE_SAYING.spell(_is_before_saying(forms, quotes[0])),
            features.QUOTE_PARITY.spell("odd" if len(quotes) % 2 else "even"),
            features.QUOTED_SHARE.spell(places.count(Place.QUOTED) * features.QUARTERS // max(1, len(places))),
        ]
    if forms:
        marks.append(features.ENDS_IN_WORD.spell() if forms[-1][0].isalpha() else features.ENDS_IN_MARK.spell(forms[-1]))
    present = set(forms)
    return marks + [features.HOLDS.spell(mark) for mark in MARKS if mark in present]


def _is_before_saying(forms: list[str], first_quote: int) -> bool:
    lexicon = load_lexicon()
    saying = [
        number for number, form in enumerate(forms) if not lexicon.saying_classes.isdisjoint(lexicon.classes.get(form, ()))
    ]
    return bool(saying) and first_quote < saying[-1]


def _measure_balance(forms: list[str]) -> list[str]:
    """For each kind of word, as those that judge or record, its number and its share in tenths."""
    words = max(1, sum(1 for form in forms if form[0].isalpha() or form[0] == "<"))
    measures = []
    for kind, members in load_lexicon().balance.items():
        count = sum(1 for form in forms if form in members)
        measures.append(features.COUNT.spell(kind, min(count, features.MOST_COUNTED)))
        measures.append(features.SHARE.spell(kind, min(features.TENTHS * count // words, features.MOST_COUNTED)))
    return measures


def _find_tense(forms: list[str], places: list[Place]) -> str:
    """Past, or the auxiliary itself; of the first verb of the main clause that tells."""
    lexicon = load_lexicon()
    for form, place in zip(forms, places, strict=True):
        if place is Place.MAIN:
            if form in lexicon.present_forms:
                return features.PRESENT_TENSE.spell(form)
            if form in lexicon.past_forms or (form.endswith("ed") and len(form) >= SHORTEST_PAST):
                return features.PAST_TENSE.spell()
    return features.NO_TENSE.spell()
