"""What can be cut out of a sentence so that a sentence is left.

No parser: a few kinds of stretches that English does without, told by function words and commas, and only where they are
plain. An adverb; a judging adjective between article and noun; a saying before what is said, or put into it, or after it;
a clause that a comma sets off; a day. What is not plain is not cut: better to show nothing than nonsense.
"""

from collections.abc import Iterator
from itertools import pairwise

from rhetor.explain.word_weights import find_words
from rhetor.language.lexicon import load_lexicon
from rhetor.language.omissible import load_omissible

LEAST_WORDS = 3
"""That must be left."""
LONGEST_SAYING = 8
"""Words of a saying: "the mayor said in a statement on Friday"."""
VOWELS = "aeiou"
COMMAS = (",", "–", "—")
ENDS = (".", "!", "?")

Range = tuple[int, int]


class _Words:
    """The words and marks of a sentence, in lower case, and where they stand."""

    def __init__(self, text: str, most: int) -> None:
        self.places = find_words(text)[:most]
        self.forms = [text[start:end].lower().replace("’", "'") for start, end in self.places]
        self.shapes = [text[start:end] for start, end in self.places]

    def cut(self, first: int, last: int) -> Range:
        """From the word ``first`` up to the word ``last``, which stays, in code points."""
        return self.places[first][0], self.places[last - 1][1]


def find_omissible(text: str, most: int) -> list[Range]:
    """Stretches of code points, each of which can be left out of a sentence by itself; in order, without doubles.

    Args:
        most: words that are looked at.
    """
    words = _Words(text, most)
    if any(mark in words.forms for mark in ("“", "”", '"')):
        return []  # whose words they are would change
    found = {
        *_find_adverbs(words),
        *_find_adjectives(words),
        *_find_sayings(words),
        *_find_clauses(words),
        *_find_days(words),
    }
    return sorted(cut for cut in found if _leaves_enough(words, cut))


def _leaves_enough(words: _Words, cut: Range) -> bool:
    """Three words or more, a verb among them."""
    left = [form for form, (start, end) in zip(words.forms, words.places, strict=True) if end <= cut[0] or start >= cut[1]]
    return sum(form[0].isalnum() for form in left) >= LEAST_WORDS and _has_verb(left)


def _has_verb(forms: list[str]) -> bool:
    lexicon = load_lexicon()
    return any(
        form in lexicon.finite_verbs or form in lexicon.past_forms or form in lexicon.content_verbs
        or (form.endswith("ed") and len(form) > 4) for form in forms
    )  # fmt: skip


def _is_word(words: _Words, at: int) -> bool:
    return 0 <= at < len(words.forms) and words.forms[at][0].isalpha()


def _find_adverbs(words: _Words) -> Iterator[Range]:
    known = load_omissible()
    for at, form in enumerate(words.forms):
        is_adverb = form in known.adverbs or (form.endswith("ly") and len(form) > 4 and form not in known.no_adverbs)
        if not is_adverb or words.shapes[at][0].isupper() != (at == 0):
            continue
        before, after = (words.forms[there] if 0 <= there < len(words.forms) else "" for there in (at - 1, at + 1))
        if after in COMMAS and (at == 0 or before in COMMAS):
            yield words.cut(max(0, at - 1), at + 2)  # with its commas
        elif _is_word(words, at - 1) and before not in known.degrees and _fits(words, at - 1, at + 1):
            yield words.cut(at, at + 1)


def _fits(words: _Words, before: int, after: int) -> bool:
    """Whether "a" or "an" still fits what would follow it."""
    if words.forms[before] not in ("a", "an"):
        return True
    return _is_word(words, after) and (words.forms[after][0] in VOWELS) == (words.forms[before] == "an")


def _find_adjectives(words: _Words) -> Iterator[Range]:
    lexicon, known = load_lexicon(), load_omissible()
    for at in range(1, len(words.forms) - 1):
        before, form, after = words.forms[at - 1 : at + 2]
        is_plain = words.shapes[at] in known.judging - known.degrees and not form.endswith(("er", "est"))
        is_inside = before in lexicon.noun_openers and _is_word(words, at + 1) and after not in known.no_nouns
        if is_plain and is_inside and _fits(words, at - 1, at + 1):
            yield words.cut(at, at + 1)


