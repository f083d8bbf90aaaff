"""The server, as `huiyin run` starts it: ``python -m huiyin.site.serve``."""

from __future__ import annotations

import multiprocessing
import os

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from huiyin.site.installation import Installation
from huiyin.site.lifeline import GRACE, end_after, starter_ends

THREADS = 2 * (os.cpu_count() or 1)  # requests at a time; each may hold one connection to the database


def main() -> None:
    """Serve until told to stop."""
    end_after(starter_ends)
    # A fork would copy the thread that watches the lifeline in an unknown state.
    multiprocessing.set_start_method("spawn")
    here = Installation.here()
    Server(
        "huiyin.site.wsgi:application",
        address=here.host,
        port=here.port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,  # it would keep who asked for what
        workers_kill_timeout=int(GRACE),
    ).serve()


if __name__ == "__main__":
    main()
