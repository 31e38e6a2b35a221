"""What a threshold means for the model that answers, read once for each version."""

from functools import lru_cache

from rhetor.errors import ModelError
from rhetor.registry import Sureness, open_registry, read_sureness


@lru_cache(maxsize=1024)
def read_current_sureness(version: str, sure: float | None = None) -> Sureness | None:
    """None if the model does not say. A version never changes, so what was read of it holds."""
    try:
        return read_sureness(open_registry().folder_of(version), sure)
    except ModelError:
        return None
