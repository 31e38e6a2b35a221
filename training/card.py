"""The model card, ``card.md`` (after Mitchell et al. 2019, "Model Cards for Model Reporting")."""

from typing import Any

from rhetor.model import Model
from rhetor.records import LABELS
from training.evaluation import Figures

STRONGEST = 12


def write_card(model: Model, version: str, figures: Figures, corpus: dict[str, Any], genres: dict[str, Any]) -> str:
    """Markdown for people: what the model is, what it is for and not for, how well it does, what it looks at."""
    low, high = figures.macro_f1_interval
    sections = [
        f"# rhetor model {version}",
        "Says of each sentence of an English text what its writer is doing: reporting a fact, passing on what a source "
        "said, giving an opinion, or calling for action. TF-IDF over words, cue classes and positions; multinomial "
        f"logistic regression; {len(model.terms):,} terms. Probabilities are calibrated out of fold.",
        "## Intended use\n\nNews, commentary, statements, open letters and similar prose, sentence by sentence, as a first "
        "reading that a person checks. Shares over many sentences are steadier than any one label.",
        "## Uses to avoid\n\nTruth, fairness or quality of a text: the labels do not speak of them. Decisions about people. "
        "Other languages than English. Verse, fiction and chat, which it was not trained on.",
        f"## Data\n\n{corpus['sentences']:,} sentences in {corpus['documents']:,} documents "
        f"({corpus['added_sentences']:,} added by users). Fingerprint `{corpus['fingerprint'][:16]}`. Sentences of each "
        "label: " + ", ".join(f"{label} {count:,}" for label, count in corpus["labels"].items()) + ".",
        f"## Figures\n\nOut of fold, whole documents held out: macro-F1 {figures.macro_f1:.3f} (95 % interval {low:.3f} to "
        f"{high:.3f}), accuracy {figures.accuracy:.3f}, expected calibration error {figures.calibration_error:.3f}. Labels "
        f"with a confidence below {model.threshold:.3f} are marked uncertain: {figures.uncertain_share:.0%} of them; of the "
        f"rest {figures.certain_accuracy:.0%} are right. On text written elsewhere expect less.\n\n" + _label_table(figures),
        "### By genre, worst first\n\n" + _genre_table(genres),
        "## What it looks at\n\nThe terms that speak most for each label (`w:` words, `c:` frame of cue classes, `p:` place "
        "or mark).\n\n" + _strongest_terms(model),
    ]  # fmt: skip
    return "\n\n".join(sections) + "\n"


def _label_table(figures: Figures) -> str:
    header = "| label | precision | recall | F1 | sentences |\n|---|---|---|---|---|\n"
    rows = [
        f"| {label} | {row.precision:.3f} | {row.recall:.3f} | {row.f1:.3f} | {row.support:,} |"
        for label, row in figures.labels.items()
    ]
    return header + "\n".join(rows)


def _genre_table(genres: dict[str, Any]) -> str:
    header = "| genre | accuracy | sentences |\n|---|---|---|\n"
    return header + "\n".join(f"| {name} | {row['accuracy']:.3f} | {row['sentences']:,} |" for name, row in genres.items())


def _strongest_terms(model: Model) -> str:
    lines = []
    for number, label in enumerate(LABELS):
        best = sorted(range(len(model.terms)), key=lambda index: -model.coefficients[number, index])[:STRONGEST]
        lines.append(f"- **{label}**: " + ", ".join(f"`{model.terms[index]}`" for index in best))
    return "\n".join(lines)
