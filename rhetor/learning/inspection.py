"""Looks at everything in a home, changes nothing, and says what is wrong and what to do about it."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rhetor.errors import ModelError, RhetorError
from rhetor.learning.corrections import CorrectionStore
from rhetor.learning.corrections.examining import examine_store
from rhetor.learning.jobs import JobStatus, list_jobs
from rhetor.learning.review import SeenStore
from rhetor.registry import Registry, open_registry, read_manifest, read_model
from rhetor.store.home import find_home
from rhetor.store.strays import find_strays, list_folders

LEAST_FREE = 200_000_000
"""Bytes of the disk below which a training may not end."""
PRIVATE = ("corrections.sqlite", "seen.sqlite", "service-token", "jobs", "added")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with ``place``, a path of the home or a part of it; ``what`` ends with the cure."""

    place: str
    what: str


def inspect_home() -> Iterator[Finding]:
    """Everything that is found wrong, in the order in which it should be mended."""
    home = find_home()
    if not home.is_dir():
        if home.exists():
            yield Finding(str(home), "It is no folder. Set RHETOR_HOME to a folder of yours.")
        return
    yield from _inspect_folder(home)
    yield from _inspect_stores()
    yield from _inspect_models(open_registry())
    yield from _inspect_added(home / "added", open_registry())
    yield from _inspect_jobs()
    for folder in list_folders(home):
        for stray in find_strays(folder):
            yield Finding(str(stray), "A killed process left it. The next training, or start of the service, removes it.")


def _inspect_folder(home: Path) -> Iterator[Finding]:
    if not os.access(home, os.W_OK):
        yield Finding(
            str(home), f"It cannot be written, so nothing can be corrected or trained. Let it be: chmod u+w {home}"
        )
    if (free := shutil.disk_usage(home).free) < LEAST_FREE:
        yield Finding(str(home), f"Its disk has {free:,} bytes left. Free some before the next training.")
    for path in (home, *(home / name for name in PRIVATE)):
        if path.exists() and path.stat().st_mode & 0o077:
            yield Finding(str(path), f"Others on this machine may look into it. Keep it to yourself: chmod go= {path}")


def _inspect_stores() -> Iterator[Finding]:
    corrections, seen = CorrectionStore(), SeenStore()
    try:
        if corrections.database.exists() and not (found := examine_store(corrections)).is_sound:
            what = f"{len(found.lost):,} rows are damaged, and {len(found.faults):,} other faults found."
            yield Finding(str(corrections.database.path), f"{what} What to do: rhetor corrections verify")
    except RhetorError as error:
        yield Finding("corrections", str(error))
    try:
        seen.check()
    except RhetorError as error:
        yield Finding("sentences seen", str(error))


def _inspect_models(registry: Registry) -> Iterator[Finding]:
    for version in registry.versions():
        try:
            read_model(registry.folder_of(version))
        except ModelError as error:
            yield Finding(f"model {version}", str(error))
    try:
        registry.folder_of(registry.active_version())
        registry.history()
    except ModelError as error:
        yield Finding("active model", f"{error} Or promote one by its number: rhetor models promote")


def _inspect_added(folder: Path, registry: Registry) -> Iterator[Finding]:
    """Every file that a model was trained on must be what it was, for that model to be put together again."""
    files = {path.name: path for path in (*folder.glob("rejected/*.jsonl"), *folder.glob("*.jsonl"))}
    named: set[str] = set()
    for version in registry.versions():
        try:
            sources = read_manifest(registry.folder_of(version))["corpus"]["sources"]
            known = {str(source["name"]): source.get("sha256") for source in sources}
        except (ModelError, KeyError, TypeError, AttributeError):
            continue  # named as a model that is damaged
        for name, sha256 in known.items():
            if name.startswith("seeds/"):
                continue
            named.add(name)
            if name not in files:
                yield Finding(
                    f"added/{name}", f"Model {version} was trained on it, and it is gone. Put it back from a copy."
                )
            elif sha256 not in (None, _hash_file(files[name])):
                yield Finding(
                    f"added/{name}", f"It is not what model {version} was trained on any longer. Put it back from a copy."
                )
    for name in sorted(files.keys() - named):
        yield Finding(
            str(files[name]),
            "No model was trained on it: a training was killed. No later one takes it. Train on it again (rhetor train "
            f"{files[name]}), or delete it.",
        )


def _hash_file(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _inspect_jobs() -> Iterator[Finding]:
    for job in list_jobs():
        if job.status is JobStatus.FAILED and job.finished is None:
            yield Finding(f"job {job.id}", "Its process was killed. Start it again: rhetor train, or the page Retrain.")
