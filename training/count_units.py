"""Makes the figures of real text again from the texts.

    python -m training.count_units FILE [FILE …]

FILE: labelled real text, JSON lines with ``document``, ``source``, ``path``, ``licence``, ``genre``, ``text`` and ``units``
(``start``, ``end``, ``label``, ``readings``, ``unsure``, ``disputed``). Rewrites ``seeds/real/units.jsonl`` and
``seeds/real/rows.npz``; the texts stay where they are. Needed after every change of the features; ``training.teach`` and
``make model`` come next.
"""

import argparse
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rhetor.engine.sentences import KINDS, says_something, split_sentences
from training.corpus import seeds_folder
from training.counting import count_terms, keep_columns
from training.reading import read_examples
from training.real_text import Unit, read_texts, real_folder, write_rows, write_units
from training.settings import DEFAULT_SETTINGS
from training.taught import FILE as TAUGHT


def count_units(files: Sequence[Path], folder: Path) -> tuple[int, int]:
    """Writes both files into ``folder``; gives the numbers of units and of terms.

    A term is counted if so many units hold it that the model may know it, or if so many seeds do: what only the two together
    know of is too rare to tell anything.
    """
    texts, documents, pieces = [], [], []
    for document, text in read_texts(files):
        documents.append(document)
        texts += [text[unit.start : unit.end] for unit in document.units]
        pieces += find_pieces(text, document.units)
    least = DEFAULT_SETTINGS.least_documents
    seeds = count_terms([example.text for example in read_examples(seeds_folder())], least)
    counts = keep_columns(count_terms(texts), least, set(seeds.terms))
    sha256 = write_units(folder / "units.jsonl", documents)
    write_rows(folder / "rows.npz", np.array(pieces, dtype=np.uint8), counts, sha256)
    (folder / TAUGHT).unlink(missing_ok=True)  # its coefficients are of other terms
    return len(texts), len(counts.terms)


def find_pieces(text: str, units: Sequence[Unit]) -> list[int]:
    """Of each unit what ``RealText.pieces`` says: of the piece of the text that it shares most with."""
    spans = split_sentences(text)
    ends = [span.end for span in spans]
    found = []
    for unit in units:
        near = spans[bisect_right(ends, unit.start) : bisect_right(ends, unit.end) + 1]
        piece = max(near, key=lambda span: min(span.end, unit.end) - max(span.start, unit.start))
        found.append(2 * KINDS.index(piece.kind) + says_something(text[piece.start : piece.end], piece.kind))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    folder = real_folder()
    folder.mkdir(parents=True, exist_ok=True)
    units, terms = count_units(parser.parse_args().files, folder)
    print(f"{units:,} units, {terms:,} terms: {folder}. Next: python -m training.teach, then make model.")


if __name__ == "__main__":
    main()
