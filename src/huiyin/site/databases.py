"""From libpq addresses to Django's settings: ``default`` is the application's role, ``owner`` only migrates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from huiyin.site.installation import APP_URL, OWNER_URL

ALIASES = {"default": APP_URL, "owner": OWNER_URL}
NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def databases(environment: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Django's DATABASES. The application's own processes are handed no owner, so they have none."""
    return {alias: database(environment[name]) for alias, name in ALIASES.items() if name in environment}


def database(url: str) -> dict[str, Any]:
    """One entry of Django's DATABASES."""
    given = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{NAMES[key]: str(value) for key, value in given.items() if key in NAMES},
        "OPTIONS": {key: value for key, value in given.items() if key not in NAMES},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # A pooler gives each transaction another session, where the cursor of the last one is unknown.
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }
