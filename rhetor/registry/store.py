"""The registry: versions of the model, and which of them is active.

    models/             in the home
      1/ 2/ 3/          one folder a version, never changed once it is there
      active            the active version's number, replaced in one step; without it, what came with rhetor is active
      history.jsonl     when each version became active, and why

The model that came with rhetor lies where it was installed and is found from there: an upgrade replaces it, and a home in
which nothing was promoted follows. Its version is a date, which no training can take.

A version is written aside and renamed, so a killed process leaves no half of one; its number is taken by the rename
itself, so two processes never take the same. Which version is active changes under a lock.
"""

import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rhetor.errors import FolderError, ModelBusy, ModelDamaged, ModelError, ModelNotFound
from rhetor.model import Model
from rhetor.registry.activation import Activation, read_history, read_pointer, set_active
from rhetor.registry.format import read_manifest, read_model
from rhetor.store.home import find_home, find_shipped_model, is_shipped_version
from rhetor.store.strays import remove_strays
from rhetor.store.writing import cannot_write, create_folder_aside, make_private_folder

LOCK_SECONDS = 10.0
COPIED_VERSION, COPIED = "1", "came with rhetor"
"""Releases up to 0.1 copied their model into each home: under this number, with this reason in the history."""
logger = logging.getLogger(__name__)


REMOVED = "removed"
"""Stands in the folder of a version that was removed, and nothing beside it."""


def _is_version(entry: Path) -> bool:
    return entry.name.isdecimal() and entry.is_dir()


