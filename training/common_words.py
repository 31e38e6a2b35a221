"""The list of common words by which a capitalised word at the start of a sentence is told from a name.

    python -m training.common_words        rewrites rhetor/language/words.txt from the seed corpus

For releases of rhetor only: the list is part of the features, so a change of it wants a new ``FEATURES_VERSION``.
"""

import re
from collections import Counter
from pathlib import Path

import rhetor.language
from training.corpus import read_corpus

LOWER_CASE = re.compile(r"(?<![\w'’-])[a-z]+(?:['’-][a-z]+)*")
LEAST = 2
"""Sentences of the seeds in which a word must stand in lower case."""


def collect_words() -> list[str]:
    """Words that the seeds hold in lower case, sorted."""
    counts: Counter[str] = Counter()
    for example in read_corpus(only=()).examples:
        counts.update({word.replace("’", "'") for word in LOWER_CASE.findall(example.text)})
    return sorted(word for word, count in counts.items() if count >= LEAST and len(word) > 1)


if __name__ == "__main__":
    target = Path(rhetor.language.__file__).with_name("words.txt")
    words = collect_words()
    target.write_text("\n".join(words) + "\n", "utf-8")
    print(f"{len(words):,} words: {target}")
