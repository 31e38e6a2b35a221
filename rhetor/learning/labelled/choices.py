"""What annotators chose, and where, as the programs they work with write it down."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rhetor.learning.labelled.faults import find_label

CHOSEN = ("choices", "taxonomy", "label")
"""Keys under which a mapping holds what was chosen, beside all that end in ``labels``."""
STARTS, ENDS = ("start_offset", "start"), ("end_offset", "end")


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled stretch of a text, or all of it if neither ``start`` nor ``end`` is there.

    ``words`` are those that the program saw there, None if it does not say.
    """

    start: Any
    end: Any
    choices: list[Any]
    words: str | None = None
    annotator: Any = None


def list_choices(value: Any) -> list[Any]:
    """The choices in a value, once each: a name, several, or a structure of Label Studio's around them.

    Of paths through a taxonomy the last step of each is taken; ``a#b`` is how doccano writes two choices in a table.
    """
    if isinstance(value, str):
        return _list_written(value)
    if isinstance(value, Mapping):
        return [choice for key, inner in value.items() if holds_choices(key) for choice in _list_held(key, inner)]
    if isinstance(value, list):
        return _drop_repeated([choice for inner in value for choice in list_choices(inner)])
    return [] if value is None else [value]


def holds_choices(key: str) -> bool:
    """Whether a key of Label Studio's values has choices under it."""
    return key in CHOSEN or key.endswith("labels")


def _list_written(value: str) -> list[Any]:
    if value.lstrip()[:1] in ("[", "{"):
        try:
            return list_choices(json.loads(value))
        except (ValueError, RecursionError):
            return [value]
    parts = value.split("#")
    if len(parts) > 1 and all(map(find_label, parts)):
        return _drop_repeated(parts)
    return [value] if value.strip() else []


def _list_held(key: str, value: Any) -> list[Any]:
    if key == "taxonomy" and isinstance(value, list):
        paths = [path if isinstance(path, list) else [path] for path in value]
        return _drop_repeated([path[-1] for path in paths if path and not _has_longer(path, paths)])
    return list_choices(value)


def _has_longer(path: list[Any], paths: list[list[Any]]) -> bool:
    return any(len(other) > len(path) and other[: len(path)] == path for other in paths)


def _drop_repeated(choices: list[Any]) -> list[Any]:
    return [choice for number, choice in enumerate(choices) if choice not in choices[:number]]


def list_spans(value: Any) -> list[Span]:
    """The labelled stretches in a value: ``[start, end, label]``, or objects that say the same; empty if it holds none."""
    if isinstance(value, str) and value.lstrip().startswith("[") and "start" in value:
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return []
    if not isinstance(value, list):
        return []
    spans = [_to_span(each) for each in value]
    found = [span for span in spans if span]
    return found if len(found) == len(spans) else []


def _to_span(value: Any) -> Span | None:
    if isinstance(value, list) and len(value) in (3, 4) and type(value[0]) is int and type(value[1]) is int:
        words = value[3] if len(value) == 4 and isinstance(value[3], str) else None
        return Span(value[0], value[1], list_choices(value[2]), words)
    if isinstance(value, Mapping) and any(key in value for key in (*STARTS, "user")):
        start, end = (next((value[key] for key in keys if key in value), None) for keys in (STARTS, ENDS))
        words = value["text"] if isinstance(value.get("text"), str) else None
        return Span(start, end, list_choices(value), words, value.get("user"))
    return None


def cut_span(text: str, span: Span) -> tuple[str, int, int]:
    """The words of a span, without blanks around them, and their place in ``text``, in code points.

    Programs count code points, or what JavaScript counts; where a span says its words, the place is where they stand.

    Raises:
        ValueError: it does not lie in the text, or its words are not there.
    """
    start, end = span.start, span.end
    is_place = type(start) is int and type(end) is int and 0 <= start < end
    if is_place and span.words is not None and not _are_same(text[start:end], span.words):
        start, end = _find_words(text, span.words, start, end)
    if not is_place or end > len(text):
        raise ValueError(f"the span {start!r} to {end!r} does not lie in the text of {len(text):,} code points")
    words = text[start:end]
    begin = start + len(words) - len(words.lstrip())
    return words.strip(), begin, begin + len(words.strip())


def _are_same(words: str, others: str) -> bool:
    """Whether they differ in white space at most, which Label Studio writes as it likes."""
    return words.split() == others.replace("\\n", "\n").split()


def _find_words(text: str, words: str, start: int, end: int) -> tuple[int, int]:
    units = text.encode("utf-16-le", "surrogatepass")
    before = units[: 2 * start].decode("utf-16-le", "replace")
    within = units[2 * start : 2 * end].decode("utf-16-le", "replace")
    if _are_same(within, words):
        return len(before), len(before) + len(within)
    if words.strip() and text.count(words) == 1:
        at = text.index(words)
        return at, at + len(words)
    raise ValueError(f"at {start} to {end} stands {text[start:end][:40]!r}, not the words of the span, {words[:40]!r}")
