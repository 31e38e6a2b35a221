"""A worker does not outlive the server that started it, whatever ended that: nobody could stop or reach it any more."""

import multiprocessing
import os
import signal
import threading
import time
from multiprocessing.process import BaseProcess

STOP_SECONDS = 10
"""What requests in work get to end in."""


def follow_parent() -> None:
    """Starts a thread that ends this process after its parent. Without one of multiprocessing's it does nothing."""
    parent = multiprocessing.parent_process()
    if parent:
        threading.Thread(target=_end_after, args=(parent,), name="rhetor-parent", daemon=True).start()


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)  # the server's own way to stop
    time.sleep(STOP_SECONDS)
    os._exit(1)
