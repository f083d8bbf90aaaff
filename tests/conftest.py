"""What all tests share: one PostgreSQL for the whole run, and in it a database for each process of tests.

Django and PostgreSQL are loaded only where a test asks for them: the pure packages are tested without either.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

    from huiyin.site.postgres import Server

PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "")


@dataclass(frozen=True)
class Database:
    """A migrated database, by the addresses of both roles."""

    owner: str
    app: str


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The one PostgreSQL; every process of tests holds a lease of it."""
    from huiyin.site.postgres import lease

    base = tmp_path_factory.getbasetemp()
    with lease((base.parent if PROCESS else base) / "installation") as server:
        yield server


@pytest.fixture(scope="session")
def database(server: Server, django_db_blocker: DjangoDbBlocker) -> Iterator[Database]:
    """A database of this process's own, with Django's connections led to it: the application's role by default."""
    import psycopg
    from django.db import connections

    from huiyin.site.databases import database as settings
    from huiyin.site.migrate import migrate

    name = f"test_{PROCESS}"
    made = Database(server.url("owner", name), server.url("app", name))
    with psycopg.connect(server.url("owner"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    given = {"default": settings(made.app), "owner": settings(made.owner)}
    connections.settings = connections.configure_settings(given)
    for alias in {"default", "owner"} & {one.alias for one in connections.all(initialized_only=True)}:
        del connections[alias]  # made while there were no addresses
    with django_db_blocker.unblock():
        migrate(made.owner)
    yield made
    connections.close_all()


@pytest.fixture(scope="session")
def django_db_setup(database: Database) -> None:
    """Tests that touch the database do so in the application's role, with its rights only."""


@pytest.fixture(scope="session")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The pages' style sheets in their place, and no rules of the developer's own."""
    from django.core.management import call_command
    from django.test import override_settings

    home = tmp_path_factory.mktemp("home")
    with override_settings(STATIC_ROOT=home / "static", HUIYIN_RULES=home / "rules"):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield


@pytest.fixture(scope="session")
def keys(database: Database, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site key in a folder, and the keys of the site made under it and committed."""
    from django.conf import settings

    from huiyin.cases import keyring

    folder = tmp_path_factory.mktemp("keys")
    file = folder / keyring.FILE
    file.touch(0o600)
    file.write_text(os.urandom(32).hex())
    settings.HUIYIN_KEYS = folder
    keyring.ring.cache_clear()
    with django_db_blocker.unblock():
        keyring.ring()
    return folder


@pytest.fixture
def city(db: None, keys: Path) -> None:
    """The small city of the directory's tests, in the transaction of the test."""
    from tests.directory.city import load_city

    load_city()
