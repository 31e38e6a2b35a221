"""The registry: versions of the model in one folder, and which of them is active.

    models/
      1/ 2/ 3/          one folder a version, never changed once it is there
      active            the active version's number; replaced in one step
      history.jsonl     when each version became active, and why

A version is written aside and renamed, so a killed process leaves no half of one; its number is taken by the rename
itself, so two processes never take the same. Which version is active changes under a lock.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rhetor.errors import FolderError, ModelBusy, ModelDamaged, ModelError, ModelNotFound
from rhetor.model import Model
from rhetor.registry.format import read_model
from rhetor.store.home import find_home, find_shipped
from rhetor.store.writing import write_text

LOCK_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Activation:
    """One change of the active version. ``at`` is a time in UTC, ISO 8601."""

    version: str
    at: str
    why: str


class Registry:
    """The models in one folder. Nothing is kept in memory, so any number of processes may use it at once."""

    def __init__(self, folder: Path | None = None, read_only: bool = False) -> None:
        self.folder = folder or find_home() / "models"
        self.read_only = read_only

    def versions(self) -> list[str]:
        """All versions there are, oldest first."""
        if not self.folder.is_dir():
            return []
        found = [entry.name for entry in self.folder.iterdir() if entry.name.isdecimal() and entry.is_dir()]
        return sorted(found, key=int)

    def active_version(self) -> str:
        """
        Raises:
            ModelNotFound: no version is active.
        """
        try:
            version = (self.folder / "active").read_text("utf-8").strip()
        except FileNotFoundError:
            raise ModelNotFound(f"No model is active in {self.folder}. Train one: rhetor train") from None
        except (OSError, UnicodeDecodeError) as error:
            raise ModelDamaged(
                f"{self.folder / 'active'} cannot be read ({error!r}). Write it anew: rhetor models promote"
            ) from None
        return version

    def folder_of(self, version: str) -> Path:
        """
        Raises:
            ModelNotFound: there is no such version; the message lists those there are.
        """
        versions = self.versions()
        if version not in versions:
            raise ModelNotFound(f"Model '{version}' is not in {self.folder}. Available: {', '.join(versions) or 'none'}.")
        return self.folder / version

    def load(self, version: str | None = None) -> Model:
        """The model of ``version``, or the active one. See ``read_model`` for what may go wrong."""
        return read_model(self.folder_of(version or self.active_version()))

    def add(self, write: Callable[[Path, str], None], at_least: int = 1) -> str:
        """Adds a version and returns its number. ``write(folder, version)`` fills an empty folder written aside."""
        self.check_writable()
        number = max(at_least, self._highest_number() + 1)
        while True:
            aside = Path(tempfile.mkdtemp(prefix=".new-", dir=self.folder))
            try:
                aside.chmod(0o755)
                write(aside, str(number))
                os.rename(aside, self.folder / str(number))
                return str(number)
            except OSError:
                if not (self.folder / str(number)).exists():
                    raise
                number += 1  # another process took this number meanwhile
            finally:
                shutil.rmtree(aside, ignore_errors=True)

    def _highest_number(self) -> int:
        """Of all versions there are or ever were active: a number is never given twice."""
        once = [activation.version for activation in self.history()]
        active = self._active_or_none() or "0"
        return max((int(number) for number in (*self.versions(), *once, active) if number.isdecimal()), default=0)

    def promote(self, version: str, why: str, expected: str | None = None) -> None:
        """Makes ``version`` the active one, after checking that it loads.

        Args:
            expected: the version that must still be active; None for any.

        Raises:
            ModelNotFound, ModelDamaged, ModelTooNew: the version cannot be used.
            ModelBusy: another version became active meanwhile.
        """
        read_model(self.folder_of(version))
        with self._locked():
            if expected is not None and (active := self._active_or_none()) != expected:
                raise ModelBusy(
                    f"Model {active} became active while this one was compared with {expected}. "
                    f"Compare again (rhetor train), or promote by hand: rhetor models promote {version}"
                )
            self._set_active(version, why)

    def start(self, version: str, write: Callable[[Path, str], None]) -> None:
        """Adds a first model and makes it active, unless there are models. Of several processes, one does it."""
        with self._locked():
            if not self.versions():
                added = self.add(write, at_least=int(version))
                self._set_active(added, "came with rhetor")

    def rollback(self) -> str:
        """Makes the version active that was so before the present one; returns it.

        Raises:
            ModelNotFound: there was none before.
        """
        with self._locked():
            stack: list[str] = []
            for activation in self.history():
                if activation.why.startswith(ROLLED_BACK) and len(stack) > 1:
                    stack.pop()
                elif not stack or stack[-1] != activation.version:
                    stack.append(activation.version)
            if len(stack) < 2:
                raise ModelNotFound(
                    "There is no earlier active model to go back to. See rhetor models list, and promote one by number."
                )
            try:
                read_model(self.folder_of(stack[-2]))
            except ModelError as error:
                raise ModelDamaged(
                    f"The model before, {stack[-2]}, cannot be used: {error} "
                    "Or make another active by its number: rhetor models promote"
                ) from None
            self._set_active(stack[-2], f"{ROLLED_BACK} from {stack[-1]}")
            return stack[-2]

    def history(self) -> list[Activation]:
        """Every change of the active version, oldest first."""
        try:
            lines = (self.folder / "history.jsonl").read_text("utf-8", "replace").splitlines()
        except FileNotFoundError:
            return []
        activations = []
        for line in lines:
            try:
                entry = json.loads(line)
                activations.append(Activation(entry["version"], entry["at"], entry["why"]))
            except (ValueError, KeyError, TypeError):
                continue  # the last line of a killed process
        return activations

    def _active_or_none(self) -> str | None:
        try:
            return self.active_version()
        except ModelNotFound:
            return None

    def _set_active(self, version: str, why: str) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        entries = [{"version": version, "at": now, "why": why}]
        path = self.folder / "history.jsonl"
        before = path.read_text("utf-8") if path.exists() else ""
        if not before and (shipped := self._active_or_none()):
            entries.insert(0, {"version": shipped, "at": now, "why": "active before the history begins"})
        lines = [json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries]
        write_text(path, before + "".join(lines))
        write_text(self.folder / "active", f"{version}\n")

    def check_writable(self) -> None:
        """
        Raises:
            FolderError: nothing can be written here.
        """
        if self.read_only:
            raise FolderError(f"{find_home()} cannot be written. Set RHETOR_HOME to a folder of yours.")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder):
                pass
        except OSError as error:
            raise FolderError(
                f"{self.folder} cannot be made ({error.strerror}). Set RHETOR_HOME to a folder of yours."
            ) from None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        from filelock import FileLock, Timeout  # labelling never locks, and should not wait for the import

        self.check_writable()
        try:
            with FileLock(self.folder / ".lock", timeout=LOCK_SECONDS):
                yield
        except Timeout:
            raise ModelBusy(f"Another process is changing {self.folder}. Try again in a moment.") from None


ROLLED_BACK = "rolled back"


def open_registry() -> Registry:
    """The user's registry; an installed rhetor starts it with the model that came with it.

    In a checkout the shipped models are the registry. Elsewhere they are copied on first use.
    """
    registry = Registry()
    shipped = find_shipped("models")
    is_started = (registry.folder / "active").is_file()
    if is_started or not shipped.is_dir() or shipped.resolve() == registry.folder.resolve():
        return registry
    source = Registry(shipped)
    version = source.active_version()
    model_folder = source.folder_of(version)
    try:
        registry.start(version, lambda folder, _: _copy_files(model_folder, folder))
    except (OSError, FolderError):
        if not registry.versions():
            return Registry(shipped, read_only=True)  # label with the shipped model all the same
    return registry


def _copy_files(source: Path, target: Path) -> None:
    for path in source.iterdir():
        shutil.copyfile(path, target / path.name)
