"""How many sentences of a folder stand in the middle of a quotation, by their words and in other typography.

    python -m benchmarks.quotations FOLDER          # of texts with curly double marks

The texts are typed in other ways; "others" are sentences that are found there and not in the texts as they are.
"""

import argparse
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from rhetor import LABELS, Labeler

TYPINGS: dict[str, Callable[[str], str]] = {
    "a line break instead of a blank line": lambda text: re.sub(r"\n\s*\n", "\n", text),
    "every paragraph a list item": lambda text: re.sub(r"^(?=.*\S)", "- ", text, flags=re.MULTILINE),
    "straight marks": lambda text: text.translate(str.maketrans("“”", '""')),
    "German marks": lambda text: text.translate(str.maketrans("“”", "„“")),
    "Swedish marks": lambda text: text.replace("“", "”"),
    "every closing mark an opening one": lambda text: text.replace("”", "“"),
    "single marks, curly": lambda text: text.translate(str.maketrans("“”'", "‘’’")),
    "single marks, straight": lambda text: text.translate(str.maketrans('“”"', "'''")),
}


def find_quoted(labeler: Labeler, texts: Sequence[str]) -> list[str]:
    """The sentences that stand in the middle of a quotation."""
    return [sentence.text for text in texts for sentence in labeler.label(text).sentences if sentence.quoted]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="of .txt files")
    files = sorted(parser.parse_args().folder.glob("**/*.txt"))
    texts = [file.read_text("utf-8", errors="replace") for file in files]
    labeler = Labeler.load()
    found = find_quoted(labeler, texts)
    labelled = sum(sum(labeler.label(text).counts.values()) for text in texts)
    print(
        f"{len(found):,} of {labelled:,} labelled sentences stand in the middle of a quotation; by their words they would be"
    )
    alone = Counter(sentence.label for sentence in labeler.label_sentences(found))
    print(", ".join(f"{label} {alone[label]:,}" for label in LABELS))
    known = Counter(map(_letters, found))
    for name, retype in TYPINGS.items():
        retyped = Counter(_letters(text) for text in find_quoted(labeler, [retype(text) for text in texts]))
        print(f"{name}: {(retyped & known).total():,} of these, {(retyped - known).total():,} others")


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


if __name__ == "__main__":
    main()
