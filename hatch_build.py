"""Compiles the extension modules, ``rhetor/**/*.pyx``, whenever the project is installed or a wheel is built.

Hatchling calls this for every wheel, editable ones too. The modules are compiled in place, beside their sources, and only
those whose sources changed; the C between lies in ``build/``. ``python hatch_build.py`` does nothing but compile.
"""

import os
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
CURE = """\

rhetor could not be compiled: {reason}
It needs a C compiler and the headers of the Python that it is installed for.
  Debian, Ubuntu  apt-get install build-essential python3-dev
  Fedora          dnf install gcc python3-devel
  macOS           xcode-select --install
  Windows         "Build Tools for Visual Studio", workload "Desktop development with C++", from visualstudio.microsoft.com
Then run the same command again."""
DIRECTIVES = {
    "language_level": 3,
    "boundscheck": False,
    "wraparound": False,
    "cdivision": True,
    "freethreading_compatible": True,
}


class CompiledModules(BuildHookInterface):
    """Puts the compiled modules into the wheel and the platform into its name."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        modules = compile_modules(ROOT)
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        if version != "editable":
            build_data["force_include"].update({str(path): path.relative_to(ROOT).as_posix() for path in modules})


def compile_modules(root: Path) -> list[Path]:
    """Compiles what is not up to date; gives the paths of all compiled modules.

    Raises:
        SystemExit: there is no compiler, or no headers, or it fails; the message ends with the cure.
    """
    os.chdir(root)  # Cython and setuptools lay out their output by paths relative to the present folder.
    from setuptools import Distribution
    from setuptools.command.build_ext import build_ext
    from setuptools.errors import BaseError, CCompilerError  # the roots of the two trees of errors a compiler raises

    command = build_ext(Distribution({"name": "rhetor", "ext_modules": _find_extensions()}))
    command.inplace = True
    command.build_temp = "build/objects"
    command.parallel = os.cpu_count()
    command.ensure_finalized()
    try:
        command.run()
    except (BaseError, CCompilerError, OSError) as error:
        raise SystemExit(CURE.format(reason=error)) from error
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    return [root / path.with_suffix(suffix) for path in _find_sources()]


def _find_sources() -> list[Path]:
    return sorted(Path("rhetor").rglob("*.pyx"))


def _find_extensions() -> list[Any]:
    from Cython.Build import cythonize
    from setuptools import Extension

    optimise = ["/O2"] if sys.platform == "win32" else ["-O3", "-g0", "-ffp-contract=off"]
    extensions = [
        Extension(".".join(path.with_suffix("").parts), [str(path)], extra_compile_args=optimise) for path in _find_sources()
    ]
    return list(cythonize(extensions, build_dir="build/c", compiler_directives=DIRECTIVES, quiet=True))


if __name__ == "__main__":
    compile_modules(ROOT)
