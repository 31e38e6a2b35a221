"""Where in the sentence a word stands: in the main clause, below it, inside a quotation, or as a noun.

The label of a sentence is that of its main clause, so the same cue means different things in different places: *should* in
the main clause calls for something, in a clause below *said* somebody else does; *claim* after an article is a thing. No
parser: the places are told by function words and punctuation, in one pass, and are right often enough to be counted.

A saying can be put into what is said, or after it: "the party, he argued, should …", "…, said the mayor on Friday". All that
stands around it is what the source said, so no verb there is the writer's own.
"""

from rhetor.definition.features import Place
from rhetor.definition.known_forms import (
    CLAUSE_ENDS,
    CLOSING,
    INSERTION_ENDS,
    INSERTION_MARKS,
    NAME,
    OPENING,
    QUOTATION_ENDS,
    STRONG_ENDS,
)
from rhetor.definition.limits import LONGEST_SAYER, SHORTEST_QUOTATION, WORDS_BEFORE_VERB
from rhetor.definition.tokens import Token
from rhetor.language.lexicon import Lexicon, load_lexicon


def find_places(tokens: list[Token]) -> list[Place]:
    """The place of each token."""
    forms = [token.form for token in tokens]
    quoted = _find_quoted(forms)
    places = _find_clauses(forms, quoted)
    insertion = _find_insertion(forms, quoted)
    return _lower_around(places, *insertion) if insertion else places


def _lower_around(places: list[Place], start: int, end: int) -> list[Place]:
    """What stands around a saying put into the sentence is not the writer's main clause."""
    return [
        Place.BELOW if place is Place.MAIN and not start <= position < end else place
        for position, place in enumerate(places)
    ]


def _find_quoted(forms: list[str]) -> list[bool]:
    """Which tokens stand inside a quotation of some length; one with a mark at one end only reaches to the other end."""
    quoted = [False] * len(forms)
    opened = -1
    closed_once = False
    for position, form in enumerate(forms):
        if form == OPENING and opened < 0:
            opened = position
        elif form == CLOSING:
            if opened >= 0 and _is_quotation(forms, opened + 1, position):
                _mark(quoted, opened + 1, position)
            elif opened < 0 and not closed_once:
                _mark(quoted, 0, position)
            opened, closed_once = -1, True
    if opened >= 0:
        _mark(quoted, opened + 1, len(forms))
    return quoted


def _mark(quoted: list[bool], start: int, end: int) -> None:
    quoted[start:end] = [True] * (end - start)


def _is_quotation(forms: list[str], start: int, end: int) -> bool:
    """Whether what stands between two marks is long enough, or ends as a sentence or before its speaker does."""
    words = sum(1 for form in forms[start:end] if form[0].isalnum() or form[0] == "<")
    return words >= SHORTEST_QUOTATION or (words > 1 and forms[end - 1] in QUOTATION_ENDS)


def _find_clauses(forms: list[str], quoted: list[bool]) -> list[Place]:
    lexicon = load_lexicon()
    places: list[Place] = []
    below = in_content = started = has_main_verb = is_own = False
    verbs_below = 0
    previous = ""
    for position, form in enumerate(forms):
        if quoted[position]:
            places.append(Place.QUOTED)
            previous = form
            continue
        if is_own and form == lexicon.content_opener:
            is_own = False
        elif form in lexicon.subordinators and (started or _opens_clause(forms, position)):
            below, verbs_below = True, 0
        elif form in CLAUSE_ENDS:
            below = in_content and form not in STRONG_ENDS
        elif below and form in lexicon.finite_verbs:
            # "the report that was published must …": the second verb is the main clause's, if it has none yet
            below = has_main_verb or verbs_below == 0
            verbs_below += 1
        is_noun = previous in lexicon.noun_openers
        is_infinitive = previous == lexicon.infinitive
        if below or is_infinitive:
            places.append(Place.NOUN if is_noun else Place.BELOW)
        else:
            places.append(Place.NOUN if is_noun else Place.MAIN)
            is_verb = not is_noun and (form in lexicon.finite_verbs or form in lexicon.content_verbs)
            has_main_verb = has_main_verb or is_verb
            if is_verb and form in lexicon.content_verbs and position + 1 < len(forms):
                # "officials say the bridge is safe": what follows the verb is its content; but what follows "we believe"
                # is what the writer says
                is_own = any(word in lexicon.first_person for word in forms[max(0, position - WORDS_BEFORE_VERB) : position])
                in_content = below = not is_own and forms[position + 1] not in lexicon.not_content
        started = started or form[0].isalnum() or form[0] == "<"
        previous = form
    return places


def _opens_clause(forms: list[str], position: int) -> bool:
    """A subordinator at the start opens a clause only if a comma ends it: not in "That changed this week"."""
    return forms[position] not in load_lexicon().never_first and "," in forms[position:]


def _find_insertion(forms: list[str], quoted: list[bool]) -> tuple[int, int] | None:
    """The first saying put in, from its mark to before its end; None if there is none. Time is linear."""
    lexicon = load_lexicon()
    opened = -1
    for position, form in enumerate(forms):
        if form in INSERTION_MARKS:
            opened = position
        elif (
            opened >= 1 and form in lexicon.content_verbs and not quoted[position] and position <= opened + 1 + LONGEST_SAYER
        ):
            sayer = forms[opened + 1 : position]
            if _is_put_in(sayer, forms[position + 1 : position + 2], lexicon):
                return opened, _find_end(forms, position + 1)
    return None


def _is_put_in(sayer: list[str], after: list[str], lexicon: Lexicon) -> bool:
    """Whether a verb between these words is all there is of its clause, with or without its subject before it."""
    if not sayer:
        return bool(after) and (after[0] == NAME or after[0] in lexicon.noun_openers)
    if after and after[0] not in INSERTION_ENDS and after[0] not in lexicon.adjuncts:
        return False
    if any(form in lexicon.first_person or form in lexicon.finite_verbs or form in lexicon.subordinators for form in sayer):
        return False
    return any(form in lexicon.sayers for form in sayer)


def _find_end(forms: list[str], start: int) -> int:
    return next((position for position in range(start, len(forms)) if forms[position] in INSERTION_ENDS), len(forms))
