"""Columns out of the names of files: ``{outlet}_{date:%Y-%m-%d}_{slug}``."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import PurePosixPath
from string import Formatter

from rhetor.errors import SettingError

EXAMPLE = "'{outlet}_{date:%Y-%m-%d}_{slug}'"


@dataclass(frozen=True, slots=True)
class Field:
    """A named part of a name; ``format`` is that of a date, as ``datetime.strptime`` takes it, or empty."""

    name: str
    format: str


@dataclass(frozen=True, slots=True)
class NamePattern:
    """What stands before each field, the fields, and what stands behind the last one."""

    marks: tuple[str, ...]
    fields: tuple[Field, ...]
    end: str
    takes_folders: bool

    def match(self, name: str) -> dict[str, str]:
        """The columns in a document's name, dates as ISO 8601 has them; empty if it does not fit.

        The ending of the name is no part of it, nor are its folders, unless the pattern has a slash. The first fields are as
        short as they can be.
        """
        path = PurePosixPath(name)
        given = str(path.with_suffix("")) if self.takes_folders else path.stem

        @cache
        def fit(number: int, at: int) -> tuple[str, ...] | None:
            """The values of the fields from ``number`` on, in what stands from ``at`` on."""
            if number == len(self.fields):
                return () if given[at:] == self.end else None
            mark = self.marks[number]
            if not given.startswith(mark, at):
                return None
            start = at + len(mark)
            for end in range(start + 1, len(given) + 1):
                value = _read_field(self.fields[number], given[start:end])
                if value and (rest := fit(number + 1, end)) is not None:
                    return value, *rest
            return None

        found = fit(0, 0)
        return dict(zip((field.name for field in self.fields), found, strict=True)) if found else {}


def parse_pattern(pattern: str) -> NamePattern:
    """
    Raises:
        SettingError: it is no pattern; the message shows one.
    """
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError as error:
        raise SettingError(f"--name-pattern {pattern!r}: {error}. Write it like {EXAMPLE}.") from None
    fields = tuple(Field(name, format or "") for _, name, format, _ in parts if name is not None)
    names = [field.name for field in fields]
    if not fields or not all(name.isidentifier() for name in names) or len(set(names)) < len(names):
        raise SettingError(f"--name-pattern {pattern!r} does not name columns, each once. Write it like {EXAMPLE}.")
    marks = tuple(mark for mark, name, _, _ in parts if name is not None)
    end = parts[-1][0] if parts[-1][1] is None else ""
    return NamePattern(marks, fields, end, "/" in pattern)


def _read_field(field: Field, value: str) -> str:
    if not field.format:
        return value
    try:
        return datetime.strptime(value, field.format).date().isoformat()
    except ValueError:
        return ""
