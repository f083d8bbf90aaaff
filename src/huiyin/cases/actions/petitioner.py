"""What a party does beside the answers: evaluate, withdraw and take that back, write to the office."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from huiyin.cases import masking
from huiyin.cases.actions.once import Answer, once
from huiyin.cases.actions.step import Step, answer, check_length, hand, says
from huiyin.cases.holding import PARTNER, Holding
from huiyin.cases.journal import MESSAGE, Paper
from huiyin.cases.models import Message
from huiyin.cases.readers import AsParty, Officer, Reader
from huiyin.procedure.names import Capacity
from huiyin.procedure.refused import Refused
from huiyin.procedure.state import PARTY, By
from huiyin.procedure.text import Text

evaluate: Final = Step("evaluate")
withdraw: Final = Step("withdraw")
take_back: Final = Step("take_back")


def write(case: UUID, *, by: Reader, at: datetime, token: str = "", text: str) -> Answer:
    """A message between the parties and the offices that have the case. Raises NotFound, Refused."""
    if not says(text):
        raise Refused("empty", Text("消息是空的", "the message is empty"))
    check_length(text)

    def work() -> Answer:
        held = Holding.of(case, at)
        who = _writer(held, by)
        office = who.capacity is not Capacity.PARTY
        row = Message(case=held.case, by_office=office, mask=masking.VERSION)
        plain = masking.put(held.seal, row, "text", text, masked=None if office else "masked")
        held.beside(MESSAGE, who, {}, [Paper("message", plain, row)])
        held.save()
        return answer(held)

    return once(by, token, (case, "write", text), at, work)


def _writer(held: Holding, by: Reader) -> By:
    if isinstance(by, AsParty):
        return PARTY
    assert isinstance(by, Officer), "services write to nobody"
    standing = held.capacities(by) - {PARTNER}
    if Capacity.LEAD not in standing and Capacity.REVIEWER not in standing:
        raise Refused("office", Text("此事不由该单位办理", "this is not with that office"))
    capacity = Capacity.LEAD if Capacity.LEAD in standing else Capacity.REVIEWER
    return By(capacity, hand(by), by.office, by.seat)
