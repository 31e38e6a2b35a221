"""What is said of labelled data: its faults, gathered and said at once, and when two sentences are the same."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from rhetor.records import LABELS, NoLabel, Said, to_said

LETTERS_AND_DIGITS = re.compile(r"[^\W_]+")
BETWEEN_WORDS = re.compile(r"[\s_\-‐‑‒–—−\u00ad\u200b\ufeff]+")
"""What people write between the words of a label: blanks of every width, underscores, hyphens and dashes."""

NAMES = frozenset([*LABELS, NoLabel.NONE])
Report = Callable[[str], None]
"""Takes one fault, a sentence without file and line."""


def normalise(text: str) -> str:
    """What makes two sentences the same one: letters and digits, without case."""
    return " ".join(LETTERS_AND_DIGITS.findall(text.casefold())) or text


@dataclass(slots=True)
class Remarks:
    """What reading a file brought to light.

    Attributes:
        problems: rows that cannot be used, each with ``file:line``.
        unlabelled: ``file:line`` of what nobody gave a label.
        notes: what was assumed of the file as a whole.
    """

    problems: list[str] = field(default_factory=list)
    unlabelled: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def summarise_unlabelled(self) -> str:
        """How many and where the first is; empty if there are none."""
        if not self.unlabelled:
            return ""
        return f"nobody gave a label to {len(self.unlabelled):,} (the first: {self.unlabelled[0]})"


SHOWN = 10
"""Faults named in the message of an error; all of them are in its ``problems``."""


def summarise_problems(name: str, problems: list[str]) -> str:
    """A message that shows the first faults and counts the rest."""
    more = f"\n  … and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
    fault = "fault" if len(problems) == 1 else "faults"
    return f"{name} has {len(problems)} {fault}; nothing was added:\n  " + "\n  ".join(problems[:SHOWN]) + more


def describe_empty(name: str, remarks: Remarks) -> str:
    """The message for a file in which there is nothing to take."""
    found = remarks.summarise_unlabelled()
    return f"{name} holds no labelled sentence{f': {found}' if found else ''}. Export it again once it is labelled."


def find_label(name: Any) -> Said | None:
    """The label of that name, or "none", however its words are joined and whatever their case; None if there is none."""
    if not isinstance(name, str):
        return None
    spelled = BETWEEN_WORDS.sub("-", name.casefold()).strip("-")
    return to_said(spelled) if spelled in NAMES else None


def read_label(label: Any, origin: str, problems: list[str]) -> Said | None:
    """The label; None, and a problem that suggests the right spelling, if there is no such label."""
    found = find_label(label)
    if found is None:
        problems.append(f"{origin}: {_describe_unknown(label)} Labels: {', '.join(LABELS)}.")
    return found


def _describe_unknown(label: Any) -> str:
    if label is None:
        return "the label is missing."
    if isinstance(label, int | float):
        return f"the label is a number, {label}. Export the labels by their names."
    close = get_close_matches(BETWEEN_WORDS.sub("-", label.casefold()), LABELS, 1, 0.5) if isinstance(label, str) else []
    return f"unknown label {label!r}." + (f" Did you mean '{close[0]}'?" if close else "")
