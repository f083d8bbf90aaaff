"""Bringing a database up to this version: the owner migrates, then the application gets its rights anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import django
import psycopg
from django.core.management import call_command
from django.core.management.commands.migrate import Command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from huiyin.site.grants import apply_grants
from huiyin.site.installation import APP_URL, OWNER_URL
from huiyin.site.postgres import Server


def set_up_django(server: Server) -> None:
    """Load Django for this process, with both roles of ``server``."""
    os.environ |= {APP_URL: server.url("app"), OWNER_URL: server.url("owner")}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.site.settings")
    django.setup()


def migrate(owner_url: str, applied: Callable[[str], None] = lambda _: None) -> None:
    """Apply what is missing, naming each migration to ``applied``; two who do so at once take turns."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('huiyin migrate'))")
        try:
            call_command(_Telling(applied), database="owner", interactive=False, verbosity=0)
        finally:
            connections["owner"].close()
        apply_grants(connection)


def up_to_date() -> bool:
    """Whether every migration of this version was applied, as the application sees it."""
    executor = MigrationExecutor(connections["default"])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


class _Telling(Command):
    """Django's own command, which tells us instead of printing."""

    def __init__(self, applied: Callable[[str], None]) -> None:
        super().__init__()
        self._applied = applied

    def migration_progress_callback(self, action: str, migration: Any = None, fake: bool = False) -> None:  # noqa: ARG002 - Django's own
        if action == "apply_success":
            self._applied(str(migration))
