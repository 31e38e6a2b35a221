"""What is said of labelled data: its faults, gathered and said at once, and when two sentences are the same."""

import re
from difflib import get_close_matches
from typing import Any

from rhetor.records import LABELS, Label

LETTERS_AND_DIGITS = re.compile(r"[^\W_]+")


def normalise(text: str) -> str:
    """What makes two sentences the same one: letters and digits, without case."""
    return " ".join(LETTERS_AND_DIGITS.findall(text.casefold())) or text


SHOWN = 10
"""Faults named in the message of an error; all of them are in its ``problems``."""


def summarise_problems(name: str, problems: list[str]) -> str:
    """A message that shows the first faults and counts the rest."""
    more = f"\n  … and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
    fault = "fault" if len(problems) == 1 else "faults"
    return f"{name} has {len(problems)} {fault}; nothing was added:\n  " + "\n  ".join(problems[:SHOWN]) + more


def read_label(label: Any, origin: str, problems: list[str]) -> Label | None:
    """The label; None, and a problem that suggests the right spelling, if there is no such label."""
    try:
        return Label(label)
    except ValueError:
        names = [name.value for name in LABELS]
        spelled = str(label).strip().lower().replace("_", "-").replace(" ", "-")
        close = [spelled] if spelled in names else get_close_matches(spelled, names, 1, 0.5)
        hint = f" Did you mean '{close[0]}'?" if close else ""
        problems.append(f"{origin}: unknown label {label!r}.{hint} Labels: {', '.join(names)}.")
        return None
