"""The documents say what the product does: every command and example is run, every link leads somewhere."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rhetor.cli import COMMANDS
from tests.conftest import ROOT
from tests.readme import README, render_readme

TEXTS = {"", ".html", ".js", ".json", ".md", ".py", ".pyx", ".toml", ".txt"}
IGNORED = re.compile(r"\.(?!ci\b|/)|(?:build|dist|models|out|results|seeds|vendor|__pycache__|test_readme.py)$")
DOCS = sorted([README, ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "seeds").glob("*.md")])


@pytest.mark.slow
def test_examples_print_what_the_readme_shows(tmp_path: Path) -> None:
    """Every console and Python example of the README is run and prints what stands there.

    After a change of model or output: python -m tests.readme
    """
    shown, printed = README.read_text("utf-8"), render_readme(tmp_path)
    assert shown.splitlines() == printed.splitlines()


def test_no_advice_fetches_a_strangers_package() -> None:
    """Nothing says to install "rhetor" from the package index, where it is somebody else's, nor a name that is filled in."""
    advice = [
        (path, words)
        for path in _list_texts()
        for words in re.findall(r"(?:pip3?|pipx|uv tool) install ([^`()\n]*)", path.read_text("utf-8"))
    ]
    assert len(advice) > 10
    for path, words in advice:
        fetched = [word.strip("'\"") for word in words.split() if not word.endswith(".whl")]
        assert not [word for word in fetched if re.match(r"(?:rhetor\b|\{(?!EXTRAS\b))(?!/)", word)], f"{path}: {words}"


def _list_texts() -> Iterator[Path]:
    for folder, folders, files in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if not IGNORED.match(name))
        yield from (Path(folder, name) for name in sorted(files) if Path(name).suffix in TEXTS and not IGNORED.match(name))


def test_make_knows_the_readmes_commands() -> None:
    """Every make command of the README is a target of the Makefile, and every rhetor command exists."""
    text = README.read_text("utf-8")
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make (\w+)", text, re.MULTILINE)) <= targets
    blocks = re.findall(r"```(?:sh|console)\n(.*?)```", text, re.DOTALL)
    commands = set(re.findall(r"^(?:\$ )?rhetor (\w+)", "\n".join(blocks), re.MULTILINE))
    assert commands
    assert commands <= set(COMMANDS)


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    """Every relative link of a document is a file of the project."""
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text("utf-8")):
        assert target.startswith("http") or (path.parent / target).exists(), target
