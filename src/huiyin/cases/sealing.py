"""Sealing and opening the columns of a case and of its parties; the only door to ``vault.seal``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from huiyin.cases.keyring import ring
from huiyin.cases.models import Attachment, CaseKey, Party, PartyKey
from huiyin.vault.seal import KEY, NONCE, Place, derive, seal, unseal

if TYPE_CHECKING:
    from django.db.models import Model

UTF8: Final = "utf-8"


def place_of(row: Model, field: str) -> Place:
    """Where a sealed value stands: table, row and column."""
    return Place(row._meta.db_table, str(row.pk), field)


@dataclass(frozen=True)
class CaseSeal:
    """Seals and opens what belongs to one case, and gives the salts of its commitments."""

    key: bytes

    def __repr__(self) -> str:
        return "CaseSeal(…)"

    @cached_property
    def salts(self) -> bytes:
        """From this the salt of each event and document follows."""
        return derive(self.key, "leaf-salts")

    @cached_property
    def _content(self) -> bytes:
        return derive(self.key, "content")

    @cached_property
    def _attachments(self) -> bytes:
        return derive(self.key, "attachments")

    def seal(self, row: Model, field: str, plain: str | bytes) -> bytes:
        """``plain`` sealed for the column ``field`` of ``row``."""
        return seal(self._for(row), as_bytes(plain), place_of(row, field), os.urandom(NONCE))

    def open(self, row: Model, field: str) -> bytes:
        """What the column holds. Raises CannotOpen."""
        return unseal(self._for(row), bytes(getattr(row, field)), place_of(row, field))

    def text(self, row: Model, field: str) -> str:
        """What the column holds, as text; empty where it holds nothing."""
        return "" if getattr(row, field) is None else self.open(row, field).decode(UTF8)

    def put(self, row: Model, **plain: str | bytes) -> None:
        """Seal several columns of ``row``."""
        for field, value in plain.items():
            setattr(row, field, self.seal(row, field, value))

    def _for(self, row: Model) -> bytes:
        return self._attachments if isinstance(row, Attachment) else self._content


@dataclass(frozen=True)
class PartySeal:
    """Seals and opens what belongs to one party."""

    key: bytes

    def __repr__(self) -> str:
        return "PartySeal(…)"

    def seal(self, row: Party, field: str, plain: str | bytes) -> bytes:
        """``plain`` sealed for the column ``field`` of the party."""
        return seal(self._for(field), as_bytes(plain), place_of(row, field), os.urandom(NONCE))

    def open(self, row: Party, field: str) -> bytes:
        """What the column holds. Raises CannotOpen."""
        return unseal(self._for(field), bytes(getattr(row, field)), place_of(row, field))

    def _for(self, field: str) -> bytes:
        return derive(self.key, "identity" if field == "identity" else "deliveries")


def as_bytes(plain: str | bytes) -> bytes:
    """The bytes that are sealed, and committed to."""
    return plain.encode(UTF8) if isinstance(plain, str) else plain


def new_case_key(case: UUID) -> tuple[CaseSeal, CaseKey]:
    """A fresh key for a case, and the row that keeps it."""
    key = os.urandom(KEY)
    return CaseSeal(key), CaseKey(case_id=case, **_wrapped(CaseKey, case, key))


def case_seal(case: UUID) -> CaseSeal:
    """The seal of a case that the reader may see. Raises CaseKey.DoesNotExist where it was erased."""
    return seal_of(CaseKey.objects.get(pk=case))


def seal_of(row: CaseKey) -> CaseSeal:
    """The seal of a case whose key has been fetched. Raises CannotOpen."""
    return CaseSeal(_unwrapped(row))


def new_party_key(party: Party) -> tuple[PartySeal, PartyKey]:
    """A fresh key for a party, and the row that keeps it."""
    key = os.urandom(KEY)
    return PartySeal(key), PartyKey(party=party, case_id=party.case_id, **_wrapped(PartyKey, party.pk, key))


def party_seal(party: UUID) -> PartySeal:
    """The seal of a party that the reader may see."""
    return PartySeal(_unwrapped(PartyKey.objects.get(pk=party)))


def _wrapped(table: type[Model], row: UUID, key: bytes) -> dict[str, Any]:
    place = Place(table._meta.db_table, str(row), "wrapped")
    epoch, wrapped = ring().wrap(key, place, os.urandom(NONCE))
    return {"epoch": epoch, "wrapped": wrapped}


def _unwrapped(row: CaseKey | PartyKey) -> bytes:
    return ring().unwrap(row.epoch, bytes(row.wrapped), place_of(row, "wrapped"))
