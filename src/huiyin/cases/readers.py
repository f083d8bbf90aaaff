"""Who reads: said to PostgreSQL at the start of each transaction, and nowhere else.

``reading`` opens the transaction and says it; ``hold`` fetches one case as that reader and locks it, after which the
transaction may write in that case alone. A query outside sees no row (``migrations/0002_walls``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from huiyin.cases.models import Case
from huiyin.procedure.text import Text

SETTINGS: Final = ("office", "case", "party", "service", "code", "token")
# Sets nothing unless the reader sees the case; a party is one of it. An act is about the whole of it: whether every
# principal has a letter, say. What a party reads is not.
HOLD: Final = """
    SELECT set_config('huiyin.case', id::text, true), set_config('huiyin.party', '', true) FROM cases_case
     WHERE id = %s AND (coalesce(current_setting('huiyin.party', true), '') = '' OR EXISTS (SELECT FROM cases_party))
"""
SERVICES: Final = ("portal", "watch", "mask", "check", "publish")


@dataclass(frozen=True, slots=True)
class Officer:
    """A member of an office, in one of its seats, with the roles they have on that day."""

    office: str
    office_id: int
    seat: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class AsParty:
    """A party of one case. ``own_code``: came in with a code that no officer has seen."""

    case: UUID
    party: UUID
    kind: str
    own_code: bool


@dataclass(frozen=True, slots=True)
class Service:
    """A part of the program itself, by its name: one of ``SERVICES``."""

    name: str


Reader = Officer | AsParty | Service


class NotFound(LookupError):
    """There is no such case for this reader. Whether there is one for others is not told."""

    def __init__(self) -> None:
        self.why = Text("没有找到这件信访事项", "no such case was found")
        super().__init__(self.why.en)


_reading: ContextVar[Reader | None] = ContextVar("reading", default=None)


@contextmanager
def reading(reader: Reader) -> Iterator[None]:
    """One transaction in which ``reader`` reads. Inside itself it goes on as the same reader, with a savepoint.

    Raises RuntimeError if somebody else is reading already: a transaction has one reader.
    """
    before = _reading.get()
    if before is not None and before != reader:
        raise RuntimeError("one transaction, one reader")
    around = connection.in_atomic_block
    with transaction.atomic():
        if before is not None:
            yield
            return
        token = _reading.set(reader)
        try:
            say(**_settings(reader))
            yield
            if around:
                # A test's own transaction goes on, and must not go on as this reader.
                say()
        finally:
            _reading.reset(token)


def say(**settings: str) -> None:
    """Set what the policies ask for, until the end of the transaction; what is not named is empty."""
    calls = ", ".join("set_config(%s, %s, true)" for _ in SETTINGS)
    values = [value for name in SETTINGS for value in (f"huiyin.{name}", settings.get(name, ""))]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", values)


def set_one(name: str, value: str) -> None:
    """Set one of ``SETTINGS`` beside the others."""
    assert name in SETTINGS, name
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [f"huiyin.{name}", value])


def hold(case: UUID) -> Case:
    """The case, locked, if the reader may see it; from now on the transaction may write in it. Raises NotFound."""
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [case])
        if cursor.fetchone() is None:
            raise NotFound
    return Case.objects.select_for_update(of=("self",)).get(pk=case)


def _settings(reader: Reader) -> dict[str, str]:
    match reader:
        case Officer():
            return {"office": str(reader.office_id)}
        case AsParty():
            return {"case": str(reader.case), "party": str(reader.party)}
        case Service():
            assert reader.name in SERVICES, reader.name
            return {"service": reader.name}
