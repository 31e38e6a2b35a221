"""Cues of several words: "in the words of", "let's be clear", "it is high time".

Which there are stands in ``language/phrases.json``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rhetor.definition.limits import MOST_SKIPPED
from rhetor.language.lexicon import load_lexicon


@dataclass(frozen=True, slots=True)
class Element:
    """One token of a phrase: one of some forms, or of a class; or, if it names neither, a gap of one to five tokens."""

    forms: frozenset[str]
    classes: frozenset[str]

    @property
    def is_gap(self) -> bool:
        return not self.forms and not self.classes

    def fits(self, form: str) -> bool:
        return form in self.forms or not self.classes.isdisjoint(load_lexicon().classes.get(form, ()))


@dataclass(frozen=True, slots=True)
class Phrase:
    name: str
    elements: tuple[Element, ...]


@cache
def list_phrases() -> tuple[Phrase, ...]:
    """All phrases, in the order of the file.

    Raises:
        ValueError: a phrase begins with a class or a gap, ends with a gap, or has two gaps.
    """
    phrases = tuple(
        Phrase(name, tuple(map(_read_element, spelled.split())))
        for name, all_spelled in load_lexicon().phrases.items()
        for spelled in all_spelled
    )
    for phrase in phrases:
        gaps = [element.is_gap for element in phrase.elements]
        if phrase.elements[0].classes or gaps[0] or gaps[-1] or sum(gaps) > 1:
            raise ValueError(f"phrases.json: a phrase of {phrase.name} begins with no plain word, or has a wrong gap")
    return phrases


def _read_element(spelled: str) -> Element:
    if spelled == "*":
        return Element(frozenset(), frozenset())
    parts = spelled.split("|")
    classes = {part for part in parts if part[1:-1] in load_lexicon().class_names and part[0] == "<"}
    return Element(frozenset(parts) - classes, frozenset(part[1:-1] for part in classes))


@cache
def _index_phrases() -> dict[str, tuple[Phrase, ...]]:
    index: dict[str, tuple[Phrase, ...]] = {}
    for phrase in list_phrases():
        for form in phrase.elements[0].forms:
            index[form] = (*index.get(form, ()), phrase)
    return index


def find_phrases(forms: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Class, first token and the one behind the last, of every phrase that stands in the sentence."""
    index = _index_phrases()
    for at, form in enumerate(forms):
        for phrase in index.get(form, ()):
            end = _match(phrase.elements, forms, at)
            if end:
                yield phrase.name, at, end


def _match(elements: Sequence[Element], forms: Sequence[str], at: int) -> int:
    """Where the elements end if they begin at ``at``, the gap as short as can be; 0 if they do not fit."""
    for number, element in enumerate(elements):
        if element.is_gap:
            rest = elements[number + 1 :]
            return next((end for skip in range(1, MOST_SKIPPED + 1) if (end := _match(rest, forms, at + skip))), 0)
        if at >= len(forms) or not element.fits(forms[at]):
            return 0
        at += 1
    return at
