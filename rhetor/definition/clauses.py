"""Where in the sentence a word stands: in the main clause, below it, inside a quotation, or as a noun.

The label of a sentence is that of its main clause, so the same cue means different things in different places: *should* in
the main clause calls for something, in a clause below *said* somebody else does; *claim* after an article is a thing. No
parser: the places are told by function words and punctuation, in one pass, and are right often enough to be counted.
"""

from enum import StrEnum

from rhetor.definition.definitions import CLAUSE_ENDS, CLOSING, NEVER_FIRST, NOT_CONTENT, OPENING, QUOTATION_ENDS
from rhetor.definition.insertions import find_insertion
from rhetor.definition.tokens import Token
from rhetor.language.lexicon import load_lexicon


class Place(StrEnum):
    """The value is what stands in a feature's name."""

    MAIN = "main"
    BELOW = "below"
    QUOTED = "quoted"
    NOUN = "noun"


SHORTEST_QUOTATION = 4
"""Words; what is shorter is a partial quotation, a title or a word at arm's length, and belongs to its clause."""


def find_places(tokens: list[Token]) -> list[Place]:
    """The place of each token."""
    forms = [token.form for token in tokens]
    quoted = _find_quoted(forms)
    places = _find_clauses(forms, quoted)
    insertion = find_insertion(forms, quoted)
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
        if is_own and form == "that":
            is_own = False
        elif form in lexicon.subordinators and (started or _opens_clause(forms, position)):
            below, verbs_below = True, 0
        elif form in CLAUSE_ENDS:
            below = in_content and form not in ";:"
        elif below and form in lexicon.finite_verbs:
            # "the report that was published must …": the second verb is the main clause's, if it has none yet
            below = has_main_verb or verbs_below == 0
            verbs_below += 1
        is_noun = previous in lexicon.noun_openers
        is_infinitive = previous == "to"
        if below or is_infinitive:
            places.append(Place.NOUN if is_noun else Place.BELOW)
        else:
            places.append(Place.NOUN if is_noun else Place.MAIN)
            is_verb = not is_noun and (form in lexicon.finite_verbs or form in lexicon.content_verbs)
            has_main_verb = has_main_verb or is_verb
            if is_verb and form in lexicon.content_verbs and position + 1 < len(forms):
                # "officials say the bridge is safe": what follows the verb is its content; but what follows "we believe"
                # is what the writer says
                is_own = any(word in lexicon.first_person for word in forms[max(0, position - 3) : position])
                in_content = below = not is_own and forms[position + 1] not in NOT_CONTENT
        started = started or form[0].isalnum() or form[0] == "<"
        previous = form
    return places


def _opens_clause(forms: list[str], position: int) -> bool:
    """A subordinator at the start opens a clause only if a comma ends it: not in "That changed this week"."""
    return forms[position] not in NEVER_FIRST and "," in forms[position:]
