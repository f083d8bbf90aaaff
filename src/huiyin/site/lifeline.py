"""No process outlives the one that started it, not even when that one is killed."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from threading import Thread

GRACE = 10.0  # seconds to end in good order


def end_after(parent_ends: Callable[[], object]) -> None:
    """End this process when ``parent_ends`` returns."""
    Thread(target=_follow, args=[parent_ends], name="lifeline", daemon=True).start()


def starter_ends() -> None:
    """Return when whoever started this process has ended: standard input is a pipe that nobody ever writes to."""
    os.read(0, 1)


def _follow(parent_ends: Callable[[], object]) -> None:
    parent_ends()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)
