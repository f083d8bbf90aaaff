"""Who runs the server of a data folder: the process that its ``postmaster.pid`` names, if it is that.

After a crash the file may name a process that is gone, a zombie, or a stranger who got the same number. Such a
process is never signalled.
"""

from __future__ import annotations

import os
from pathlib import Path

import psutil

SOCKET_NAME = ".s.PGSQL.5432"


def find_postmaster(data: Path) -> psutil.Process | None:
    """The running server of ``data``."""
    lines = _lines(data)
    if not lines or not lines[0].isdecimal():
        return None
    try:
        process = psutil.Process(int(lines[0]))
        ours = process.name().startswith("postgres") and _works_in(process, data)
    except psutil.NoSuchProcess:  # which a zombie is as well: it works nowhere
        return None
    return process if ours else None


def find_socket(data: Path) -> Path | None:
    """The socket folder of the running server of ``data``, once it has made one."""
    lines = _lines(data)
    return Path(lines[4]) if find_postmaster(data) and len(lines) > 4 and lines[4] else None


def has_ended(process: psutil.Process, within: float) -> bool:
    """Whether the process ends within so many seconds. A zombie has ended; one of ours is reaped."""
    try:
        process.wait(within)
    except psutil.TimeoutExpired:
        return _is_gone(process)
    return True


def clear_stale(data: Path, socket: Path) -> None:
    """Remove the marks of a server that does not run: PostgreSQL would take a stranger or a zombie for it.

    Whether an orphan of that server still works on the data it sees without them, by the shared memory.
    """
    (data / "postmaster.pid").unlink(missing_ok=True)
    (socket / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)


def _lines(data: Path) -> list[str]:
    try:
        return os.fsdecode((data / "postmaster.pid").read_bytes()).splitlines()
    except FileNotFoundError:
        return []


def _is_gone(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _works_in(process: psutil.Process, data: Path) -> bool:
    try:
        return Path(process.cwd()) == data.resolve()  # it may be a link to another disk
    except psutil.AccessDenied:  # as in a container whose root may not look into other users' processes
        return str(data) in process.cmdline()
