"""The house: which room may know which."""

import ast
import json
import re
import subprocess
import sys
from collections import defaultdict
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import rhetor
from rhetor import errors

ROOT = Path(__file__).parent.parent
FORBIDDEN = {"rhetor": {"service", "training"}, "service": {"training"}, "training": {"service"}}
SOURCES = {".py", ".pyi", ".pyx", ".pxd"}
LATE = ("rhetor/cli/", "rhetor/plugins/")
"""The command line and the plug-ins load the other rooms late, inside their commands and methods."""


ORDER = (
    ("cli", "__main__"),
    ("plugins",),
    ("show",),
    ("estimate",),
    ("batch",),
    ("learning",),
    ("formats", "explain", "intake"),
    ("labeler", "document", "framing", ""),
    ("views",),
    ("columns",),
    ("registry",),
    ("engine",),
    ("definition",),
    ("language",),
    ("model",),
    ("store",),
    ("records", "errors", "palette"),
)
"""The rooms of rhetor, from the top; "" is ``rhetor/__init__.py``. A room knows those below it, none beside it or above."""
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}
SAME_ROOM = ({"labeler", "document", "framing", ""}, {"cli", "__main__"})


def _list_modules() -> dict[str, list[Path]]:
    """The files of each module of rhetor: a compiled one has several."""
    modules: dict[str, list[Path]] = defaultdict(list)
    for path in sorted((ROOT / "rhetor").rglob("*")):
        if path.suffix in SOURCES and "__pycache__" not in path.parts:
            parts = path.relative_to(ROOT).with_suffix("").parts
            modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)].append(path)
    return modules


MODULES = _list_modules()


def _known_to(module: str) -> set[str]:
    """The modules of rhetor that one imports, at its top or late, compiled or not."""
    found: set[str] = set()
    for path in MODULES[module]:
        for base, names in _read_imports(path):
            found.update(f"{base}.{name}" if f"{base}.{name}" in MODULES else base for name in names or [""])
    # Who imports a module of another package imports the package first.
    found.update(
        parent for name in list(found) for parent in _list_parents(name) if not f"{module}.".startswith(f"{parent}.")
    )
    return {name for name in found if name in MODULES and name not in (module, "rhetor")}


def _list_parents(module: str) -> list[str]:
    parts = module.split(".")
    return [".".join(parts[:end]) for end in range(2, len(parts))]


def _read_imports(path: Path) -> list[tuple[str, list[str]]]:
    """What a file imports: a module, and names from it."""
    text = path.read_text("utf-8")
    if path.suffix in (".pyx", ".pxd"):
        matches = re.findall(r"^(?:from +(\S+) +)?c?import +(\([^)]*\)|.+)", text, re.MULTILINE)
        split = [(base, [name.split(" as ")[0].strip() for name in names.strip("()").split(",")]) for base, names in matches]
        return [(base, names) if base else (names[0], []) for base, names in split]
    found: list[tuple[str, list[str]]] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.append((node.module, [alias.name for alias in node.names]))
        elif isinstance(node, ast.Import):
            found += [(alias.name, []) for alias in node.names]
    return found


def _room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def _runs_down(module: str, known: str) -> bool:
    here, there = _room_of(module), _room_of(known)
    return here == there or RANK[here] < RANK[there] or any({here, there} <= rooms for rooms in SAME_ROOM)


def test_every_room_has_its_place() -> None:
    """A new room is put into the order before anything is put into it."""
    assert {_room_of(module) for module in MODULES} == set(RANK)


def test_rooms_know_only_what_is_below() -> None:
    """Inside rhetor arrows run one way, in compiled files too."""
    arrows = {(module, known) for module in MODULES for known in _known_to(module) if not _runs_down(module, known)}
    assert arrows == set()


def test_no_module_knows_itself_through_others() -> None:
    """There are no circles of modules, late imports included."""
    graph = {module: _known_to(module) for module in MODULES}
    circles: set[str] = set()
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            first, *others = error.args[1][:-1]
            circles.update([first, *others])
            graph[first] -= {first, *others}
            for other in others:
                graph[other] -= {first, *others}
            continue
        break
    assert circles == set()


def test_every_name_is_one_module() -> None:
    """A module's name says which it is: no two have the same, but a definition and its compiled twin.

    Those of the command line are named for their commands.
    """
    places: dict[str, list[str]] = defaultdict(list)
    for module, paths in MODULES.items():
        if paths[0].stem != "__init__" and not module.startswith("rhetor.cli."):
            places[module.rpartition(".")[2]].append(_room_of(module))
    twice = {name for name, rooms in places.items() if len(rooms) > 1 and sorted(rooms) != ["definition", "engine"]}
    assert twice == set()


def _imports(path: Path, only_top: bool) -> set[str]:
    if path.suffix != ".py":
        return set(re.findall(r"^(?:from|c?import) +(\w+)", path.read_text("utf-8"), re.MULTILINE))
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
    for path in sorted((ROOT / package).rglob("*.py*")):
        if path.suffix not in SOURCES:
            continue
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
    assert not {
        "sklearn",
        "scipy",
        "nltk",
        "joblib",
        "flask",
        "jinja2",
        "narwhals",
        "pandas",
        "polars",
        "pyarrow",
        "spacy",
        "mcp",
        "tqdm",
    } & set(loaded)


def test_public_names_exist() -> None:
    """Everything in __all__ is there."""
    assert [name for name in rhetor.__all__ if not hasattr(rhetor, name)] == []


def test_error_tree_is_drawn() -> None:
    """Every error stands in the tree of the module's docstring."""
    classes = [name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)]
    assert all(name in (errors.__doc__ or "") for name in classes)


def test_files_stay_small() -> None:
    """No module, compiled or not, grows a second subject unseen."""
    long = {path.name: n for path in ROOT.glob("*/**/*.py*") if path.suffix in SOURCES and ".venv" not in path.parts
            and path.parts[len(ROOT.parts)] in FORBIDDEN
            and (n := len(path.read_text("utf-8").splitlines())) > 320}  # fmt: skip
    assert long == {}
