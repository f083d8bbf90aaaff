"""The database that each round's is copied from: the small city, and the keys of the site."""

from __future__ import annotations

import os

from django.db import connections

from huiyin.cases import keyring
from huiyin.site.installation import OWNER_URL
from huiyin.site.migrate import migrate
from tests.directory.city import load_city


def main() -> None:
    """Migrate, load the city, make the keys."""
    migrate(os.environ[OWNER_URL])
    load_city()
    keyring.ring()
    connections.close_all()
