"""docs/inside.md: what it shows is so, and its recipe works."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.sanitize import copy_project

PAGE = (ROOT / "docs" / "inside.md").read_text("utf-8")
HELD_TOGETHER = """
import random
from rhetor.definition.extraction import term_names
from tests.reference.terms import assert_same_terms, make_sentence
dice = random.Random(4)
assert_same_terms([make_sentence(dice) for _ in range(300)])
assert "p:commas 2" in term_names("Yes, well, no.")
"""


def list_fenced(kind: str) -> list[str]:
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return [content for found, content in fenced if found == kind]


def test_the_walk_prints_what_is_shown() -> None:
    """One sentence, from text to label, as the page walks through it."""
    (code,) = list_fenced("python")
    shown = list_fenced("")[-1]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == shown


def run_in(copy: Path, *arguments: str) -> str:
    environment = os.environ | {"RHETOR_HOME": str(copy / "home"), "PYTHONPATH": str(copy)}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_a_family_is_added(tmp_path: Path, small_seeds: Path) -> None:
    """Applied to a copy and compiled, the recipe's two rules agree; a model learns the new terms and labels with them."""
    copy_project(tmp_path)
    shutil.copy(ROOT / "hatch_build.py", tmp_path)
    (recipe,) = list_fenced("diff")
    subprocess.run(
        ["patch", "-p1", "--fuzz=0"], input=recipe, text=True, cwd=tmp_path, check=True, stdout=subprocess.DEVNULL
    )
    table = tmp_path / "rhetor" / "definition" / "features.py"
    table.write_text(
        re.sub(r'FEATURES_VERSION = "(\d+)"', r'FEATURES_VERSION = "\g<1>1"', table.read_text("utf-8")), "utf-8"
    )
    shutil.rmtree(tmp_path / "seeds" / "corpus")
    shutil.copytree(small_seeds, tmp_path / "seeds" / "corpus")
    shutil.rmtree(tmp_path / "seeds" / "real")  # counted by other features; the texts to count again are not here
    shutil.rmtree(tmp_path / "models")
    run_in(tmp_path, "hatch_build.py")
    run_in(tmp_path, "-c", HELD_TOGETHER)
    run_in(tmp_path, "-m", "rhetor", "train")
    (tmp_path / "text.txt").write_text("Yes, well, we must act, and now.", "utf-8")
    (line,) = run_in(tmp_path, "-m", "rhetor", "label", "text.txt", "--format", "jsonl").splitlines()
    assert json.loads(line)["label"]
    terms = "from rhetor import Labeler; print(*Labeler.load().model.terms, sep='\\n')"
    assert {"p:commas 0", "p:commas 1", "p:commas 3"} <= set(run_in(tmp_path, "-c", terms).splitlines())