def _find_sayings(words: _Words) -> Iterator[Range]:
    """ "Officials said (that)" before a clause; ", the mayor said," inside it; ", she added" before the end."""
    lexicon = load_lexicon()
    commas = [at for at, form in enumerate(words.forms) if form in COMMAS]
    verb = next((at for at, form in enumerate(words.forms) if form in lexicon.content_verbs), 0)
    if 0 < verb <= LONGEST_SAYING and not any(at < verb for at in commas):
        yield from _cut_opening(words, verb)
    last = len(words.forms) - 1
    for first, end in pairwise([*commas, last]):
        if 0 <= end < len(words.forms) and words.forms[end] in (*COMMAS, *ENDS) and _is_saying(words, first + 1, end):
            yield words.cut(first, end + 1 if words.forms[end] in COMMAS else end)


def _is_saying(words: _Words, first: int, end: int) -> bool:
    """Somebody and a verb of saying, and no clause of its own besides."""
    lexicon, inside = load_lexicon(), words.forms[first:end]
    if not 2 <= len(inside) <= LONGEST_SAYING or any(
        f in lexicon.subordinators or f in lexicon.finite_verbs for f in inside
    ):
        return False
    is_said = [bool(lexicon.saying_classes & set(lexicon.classes.get(form, ()))) for form in inside]
    return any(is_said) and (_opens_subject(words, first) or (is_said[0] and _opens_subject(words, first + 1)))


def _cut_opening(words: _Words, verb: int) -> Iterator[Range]:
    lexicon, known = load_lexicon(), load_omissible()
    before, after = words.forms[:verb], verb + 1
    if words.forms[verb] in known.reversals or any(f in lexicon.subordinators or f in lexicon.finite_verbs for f in before):
        return
    has_opener = after < len(words.forms) and words.forms[after] == lexicon.content_opener
    if not has_opener and words.forms[verb] not in known.plain_sayings:
        return
    after += has_opener
    rest = words.forms[after:]
    is_one = not any(a == "and" and (b == lexicon.content_opener or b in lexicon.content_verbs) for a, b in pairwise(rest))
    if rest and is_one and _opens_subject(words, after) and _has_verb(rest):
        yield words.cut(0, after)


def _opens_subject(words: _Words, at: int) -> bool:
    """An article, a possessive, a pronoun, or a name."""
    lexicon = load_lexicon()
    form = words.forms[at]
    is_opener = form in lexicon.noun_openers and "preposition" not in lexicon.classes.get(form, ())
    is_pronoun = bool({"third-person", "first-plural", "first-single", "second"} & set(lexicon.classes.get(form, ())))
    return is_opener or is_pronoun or words.shapes[at][0].isupper()


def _find_clauses(words: _Words) -> Iterator[Range]:
    openers, count = load_omissible().clauses, len(words.forms)
    commas = [at for at, form in enumerate(words.forms) if form in COMMAS]
    for at in commas:
        if at + 1 < count and words.forms[at + 1] in openers:
            end = next((later for later in commas if later > at), None)
            yield words.cut(at, end + 1 if end else count - (words.forms[-1] in ENDS))
    if words.forms and words.forms[0] in openers - {"who", "which"} and commas and _opens_subject_after(words, commas[0]):
        yield words.cut(0, commas[0] + 1)


def _opens_subject_after(words: _Words, comma: int) -> bool:
    return comma + 1 < len(words.forms) and _opens_subject(words, comma + 1)


def _find_days(words: _Words) -> Iterator[Range]:
    """ "on Monday" """
    calendar = load_lexicon().calendar
    for at in range(1, len(words.forms) - 1):
        if words.forms[at] == "on" and words.forms[at + 1] in calendar and words.shapes[at + 1][0].isupper():
            after = words.forms[at + 2] if at + 2 < len(words.forms) else "."
            if not after[0].isdigit() and after not in calendar:
                yield words.cut(at, at + 2)
