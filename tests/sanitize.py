"""Runs the fuzzer over compiled modules that check every access: AddressSanitizer, and the bounds of arrays.

    python -m tests.sanitize SECONDS [SEED]

The modules are compiled in a copy of the project, with GCC; what they then do is ten times slower. A wrong access ends the
run with a report that names the line of the C between.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
COPIED = ("rhetor", "service", "training", "tests", "models", "seeds", "docs", "pyproject.toml")
CHECKS = [
    "-O1",
    "-g1",
    "-ffp-contract=off",
    "-fsanitize=address,bounds",
    "-fno-sanitize-recover=all",
    "-fno-omit-frame-pointer",
]
DIRECTIVES = {"language_level": 3, "boundscheck": True, "wraparound": False, "cdivision": True, "initializedcheck": True}
BUILD = f"""
import os, sys
from pathlib import Path
from Cython.Build import cythonize
from setuptools import Distribution, Extension
from setuptools.command.build_ext import build_ext

checks = {CHECKS!r}
extensions = [
    Extension(".".join(path.with_suffix("").parts), [str(path)], extra_compile_args=checks, extra_link_args=checks)
    for path in sorted(Path("rhetor").rglob("*.pyx"))
]
made = cythonize(extensions, build_dir="build/c", compiler_directives={DIRECTIVES!r}, quiet=True)
command = build_ext(Distribution({{"name": "rhetor", "ext_modules": made}}))
command.inplace, command.build_temp, command.parallel = True, "build/objects", os.cpu_count()
command.ensure_finalized()
command.run()
"""


def copy_project(folder: Path) -> None:
    """Copies what the fuzzer needs into an empty folder, without what is compiled."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.so", "__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)


def compile_checked(folder: Path) -> None:
    """Compiles the modules of a copy with all checks; those that are up to date stay.

    Raises:
        subprocess.CalledProcessError: the compiler fails; its output is on standard error.
    """
    subprocess.run([sys.executable, "-c", BUILD], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def run_checked(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs Python in a copy, with every allocation of Python's own under watch too."""
    found = subprocess.run(["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True)
    environment = os.environ | {
        "LD_PRELOAD": str(Path(found.stdout.strip()).resolve()),
        "ASAN_OPTIONS": "detect_leaks=0",  # Python keeps what it has until it ends.
        "PYTHONMALLOC": "malloc",
        "PYTHONSAFEPATH": "",
    }
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def main(seconds: str, seed: str) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_project(folder)
        compile_checked(folder)
        done = run_checked(folder, "-m", "tests.fuzz", seconds, seed)
    print(done.stdout + done.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "0"))
