"""Forgetting: what somebody wrote or said leaves every file of the home, and what was learnt from it leaves with the next
training.
"""

from rhetor.learning.erasure.forgetting import Erased, forget, forget_soon
from rhetor.learning.erasure.tombstones import find_successors, finish_erasures, list_orphans
from rhetor.learning.erasure.wanted import Wanted, WantedKind

__all__ = ["Erased", "Wanted", "WantedKind", "find_successors", "finish_erasures", "forget", "forget_soon", "list_orphans"]
