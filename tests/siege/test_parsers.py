"""Every parser of what comes from outside, fed with what fuzzers make of files of its kind: an error of ours or a result,
within limits of time and memory.

``RHETOR_SIEGE_INPUTS`` is how many inputs all parsers get together; 100,000 take some minutes.
"""

import io
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from rhetor.errors import RhetorError
from rhetor.intake import READERS, read_bytes
from rhetor.learning.corrections.exchange import read_corrections
from rhetor.learning.jobs import list_jobs
from rhetor.registry import describe_version, read_manifest
from rhetor.registry.activation import read_history
from rhetor.registry.format import BROKEN
from rhetor.registry.untrusted import read_arrays
from training.reading import read_examples

pytestmark = pytest.mark.slow
INPUTS = int(os.environ.get("RHETOR_SIEGE_INPUTS", "8000"))
MEMORY, HANG_SECONDS = 3 * 2**30, 60
"""Of addresses; an input that takes so long hangs."""
ROW = {
    "id": "a",
    "kind": "correction",
    "text": "It rained, he said.",
    "label": "opinion",
    "time": "2026-11-22T09:30:00+00:00",
}
TASK = {
    "data": {"text": "It rained."},
    "annotations": [{"result": [{"type": "choices", "value": {"choices": ["opinion"]}}]}],
}
JOB = b'{"job": "a", "number": 3, "created": "2026-11-22T09:30:00.000+00:00"}'
LOG = b'{"step": 1, "steps": 3, "message": "a"}\n{"result": {"version": "2"}}\n'
SEEDS: dict[str, bytes] = {
    "text": "Officials said “it rained”.\n\n• It must stop.\r\n".encode(),
    "utf-16": "It rained.".encode("utf-16"),
    "markdown": b"# Title\n\n- *It* rained [here](http://a.b).\n\n```\ncode\n```\n> quoted\n\n| a | b |\n|---|---|\n",
    "html": b"<!DOCTYPE html><html><head><title>T</title></head><body><p class='a'>It rained.<!-- x --></p></body></html>",
    "table": b'text,label,document\n"It rained, he said.",opinion,d\n',
    "jsonl": json.dumps(ROW).encode() + b"\n",
    "doccano": b'{"id": 1, "text": "It rained.", "label": ["opinion"]}\n{"text": "a", "label": [[0, 1, "opinion"]]}\n',
    "label-studio": json.dumps([TASK]).encode(),
}
MARKS = [
    b"\0", b"\xff", b"\xed\xa0\x80", b'"', b"'", b"{", b"[", b"[" * 3000, b"<", b"<!--", b"&#x110000;", b"=cmd|' /C'!A0",
    b"\r", b"\n\n", b"-1", b"1e999", b"NaN", b"9" * 400, b"\\ud800", b"PK\x03\x04", b"%PDF-1.4\n", b"\xef\xbb\xbf",
]  # fmt: skip


def mutate(seed: bytes, dice: random.Random) -> bytes:
    """A file with some of its bytes changed, gone, doubled, or in the place of others."""
    content = bytearray(seed)
    for _ in range(dice.randint(1, 6)):
        at, end = sorted(dice.randrange(len(content) + 1) for _ in "ab")
        match dice.randrange(6):
            case 0:
                del content[at:end]
            case 1:
                content[at:at] = content[at:end] * dice.choice((1, 2, 50))
            case 2:
                content[at:at] = dice.choice(MARKS)
            case 3 if content:
                content[at - 1] ^= 1 << dice.randrange(8)
            case 4:
                other = dice.choice(list(SEEDS.values()))
                content[at:end] = other[: dice.randrange(len(other))]
            case _:
                content[at:at] = dice.randbytes(dice.randrange(20))
    return bytes(content[:200_000])


def make_npz(dice: random.Random) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, idf=np.ones(dice.randrange(9)), terms=np.zeros((2, 3), dtype=np.uint8))
    return mutate(buffer.getvalue(), dice)


def list_parsers(folder: Path) -> dict[str, Callable[[random.Random], object]]:
    """Each takes dice, makes an input and parses it."""
    home = Path(os.environ["RHETOR_HOME"])
    (home / "models").mkdir(parents=True, exist_ok=True)
    (home / "jobs" / "20261122T093000000000-abcdef").mkdir(parents=True, exist_ok=True)

    def pick(dice: random.Random) -> bytes:
        return mutate(dice.choice(list(SEEDS.values())), dice)

    def write(name: str, content: bytes) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    def parse_job(dice: random.Random) -> object:
        job = home / "jobs" / "20261122T093000000000-abcdef"
        (job / "job.json").write_bytes(mutate(JOB, dice))
        (job / "log.jsonl").write_bytes(mutate(LOG, dice))
        return list_jobs()

    def parse_history(dice: random.Random) -> object:
        (home / "models" / "active").write_bytes(mutate(b"1\n", dice))
        (home / "models" / "history.jsonl").write_bytes(mutate(b'{"version": "1", "at": "t", "why": "x"}\n', dice))
        return read_history(home / "models")

    def parse_manifest(dice: random.Random) -> object:
        write("manifest.json", mutate(b'{"format_version": 2, "files": {"card.md": {"sha256": "a"}}, "labels": []}', dice))
        read_manifest(folder)
        return describe_version(folder)

    def parse_data(format: str, ending: str) -> Callable[[random.Random], object]:
        return lambda dice: read_corrections(write(f"data{ending}", pick(dice)), "Ada", format)

    suffixes = [suffix for reader in READERS for suffix in reader.suffixes]
    parsers: dict[str, Callable[[random.Random], object]] = {
        **{f"file {suffix}": lambda dice, suffix=suffix: read_bytes(pick(dice), f"a{suffix}") for suffix in suffixes},
        "file of no kind": lambda dice: read_bytes(pick(dice), "a", dice.choice(["", "text/html", "text/plain; charset=x"])),
        "jsonl": parse_data("jsonl", ".jsonl"),
        "csv": parse_data("csv", ".csv"),
        "tsv": parse_data("tsv", ".tsv"),
        "doccano": parse_data("doccano", ".jsonl"),
        "label studio": parse_data("label-studio", ".json"),
        "examples": lambda dice: read_examples(write("data.jsonl", pick(dice))),
        "arrays": lambda dice: read_arrays(make_npz(dice)),
        "manifest": parse_manifest,
        "history": parse_history,
        "job": parse_job,
    }
    return parsers


def fuzz(seed: int, inputs: int) -> None:
    """Runs in a process of its own; what it prints last is the parser and the dice that broke it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    counts: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        parsers = list_parsers(Path(folder))
        for number in range(inputs):
            name = list(parsers)[number % len(parsers)]
            signal.alarm(HANG_SECONDS)
            try:
                parsers[name](random.Random(f"{seed} {number}"))
            except RhetorError:
                pass
            except BaseException as error:
                if name == "arrays" and isinstance(error, BROKEN):
                    continue
                print(f"{name}, dice {seed} {number}", flush=True)
                raise
            counts[name] = counts.get(name, 0) + 1
    print(f"{sum(counts.values())} inputs, {len(counts)} parsers")


@pytest.mark.parametrize("seed", [1, 2])
def test_parsers_give_results_or_errors_of_ours(empty_home: Path, seed: int) -> None:
    """No other exception, no crash, nothing that hangs, nothing that takes gigabytes."""
    code = f"from tests.siege.test_parsers import fuzz; fuzz({seed}, {INPUTS // 2})"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout[-300:], done.stderr[-3000:])
    print(done.stdout.strip())
