"""Two copies of what a party wrote: the full text, and the one that offices work on. Both are sealed.

The masked copy is made at filing. When the rules of masking improve, ``again`` makes it anew; the full text, to which
the journal is committed, never changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from huiyin.cases.models import Claim, Filing, Meeting, Message, Statement
from huiyin.cases.models.columns import Paper
from huiyin.cases.readers import Service, hold, reading
from huiyin.cases.sealing import CaseSeal, as_bytes, case_seal
from huiyin.language import mask as rules
from huiyin.language.normalise import normalise

if TYPE_CHECKING:
    from django.db.models import Model

VERSION: Final = rules.VERSION
MASK: Final = Service("mask")
# The columns of a party's words, and of their masked copies.
COPIES: Final[Mapping[type[Model], Mapping[str, str]]] = {
    Filing: {"text": "masked", "wish": "masked_wish"},
    Claim: {"text": "masked"},
    Message: {"text": "masked"},
    Statement: {"text": "masked"},
    Meeting: {"place": "masked_place"},
}


def put(seal: CaseSeal, row: Paper, field: str, text: str, *, masked: str | None, covers: Iterable[str] = ()) -> bytes:
    """Seal ``text``, normalised, into ``field`` of ``row``, and its masked copy into ``masked``: the bytes sealed."""
    plain = normalise(text)
    seal.put(row, **{field: plain})
    if masked is not None:
        seal.put(row, **{masked: rules.mask(plain, covers).text})
    return as_bytes(plain)


def again() -> Iterator[UUID]:
    """Mask anew, by the rules of this version, whatever was masked by older ones; gives each case that was changed."""
    for case in _outdated():
        with reading(MASK):
            hold(case)
            seal = case_seal(case)
            covers = _covers(seal, case)
            for table in COPIES:
                for row in _rows(table, case=case):
                    _mask(seal, row, covers.get(row.seq, ()))
        yield case


def _outdated() -> list[UUID]:
    with reading(MASK):
        found = {row for table in COPIES for row in _rows(table).values_list("case_id", flat=True)}
    return sorted(found)


def _rows(table: type[Model], **where: Any) -> Any:
    """The rows of an older version; what an office wrote has no masked copy."""
    rows = table._default_manager.filter(mask__lt=VERSION, **where)
    return rows.filter(by_office=False) if table in (Message, Statement) else rows


def _covers(seal: CaseSeal, case: UUID) -> dict[int, tuple[str, ...]]:
    """What the party wished to be covered, by the event with which it came."""
    rows = Filing.objects.filter(case=case, covers__isnull=False)
    return {row.seq: tuple(json.loads(seal.text(row, "covers"))) for row in rows}


def _mask(seal: CaseSeal, row: Any, covers: Iterable[str]) -> None:
    changed: dict[str, Any] = {"mask": VERSION}
    for field, masked in COPIES[type(row)].items():
        if getattr(row, field) is not None:
            changed[masked] = seal.seal(row, masked, rules.mask(seal.text(row, field), covers).text)
    type(row)._default_manager.filter(pk=row.pk).update(**changed)