class Registry:
    """The models of the home and the one that came with rhetor; or those of one ``folder``, and no other.

    Nothing is kept in memory, so any number of processes may use it at once.

    Args:
        first: the number of the first version that is added.
    """

    def __init__(self, folder: Path | None = None, first: int = 1) -> None:
        self.folder = folder or find_home() / "models"
        self.first = first
        self._shipped = None if folder else find_shipped_model()

    def versions(self) -> list[str]:
        """All versions there are: what came with rhetor, then the user's, oldest first."""
        entries = self.folder.iterdir() if self.folder.is_dir() else ()
        found = {entry.name for entry in entries if _is_version(entry) and not (entry / REMOVED).exists()}
        if self._shipped:
            found.add(self._shipped.name)
        return sorted(found, key=lambda version: (not is_shipped_version(version), int(version)))

    def active_version(self) -> str:
        """The version that was promoted last; the one that came with rhetor if none was.

        Raises:
            ModelNotFound: no version is active.
            ModelDamaged: which one it is cannot be read.
        """
        version = read_pointer(self.folder)
        if version is not None and not self._is_of_earlier_release(version):
            return version
        if not self._shipped:
            raise ModelNotFound(f"No model is active in {self.folder}. Train one: rhetor train")
        return self._shipped.name

    def _is_of_earlier_release(self, version: str) -> bool:
        """A model that came with an earlier release, and that this release has another one for."""
        if self._shipped is None:
            return False
        return self._is_replaced(version) or (version == COPIED_VERSION and self._is_untouched_copy())

    def _is_replaced(self, version: str) -> bool:
        return is_shipped_version(version) and version not in self.versions()

    def _is_untouched_copy(self) -> bool:
        """Nothing was ever promoted here, and the model knows the seeds alone."""
        history = self.history()
        if history and history[-1].why != COPIED:
            return False
        try:
            corpus = read_manifest(self.folder / COPIED_VERSION)["corpus"]
            return corpus["added_sentences"] == 0 and not corpus.get("corrections")
        except (ModelError, KeyError, TypeError, AttributeError):
            return False

    def follow_release(self) -> None:
        """Where the model of an earlier release is still the active one by name, forgets that, and says so this once."""
        try:
            if (version := read_pointer(self.folder)) is None or not self._is_of_earlier_release(version):
                return
            with self._locked():
                if self._shipped and read_pointer(self.folder) == version:
                    self._set_active(self._shipped.name, f"model {version} was of an earlier release")
                    logger.warning(
                        "Model %s in %s came with an earlier release of rhetor. From now on model %s labels, which came "
                        "with this one.", version, self.folder, self._shipped.name,
                    )  # fmt: skip
        except (FolderError, ModelBusy, ModelDamaged):
            pass  # a home that cannot be written is followed without a word

    def folder_of(self, version: str) -> Path:
        """
        Raises:
            ModelNotFound: there is no such version; the message lists those there are.
        """
        versions = self.versions()
        if version not in versions:
            raise ModelNotFound(f"Model '{version}' is not in {self.folder}. Available: {', '.join(versions) or 'none'}.")
        own = self.folder / version
        return self._shipped if self._shipped and version == self._shipped.name and not own.is_dir() else own

    def load(self, version: str | None = None) -> Model:
        """The model of ``version``, or the active one. See ``read_model`` for what may go wrong."""
        return read_model(self.folder_of(version or self.active_version()))

    def add(self, write: Callable[[Path, str], None]) -> str:
        """Adds a version and returns its number. ``write(folder, version)`` fills an empty folder written aside."""
        self.check_writable()
        number = max(self.first, self._highest_number() + 1)
        while True:
            try:
                with create_folder_aside(self.folder) as aside:
                    aside.chmod(0o755)
                    write(aside, str(number))
                    os.rename(aside, self.folder / str(number))
                    return str(number)
            except OSError as error:
                if not (self.folder / str(number)).exists():
                    raise cannot_write(self.folder / str(number), error) from None
                number += 1  # another process took this number meanwhile

    def _highest_number(self) -> int:
        """Of all trained versions there are or ever were active: a number is never given twice."""
        once = [activation.version for activation in self.history()]
        there = [entry.name for entry in self.folder.iterdir() if _is_version(entry)]  # those that were removed too
        numbers = (*there, *once, self._active_or_none() or "")
        return max((int(number) for number in numbers if number.isdecimal() and not is_shipped_version(number)), default=0)

    def remove(self, version: str) -> None:
        """Removes a version for good. Its number stays taken: what was said about it shall not be taken for another.

        Raises:
            ModelNotFound: there is no such version of the user's.
            ModelBusy: it is the active one.
        """
        folder = self.folder_of(version)
        with self._locked():
            if version == self._active_or_none() or folder.parent != self.folder:
                raise ModelBusy(f"Model {version} cannot be removed while it labels. Promote another one first.")
            (folder / REMOVED).touch()
            for path in folder.iterdir():
                if path.name != REMOVED:
                    path.unlink()

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

    def rollback(self) -> str:
        """Makes the version active that was so before the present one; returns it.

        Raises:
            ModelNotFound: there was none before.
        """
        with self._locked():
            stack: list[str] = []
            for activation in self.history():
                version = activation.version
                if self._shipped and self._is_replaced(version):
                    version = self._shipped.name
                if activation.why.startswith(ROLLED_BACK) and len(stack) > 1:
                    stack.pop()
                elif not stack or stack[-1] != version:
                    stack.append(version)
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
        return read_history(self.folder)

    def _active_or_none(self) -> str | None:
        try:
            return self.active_version()
        except (ModelNotFound, ModelDamaged):
            return None

    def _set_active(self, version: str, why: str) -> None:
        is_shipped = self._shipped is not None and version == self._shipped.name
        set_active(self.folder, version, why, self._active_or_none(), is_shipped)

    def check_writable(self) -> None:
        """
        Raises:
            FolderError: nothing can be written here.
        """
        try:
            make_private_folder(self.folder)
            with tempfile.TemporaryFile(dir=self.folder):
                pass
        except OSError as error:
            raise cannot_write(self.folder, error) from None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        from filelock import FileLock, Timeout  # labelling never locks, and should not wait for the import

        self.check_writable()
        lock = FileLock(self.folder / ".lock", timeout=LOCK_SECONDS)
        try:
            lock.acquire()
        except Timeout:
            raise ModelBusy(f"Another process is changing {self.folder}. Try again in a moment.") from None
        except OSError as error:
            raise cannot_write(self.folder, error) from None
        try:
            remove_strays(self.folder)
            yield
        finally:
            lock.release()


ROLLED_BACK = "rolled back"


def open_registry() -> Registry:
    """The user's registry. A home that still has the model of an earlier release active follows the present one."""
    registry = Registry()
    registry.follow_release()
    return registry
