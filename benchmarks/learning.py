"""What one retraining makes of 200 corrections, right ones and wrong ones.

    python -m benchmarks.learning               # a quarter of an hour; writes its table into docs/models.md
    python -m benchmarks.learning --user FILE   # the gate on labelled sentences of a user, right and wrong; two minutes

A label is broken in whole documents of the seed corpus: 200 of its sentences are called something else, and of its other
ones only some are kept. Right corrections mend the 200. Wrong ones break the same 200 in a corpus that has them right.
"Whole corpus" is all of the seeds, and the corrections are of 200 sentences that stood nowhere in it, as a user's do. F1 of
the label is measured on documents of which no model saw anything, before and after the retraining, whatever the gate says.
Exits with an error if the gate says the wrong thing in any row.

With ``--user`` the sentences are added to the whole corpus: 100, half and all of them with their labels, and 100 and half
with another label each, drawn at random. What F1 gains from them ``python -m training.added --user`` tells.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.marks import put_between_marks
from rhetor import Label, Labeler
from rhetor.model import Model
from training.base import find_base
from training.candidate import Bench, Evaluated, evaluate_held_out, fit_candidate, prepare_bench
from training.corpus import Corpus, merge_examples, read_corpus
from training.evaluation import count_confusion, f1_by_label
from training.examples import Example
from training.fitting import to_numbers
from training.gate import Verdict
from training.reading import read_examples
from training.retrain import evaluate_active, judge_candidate
from training.settings import DEFAULT_SETTINGS

DOCS = Path(__file__).parent.parent / "docs" / "models.md"
MARKS = "<!-- bench:learning -->", "<!-- /bench:learning -->"
CORRECTED = 200
KEPT = (20, 40, 70, 100, 150)
SENTENCES = 1_800
"""Of the corpora that are broken; the unseen documents are as many."""
CONFUSED = {
    Label.FACTUAL_REPORT: Label.OPINION,
    Label.ATTRIBUTION: Label.FACTUAL_REPORT,
    Label.OPINION: Label.FACTUAL_REPORT,
    Label.CALL_TO_ACTION: Label.OPINION,
}
"""What each label is taken for."""


@dataclass(frozen=True, slots=True)
class Case:
    """A corpus, before and after corrections. ``kept``: what is left of the label beside the corrected sentences."""

    label: Label
    kept: str
    is_right: bool
    before: Corpus
    now: Corpus


@dataclass(frozen=True, slots=True)
class Found:
    """The gate's verdict, and F1 of the label on unseen documents, before and after."""

    case: Case
    verdict: Verdict
    f1: tuple[float, float]

    def is_as_wanted(self) -> bool:
        return self.verdict.passed is self.case.is_right


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--user", type=Path, metavar="FILE", help="labelled sentences that play a user's")
    user = parser.parse_args().user
    if user:
        show_user(read_examples(user))
        return
    broken, others, unseen = cut_documents(read_corpus(only=()).examples)
    cases = [case for label in CONFUSED for case in make_cases(broken, label)]
    cases += [case for label in CONFUSED for case in add_corrections([*broken, *others], label)]
    found = []
    for case in cases:
        found.append(measure_case(case, unseen))
        print(write_row(found[-1]), flush=True)
    put_between_marks(DOCS, *MARKS, "\n".join([*HEAD, *map(write_row, found)]))
    if failed := sum(not each.is_as_wanted() for each in found):
        raise SystemExit(f"The gate is wrong in {failed} of {len(found)} rows.")


