"""Compiles the extension modules, ``rhetor/**/*.pyx``, whenever the project is installed or a wheel is built.

Hatchling calls this for every wheel, editable ones too. The modules are compiled in place, beside their sources, and only
those whose sources changed; the C between lies in ``build/``. ``python hatch_build.py`` does nothing but compile.

Where the system has no C compiler, zig's is used, which comes as a Python package: hatchling asks what is needed before it
builds. With ``RHETOR_PORTABLE=1`` (``make wheel``) zig compiles in any case, aside, for Linux with glibc 2.17 or later, and
the wheel's name says so.
"""

import os
import platform
import shlex
import shutil
import sys
import sysconfig
from importlib.util import find_spec
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
Without a compiler, pip install ziglang brings one. Then run the same command again."""
NO_HEADERS = """\

rhetor could not be compiled: the headers of this Python are missing (no Python.h in {folder}). Install them, then run the \
same command again: apt-get install python3-dev (Debian, Ubuntu), dnf install python3-devel (Fedora)."""
ZIG = "ziglang>=0.13"
OLDEST_GLIBC = (2, 17)
DIRECTIVES = {
    "language_level": 3,
    "boundscheck": False,
    "wraparound": False,
    "cdivision": True,
    "freethreading_compatible": True,
}
OPTIMISE = ["/O2"] if sys.platform == "win32" else ["-O3", "-g0", "-ffp-contract=off"]


class CompiledModules(BuildHookInterface):
    """Puts the compiled modules and the shipped model into the wheel, and the platform into its name."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return [ZIG] if is_portable() or not find_compiler() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        modules = compile_modules(ROOT)
        build_data["pure_python"] = False
        if is_portable():
            interpreter = "cp{}{}".format(*sys.version_info)
            glibc = "{}_{}".format(*OLDEST_GLIBC)
            build_data["tag"] = f"{interpreter}-{interpreter}-manylinux_{glibc}_{platform.machine()}"
        else:
            build_data["infer_tag"] = True
        if version != "editable":
            build_data["force_include"] |= {str(path): name for name, path in modules.items()}
            build_data["force_include"] |= {str(path): f"rhetor/shipped/{path.relative_to(ROOT)}" for path in [find_model()]}


def is_portable() -> bool:
    return os.environ.get("RHETOR_PORTABLE", "") not in ("", "0")


def find_compiler() -> bool:
    """Whether the compiler is here that built this Python. One that ``CC`` names, or Windows' own, setuptools looks for."""
    if sys.platform == "win32" or "CC" in os.environ:
        return True
    return shutil.which(shlex.split(sysconfig.get_config_var("CC") or "cc")[0]) is not None


def find_model() -> Path:
    """The folder of the shipped model, the newest date in ``models/``."""
    return max(path for path in (ROOT / "models").iterdir() if len(path.name) == 8 and path.name.isdecimal())


def compile_modules(root: Path) -> dict[str, Path]:
    """Compiles what is not up to date; gives the files of all compiled modules, by their place in the wheel.

    Raises:
        SystemExit: there is no compiler, or no headers, or it fails; the message ends with the cure.
    """
    os.chdir(root)  # Cython and setuptools lay out their output by paths relative to the present folder.
    from setuptools.errors import BaseError, CCompilerError  # the roots of the two trees of errors a compiler raises

    include = Path(sysconfig.get_path("include"))
    if not (include / "Python.h").is_file():
        raise SystemExit(NO_HEADERS.format(folder=include))
    command = _make_command()
    try:
        command.run()
    except (BaseError, CCompilerError, OSError) as error:
        raise SystemExit(CURE.format(reason=error)) from error
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    names = [path.with_suffix(suffix).as_posix() for path in _find_sources()]
    return {name: root / (command.build_lib if is_portable() else "") / name for name in names}


def _make_command() -> Any:
    """setuptools' command that compiles, in place or, if it is to be portable, aside."""
    from setuptools import Distribution
    from setuptools.command.build_ext import build_ext

    class BuildWithZig(build_ext):
        def build_extensions(self) -> None:
            zig = [sys.executable, "-m", "ziglang", "cc", *_zig_target()]
            # Debian's Python.h asks for another header by its place below /usr/include, where zig, which has its own C
            # library's headers, looks for nothing by itself.
            aside = Path(sysconfig.get_path("include")).parent
            flags = ["-fPIC", "-DNDEBUG", "-fwrapv", "-Wno-unused", f"-idirafter{aside}"]
            self.compiler.set_executables(compiler_so=[*zig, *flags], linker_so=[*zig, "-shared", "-s"])
            super().build_extensions()

    use_zig = is_portable() or (not find_compiler() and find_spec("ziglang"))
    command = (BuildWithZig if use_zig else build_ext)(Distribution({"name": "rhetor", "ext_modules": _find_extensions()}))
    command.inplace = not is_portable()
    command.build_temp = "build/portable/objects" if is_portable() else "build/objects"
    command.build_lib = f"build/portable/{sys.implementation.cache_tag}"
    command.parallel = os.cpu_count()
    command.ensure_finalized()
    return command


def _zig_target() -> list[str]:
    """For this machine's kind of processor, not for this processor; on Linux for its C library."""
    if sys.platform != "linux":
        return []
    library = "gnu.{}.{}".format(*OLDEST_GLIBC) if platform.libc_ver()[0] == "glibc" else "musl"
    return ["-target", f"{platform.machine()}-linux-{library}"]


def _find_sources() -> list[Path]:
    return sorted(Path("rhetor").rglob("*.pyx"))


def _find_extensions() -> list[Any]:
    from Cython.Build import cythonize
    from setuptools import Extension

    extensions = [
        Extension(".".join(path.with_suffix("").parts), [str(path)], extra_compile_args=OPTIMISE) for path in _find_sources()
    ]
    return list(cythonize(extensions, build_dir="build/c", compiler_directives=DIRECTIVES, quiet=True))


if __name__ == "__main__":
    compile_modules(ROOT)
