"""Meetings are there for the petitioner: they ask or accept, they choose the place, and to refuse costs nothing."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from huiyin.cases import queries
from huiyin.cases.actions import handling
from huiyin.cases.check import check
from huiyin.cases.models import Case, Event, Meeting
from huiyin.cases.readers import Service, reading
from huiyin.procedure.names import Field
from huiyin.procedure.refused import Refused
from tests.cases.acting import LETTER, at, handled, officer, party_of

pytestmark = pytest.mark.usefixtures("city")

PLACE = "社区活动室，周六上午"


def stages(case: uuid.UUID) -> set[str]:
    with reading(Service("check")):
        return set(Case.objects.get(pk=case).state["standing"]["stages"])


def meetings(case: uuid.UUID) -> list[Meeting]:
    with reading(Service("check")):
        return list(Meeting.objects.filter(case=case))


def kinds(case: uuid.UUID) -> list[str]:
    with reading(Service("check")):
        return list(Event.objects.filter(case=case).order_by("seq").values_list("kind", flat=True))


def running(case: uuid.UUID) -> list[Any]:
    names = ("decision",)
    found = [one for one in queries.limits(officer("tz.housing"), case) if one.name in names]
    return [(one.name, one.due, one.rolled, one.ended, one.paused) for one in found]


def test_an_offer_sets_no_meeting() -> None:
    case, _ = handled()
    handling.offer_hearing(case, by=officer("tz.housing"), at=at(4))
    assert meetings(case) == []
    with pytest.raises(Refused):
        handling.hold_hearing(case, by=officer("tz.housing"), at=at(5), words="笔录")


def test_the_petitioner_accepts_at_a_place_that_they_choose() -> None:
    case, answer = handled()
    handling.offer_hearing(case, by=officer("tz.housing"), at=at(4))
    handling.accept_hearing(case, by=party_of(answer), at=at(5), place=PLACE)
    assert len(meetings(case)) == 1
    written = [one for one in queries.written(officer("tz.housing"), case) if one.kind == "hearing"]
    assert [one.text for one in written] == [PLACE]
    handling.hold_hearing(case, by=officer("tz.housing"), at=at(8), words="笔录：双方陈述")
    assert meetings(case)[0].held_seq is not None
    assert check().problems == []


def test_to_decline_changes_no_limit_and_leaves_nothing_behind() -> None:
    case, answer = handled()
    before = running(case)
    handling.offer_hearing(case, by=officer("tz.housing"), at=at(4))
    handling.decline_hearing(case, by=party_of(answer), at=at(5))
    assert running(case) == before
    assert meetings(case) == []
    # They may still ask for one of their own.
    handling.ask_hearing(case, by=party_of(answer), at=at(6), place=PLACE)


def test_not_to_answer_an_offer_costs_nothing() -> None:
    from huiyin.cases.actions.passing import pass_time  # noqa: PLC0415

    case, _ = handled()
    before = running(case)
    handling.offer_hearing(case, by=officer("tz.housing"), at=at(4))
    pass_time(case, at(40))
    assert running(case) == before
    assert meetings(case) == []


def test_what_was_accepted_can_be_declined_again() -> None:
    case, answer = handled()
    party = party_of(answer)
    handling.offer_hearing(case, by=officer("tz.housing"), at=at(4))
    handling.accept_hearing(case, by=party, at=at(5), place=PLACE)
    handling.decline_hearing(case, by=party, at=at(6))
    with pytest.raises(Refused):
        handling.hold_hearing(case, by=officer("tz.housing"), at=at(8), words="笔录")


@pytest.mark.parametrize("act", ["ask_hearing", "accept_hearing", "ask_mediation", "accept_mediation"])
@pytest.mark.parametrize("office", ["tz.housing", "tz.petition"])
def test_no_office_asks_or_accepts_for_the_petitioner(act: str, office: str) -> None:
    case, _ = handled()
    offer = handling.offer_mediation if act.endswith("mediation") else handling.offer_hearing
    if act.startswith("accept"):
        offer(case, by=officer("tz.housing"), at=at(4))
    before = kinds(case)
    with pytest.raises(Refused):
        getattr(handling, act)(case, by=officer(office), at=at(5), place=PLACE)
    assert (kinds(case), meetings(case)) == (before, [])


@pytest.mark.parametrize("place", ["", "  ", "\u200b"])
@pytest.mark.parametrize("act", ["ask_hearing", "accept_hearing", "ask_mediation", "accept_mediation"])
def test_a_meeting_without_a_place_is_not_set(act: str, place: str) -> None:
    """The place is theirs to choose, so it is asked for."""
    case, answer = handled()
    offer = handling.offer_mediation if act.endswith("mediation") else handling.offer_hearing
    if act.startswith("accept"):
        offer(case, by=officer("tz.housing"), at=at(4))
    with pytest.raises(Refused) as refused:
        getattr(handling, act)(case, by=party_of(answer), at=at(5), place=place)
    assert refused.value.code == "empty"
    assert meetings(case) == []


def test_the_place_is_masked_for_the_office_where_it_tells_of_somebody() -> None:
    case, answer = handled()
    handling.ask_hearing(case, by=party_of(answer), at=at(4), place="我家，电话 13800000000")
    shown = repr(queries.written(officer("tz.housing"), case))
    assert "13800000000" not in shown
    assert "13800000000" in repr(queries.written(party_of(answer), case))


def test_a_hearing_without_a_record_was_not_held() -> None:
    case, answer = handled()
    handling.offer_hearing(case, by=officer("tz.housing"), at=at(4))
    handling.accept_hearing(case, by=party_of(answer), at=at(5), place=PLACE)
    for words in ("", "  ", "\u200b"):
        with pytest.raises(Refused) as refused:
            handling.hold_hearing(case, by=officer("tz.housing"), at=at(8), words=words)
        assert refused.value.code == "empty"


def test_mediation_is_left_at_any_time_and_without_effect() -> None:
    case, answer = handled()
    party = party_of(answer)
    before = running(case)
    handling.offer_mediation(case, by=officer("tz.housing"), at=at(4))
    handling.accept_mediation(case, by=party, at=at(5), place=PLACE)
    handling.leave_mediation(case, by=party, at=at(6))
    assert running(case) == before
    assert check().problems == []


@pytest.mark.parametrize("words", ["", " ", "\u200b", "\u2060\ufeff\u00ad"])
def test_a_letter_whose_reasons_show_nothing_lacks_them(words: str) -> None:
    """Rule 4: a refusal carries reasons, and signs without a shape are none."""
    case, _ = handled()
    letter = {**LETTER, Field.REASONS: words}
    with pytest.raises(Refused) as refused:
        handling.issue_opinion(case, by=officer("tz.housing"), at=at(10), outcomes={"1": "refused"}, letter=letter)
    assert refused.value.code == "fields"
