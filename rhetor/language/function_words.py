"""Function words and scripts by which languages are told, read from ``function_words.json``."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Script:
    """A script but the Latin one: ranges of code points, both ends in them, and the language it stands for."""

    name: str
    ranges: tuple[tuple[int, int], ...]
    language: str


@dataclass(frozen=True, slots=True)
class FunctionWords:
    """What tells languages apart.

    Attributes:
        languages: codes of ISO 639-1, English first; those that have words before those that have only a script.
        names: of the languages, in English.
        words: in lower case, with the languages that have them. A word of English is one of no other.
        scripts: but the Latin one.
        script_of: of a language that has words, the number of its script in ``scripts``; -1 if it is the Latin one.
    """

    languages: tuple[str, ...]
    names: Mapping[str, str]
    words: Mapping[str, frozenset[str]]
    scripts: tuple[Script, ...]
    script_of: Mapping[str, int]


@cache
def load_function_words() -> FunctionWords:
    record = json.loads(files(__package__).joinpath("function_words.json").read_text("utf-8"))
    listed = record["languages"]
    words: dict[str, set[str]] = {}
    for code, language in listed.items():
        for word in language["words"].split():
            words.setdefault(word, set()).add(code)
    scripts = tuple(_read_script(name, script) for name, script in record["scripts"].items())
    names = {code: language["name"] for code, language in listed.items()}
    names |= {script["language"]: script["name"] for script in record["scripts"].values()}
    numbers = {name: number for number, name in enumerate(record["scripts"])}
    return FunctionWords(
        tuple(names), names, {word: frozenset(codes) for word, codes in words.items()}, scripts,
        {code: numbers.get(language.get("script", ""), -1) for code, language in listed.items()},
    )  # fmt: skip


def _read_script(name: str, record: dict[str, str]) -> Script:
    ranges = [each.split("-") for each in record["ranges"].split()]
    return Script(name, tuple((int(first, 16), int(last, 16)) for first, last in ranges), record["language"])
