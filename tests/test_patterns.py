"""No regular expression that can backtrack badly runs on a user's text: every one of the packages is found and attacked."""

import ast
import importlib
import re
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from tests.conftest import ROOT

PACKAGES = ("rhetor", "service", "training")
USES = frozenset({"match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer", "compile"})
LENGTH, PATIENCE = 6_000, 0.1
"""Of an attack, in characters, and the seconds of the processor it may take: one that is linear takes less than a hundredth
of them, a quadratic one several times as many."""
ANCHORED = {
    "rhetor.definition.stops.INITIALS": "only ever matched at one place",
    "rhetor.definition.abbreviations.ROMAN": "only ever matched at one place",
    "rhetor.definition.lines.NOTE": "only ever matched at one place",
    "rhetor.definition.lines.MARKER": "only ever matched at one place",
    "rhetor.definition.blocks.RUNNING_HEAD": "matched against lines of some characters",
    "rhetor.definition.blocks.LAST_WORD": "searched in a window of some characters",
    "rhetor.definition.endings.GLUED_BEFORE": "searched in a window of some characters",
    "rhetor.definition.endings.NAMED_SPEAKER": "only ever matched at one place",
    "rhetor.definition.furniture.URL": "of the definition, which only tests run; the engine has its own code for it",
    "rhetor.definition.furniture.SEPARATOR": "of the definition, which only tests run; the engine has its own code for it",
    "rhetor.formats.tables.FORMULA": "only ever matched at the beginning of a cell",
    "rhetor.registry.format.PICTURE": "matched against names of files in a model's folder",
}
"""Patterns that are quadratic when searched for in long texts, and why nobody does. Matched at one place they are held to
the same bound as all others."""
SAMPLES = "aA1 \n\t.-<>/'\"=&;:,_(#[*|~`“’—$%!?é\x00"


