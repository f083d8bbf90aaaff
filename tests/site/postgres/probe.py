"""What the tests look at."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import psutil
import psycopg

import huiyin.site.postgres
from huiyin.site.postgres import Server
from huiyin.site.postgres.postmaster import find_postmaster


def lease(home: Path, patience: float = 30) -> AbstractContextManager[Server]:
    """The one under test, but a test that fails should not take ten minutes for it."""
    return huiyin.site.postgres.lease(home, patience)


def answers(url: str) -> bool:
    """Whether a session can be opened there."""
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.OperationalError:
        return False
    return True


def ask(url: str, question: str) -> object:
    """The first value that a statement gives; what it does stays."""
    with psycopg.connect(url, autocommit=True) as session:
        row = session.execute(question.encode()).fetchone()
    return row and row[0]


def do(url: str, *statements: str) -> None:
    """Carry these out, each by itself."""
    with psycopg.connect(url, autocommit=True) as session:
        for statement in statements:
            session.execute(statement.encode())


def superuser(url: str) -> str:
    """The same address for the one who may do anything, which no server gives away."""
    return url.replace("huiyin_owner@/huiyin?", "postgres@/postgres?")


def postmaster(home: Path) -> psutil.Process:
    """The server of this data folder, which must run."""
    found = find_postmaster(home / "postgres" / "data")
    assert found is not None
    return found


def processes(data: Path) -> list[psutil.Process]:
    """All that work in this folder."""
    found = psutil.process_iter(["cwd", "status"])
    return [one for one in found if one.info["cwd"] == str(data) and one.info["status"] != "zombie"]


def log(home: Path) -> str:
    """All that the server of this data folder ever said."""
    return (home / "postgres" / "log").read_text()


def wait_until(holds: Callable[[], bool]) -> None:
    """Return once it holds; it has half a minute."""
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
