"""What a benchmark measures: the model that came with rhetor, whatever who runs it has promoted at home."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory


@contextmanager
def in_new_home() -> Iterator[None]:
    """A home that is empty, for this process and those it starts."""
    before = os.environ.get("RHETOR_HOME")
    with TemporaryDirectory(prefix="rhetor-bench-") as folder:
        os.environ["RHETOR_HOME"] = folder
        try:
            yield
        finally:
            os.environ.pop("RHETOR_HOME")
            if before is not None:
                os.environ["RHETOR_HOME"] = before
