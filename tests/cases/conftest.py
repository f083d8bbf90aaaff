"""A database of its own for tests that commit: several people at once, or somebody who breaks off."""

from __future__ import annotations

import os
from collections.abc import Iterator
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
    """The name of a migrated database with the city in it; dropped in the end."""
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


@pytest.fixture
def apart(server: Server, apart_made: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Django is connected to that database, and what a test does there is committed; the owner's address of it."""
    from huiyin.demo.simulate import connected  # noqa: PLC0415

    with django_db_blocker.unblock(), connected(server, apart_made):
        yield server.url("owner", apart_made)


@pytest.fixture(scope="module")
def all_apart(server: Server, apart_made: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A fresh copy for all tests of a module, none of which may ask for ``db`` or ``city``."""
    from huiyin.demo.simulate import connected  # noqa: PLC0415
    from huiyin.site.grants import apply_grants  # noqa: PLC0415

    name = f"{apart_made}_copy"
    _sql(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    _sql(server, f"CREATE DATABASE {name} TEMPLATE {apart_made}")
    with psycopg.connect(server.url("owner", name), autocommit=True) as connection:
        apply_grants(connection)
    with django_db_blocker.unblock(), connected(server, name):
        yield server.url("owner", name)
    _sql(server, f"DROP DATABASE {name} WITH (FORCE)")
