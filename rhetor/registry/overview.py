"""What people ask of all versions at once: figures, data, which is active, what is wrong."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rhetor.errors import ModelDamaged, ModelError
from rhetor.registry.activation import Activation
from rhetor.registry.format import CURE, read_manifest, verify_files
from rhetor.registry.store import Registry
from rhetor.registry.untrusted import read_file
from rhetor.store.home import is_shipped_version


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """One version; ``is_shipped`` if it came with rhetor.

    ``macro_f1`` was measured on the version's own folds: no two versions' can be compared. ``beside`` is the comparison with
    the model that was active when it was trained, both on the same folds; None if there was none.

    The figures are None, and ``error`` says why, if its files cannot be read.
    """

    version: str
    is_active: bool
    is_shipped: bool
    macro_f1: float | None = None
    sentences: int | None = None
    added_sentences: int | None = None
    error: str | None = None
    beside: "Beside | None" = None


@dataclass(frozen=True, slots=True)
class Beside:
    """How much macro-F1 a version has more than ``version``, with the 95 % interval, on the same folds."""

    version: str
    difference: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Description:
    """What a version says of itself, each file checked against its checksum. ``card`` is Markdown."""

    manifest: dict[str, Any]
    metrics: dict[str, Any]
    card: str


@dataclass(frozen=True, slots=True)
class LivePeriod:
    """From when to when a version was the active one, UTC, ISO 8601; ``until`` is None while it still is."""

    since: str
    until: str | None
    why: str


def list_live_periods(history: list[Activation]) -> dict[str, list[LivePeriod]]:
    """The periods of each version that ever was active, oldest first."""
    periods: dict[str, list[LivePeriod]] = {}
    for number, activation in enumerate(history):
        until = history[number + 1].at if number + 1 < len(history) else None
        periods.setdefault(activation.version, []).append(LivePeriod(activation.at, until, activation.why))
    return periods


def describe_version(folder: Path) -> Description:
    """
    Raises:
        ModelNotFound, ModelDamaged, ModelTooNew
    """
    files = verify_files(folder)
    try:
        metrics = json.loads(files["metrics.json"])
        if not isinstance(metrics, dict):
            raise ValueError("metrics.json holds no object")
        return Description(read_manifest(folder), metrics, files["card.md"].decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ModelDamaged(f"What the model in {folder} says of itself cannot be read: {error}. {CURE}") from None


def list_versions(registry: Registry) -> list[VersionInfo]:
    """All versions, in the registry's order. A damaged one is listed with its error, not left out."""
    try:
        active = registry.active_version()
    except ModelError:
        active = ""
    return [_describe_version(registry, version, version == active) for version in registry.versions()]


def _describe_version(registry: Registry, version: str, is_active: bool) -> VersionInfo:
    is_shipped = is_shipped_version(version)
    try:
        folder = registry.folder_of(version)
        corpus = read_manifest(folder)["corpus"]
        metrics = json.loads(read_file(folder / "metrics.json"))
        macro_f1, beside = float(metrics["held_out"]["macro_f1"]), _find_beside(metrics)
        sentences, added = int(corpus["sentences"]), int(corpus["added_sentences"])
        return VersionInfo(version, is_active, is_shipped, macro_f1, sentences, added, beside=beside)
    except (ModelError, OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        return VersionInfo(version, is_active, is_shipped, error=str(error))


def _find_beside(metrics: dict[str, Any]) -> Beside | None:
    compared = metrics.get("comparison")
    if not compared or compared.get("with") is None:
        return None
    low, high = compared["interval"]
    return Beside(str(compared["with"]), float(compared["macro_f1_difference"]), float(low), float(high))
