"""What was forgotten when, without saying what it was; and which models learnt from it, until they are gone.

erasures.jsonl    a line for each time; only appended to
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from rhetor.errors import ModelError
from rhetor.registry import Registry, read_manifest
from rhetor.store.home import find_home, is_shipped_version
from rhetor.store.writing import write_text

NAME = "erasures.jsonl"


@dataclass(frozen=True, slots=True)
class Successor:
    """An added file that is another one now: its SHA-256 before and after, "" if nothing of it is left."""

    name: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Tombstone:
    """``digest`` is of what was asked for. ``models``: versions that learnt from what was removed, ``sources``: name and
    SHA-256 of all added files that these were trained on.
    """

    time: str
    by: str
    what: str
    digest: str
    corrections: int
    sentences: int
    units: int
    added: int
    files: tuple[Successor, ...]
    models: tuple[str, ...]
    sources: tuple[tuple[str, str | None], ...]


def append_tombstone(tombstone: Tombstone) -> None:
    path = find_home() / NAME
    before = path.read_text("utf-8") if path.exists() else ""
    write_text(path, before + json.dumps(asdict(tombstone), ensure_ascii=False) + "\n")


def read_tombstones() -> list[dict[str, Any]]:
    """Oldest first."""
    try:
        lines = (find_home() / NAME).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        with suppress(ValueError):
            found.append(json.loads(line))
    return found


def find_successors() -> dict[str, str]:
    """For each added file that lost records the SHA-256 it had and the one it has now, "" if it is gone."""
    followers = {file["was"]: file["now"] for tombstone in read_tombstones() for file in tombstone["files"]}
    for was in followers:
        while followers[was] in followers:
            followers[was] = followers[followers[was]]
    return followers


def list_orphans() -> list[tuple[str, str | None]]:
    """Name and SHA-256 of added files whose models are gone with what was forgotten: they count all the same."""
    return [(name, sha256) for tombstone in read_tombstones() for name, sha256 in tombstone["sources"]]


def list_added_sources(registry: Registry, versions: Sequence[str]) -> list[tuple[str, str | None]]:
    """Name and SHA-256 of the files that these versions were trained on, as their manifests have them."""
    found: dict[tuple[str, str | None], None] = {}
    for version in versions:
        corpus = read_manifest(registry.folder_of(version))["corpus"]
        sources = [(source["name"], source.get("sha256")) for source in corpus["sources"]]
        found.update(dict.fromkeys(source for source in sources if "/" not in source[0]))
    return list(found)


def find_learners(registry: Registry, files: Sequence[Successor], first_row: int | None) -> list[str]:
    """The versions that learnt from what is being removed.

    Args:
        first_row: place in the log of the first correction that is removed; None if none is.
    """
    hashes = {file.was for file in files}
    learners = []
    for version in registry.versions():
        with suppress(ModelError, KeyError, TypeError):
            corpus = read_manifest(registry.folder_of(version))["corpus"]
            until = corpus.get("corrections", {}).get("until", 0)
            read_it = first_row is not None and until >= first_row
            if read_it or hashes & {source.get("sha256") for source in corpus.get("sources", ())}:
                learners.append(version)
    return learners


def finish_erasures(registry: Registry) -> list[str]:
    """Removes the models that learnt from what was forgotten, but the active one; returns those that went.

    So the next training that is promoted takes the last of it away. Called when something was forgotten, after a training
    and after a promotion.
    """
    learnt = {version for tombstone in read_tombstones() for version in tombstone["models"]}
    there = [version for version in registry.versions() if version in learnt and not is_shipped_version(version)]
    gone = [version for version in there if version != registry.active_version()]
    for version in gone:
        registry.remove(version)
    return gone
