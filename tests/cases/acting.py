"""Who acts in the tests, and the shortest way to a case in some stage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from huiyin.cases.actions import filing, handling, intake
from huiyin.cases.actions.filing import NewFiling, NewParty
from huiyin.cases.actions.once import Answer
from huiyin.cases.models import Party
from huiyin.cases.readers import AsParty, Officer, Service, reading, set_one
from huiyin.directory.models import Membership
from huiyin.procedure.names import Field

PORTAL = Service("portal")
START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # a Monday morning in China
LETTER = {field: f"{field} · 说明" for field in Field}


def at(days: float = 0) -> datetime:
    """So many days after the start."""
    return START + timedelta(days=days)


def officer(office: str, number: int = 1) -> Officer:
    """Somebody of that office, with the roles of their seat."""
    seat = Membership.objects.select_related("office").get(seat=f"{office}.{number}")
    assert seat.office is not None
    return Officer(office, seat.office.pk, seat.seat, frozenset(seat.roles))


def filed(text: str = "楼道的灯坏了三个月，没有人修。", **more: Any) -> Answer:
    """A case filed on the portal, with the petition office of the district."""
    parties = more.pop("parties", (NewParty(),))
    when = more.pop("when", START)
    token = more.pop("token", "")
    new = NewFiling(text=text, jurisdiction="tz", subject="housing.repair", parties=parties, **more)
    return filing.file(new, by=PORTAL, at=when, token=token)


def party_of(answer: Answer, number: int = 0) -> AsParty:
    """The party that holds the code of that position."""
    from huiyin.cases.keyring import ring  # noqa: PLC0415

    with reading(PORTAL):
        set_one("code", ring().lookup(answer.codes[number]).hex())
        row = Party.objects.get()
    return AsParty(row.case_id, row.pk, row.kind, row.own_code)


def handled(**more: Any) -> tuple[UUID, Answer]:
    """A case that the housing office of the district has accepted."""
    answer = filed(**more)
    case = answer.case
    petition, housing = officer("tz.petition"), officer("tz.housing")
    intake.register(case, by=petition, at=at(0))
    intake.transfer(case, by=petition, at=at(1), to_office="tz.housing", way="transfer", letter=LETTER)
    intake.take_over(case, by=housing, at=at(2))
    intake.accept(case, by=housing, at=at(3), exit="petition", letter=LETTER)
    return case, answer


def decided(outcome: str = "supported", **more: Any) -> tuple[UUID, Answer]:
    """A case with an opinion that is on its way."""
    case, answer = handled(**more)
    handling.issue_opinion(case, by=officer("tz.housing"), at=at(10), outcomes={"1": outcome}, letter=LETTER)
    return case, answer
