"""One server for all who hold a lease, from the first to the last."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
from pathlib import Path

import psycopg
import pytest

from huiyin.site.postgres import Server
from huiyin.site.postgres.account import SELF
from huiyin.site.postgres.postmaster import SOCKET_NAME
from huiyin.site.postgres.process import stop
from huiyin.site.problem import Problem
from tests.site.postgres.holder import Holder
from tests.site.postgres.probe import answers, are_gone, ask, do, family, lease, log, postmaster, superuser, wait_until


@pytest.fixture
def unseeing() -> tuple[str, ...]:
    """For a process as in a second container: it shares the folder but counts its own processes only."""
    before = ("unshare", "--pid", "--fork", "--mount-proc")
    if not SELF.can(*before, "true"):
        pytest.skip("this machine lets us hide no processes")
    return before


def test_two_starts_at_once_make_one_server(new_home: Path) -> None:
    with Holder(new_home) as one, Holder(new_home) as other:
        assert one.said["url"] == other.said["url"]
        assert answers(one.said["url"])
    assert log(new_home).count("starting PostgreSQL") == 1


def test_a_second_holder_keeps_the_server_when_the_first_leaves(home: Path) -> None:
    with Holder(home) as first, Holder(home) as second:
        assert first.said["url"] == second.said["url"]
        assert first.leave() == 0
        assert answers(second.said["url"])


def test_the_last_one_out_leaves_no_process_behind(home: Path) -> None:
    with Holder(home) as first, lease(home):
        assert first.said["url"]
        first.leave()
        server = family(home)
        assert not are_gone(server)
    assert are_gone(server)


def test_the_last_one_out_can_stop_a_server_that_a_living_process_started(home: Path) -> None:
    """It then stays a zombie until its parent looks, which is as good as gone."""
    with lease(home):
        last = Holder(home)
        assert last.said["url"]
        server = family(home)
    assert last.leave() == 0
    assert are_gone(server)


def test_leases_can_be_nested_in_one_process(home: Path) -> None:
    with lease(home) as outer:
        with lease(home) as inner:
            assert inner == outer
        assert answers(outer.url())


def test_a_killed_holder_leaves_no_lock_and_its_server_is_taken_up(home: Path) -> None:
    with Holder(home) as holder:
        assert holder.said["url"]
        left = family(home)
        holder.kill()
    with (home / "postgres" / "holders").open() as holders:
        fcntl.flock(holders, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with lease(home) as server:
        assert postmaster(home) in left
        assert answers(server.url())
    assert are_gone(left)


def test_a_server_that_is_on_its_way_out_is_waited_for(home: Path) -> None:
    with Holder(home) as holder:
        url = holder.said["url"]
        left = postmaster(home)
        holder.kill()
    with psycopg.connect(url) as session:
        left.send_signal(signal.SIGTERM)  # which lets this session go on
        wait_until(lambda: not answers(url))
        refused = log(home).count("shutting down")
        with Holder(home) as next_one:
            wait_until(lambda: log(home).count("shutting down") > refused)
            session.close()
            assert answers(next_one.said["url"])
            assert postmaster(home) != left


def test_a_server_that_cannot_be_seen_is_used_and_left_alone(home: Path, unseeing: tuple[str, ...]) -> None:
    with lease(home) as server:
        own = postmaster(home)
        with Holder(home, before=unseeing) as other:
            assert other.said["socket"] == str(server.socket)
        assert postmaster(home) == own
    assert log(home).count("starting PostgreSQL") == 1


def test_a_server_that_cannot_be_seen_is_waited_for(home: Path, unseeing: tuple[str, ...]) -> None:
    with Holder(home) as holder:
        url = holder.said["url"]
        left = postmaster(home)
        holder.kill()
    with psycopg.connect(url) as session:
        left.send_signal(signal.SIGTERM)  # which lets this session go on
        wait_until(lambda: not answers(url))
        refused = log(home).count("shutting down")
        with Holder(home, before=unseeing) as next_one:
            wait_until(lambda: log(home).count("shutting down") > refused + 2)
            assert "pre-existing shared memory block" not in log(home)
            session.close()
            assert answers(next_one.said["url"])


def test_a_server_that_lost_its_socket_is_not_doubled(home: Path) -> None:
    with lease(home) as server:
        assert server.socket is not None
        (server.socket / SOCKET_NAME).unlink()
        own = postmaster(home)
        with pytest.raises(Problem, match="has not accepted connections"), lease(home, patience=0.5):
            pass
        assert postmaster(home) == own


@pytest.mark.usefixtures("namespaces")
def test_data_on_another_disk_behind_a_link_is_known(home: Path, tmp_path: Path) -> None:
    data = home / "postgres" / "data"
    shutil.move(data, tmp_path / "disk")
    data.symlink_to(tmp_path / "disk")
    with lease(home):
        server = family(home)
    assert are_gone(server)


def test_a_clean_stop_needs_no_recovery(home: Path) -> None:
    with lease(home):
        pass
    assert "database system is shut down" in log(home)
    with lease(home):
        assert "not properly shut down" not in log(home)


def test_stopping_twice_is_harmless(home: Path) -> None:
    with lease(home) as server:
        assert server.data is not None
        stop(server.data)
        stop(server.data)


def test_ctrl_c_in_the_terminal_does_not_reach_the_server(home: Path) -> None:
    with lease(home):
        server = postmaster(home)
        assert os.getpgid(server.pid) != os.getpgid(0)
        assert os.getsid(server.pid) != os.getsid(0)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_an_exception_in_the_block_stops_the_server(home: Path, end: signal.Signals) -> None:
    """What a handler of Ctrl-C or SIGTERM raises comes out of the block like any other."""

    class Ended(BaseException):
        pass

    server = []

    def raise_ended(*_: object) -> None:
        server.extend(family(home))
        raise Ended

    before = signal.signal(end, raise_ended)
    try:
        with pytest.raises(Ended), lease(home):
            signal.raise_signal(end)
    finally:
        signal.signal(end, before)
    assert are_gone(server)


@pytest.mark.usefixtures("namespaces")
def test_a_first_start_cut_short_in_initdb_begins_again(new_home: Path) -> None:
    unfinished = new_home / "postgres" / "data.new"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    with lease(new_home) as server:
        assert answers(server.url())
    assert not unfinished.exists()


def test_a_first_start_cut_short_before_the_roles_is_completed(home: Path) -> None:
    with lease(home) as server:
        do(superuser(server.url("owner")), "DROP DATABASE huiyin", "DROP ROLE huiyin_app")
        with lease(home) as again:
            assert answers(again.url("app"))
            assert answers(again.url("owner"))


def test_it_starts_under_the_bare_locale(home: Path) -> None:
    with Holder(home, env={"LC_ALL": "C", "PGPORT": "1", "PGDATA": "/nowhere"}) as holder:
        assert "/nowhere" not in holder.said["data"]
        assert answers(holder.said["url"])


def test_the_server_is_given_nothing_of_our_environment(home: Path) -> None:
    with Holder(home, env={"DJANGO_SECRET_KEY": "secret"}) as holder:
        assert holder.said["url"]
        assert set(postmaster(home).environ()) <= {"PATH", "LD_LIBRARY_PATH", "LC_ALL"}


def test_it_listens_on_a_closed_socket_only(server: Server) -> None:
    assert ask(server.url(), "SHOW listen_addresses") == ""
    assert server.socket is not None
    assert server.socket.stat().st_mode & 0o777 == 0o700


def test_a_url_can_name_another_database(server: Server) -> None:
    do(server.url("owner"), 'CREATE DATABASE "信访 ?&/"')
    assert ask(server.url("app", "信访 ?&/"), "SELECT current_database()") == "信访 ?&/"
    do(server.url("owner"), 'DROP DATABASE "信访 ?&/"')


def test_it_says_its_version(server: Server) -> None:
    assert server.version >= 150000
    assert server.binaries is not None
    assert (server.binaries / "pg_dump").exists()
