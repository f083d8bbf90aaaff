"""Looking behind the mask: each look takes a reason from a short list, is on record, and its party can see it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from huiyin.cases.actions.once import Answer, once
from huiyin.cases.actions.step import answer, hand
from huiyin.cases.holding import Holding
from huiyin.cases.identity import Identity, open_open
from huiyin.cases.journal import LOOK, OPEN_IDENTITY
from huiyin.cases.models import Filing, Mode, Party
from huiyin.cases.readers import Officer
from huiyin.cases.sealing import party_seal
from huiyin.procedure.names import Capacity
from huiyin.procedure.refused import Refused
from huiyin.procedure.state import By
from huiyin.procedure.text import Text


class Reason(StrEnum):
    """Why an office looks; there is no other."""

    UNCLEAR = "unclear"  # what was covered is needed to understand the matter
    VISIT = "visit"  # the place must be found
    VERIFY = "verify"  # a fact about the party decides the case
    LETTER = "letter"  # a letter is to be addressed
    CONTACT = "contact"  # the party asked to be called


def look(case: UUID, *, by: Officer, at: datetime, token: str = "", reason: Reason) -> tuple[Answer, tuple[str, ...]]:
    """The full texts of what was handed in, for one view. Raises NotFound, Refused."""
    texts: list[str] = []

    def work() -> Answer:
        held = Holding.of(case, at)
        _record(held, LOOK, by, reason)
        rows = Filing.objects.filter(case=held.case).order_by("seq")
        texts.extend(held.seal.text(row, "text") for row in rows)
        held.save()
        return answer(held)

    return once(by, token, (case, "look", reason), at, work), tuple(texts)


def open_identity(case: UUID, *, by: Officer, at: datetime, reason: Reason) -> tuple[Answer, tuple[Identity, ...]]:
    """Who the open parties are, for one view; a confidential one cannot be opened here. Raises NotFound, Refused."""
    found: list[Identity] = []

    def work() -> Answer:
        held = Holding.of(case, at)
        rows = list(Party.objects.filter(case=held.case, mode=Mode.OPEN, identity__isnull=False))
        if not rows:
            raise Refused("closed", Text("没有对承办人公开的身份", "no party is open to the handler"))
        _record(held, OPEN_IDENTITY, by, reason)
        found.extend(open_open(row, party_seal(row.pk)) for row in rows)
        held.save()
        return answer(held)

    return once(by, "", None, at, work), tuple(found)


def _record(held: Holding, kind: str, by: Officer, reason: Reason) -> None:
    standing = held.capacities(by)
    capacity = next((one for one in (Capacity.LEAD, Capacity.REVIEWER) if one in standing), None)
    if capacity is None:
        raise Refused("office", Text("此事不由该单位办理", "this is not with that office"))
    who = By(capacity, hand(by), by.office, by.seat)
    held.beside(kind, who, {"reason": Reason(reason).value})
