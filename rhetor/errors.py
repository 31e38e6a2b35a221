"""Every error rhetor raises on purpose.

The tree::

    RhetorError
    ├── InputError              something the caller gave cannot be used
    │   ├── TextError           a text: not a string, lone surrogates, undecodable bytes
    │   ├── DataError           labelled data: names file, line and field
    │   ├── FolderError         a folder or file to read or write
    │   │   └── SourceLost      a store that does not answer any more
    │   ├── MissingExtra        a library that only some need is not installed
    │   └── SettingError        an option or variable of the service that cannot be used
    ├── ModelError              a model cannot be used
    │   ├── ModelNotFound       no such version, or no active model
    │   ├── ModelDamaged        a checksum or a shape does not fit
    │   ├── ModelTooNew         written by a later format than this release reads
    │   └── ModelBusy           another process is writing to the registry
    ├── StoreError              a store of corrections or remembered sentences cannot be used
    │   ├── CorrectionNotFound  no such correction, or no such conflict
    │   ├── KeyNotFound         nobody of that name has a key
    │   ├── ProjectNotFound     no such project, or no such unit in it
    │   ├── StoreDamaged        the file is no store, or its contents do not hold together
    │   ├── StoreTooNew         written by a later release
    │   └── StoreBusy           another process has been writing for too long
    └── JobError                a retraining job
        ├── JobNotFound         no such job
        └── JobRunning          another one is at work

Messages end with the cure. This module imports nothing, so that any other may import it; which HTTP status
or exit code an error becomes is decided at the edge, in ``service.problems`` and ``rhetor.cli``.
"""

EXTRAS = {
    "dask": "dask distributed",
    "docx": "python-docx",
    "feeds": "feedparser",
    "frames": "narwhals",
    "html": "trafilatura lxml_html_clean",
    "mcp": "mcp",
    "parquet": "pyarrow",
    "pdf": "pypdfium2",
    "ray": "ray",
    "remote": "fsspec aiohttp",
    "rtf": "striprtf",
    "s3": "s3fs",
    "sftp": "sshfs",
    "spacy": "spacy",
    "subtitles": "pysubs2",
    "xlsx": "xlsxwriter openpyxl",
    "zstd": "zstandard",
}
"""What each extra of the installation brings. Messages name the libraries: these can be had however rhetor was installed."""


class RhetorError(Exception):
    """Base of all errors raised on purpose."""


class InputError(RhetorError):
    """Something the caller gave cannot be used."""


class TextError(InputError):
    """A text that cannot be labelled."""


class DataError(InputError):
    """Labelled data that cannot be read or trained on.

    Attributes:
        problems: one message for each fault found, naming file and line; the exception's text shows the first ones.
    """

    def __init__(self, message: str, problems: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems or (message,)


class FolderError(InputError):
    """A folder or file that cannot be read or written."""


class SourceLost(FolderError):
    """A store that does not answer any more, so that of what is left in it nothing could be read."""


class MissingExtra(InputError):
    """A library that only some need is not installed."""

    def __init__(self, what: str, extra: str, otherwise: str = "") -> None:
        """
        Args:
            what: the sentence, without a full stop, that says what is missing.
            extra: of the installation, with which the library comes.
            otherwise: what to do instead, beginning with "or".
        """
        cure = f"Install it: pip install {EXTRAS[extra]}"
        super().__init__(f"{what}. {cure}{f', {otherwise}' if otherwise else ''}.")


class SettingError(InputError):
    """An option or an environment variable of the service that cannot be used."""


class ModelError(RhetorError):
    """A model that cannot be used."""


class ModelNotFound(ModelError):
    """No model of that version, or none at all."""


class ModelDamaged(ModelError):
    """A model whose files do not match its manifest."""


class ModelTooNew(ModelError):
    """A model written in a later format than this release reads."""


class ModelBusy(ModelError):
    """Another process holds the registry's lock."""


class StoreError(RhetorError):
    """A store of corrections or remembered sentences that cannot be used."""


class CorrectionNotFound(StoreError):
    """No correction of that id, or nothing to settle for that sentence."""


class KeyNotFound(StoreError):
    """Nobody of that name has a key."""


class ProjectNotFound(StoreError):
    """No project of that name, or no such unit in it."""


class StoreDamaged(StoreError):
    """A file that is no store, or one whose contents do not hold together."""


class StoreTooNew(StoreError):
    """A store written by a later release."""


class StoreBusy(StoreError):
    """Another process has been writing to the store for longer than anybody should wait."""


class JobError(RhetorError):
    """A retraining job."""


class JobNotFound(JobError):
    """No job of that id."""


class JobRunning(JobError):
    """One retraining at a time, and one is at work."""
