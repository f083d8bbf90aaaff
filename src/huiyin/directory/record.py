"""How the directory is written: one at a time, in one transaction, and never without its record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from huiyin.directory.models import Change

CONSOLE: Final = "console"  # whoever has the machine itself
LOAD: Final = "load"  # a file


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that changes the directory; others who would change it wait for its end.

    Since only one writes at a time, the highest number of a change names what the directory holds (``Tree``).
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('huiyin directory'))")
        yield


def record(
    at: datetime,
    by: str,
    kind: str,
    thing: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add one change; only what is in JSON, and never a password, a token or an address of mail."""
    if not connection.in_atomic_block:
        raise RuntimeError("a change is recorded in the transaction that makes it")
    Change.objects.create(at=at, by=by, kind=kind, thing=thing, before=before, after=after)
