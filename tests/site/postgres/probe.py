"""What the tests look at."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

import huiyin.site.postgres
from huiyin.site.postgres import Server
from huiyin.site.postgres.postmaster import find_postmaster, has_ended
from huiyin.site.postgres.process import stop

if TYPE_CHECKING:
    import psutil


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


def folder_of(home: Path) -> Path:
    """The folder that holds data and run: elsewhere if the server runs as nobody."""
    memory = home / "postgres" / "elsewhere"
    return Path(memory.read_text().strip()) if memory.exists() else home / "postgres"


def postmaster(home: Path) -> psutil.Process:
    """The server of this data folder, which must run."""
    found = find_postmaster(folder_of(home) / "data")
    assert found is not None
    return found


def family(home: Path) -> list[psutil.Process]:
    """The server of this data folder and its children."""
    return [postmaster(home), *postmaster(home).children()]


def are_gone(processes: list[psutil.Process]) -> bool:
    """Whether none of them is left."""
    return all(has_ended(process, within=0) for process in processes)


def log(home: Path) -> str:
    """All that the server of this data folder ever said."""
    return (home / "postgres" / "log").read_text()


def wait_until(holds: Callable[[], bool]) -> None:
    """Return once it holds; it has half a minute."""
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"


@contextmanager
def temporary_home() -> Iterator[Path]:
    """A data folder that does not exist yet, gone at the end with all that runs there or lies elsewhere."""
    # In memory where there is room: a busy disk would make each first start take seconds. And not pytest's
    # own folder, whose path may be too long for a socket.
    memory = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a folder of our own in it
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2**30
    folder = Path(tempfile.mkdtemp(dir=memory if roomy else None))
    home = folder / "回音 数据"
    yield home
    stop(folder_of(home) / "data")
    if folder_of(home) != home / "postgres":
        shutil.rmtree(folder_of(home))
    shutil.rmtree(folder)
