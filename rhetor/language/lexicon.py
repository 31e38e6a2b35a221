"""Cue words and phrases by class, read from ``lexicon.json`` and ``phrases.json``, and the common words of English, from
``words.txt``."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words in lower case.

    Attributes:
        class_names: of the cue classes, in the file's order.
        classes: word -> the cue classes it stands in, in the file's order.
        calendar: months and days.
        calendar_names: months that are common words too, unless capitalised.
        known: words that are not names when a sentence opens with them.
        subordinators: words that open a clause below another.
        noun_openers: words after which a word is a noun: articles, possessives, prepositions.
        content_verbs: verbs whose object clause holds what somebody says or thinks.
        finite_verbs: modals and auxiliaries, which tell that a clause has its verb.
        verb_classes: classes whose words can be the verb of the main clause.
        subject_classes: classes whose words tell what kind of subject a clause has.
        saying_classes: classes of verbs by which somebody says something.
        adjuncts: words, and tokens for dates, that may follow a saying put into the sentence.
        sayers: words that can be the subject of such a saying.
        first_person: words for the writer.
        phrases: class of cues of several words -> how they are spelled.
        balance: kind of word (judging, recording, sourcing, calling) -> its words and tokens.
        clitics: what is cut off the end of a word, with its apostrophe.
        writer_pronouns: capitals that are no name, as they are written.
        percentages: what makes a figure a share; a space may be left out.
        magnitudes: what may follow an amount of money.
        ordinal_endings: what makes figures a place in an order.
        endings: of words, in the order in which they are looked for.
        not_content: what opens no content after a verb of saying.
        never_first: subordinators that open no clause at the start of a sentence.
        infinitive, content_opener: "to" and "that".
        past_forms: irregular past forms of verbs.
        present_forms: auxiliaries and modals of the present.
    """

    class_names: tuple[str, ...]
    classes: dict[str, tuple[str, ...]]
    calendar: frozenset[str]
    calendar_names: frozenset[str]
    known: frozenset[str]
    subordinators: frozenset[str]
    noun_openers: frozenset[str]
    content_verbs: frozenset[str]
    finite_verbs: frozenset[str]
    verb_classes: frozenset[str]
    subject_classes: frozenset[str]
    saying_classes: frozenset[str]
    adjuncts: frozenset[str]
    sayers: frozenset[str]
    first_person: frozenset[str]
    phrases: dict[str, tuple[str, ...]]
    balance: dict[str, frozenset[str]]
    clitics: tuple[str, ...]
    writer_pronouns: tuple[str, ...]
    percentages: tuple[str, ...]
    magnitudes: tuple[str, ...]
    ordinal_endings: tuple[str, ...]
    endings: tuple[str, ...]
    not_content: frozenset[str]
    never_first: frozenset[str]
    infinitive: str
    content_opener: str
    past_forms: frozenset[str]
    present_forms: frozenset[str]


@cache
def load_lexicon() -> Lexicon:
    """The lexicon that comes with rhetor, read once."""
    folder = files(__package__)
    data = json.loads(folder.joinpath("lexicon.json").read_text("utf-8"))
    classes: dict[str, tuple[str, ...]] = {}
    for name, group in data["classes"].items():
        for word in group["words"]:
            classes[word] = (*classes.get(word, ()), name)
    phrases = json.loads(folder.joinpath("phrases.json").read_text("utf-8"))
    del phrases["comment"]
    common = folder.joinpath("words.txt").read_text("utf-8").split()

    def words_of(entry: str) -> frozenset[str]:
        return _join_classes(data["classes"], data[entry]["classes"])

    return Lexicon(
        class_names=tuple(data["classes"]),
        classes=classes,
        calendar=frozenset(data["calendar"]["words"]),
        calendar_names=frozenset(data["calendar-names"]["words"]),
        known=frozenset(classes) | frozenset(common) | _list_plain_words(phrases),
        subordinators=frozenset(data["subordinators"]["words"]),
        noun_openers=frozenset(data["noun-openers"]["words"]),
        content_verbs=words_of("content-verbs"),
        finite_verbs=words_of("finite-verbs"),
        verb_classes=frozenset(data["verb-classes"]["classes"]),
        subject_classes=frozenset(data["subject-classes"]["classes"]),
        saying_classes=frozenset(data["saying-classes"]["classes"]),
        adjuncts=words_of("adjuncts") | frozenset(data["adjuncts"]["tokens"]),
        sayers=words_of("sayers") | frozenset(data["sayers"]["tokens"]),
        first_person=words_of("first-person"),
        phrases={name: tuple(group["phrases"]) for name, group in phrases.items()},
        balance={
            kind: _join_classes(data["classes"], entry["classes"]) | frozenset(entry["tokens"])
            for kind, entry in data["balance"]["kinds"].items()
        },
        clitics=tuple(data["clitics"]["words"]),
        writer_pronouns=tuple(data["writer-pronouns"]["words"]),
        percentages=tuple(data["percentages"]["words"]),
        magnitudes=tuple(data["magnitudes"]["words"]),
        ordinal_endings=tuple(data["ordinal-endings"]["words"]),
        endings=tuple(data["endings"]["words"]),
        not_content=frozenset(data["not-content"]["words"]),
        never_first=frozenset(data["never-first"]["words"]),
        infinitive=data["infinitive"]["words"][0],
        content_opener=data["content-opener"]["words"][0],
        past_forms=frozenset(data["tense"]["past"]),
        present_forms=frozenset(data["tense"]["present"]),
    )


def _list_plain_words(phrases: dict[str, dict[str, list[str]]]) -> frozenset[str]:
    """The words that stand in phrases, without classes and gaps."""
    spelled = " ".join(phrase for group in phrases.values() for phrase in group["phrases"])
    return frozenset(part for part in spelled.replace("|", " ").split() if part[0].isalpha())


def _join_classes(classes: dict[str, dict[str, list[str]]], names: list[str]) -> frozenset[str]:
    """The words of the named classes; a name without a class has none."""
    return frozenset(word for name in names if name in classes for word in classes[name]["words"])
