"""Forgetting, all of it: the tombstone, every store in turn, then the models that nobody labels with."""

import time
from dataclasses import dataclass

from rhetor.learning.corrections.correction import now
from rhetor.learning.erasure.databases import (
    erase_corrections,
    erase_person,
    erase_projects,
    erase_samples,
    erase_seen,
    find_corrections,
    find_seen,
    find_units,
)
from rhetor.learning.erasure.home_files import erase_added, erase_reports, plan_added
from rhetor.learning.erasure.tombstones import (
    Tombstone,
    append_tombstone,
    find_learners,
    finish_erasures,
    list_added_sources,
)
from rhetor.learning.erasure.wanted import Wanted, WantedKind
from rhetor.learning.labelled import normalise
from rhetor.registry import open_registry

WRITTEN_SECONDS = 1.5
"""Within which a service has written down the sentences that it labelled, for the review queue."""


@dataclass(frozen=True, slots=True)
class Erased:
    """How much went. ``learnt``: models that learnt from it and are still there; ``removed``: those that are not."""

    corrections: int
    sentences: int
    units: int
    added: int
    reports: int
    learnt: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def is_nothing(self) -> bool:
        return not (self.corrections or self.sentences or self.units or self.added)


def forget_soon(wanted: Wanted, by: str) -> Erased:
    """As ``forget``, but what services still have in memory of a document is waited for: written later, it would be back."""
    if wanted.kind is WantedKind.DOCUMENT:
        time.sleep(WRITTEN_SECONDS)
    return forget(wanted, by)


def forget(wanted: Wanted, by: str) -> Erased:
    """Removes what is meant from every file of the home. Done again after a failure, it does what is left.

    The tombstone comes first, since it knows what cannot be found out once a part is gone: which models learnt from it, and
    what becomes of added data. For the same reason what tells of other things goes after them, corrections last.

    Args:
        by: who wants it, for the tombstone.

    Raises:
        StoreBusy: another process has been using a store for too long; what was removed before stays removed.
        StoreError, FolderError: a store cannot be used.
    """
    registry = open_registry()
    corrections, units = find_corrections(wanted), find_units(wanted)
    keys = {normalise(row.text) for row in corrections} | set(units)
    sentences = find_seen(wanted, keys)
    files, added = plan_added(wanted)
    learners = find_learners(registry, files, min((row.row for row in corrections), default=None))
    if corrections or units or sentences or added:
        append_tombstone(
            Tombstone(
                now(), by, wanted.kind.value, wanted.digest(), len(corrections), len(sentences), len(units), added,
                tuple(files), tuple(learners), tuple(list_added_sources(registry, learners)),
            )
        )  # fmt: skip
    erase_samples(wanted)
    erase_seen(wanted, sentences | keys)
    erase_added(wanted)
    erase_person(wanted)
    reports = erase_reports()
    erase_projects(wanted, units)
    erase_corrections(wanted)
    removed = finish_erasures(registry)
    learnt = tuple(version for version in learners if version not in removed)
    return Erased(len(corrections), len(sentences), len(units), added, reports, learnt, tuple(removed))