def show_user(user: Sequence[Example]) -> None:
    """What the gate says of a user's sentences, in two random orders."""
    seeds = read_corpus(only=()).examples
    for seed in range(2):
        random = np.random.default_rng(seed)
        right = [replace(user[number], document=f"user {number}") for number in random.permutation(len(user)).tolist()]
        wrong = [replace(e, label=[label for label in Label if label is not e.label][random.integers(3)]) for e in right]
        for count, new in ((100, right), (len(user) // 2, right), (len(user), right), (100, wrong), (len(user) // 2, wrong)):
            corpus = merge_examples(seeds, new[:count])
            verdict = judge_case(Case(Label.OPINION, "", new is right, merge_examples(seeds, []), corpus))
            said = "passes" if verdict.passed else "stopped"
            print(f"{count:5,} {'right' if new is right else 'wrong'}   {verdict.difference:+.4f}   {said}", flush=True)


def cut_documents(examples: Sequence[Example]) -> tuple[list[Example], list[Example], list[Example]]:
    """Whole documents: those of the broken corpora, as many that nobody trains on, and between them all others."""
    names = sorted({example.document for example in examples})
    place = {names[number]: at for at, number in enumerate(np.random.default_rng(1).permutation(len(names)).tolist())}
    ordered = sorted(examples, key=lambda example: place[example.document])
    cuts = [at for at in range(1, len(ordered)) if ordered[at].document != ordered[at - 1].document]
    first = next(at for at in cuts if at >= SENTENCES)
    last = next(at for at in cuts if at >= len(ordered) - SENTENCES)
    return ordered[:first], ordered[first:last], ordered[last:]


def make_cases(examples: Sequence[Example], label: Label) -> Iterator[Case]:
    rest = len(draw_corrected(examples, label, CORRECTED)[1])
    for kept in sorted({min(kept, rest) for kept in KEPT} | {rest}):
        yield from break_label(examples, label, CORRECTED, kept)


def add_corrections(examples: Sequence[Example], label: Label) -> Iterator[Case]:
    """Corrections of sentences that stand nowhere in the corpus."""
    corrected, _ = draw_corrected(examples, label, CORRECTED)
    texts = {example.text for example in corrected}
    without = [example for example in examples if example.text not in texts]
    for is_right in (True, False):
        new = corrected if is_right else _relabel(corrected, CONFUSED[label])
        yield Case(label, "whole corpus", is_right, merge_examples(without, []), merge_examples(without, new))


def draw_corrected(examples: Sequence[Example], label: Label, count: int) -> tuple[list[Example], list[Example]]:
    """Sentences of a label that are corrected, drawn at random, and its others."""
    own = [example for example in examples if example.label is label]
    drawn = [own[number] for number in np.random.default_rng(1).permutation(len(own)).tolist()]
    return drawn[:count], drawn[count:]


def break_label(examples: Sequence[Example], label: Label, count: int, kept: int) -> tuple[Case, Case]:
    """``count`` sentences of a label, wrong and mended, and right and broken; ``kept`` of its others are left."""
    corrected, rest = draw_corrected(examples, label, count)
    gone = {example.text for example in (*corrected, *rest[kept:])}
    others = [example for example in examples if example.text not in gone]
    wrong = _relabel(corrected, CONFUSED[label])

    def correct(is_right: bool, before: list[Example], now: list[Example]) -> Case:
        return Case(
            label, f"{kept}", is_right, merge_examples([*others, *before], []), merge_examples([*others, *before], now)
        )

    return correct(True, wrong, corrected), correct(False, corrected, wrong)


def _relabel(examples: Sequence[Example], label: Label) -> list[Example]:
    return [replace(example, label=label) for example in examples]


def measure_case(case: Case, unseen: Sequence[Example]) -> Found:
    """Trains both models as a retraining does and asks the gate."""
    bench, candidate = _train(case.now)
    models = fit_candidate(*_train(case.before)).model, fit_candidate(bench, candidate).model
    first, then = (_measure_f1(model, case.label, unseen) for model in models)
    return Found(case, _judge(case, bench, candidate), (first, then))


def judge_case(case: Case) -> Verdict:
    return _judge(case, *_train(case.now))


def _judge(case: Case, bench: Bench, candidate: Evaluated) -> Verdict:
    return judge_candidate(bench, evaluate_active(bench, case.before, candidate), candidate)


def _train(corpus: Corpus) -> tuple[Bench, Evaluated]:
    bench = prepare_bench(corpus, DEFAULT_SETTINGS, find_base(corpus, DEFAULT_SETTINGS))
    return bench, evaluate_held_out(bench)


def _measure_f1(model: Model, label: Label, unseen: Sequence[Example]) -> float:
    labelled = Labeler(model).label_sentences([example.text for example in unseen])
    predicted = to_numbers([replace(e, label=s.label or e.label) for e, s in zip(unseen, labelled, strict=True)])
    return float(f1_by_label(count_confusion(to_numbers(unseen), predicted))[list(CONFUSED).index(label)])


HEAD = (
    "| label | its other sentences | corrections | macro-F1, by the gate | F1 of the label, unseen documents | gate |",
    "|---|---|---|---|---|---|",
)


def write_row(found: Found) -> str:
    case, (low, high), (first, then) = found.case, found.verdict.interval, found.f1
    cells = (
        case.label.value, case.kept, "right" if case.is_right else "wrong",
        f"{found.verdict.difference:+.3f} ({low:+.3f} to {high:+.3f})", f"{first:.2f} → {then:.2f}",
        ("passes" if found.verdict.passed else "stopped") + ("" if found.is_as_wanted() else " — **wrongly**"),
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
