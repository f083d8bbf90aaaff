"""An office closes: its cases go on with its successor, no limit moves, and nobody else learns of them."""

from __future__ import annotations

import pytest

from huiyin.cases import check, queries
from huiyin.cases.actions import delivery, handling, intake, review
from huiyin.cases.actions.succession import hand_over
from huiyin.cases.readers import NotFound
from huiyin.directory import offices
from huiyin.directory.models import Office
from huiyin.procedure.refused import Refused
from tests.cases.acting import LETTER, at, decided, filed, handled, officer, party_of

pytestmark = pytest.mark.usefixtures("city")


def close(code: str, successor: str, days: float) -> None:
    after = Office.objects.get(code=successor)
    Office.objects.filter(code=code).update(closed=at(days).date(), successor=after)
    offices.forget()  # rows were changed without a record


def test_the_successor_goes_on_and_no_limit_moves() -> None:
    case, _ = handled()
    before = queries.limits(officer("tz.housing"), case)
    close("tz.housing", "tz.social", 5)
    assert list(hand_over(at(6))) == [case]
    assert queries.case(officer("tz.social"), case).lead == "tz.social"
    days = [(limit.name, limit.due, limit.rolled, limit.ended) for limit in before]
    assert [(one.name, one.due, one.rolled, one.ended) for one in queries.limits(officer("tz.social"), case)] == days
    with pytest.raises(NotFound):
        queries.case(officer("tz.housing"), case)
    handling.issue_opinion(case, by=officer("tz.social"), at=at(8), outcomes={"1": "supported"}, letter=LETTER)
    assert check.check().problems == []


def test_it_happens_once() -> None:
    handled()
    close("tz.housing", "tz.social", 5)
    assert len(list(hand_over(at(6)))) == 1
    assert list(hand_over(at(7))) == []


def test_a_case_that_the_office_had_decided_is_read_by_the_successor_while_it_is_reviewed() -> None:
    case, answer = decided("refused")
    delivery.deliver(case, by=party_of(answer), at=at(11), mode="read_online")
    review.request_review(case, by=party_of(answer), at=at(12))
    close("tz.housing", "tz.social", 13)
    list(hand_over(at(14)))
    assert queries.case(officer("tz.social"), case).lead == "qs.housing"
    assert check.check().problems == []


def test_nothing_is_sent_to_an_office_that_has_closed() -> None:
    case = filed().case
    intake.register(case, by=officer("tz.petition"), at=at(0))
    close("tz.housing", "tz.social", -1)
    with pytest.raises(Refused, match="Tongze Social Insurance carries on"):
        intake.transfer(
            case, by=officer("tz.petition"), at=at(1), to_office="tz.housing", way="transfer", letter=LETTER
        )
