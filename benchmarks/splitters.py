"""The splitter beside NLTK's Punkt and pySBD, on documents with gold spans.

    pip install -e '.[bench]'
    python -m benchmarks.splitters FILE.jsonl      # one {"document": "x_genre_y", "text", "spans": [[start, end], …]} a line

Prints exact-span F1 by genre and over all. The other two get each line of a text by itself, since they do not know lines;
Punkt gets the project's abbreviations.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from benchmarks.others import make_punkt, make_pysbd
from rhetor.engine.sentences import split_sentences

Spans = set[tuple[int, int]]


def split_with_rhetor(text: str) -> Spans:
    return {(span.start, span.end) for span in split_sentences(text)}


def split_with_punkt() -> Callable[[str], Spans]:
    punkt = make_punkt()
    return lambda text: {
        (line.start() + start, line.start() + end)
        for line in re.finditer(r"[^\n]+", text)
        for start, end in punkt.span_tokenize(line[0])
    }


def split_with_pysbd() -> Callable[[str], Spans]:
    segmenter = make_pysbd()

    def split(text: str) -> Spans:
        spans = set()
        for line in re.finditer(r"[^\n]+", text):
            for piece in segmenter.segment(line[0]):
                start = line.start() + piece.start + len(piece.sent) - len(piece.sent.lstrip())
                if piece.sent.strip():
                    spans.add((start, start + len(piece.sent.strip())))
        return spans

    return split


def main() -> None:
    splitters = {"rhetor": split_with_rhetor, "Punkt": split_with_punkt(), "pySBD": split_with_pysbd()}
    counts: defaultdict[str, dict[str, list[int]]] = defaultdict(lambda: {name: [0, 0] for name in splitters})
    for line in Path(sys.argv[1]).read_text("utf-8").splitlines():
        document = json.loads(line)
        gold = {tuple(span) for span in document["spans"]}
        for name, split in splitters.items():
            found = split(document["text"])
            for genre in (document["document"].split("_")[1], "ALL"):
                counts[genre][name][0] += len(gold & found)
                counts[genre][name][1] += len(gold) + len(found)
    print(f"{'':<14}" + "".join(f"{name:>8}" for name in splitters))
    for genre, row in sorted(counts.items()):
        print(f"{genre:<14}" + "".join(f"{2 * hits / total:>8.3f}" for hits, total in row.values()))


if __name__ == "__main__":
    main()
