"""A city, keys, and cases in it, on the real database in the application's role."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from huiyin.cases import keyring
from tests.conftest import Database
from tests.directory.city import load_city


@pytest.fixture(scope="session")
def keys(database: Database, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site key, and the keys of the site made under it and committed."""
    from django.conf import settings  # noqa: PLC0415

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
def city(db: None, keys: Path) -> Iterator[None]:
    """The small city of the directory's tests, in the transaction of the test."""
    load_city()
    yield
