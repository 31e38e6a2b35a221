"""docs/with/: what each page shows is what a run of it prints."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, SHIPPED, serving
from tests.integration import need, need_program

pytestmark = pytest.mark.slow
FOLDER = ROOT / "docs" / "with"
ADDRESS = "127.0.0.1:8080"
"""Of the service, as the pages have it."""
SHOWN = re.compile(r"^```(python|sh|r)\n(.*?)^```\n\nIt prints:\n\n```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NEEDED = {
    "data-frames": ("narwhals", "pandas", "polars", "pyarrow", "duckdb"), "spacy": ("spacy",), "assistants": ("mcp",),
    "perspective": ("googleapiclient.discovery",), "inference-servers": ("tritonclient.http", "huggingface_hub"),
}  # fmt: skip
RUNS = [
    pytest.param(path.stem, kind, code, shown, id=f"{path.stem}-{number}")
    for path in sorted(FOLDER.glob("*.md"))
    for number, (kind, code, shown) in enumerate(SHOWN.findall(path.read_text("utf-8")), 1)
]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A home of its own, programs of this environment first, and the address of a service."""
    home = str(tmp_path_factory.mktemp("home"))
    with serving(RHETOR_HOME=home, RHETOR_MODEL=SHIPPED.name) as address:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        yield {**os.environ, "RHETOR_HOME": home, "PATH": path, "RETICULATE_PYTHON": sys.executable, "ADDRESS": address}


@pytest.mark.parametrize(("page", "kind", "code", "shown"), RUNS)
def test_a_page_prints_what_is_shown(
    page: str, kind: str, code: str, shown: str, environment: dict[str, str], tmp_path: Path
) -> None:
    """Its code, run with the real other side, gives its output to the last character."""
    for module in NEEDED.get(page, ()):
        need(module)
    programs = {"python": [sys.executable], "sh": ["bash", "-eu"], "r": ["Rscript", "--vanilla"]}
    if kind == "r":
        need_program("Rscript", "r-base-core r-cran-httr2 r-cran-reticulate")
    if page == "pipes":
        need_program("jq", "jq")
    script = tmp_path / f"script.{kind}"
    script.write_text(code.replace(ADDRESS, environment["ADDRESS"].removeprefix("http://")), "utf-8")
    done = subprocess.run(
        [*programs[kind], script], capture_output=True, text=True, env=environment, cwd=tmp_path, check=False, timeout=120
    )
    assert (done.stdout, done.returncode) == (shown, 0), done.stderr


def test_every_page_is_listed_and_shows_a_run() -> None:
    """Each has a row in the list, and a transcript."""
    listed = (FOLDER / "README.md").read_text("utf-8")
    pages = [path for path in FOLDER.glob("*.md") if path.name != "README.md"]
    assert [path.name for path in pages if f"({path.name})" not in listed] == []
    run = {str(parameters.values[0]) for parameters in RUNS}
    kept_elsewhere = {"label-studio", "doccano", "notebooks"}
    assert {path.stem for path in pages} == run | kept_elsewhere


def test_the_templates_shown_are_those_of_the_files() -> None:
    """doccano's templates stand on the page as in their files, which are tested with doccano."""
    page = (FOLDER / "doccano.md").read_text("utf-8")
    for name in ("doccano-spans.jinja", "doccano-category.jinja"):
        assert f"```jinja\n{(FOLDER / name).read_text('utf-8')}```" in page


def test_the_notebook_runs(tmp_path: Path) -> None:
    """Executed by nbconvert it gives the outputs that it is kept with: the marked text, a frame, a bar."""
    need("nbconvert")
    nbformat = need("nbformat")
    kept = nbformat.read(FOLDER / "example.ipynb", as_version=4)
    command = [
        "-m",
        "jupyter",
        "nbconvert",
        "--to",
        "notebook",
        "--execute",
        "--output-dir",
        tmp_path,
        FOLDER / "example.ipynb",
    ]
    subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        check=True,
        timeout=240,
        env={**os.environ, "RHETOR_HOME": str(tmp_path)},
    )
    run = nbformat.read(tmp_path / "example.ipynb", as_version=4)
    for before, after in zip(kept.cells, run.cells, strict=True):
        if before.cell_type == "code":
            assert _list_html(after.outputs) == _list_html(before.outputs)
    assert "5000/5000" in str(run.cells[-1].outputs)


def _list_html(outputs: list[Any]) -> list[str]:
    """What a cell shows, without tooltips, whose figures each model has its own. The bar is text, another one each time."""
    return [
        re.sub(r' title="[^"]*"', "", output["data"]["text/html"])
        for output in outputs
        if "text/html" in output.get("data", {})
    ]
