"""A worker that is killed, or loses the database, leaves nothing behind that stays undone."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.crash.mail import serving
from tests.crash.place import Database, Site, made
from tests.crash.rounds import count, defer, is_at_rest


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with made() as site:
        yield site


@pytest.fixture
def base(site: Site, request: pytest.FixtureRequest) -> Iterator[Database]:
    with site.database(request.function.__name__[:60]) as base:
        yield base


def due(base: Database) -> int:
    return int(base.ask("SELECT count(*) FROM cases_case WHERE next_at <= now()")[0][0])


def waits_for_a_case(base: Database) -> bool:
    question = "SELECT query FROM pg_stat_activity WHERE application_name = 'worker' AND wait_event_type = 'Lock'"
    return any("cases_case" in query for (query,) in base.ask(question))


def test_time_passes_again_after_a_worker_was_killed_in_a_round(base: Database, tmp_path: Path) -> None:
    base.run("people", tmp_path / "ledger", 1, 1, 1).ends()
    assert due(base) == 2
    with psycopg.connect(base.site.server.url("owner", base.name)) as holder:
        holder.execute("SELECT FROM cases_case FOR UPDATE")
        worker = base.worker()
        base.until(lambda: waits_for_a_case(base), "the round comes to a case that somebody holds")
        worker.kill()
    assert count(base, "doing") == 1
    base.worker()
    defer(base, "watch")  # as the clock does each minute: the job of the dead must not stand in its way
    base.until(lambda: due(base) == 0, "time has passed")
    base.until(lambda: is_at_rest(base), "the job of the dead is gone")


def test_news_go_on_after_a_worker_was_killed_while_it_sent_some(base: Database) -> None:
    with serving() as post:
        queued = int(base.run("news", HUIYIN_SMTP=post.address).ends())
        worker = base.worker(HUIYIN_SMTP=post.address)
        base.until(post.called.is_set, "the worker calls the mail server")
        worker.kill()
        assert (count(base, "doing"), post.taken) == (1, 0)
        base.worker(HUIYIN_SMTP=post.address)
        base.until(lambda: is_at_rest(base), "all messages are sent")
        assert post.taken == queued


def test_a_worker_outlives_a_crash_of_the_database(base: Database, tmp_path: Path) -> None:
    worker = base.worker()
    base.until(lambda: bool(base.ask("SELECT 1 FROM procrastinate_workers")), "the worker is at work")
    base.run("people", tmp_path / "ledger", 1, 1, 1).ends()
    os.kill(base.ask("SELECT pid FROM pg_stat_activity WHERE application_name = 'worker'")[0][0], signal.SIGKILL)
    base.site.bring_up()
    base.until(lambda: is_at_rest(base), "time has passed")
    assert worker.process.poll() is None
    worker.stop()
    assert worker.process.returncode == 0