def list_files() -> list[Path]:
    return [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py")) if file.name != "__main__.py"]


def collect(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from (pattern for each in value.values() for pattern in collect(each))
    elif isinstance(value, (tuple, list, set, frozenset)):
        yield from (pattern for each in value for pattern in collect(each))


def list_compiled() -> Iterator[tuple[Path, list[str]]]:
    """By the source itself: the names to which a file gives what ``re.compile`` makes."""
    for file in list_files():
        assigned = [node for node in ast.parse(file.read_text("utf-8")).body if isinstance(node, ast.Assign)]
        names = [node.targets[0].id for node in assigned if "re.compile(" in ast.unparse(node.value)]  # type: ignore[attr-defined]
        if names:
            yield file, names


def list_patterns() -> dict[str, re.Pattern[str]]:
    """Every compiled pattern that a module of the packages has, by its place."""
    found: dict[str, re.Pattern[str]] = {}
    for file in list_files():
        module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
        for name, value in vars(module).items():
            for number, pattern in enumerate(collect(value)):
                if pattern not in found.values():
                    found[f"{module.__name__}.{name}" + (f".{number}" if number else "")] = pattern
    return found


PATTERNS = list_patterns()


@pytest.mark.parametrize(
    "file", [file for file in list_files() if file.parent.name != "definition"], ids=lambda file: str(file.relative_to(ROOT))
)
def test_patterns_stand_where_they_are_found(file: Path) -> None:
    """A pattern is compiled at the top of a module and has a name, so that the other tests here know of it, unless it has
    one run at most. The definition's, which only tests and trainings run, may stand where they are used.
    """
    tree = ast.parse(file.read_text("utf-8"))
    named = [statement for statement in tree.body if isinstance(statement, (ast.Assign, ast.AnnAssign))]
    top = {id(node) for statement in named for node in ast.walk(statement)}
    assert [node.lineno for node in ast.walk(tree) if is_use(node) and id(node) not in top] == []


def is_use(node: ast.AST) -> bool:
    """``re.something("…")``, with a pattern that is more than one run."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in USES):
        return False
    owner, pattern = node.func.value, node.args[0] if node.args else None
    if not (isinstance(owner, ast.Name) and owner.id == "re"):
        return False
    return not (isinstance(pattern, ast.Constant) and len(re.findall(r"[*+{]", str(pattern.value))) <= 1)


def sample(tree: Any, pick: int) -> str:
    """A text that the pattern matches, more or less: each branch and class gives its member number ``pick``."""
    return "".join(sample_one(code, value, pick) for code, value in tree)


def sample_one(code: Any, value: Any, pick: int) -> str:
    if code is codes.LITERAL:
        return chr(value)
    if code in (codes.ANY, codes.NOT_LITERAL):
        return "a" if value != ord("a") else "b"
    if code is codes.IN:
        return sample_class(value, pick)
    if code is codes.BRANCH:
        return sample(value[1][pick % len(value[1])], pick)
    if code is codes.SUBPATTERN:
        return sample(value[3], pick)
    if code is codes.ATOMIC_GROUP:
        return sample(value, pick)
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        return sample(value[2], pick) * max(value[0], min(1, value[1]))
    return ""


def sample_class(members: Any, pick: int) -> str:
    pattern = re._compiler.compile(parser.SubPattern(parser.State(), [(codes.IN, members)]))  # type: ignore[attr-defined]
    fitting = [character for character in SAMPLES if pattern.fullmatch(character)]
    if fitting:
        return fitting[pick % len(fitting)]
    code, value = next(member for member in members if member[0] in (codes.LITERAL, codes.RANGE))
    return chr(value if code is codes.LITERAL else value[0])


def find_pumps(tree: Any) -> Iterator[str]:
    """Texts that some run of the pattern takes again and again."""
    for code, value in tree:
        inner: Sequence[Any] = ()
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            inner = [value[2]]
            if value[1] > 20:
                yield from (sample(value[2], pick) for pick in range(4))
        elif code is codes.SUBPATTERN:
            inner = [value[3]]
        elif code is codes.BRANCH:
            inner = value[1]
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            inner = [value[1]]
        elif code is codes.ATOMIC_GROUP:
            inner = [value]
        for part in inner:
            yield from find_pumps(part)


def list_attacks(pattern: re.Pattern[str]) -> list[str]:
    """What begins as the pattern does, goes on with what its runs take, alone and two in turn, and ends as it does not."""
    spelled = pattern.pattern.decode("latin-1") if isinstance(pattern.pattern, bytes) else pattern.pattern
    tree = parser.parse(spelled, pattern.flags | re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags)
    pumps = sorted(set(find_pumps(tree)) - {""})
    heads = sorted({sample(list(tree)[:cut], 0) for cut in range(len(tree) + 1)})
    turns = {first + second for first in pumps for second in ("", *pumps[:4])}
    return [head + turn * (LENGTH // len(turn)) + "\x00" for head in heads for turn in sorted(turns)]


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Interrupts a search, which Python's engine allows every few thousand steps."""

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def is_slow(pattern: re.Pattern[str], use: str, attack: str) -> bool:
    try:
        with at_most(PATIENCE):
            getattr(pattern, use)(attack.encode() if isinstance(pattern.pattern, bytes) else attack)
    except TimeoutError:
        return True
    return False


def test_there_are_patterns_to_try() -> None:
    """The collection finds them, and the attacks find those that are known to be bad: exponential, cubic, quadratic."""
    collected = list(PATTERNS.values())
    for file, names in list_compiled():
        module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
        for name in names:
            assert all(pattern in collected for pattern in collect(getattr(module, name))), f"{file}: {name}"
    assert set(ANCHORED) <= set(PATTERNS)
    for bad in (r"(?:<!--.*?-->\s*|<\?x[^>]*>\s*)*<html", r"(a+)+b", r"(?:a|a)*b", r"\s*\s*\s*x", r"\w+\s*\w*\s*\w*!"):
        pattern = re.compile(bad, re.DOTALL)
        assert any(is_slow(pattern, "match", attack) for attack in list_attacks(pattern)), bad


@pytest.mark.parametrize("place", PATTERNS)
def test_no_pattern_backtracks(place: str) -> None:
    """Six thousand characters made to mislead it take a pattern no longer than others, matched and searched for."""
    pattern = PATTERNS[place]
    uses = ("match",) if place in ANCHORED else ("match", "search")
    slow = ((use, attack[:60]) for attack in list_attacks(pattern) for use in uses if is_slow(pattern, use, attack))
    assert next(slow, None) is None, pattern.pattern
