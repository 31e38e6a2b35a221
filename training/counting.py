"""Term counts of examples: the rows that everything is fitted on."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from rhetor.definition.features import BLOCK_OF_LETTER
from rhetor.engine.scoring.counter import TermCounter

PART = 2000
"""Texts counted at a time."""


@dataclass(frozen=True)
class Counts:
    """Occurrences of every term in every example: ``matrix`` is (examples, terms). Block by block, terms sorted in each."""

    terms: tuple[str, ...]
    blocks: NDArray[np.int8]
    matrix: sp.csr_matrix

    def take_rows(self, rows: NDArray[np.int64]) -> "Counts":
        """Those rows over the same terms."""
        return Counts(self.terms, self.blocks, self.matrix[rows])


@dataclass(frozen=True)
class Part:
    """Some texts, by the numbers that the counter gave their terms."""

    lengths: NDArray[np.integer]
    columns: NDArray[np.integer]
    counts: NDArray[np.uint16]

    def take_columns(self, new: NDArray[np.int32]) -> "Part":
        """With other numbers of the columns; those that are to be -1 are left out."""
        columns = new[self.columns]
        kept = columns >= 0
        before = np.concatenate([[0], np.cumsum(kept)])
        ends = np.cumsum(self.lengths)
        return Part(before[ends] - before[ends - self.lengths], columns[kept], self.counts[kept])


def count_terms(texts: Sequence[str], least: int = 1) -> Counts:
    """The terms that stand in at least so many of the texts.

    Terms are sorted, so that neither the order of the texts nor their parts show in the model. Rare terms, which most are,
    are never spelled and leave part by part: no matrix ever holds them.
    """
    counter = TermCounter()
    parts = [Part(*counter.count_terms(texts[first : first + PART])) for first in range(0, len(texts), PART)]
    holders = counter.count_holders()
    numbers = np.flatnonzero(holders >= max(least, 1))
    names = counter.spell_terms(numbers)
    blocks = np.array([BLOCK_OF_LETTER[name[0]] for name in names], dtype=np.int8)
    order = sorted(range(len(names)), key=lambda place: (blocks[place], names[place]))
    columns = np.full(len(holders), -1, dtype=np.int32)
    columns[numbers[order]] = np.arange(len(order), dtype=np.int32)
    for number, part in enumerate(parts):
        parts[number] = part.take_columns(columns)
    return Counts(tuple(names[place] for place in order), blocks[order], _join_parts(parts, len(order)))


def _join_parts(parts: list[Part], width: int) -> sp.csr_matrix:
    lengths = np.concatenate([[0], *(part.lengths for part in parts)])
    ends = np.cumsum(lengths, dtype=np.int64)
    data = np.empty(ends[-1], dtype=np.float32)
    columns = np.empty(ends[-1], dtype=np.int32)
    start = 0
    while parts:
        part = parts.pop(0)
        data[start : start + len(part.counts)], columns[start : start + len(part.counts)] = part.counts, part.columns
        start += len(part.counts)
    matrix = sp.csr_matrix((data, columns, ends), shape=(len(lengths) - 1, width))
    matrix.sort_indices()
    return matrix


def keep_columns(counts: Counts, least: int, also: Set[str]) -> Counts:
    """The terms that at least so many rows hold, and those named in ``also``."""
    holders = np.bincount(counts.matrix.indices, minlength=len(counts.terms))
    kept = np.array([held >= least or term in also for held, term in zip(holders, counts.terms, strict=True)], dtype=bool)
    terms = tuple(term for term, keep in zip(counts.terms, kept.tolist(), strict=True) if keep)
    return Counts(terms, counts.blocks[kept], counts.matrix[:, kept])


def stack_counts(first: Counts, second: Counts) -> Counts:
    """The rows of both, those of ``first`` above, over the terms of either; block by block, terms sorted in each."""
    block_of = dict(zip((*first.terms, *second.terms), np.concatenate([first.blocks, second.blocks]).tolist(), strict=True))
    terms = sorted(block_of, key=lambda term: (block_of[term], term))
    place = {term: number for number, term in enumerate(terms)}
    parts = []
    for counts in (first, second):
        moved = np.array([place[term] for term in counts.terms], dtype=np.int32)
        matrix = counts.matrix
        parts.append(sp.csr_matrix((matrix.data, moved[matrix.indices], matrix.indptr), shape=(matrix.shape[0], len(terms))))
    stacked = sp.vstack(parts, format="csr")
    stacked.sort_indices()
    return Counts(tuple(terms), np.array([block_of[term] for term in terms], dtype=np.int8), stacked)
