"""Starting the server, waiting for it, stopping it."""

from __future__ import annotations

import os
import re
import signal
import socket
import time
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg

from huiyin.procedure.text import Text
from huiyin.site.postgres.cluster import SUPERUSER
from huiyin.site.postgres.place import Place
from huiyin.site.postgres.postmaster import SOCKET_NAME, clear_stale, find_postmaster, has_ended
from huiyin.site.postgres.server import socket_url
from huiyin.site.postgres.trouble import diagnose
from huiyin.site.problem import Problem

PAUSE = 0.02  # seconds between looks, at first
RETRY = 0.2  # seconds between attempts
LONGEST_STOP = 600.0  # seconds
LONGEST_LOG = 2**20  # bytes, after which a start begins a new one

SETTINGS = {
    # reached by one way only, and only by its own user
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    # what is acknowledged stays, whatever the folder's own settings say
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    # Nothing of a petitioner's may reach the log. An error quotes the statement, its parameters and, in its
    # own words, values ("invalid input syntax for type integer: …"), so errors of sessions are not logged.
    "log_destination": "stderr",
    "logging_collector": "off",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_error_statement": "panic",
    "log_min_messages": "log",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}

# What a new server says when the old one, or an orphan of it, is not quite gone.
NOT_YET = re.compile(r"pre-existing shared memory block|lock file .* already exists")
# What a server says that will accept us later.
LATER = re.compile(r"the database system is|too many clients|slots are reserved")


def bring_up(place: Place, patience: float) -> None:
    """Return when the server of ``place`` accepts connections: the one that runs, or else a new one."""
    deadline = time.monotonic() + patience
    while not _accepts(place):
        if not find_postmaster(place.data) and _start(place, deadline):
            return
        # The one that runs is recovering or on its way out, or orphans of the last one still work.
        _check_patience(place, deadline)
        time.sleep(RETRY)


def stop(data: Path) -> None:
    """Stop the server of ``data`` cleanly, and return when it is gone. None may be running."""
    process = find_postmaster(data)
    if process is None:
        return
    _interrupt(process)
    deadline = time.monotonic() + LONGEST_STOP
    while not has_ended(process, within=PAUSE):
        if time.monotonic() > deadline:
            raise _endless(process.pid)


def _interrupt(process: psutil.Process) -> None:
    with suppress(psutil.NoSuchProcess):
        process.send_signal(signal.SIGINT)  # to PostgreSQL a fast shutdown: sessions end, all is written


def _start(place: Place, deadline: float) -> bool:
    """Start a server; False if it is too early for that."""
    if _is_taken(place.socket):
        return False
    clear_stale(place.data, place.socket)
    already = _trim(place.log)
    started = place.account.start([place.programs / "postgres", "-D", place.data, *_options(place.socket)], place.log)
    process = psutil.Process(started.pid)
    try:
        if _is_ready(process, place, deadline):
            return True
    except BaseException:
        _interrupt(process)  # in its first moments no file names it yet, so nobody else could
        raise
    said = place.log.read_bytes()[already:].decode(errors="replace")
    if NOT_YET.search(said):
        return False
    raise diagnose(said, place.data.parent)


def _is_taken(folder: Path) -> bool:
    """Whether a server listens there. We may not see it: a container that shares the folder counts its own."""
    with socket.socket(socket.AF_UNIX) as knock:
        return knock.connect_ex(os.fsencode(folder / SOCKET_NAME)) == 0


def _options(folder: Path) -> list[str]:
    # This setting is a list, so a comma in the path needs quotes.
    quoted = '"' + str(folder).replace('"', '""') + '"'
    settings = SETTINGS | {"unix_socket_directories": quoted}
    return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]


def _is_ready(process: psutil.Process, place: Place, deadline: float) -> bool:
    """True once it accepts connections, False if it ended before that. Recovery may take its time."""
    pause = PAUSE
    while not _accepts(place):
        if has_ended(process, within=pause):
            return False
        _check_patience(place, deadline)
        pause = min(2 * pause, 1.0)  # each look leaves a line in the log
    return True


def _accepts(place: Place) -> bool:
    try:
        psycopg.connect(socket_url(place.socket, SUPERUSER, "postgres"), connect_timeout=5).close()
    except psycopg.OperationalError as error:
        said = str(error)
        if "FATAL" in said and not LATER.search(said):
            raise diagnose(said, place.data.parent) from error
        return False
    return True


def _trim(log: Path) -> int:
    """Put a long log aside; how much is in it now."""
    size = log.stat().st_size if log.exists() else 0
    if size > LONGEST_LOG:
        log.replace(log.with_name("log.old"))
        return 0
    return size


def _check_patience(place: Place, deadline: float) -> None:
    if time.monotonic() > deadline:
        raise Problem(
            Text(
                zh="PostgreSQL 已启动，但迟迟不接受连接；它可能仍在恢复数据。",
                en="PostgreSQL was started but has not accepted connections yet; it may still be recovering.",
            ),
            Text(
                zh=f"请查看 {place.log}，然后重新运行：恢复会从中断处继续。",
                en=f"Look at {place.log} and run again: recovery goes on from where it stopped.",
            ),
        )


def _endless(number: int) -> Problem:
    return Problem(
        Text(
            zh=f"PostgreSQL（进程 {number}）收到停止请求后仍未结束。",
            en=f"PostgreSQL (process {number}) was asked to stop and has not ended.",
        ),
        Text(
            zh="它可能在等待磁盘。请检查磁盘；下次启动会继续使用它或自行恢复。",
            en="It may be waiting for the disk: check that. The next start takes it up or recovers.",
        ),
    )
