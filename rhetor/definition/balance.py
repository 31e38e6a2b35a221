"""Measures of a whole sentence: how many of its words judge, record, name a source or call, and its tense."""

from rhetor.definition.clauses import Place
from rhetor.definition.definitions import MOST, SHORTEST_PAST
from rhetor.definition.tokens import Token
from rhetor.language.lexicon import load_lexicon


def measure_balance(tokens: list[Token], places: list[Place]) -> list[str]:
    """For each kind of word its number and its share in tenths, and the tense of the main clause."""
    forms = [token.form for token in tokens]
    words = max(1, sum(1 for form in forms if form[0].isalpha() or form[0] == "<"))
    measures = []
    for kind, members in load_lexicon().balance.items():
        count = sum(1 for form in forms if form in members)
        measures += [f"count {kind} {min(count, MOST)}", f"share {kind} {min(10 * count // words, MOST)}"]
    return [*measures, f"tense {_find_tense(forms, places)}"]


def _find_tense(forms: list[str], places: list[Place]) -> str:
    """ "past", or the auxiliary itself; of the first verb of the main clause that tells."""
    lexicon = load_lexicon()
    for form, place in zip(forms, places, strict=True):
        if place is Place.MAIN:
            if form in lexicon.present_forms:
                return form
            if form in lexicon.past_forms or (form.endswith("ed") and len(form) >= SHORTEST_PAST):
                return "past"
    return "none"
