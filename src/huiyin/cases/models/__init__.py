"""The tables of a case. They hold; what may be written is decided in ``actions``.

No table has a number that counts up: ids are random, so that neither an order nor a gap tells of another case.
``cases.inventory`` says of each column who wrote it, under which key it is sealed, and where its party reads it.
"""

from huiyin.cases.models.case import Case, CaseKey, Clock, Reader, Shield
from huiyin.cases.models.columns import Sealed
from huiyin.cases.models.papers import (
    Attachment,
    Claim,
    Filing,
    Letter,
    Meeting,
    Message,
    Statement,
    Undertaking,
)
from huiyin.cases.models.parties import Delivery, Mode, Party, PartyKey, PartyKind
from huiyin.cases.models.records import Event, Leaf, Reminder, SiteKey, Token

__all__ = [
    "Attachment",
    "Case",
    "CaseKey",
    "Claim",
    "Clock",
    "Delivery",
    "Event",
    "Filing",
    "Leaf",
    "Letter",
    "Meeting",
    "Message",
    "Mode",
    "Party",
    "PartyKey",
    "PartyKind",
    "Reader",
    "Reminder",
    "Sealed",
    "Shield",
    "SiteKey",
    "Statement",
    "Token",
    "Undertaking",
]
