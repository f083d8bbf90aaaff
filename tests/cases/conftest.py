"""A database of its own for tests that commit: several people at once, or somebody who breaks off."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

    from huiyin.site.postgres import Server

APART = f"apart_{os.environ.get('PYTEST_XDIST_WORKER', '')}"


def _sql(server: Server, statement: str) -> None:
    with psycopg.connect(server.url("owner"), autocommit=True) as connection:
        connection.execute(statement.encode())


@pytest.fixture(scope="session")
def apart_made(server: Server, keys: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The name of a migrated database with nothing but the city in it, of which copies are made."""
    from huiyin.cases.keyring import ring  # noqa: PLC0415
    from huiyin.demo.simulate import connected  # noqa: PLC0415
    from huiyin.site.migrate import migrate  # noqa: PLC0415
    from tests.directory.city import load_city  # noqa: PLC0415

    _sql(server, f"DROP DATABASE IF EXISTS {APART} WITH (FORCE)")
    _sql(server, f"CREATE DATABASE {APART}")
    with django_db_blocker.unblock(), connected(server, APART):
        migrate(server.url("owner", APART))
        load_city()
        ring()
    yield APART
    _sql(server, f"DROP DATABASE {APART} WITH (FORCE)")


@contextmanager
def _copy(server: Server, made: str, name: str) -> Iterator[str]:
    from huiyin.site.grants import apply_grants  # noqa: PLC0415

    _sql(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    _sql(server, f"CREATE DATABASE {name} TEMPLATE {made}")
    with psycopg.connect(server.url("owner", name), autocommit=True) as connection:
        apply_grants(connection)
    yield name
    _sql(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def apart_shared(server: Server, apart_made: str) -> Iterator[str]:
    """The name of a copy in which the cases of many tests stand beside each other."""
    with _copy(server, apart_made, f"{APART}_shared") as name:
        yield name


@pytest.fixture
def apart(server: Server, apart_shared: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Django is connected to that copy, and what a test does there is committed; the owner's address of it."""
    from huiyin.demo.simulate import connected  # noqa: PLC0415

    with django_db_blocker.unblock(), connected(server, apart_shared):
        yield server.url("owner", apart_shared)


@pytest.fixture(scope="module")
def all_apart(server: Server, apart_made: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A fresh copy for all tests of a module, none of which may ask for ``db`` or ``city``."""
    from huiyin.demo.simulate import connected  # noqa: PLC0415

    with _copy(server, apart_made, f"{APART}_module") as name, django_db_blocker.unblock(), connected(server, name):
        yield server.url("owner", name)
