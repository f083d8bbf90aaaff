"""After a crash: nothing committed is lost, and no stranger is taken for the server."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.site.postgres.holder import Holder
from tests.site.postgres.probe import answers, ask, do, folder_of, lease, log, postmaster, wait_until


def test_committed_rows_outlive_a_killed_server(home: Path) -> None:
    with lease(home) as server:
        do(server.url("owner"), "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (7)")
        postmaster(home).kill()
    with lease(home) as server:
        assert ask(server.url("owner"), "SELECT n FROM kept") == 7
    assert "not properly shut down" in log(home)


def test_a_holder_goes_on_when_another_starts_the_killed_server_again(home: Path) -> None:
    with lease(home) as first:
        postmaster(home).kill()
        with lease(home) as second:
            assert answers(second.url())
        assert answers(first.url())


def test_an_orphan_of_the_killed_server_is_waited_for(home: Path) -> None:
    with lease(home) as server, psycopg.connect(server.url("owner")) as session:
        orphan = psutil.Process(session.info.backend_pid)
        busy = threading.Thread(target=_count_without_end, args=[session])
        busy.start()
        wait_until(lambda: orphan.cpu_times().user > 0.05)  # it does not look whether its server lives
        postmaster(home).kill()
        with Holder(home) as holder:
            wait_until(lambda: "pre-existing shared memory block" in log(home))
            orphan.kill()
            assert answers(holder.said["url"])
            busy.join()


def _count_without_end(session: psycopg.Connection) -> None:
    with suppress(psycopg.OperationalError):
        session.execute("SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b")


def test_a_stranger_in_the_pid_file_lives_on(home: Path) -> None:
    with _sleeping("sleep", Path("/")) as stranger:
        _leave_pid_file(home, stranger.pid)
        with lease(home) as server:
            assert answers(server.url())
        assert stranger.poll() is None


def test_a_postgres_of_another_folder_in_the_pid_file_lives_on(home: Path, tmp_path: Path) -> None:
    namesake = tmp_path / "postgres"
    shutil.copy(shutil.which("sleep") or "", namesake)
    with _sleeping(str(namesake), tmp_path) as stranger:
        _leave_pid_file(home, stranger.pid)
        with lease(home) as server:
            assert answers(server.url())
        assert stranger.poll() is None


def test_a_zombie_in_the_pid_file_is_no_server(home: Path) -> None:
    zombie = subprocess.Popen(["true"])
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
    _leave_pid_file(home, zombie.pid)
    with lease(home) as server:
        assert answers(server.url())
    zombie.wait()


@pytest.mark.parametrize("text", ["", "not a number\n"])
def test_a_damaged_pid_file_is_no_server(home: Path, text: str) -> None:
    _leave_pid_file(home, 0)
    (folder_of(home) / "data" / "postmaster.pid").write_text(text)
    with lease(home) as server:
        assert answers(server.url())


def _leave_pid_file(home: Path, number: int) -> None:
    """The files of a server that was killed, whose number now belongs to another process."""
    with lease(home) as server:
        assert server.data is not None
        assert server.socket is not None
        killed = postmaster(home)
        killed.kill()
        killed.wait()
    for file in (server.data / "postmaster.pid", server.socket / ".s.PGSQL.5432.lock"):
        lines = file.read_text().splitlines(keepends=True)
        file.write_text("".join([f"{number}\n", *lines[1:]]))


@contextmanager
def _sleeping(program: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([program, "1000"], cwd=folder)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
