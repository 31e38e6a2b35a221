"""A saying put into what is said, or after it: "the party, he argued, should …", "…, said the mayor on Friday".

All that stands around it is what the source said, so no verb there is the writer's own.
"""

from rhetor.definition.definitions import INSERTION_ENDS, INSERTION_MARKS
from rhetor.language.lexicon import Lexicon, load_lexicon

LONGEST_SAYER = 7
"""Words of the subject of a saying that is put in."""


def find_insertion(forms: list[str], quoted: list[bool]) -> tuple[int, int] | None:
    """The first such stretch, from its mark to before its end; None if there is none. Time is linear."""
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
        return bool(after) and (after[0] == "<name>" or after[0] in lexicon.noun_openers)
    if after and after[0] not in INSERTION_ENDS and after[0] not in lexicon.adjuncts:
        return False
    if any(form in lexicon.first_person or form in lexicon.finite_verbs or form in lexicon.subordinators for form in sayer):
        return False
    return any(form in lexicon.sayers for form in sayer)


def _find_end(forms: list[str], start: int) -> int:
    return next((position for position in range(start, len(forms)) if forms[position] in INSERTION_ENDS), len(forms))
