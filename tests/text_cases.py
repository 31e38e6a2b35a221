"""Text as it comes: runs the cases of ``cases/text_as_it_comes.json`` and shows, kind by kind, which of them hold.

python -m tests.text_cases [KIND]
"""

import sys
from functools import cache
from typing import Any

from rhetor import Labeler
from tests.conftest import SHIPPED, load_cases

KINDS: dict[str, list[dict[str, Any]]] = load_cases("text_as_it_comes")["kinds"]


@cache
def load_labeler() -> Labeler:
    return Labeler.load(SHIPPED)


def find_difference(case: dict[str, Any]) -> str:
    """What is given instead of what is wanted; nothing if the case holds.

    ``wanted`` is all pieces of the text, or some of them with their label: ``None`` for none, ``"any"`` for whichever.
    """
    sentences = load_labeler().label(case["text"]).sentences
    if isinstance(case["wanted"][0], str):
        found = [sentence.text for sentence in sentences]
        return "" if found == case["wanted"] else f"{found}"
    labels = {sentence.text: sentence.label for sentence in sentences}
    for text, label in case["wanted"]:
        if text not in labels or (labels[text] is None if label == "any" else labels[text] != label):
            return f"{[(sentence.text, sentence.kind.value, sentence.label) for sentence in sentences]}"
    return ""


def main(wanted: str) -> int:
    count = failed = 0
    for kind, cases in KINDS.items():
        if wanted not in kind:
            continue
        differences = [(case, find_difference(case)) for case in cases]
        wrong = [(case, difference) for case, difference in differences if difference]
        count, failed = count + len(cases), failed + len(wrong)
        print(f"{len(cases) - len(wrong):3} of {len(cases):3}  {kind}")
        for case, difference in wrong:
            print(
                f"      {case.get('id', '')} {case['text']!r}\n        wanted {case['wanted']}\n        found  {difference}"
            )
    print(f"{count - failed} of {count}")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
