"""The life of the embedded server, shared by every process that holds a lease.

Two files below ``home/postgres`` carry it, both locked with flock, so that the kernel forgets a killed holder:

    holders   each holder keeps a shared lock; who gets the exclusive one on leaving is the last
    turn      held for the moments of starting and stopping, so that they never happen at once

The server itself inherits neither: Python closes its files in the programs it starts. Only a fork without exec
shares the lease of its parent.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from huiyin.site.postgres.cluster import DATABASE, furnish, prepare
from huiyin.site.postgres.external import reach
from huiyin.site.postgres.folder import open_folder
from huiyin.site.postgres.place import Place, settle
from huiyin.site.postgres.postmaster import find_postmaster
from huiyin.site.postgres.process import bring_up, stop
from huiyin.site.postgres.roles import APP, OWNER
from huiyin.site.postgres.server import Server, socket_url
from huiyin.site.postgres.trouble import explained

PATIENCE = 600.0  # seconds: recovery after a crash may take minutes


@contextmanager
def lease(home: Path, patience: float = PATIENCE) -> Iterator[Server]:
    """A server for as long as the ``with`` block lasts; a Problem says what stands in the way of one."""
    url = os.environ.get("DATABASE_URL")
    if url:
        yield reach(url)
        return
    with explained(home):
        folder = open_folder(home)
        holders = _lock(folder / "holders", fcntl.LOCK_SH)
    with holders:
        with _turn(folder):
            place = settle(folder)
        try:
            with _turn(folder):
                server = _serve(place, patience)
            yield server
        finally:
            with _turn(folder):
                if _is_last(holders):
                    stop(place.data)
                    _tidy(place.socket)


def _serve(place: Place, patience: float) -> Server:
    if find_postmaster(place.data) is None:
        prepare(place)
    bring_up(place, patience)
    return Server(
        owner=socket_url(place.socket, OWNER, DATABASE),
        app=socket_url(place.socket, APP, DATABASE),
        version=furnish(place.socket),
        binaries=place.binaries.folder,
        data=place.data,
        socket=place.socket,
        note=place.note,
    )


def _tidy(folder: Path) -> None:
    """Remove the folder of the socket, which may lie among temporary files, unless something is left in it."""
    with suppress(OSError):
        folder.rmdir()


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    with explained(folder), _lock(folder / "turn", fcntl.LOCK_EX):
        yield


def _lock(path: Path, kind: int) -> IO[bytes]:
    """The open file with its lock, which lasts until the file is closed."""
    file = path.open("ab")
    fcntl.flock(file, kind)
    return file


def _is_last(holders: IO[bytes]) -> bool:
    # Changing the kind of a lock can lose it on failure; that is no matter to one who leaves.
    try:
        fcntl.flock(holders, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
