"""The house: which room may know which."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import rhetor
from rhetor import errors

ROOT = Path(__file__).parent.parent
FORBIDDEN = {"rhetor": {"service", "training"}, "service": {"training"}, "training": {"service"}}
LATE = "rhetor/cli/"
"""The command line loads the other rooms late, inside its commands."""


def _imports(path: Path, only_top: bool) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    nodes = tree.body if only_top else list(ast.walk(tree))
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add((node.module or "").split(".")[0])
    return names


@pytest.mark.parametrize("package", FORBIDDEN)
def test_arrows_run_one_way(package: str) -> None:
    """service and training import rhetor, never each other; rhetor imports neither."""
    for path in sorted((ROOT / package).rglob("*.py")):
        in_command = path.relative_to(ROOT).as_posix().startswith(LATE)
        found = _imports(path, only_top=in_command) & FORBIDDEN[package]
        assert not found, f"{path} imports {found}"


def test_leaf_modules_import_nothing_of_the_project() -> None:
    """Errors and records are leaves, so any module may import them."""
    for name in ("errors", "records"):
        assert "rhetor" not in _imports(ROOT / "rhetor" / f"{name}.py", only_top=False)


def test_labelling_does_not_import_scikit_learn() -> None:
    """What only labels imports neither scikit-learn, nor SciPy, nor NLTK, which cost over a second, nor templates."""
    code = (
        "import sys, json; from rhetor import Labeler; Labeler.load().label('It rained.', evidence=True);"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    loaded = json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
    assert not {"sklearn", "scipy", "nltk", "joblib", "flask", "jinja2"} & set(loaded)


def test_public_names_exist() -> None:
    """Everything in __all__ is there."""
    assert [name for name in rhetor.__all__ if not hasattr(rhetor, name)] == []


def test_error_tree_is_drawn() -> None:
    """Every error stands in the tree of the module's docstring."""
    classes = [name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)]
    assert all(name in (errors.__doc__ or "") for name in classes)


def test_files_stay_small() -> None:
    """No module grows a second subject unseen."""
    long = {path.name: n for path in ROOT.glob("*/**/*.py") if ".venv" not in path.parts
            and path.parts[len(ROOT.parts)] in FORBIDDEN
            and (n := len(path.read_text("utf-8").splitlines())) > 320}  # fmt: skip
    assert long == {}
