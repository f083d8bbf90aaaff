"""What an office takes upon itself: with a verb, a date and an end; only offices owe, and each only its own word."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from huiyin.cases import queries
from huiyin.cases.actions import delivery, intake, undertaking
from huiyin.cases.actions.passing import watch
from huiyin.cases.actions.undertaking import Verb
from huiyin.cases.check import check
from huiyin.cases.models import Event, Undertaking
from huiyin.cases.readers import Service, reading
from huiyin.procedure.refused import Refused
from tests.cases.acting import LETTER, at, filed, handled, officer, party_of

pytestmark = pytest.mark.usefixtures("city")

DUE = at(30).date()


def undertake(case: uuid.UUID, **more: Any) -> Any:
    given = {"by": officer("tz.housing"), "at": at(5), "verb": Verb.REPAIR, "text": "换好楼道的灯", "due": DUE} | more
    return undertaking.undertake(case, **given)


def promised(case: uuid.UUID) -> list[Undertaking]:
    with reading(Service("check")):
        return list(Undertaking.objects.filter(case=case).order_by("kind", "number"))


def kinds(case: uuid.UUID) -> list[str]:
    with reading(Service("check")):
        return list(Event.objects.filter(case=case).order_by("seq").values_list("kind", flat=True))


def limits(case: uuid.UUID, name: str = "undertaking") -> list[Any]:
    return [one for one in queries.limits(officer("tz.housing"), case) if one.name == name]


# ── Promising ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("verb", list(Verb))
def test_each_verb_of_the_list_can_be_undertaken_and_the_party_reads_it(verb: Verb) -> None:
    case, answer = handled()
    undertake(case, verb=verb)
    [told] = queries.promises(party_of(answer), case)
    assert (told.verb, told.text, told.due, told.office) == (verb.value, "换好楼道的灯", DUE, "tz.housing")
    assert check().problems == []


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("empty", {"text": " "}),
        ("empty", {"text": "\u200b"}),
        ("claim", {"claim": 2}),
        ("claim", {"claim": 0}),
        ("claim", {"claim": -1}),
        ("verb", {"verb": "visit the petitioner"}),
        ("verb", {"verb": ""}),
        ("long", {"text": "长" * 100_001}),
    ],
)
def test_what_is_no_undertaking_is_refused_and_promises_nothing(code: str, more: dict[str, Any]) -> None:
    case, _ = handled()
    before = kinds(case)
    with pytest.raises(Refused) as refused:
        undertake(case, **more)
    assert refused.value.code == code
    assert (kinds(case), promised(case)) == (before, [])


@pytest.mark.parametrize("days", [-1, -400])
def test_a_date_that_has_passed_is_no_promise(days: int) -> None:
    case, _ = handled()
    with pytest.raises(Refused):
        undertake(case, due=at(5).date() + timedelta(days=days))
    assert promised(case) == []


def test_several_have_numbers_of_their_own_and_limits_of_their_own() -> None:
    case, _ = handled(claims=("修灯", "答复"))
    for number in (1, 2):
        undertake(case, claim=number, due=DUE + timedelta(days=number))
    undertake(case, due=DUE)
    assert [(row.number, row.claim) for row in promised(case)] == [(1, 1), (2, 2), (3, None)]
    assert [one.number for one in limits(case)] == [1, 2, 3]
    assert [one.due for one in limits(case)] == [row.due for row in promised(case)]


@pytest.mark.parametrize("office", ["tz.petition", "tz.social"])
def test_nobody_promises_for_the_office_in_charge(office: str) -> None:
    case, _ = handled()
    intake.involve(case, by=officer("tz.housing"), at=at(4), to_office="tz.social")
    with pytest.raises(Refused):
        undertake(case, by=officer(office))
    assert promised(case) == []


def test_a_party_promises_nothing() -> None:
    case, answer = handled()
    with pytest.raises(Refused):
        undertake(case, by=party_of(answer))
    assert promised(case) == []


# ── Keeping one's word ───────────────────────────────────────────────────────────────────────────────────────────


def fulfil(case: uuid.UUID, number: int = 1, **more: Any) -> None:
    given = {"by": officer("tz.housing"), "at": at(20), "number": number, "words": "已于二十日换好"} | more
    undertaking.fulfil(case, **given)


def test_what_was_done_says_when_and_ends_its_limit_alone() -> None:
    case, answer = handled()
    undertake(case)
    undertake(case)
    fulfil(case, 2)
    one, two = queries.promises(party_of(answer), case)
    assert (one.done_on, two.done_on) == (None, at(20).date())
    assert [limit.ended for limit in limits(case)] == [None, at(20).date()]
    assert check().problems == []


@pytest.mark.parametrize("number", [0, 2, 99, -1])
def test_what_was_not_promised_cannot_be_kept(number: int) -> None:
    case, _ = handled()
    undertake(case)
    with pytest.raises(Refused):
        fulfil(case, number)
    assert promised(case)[0].done_seq is None


def test_a_promise_is_kept_once() -> None:
    case, _ = handled()
    undertake(case)
    fulfil(case)
    with pytest.raises(Refused):
        fulfil(case, at=at(21))


@pytest.mark.parametrize("words", ["", "  ", "\u200b"])
def test_it_is_not_enough_to_say_that_it_was_done(words: str) -> None:
    case, _ = handled()
    undertake(case)
    with pytest.raises(Refused) as refused:
        fulfil(case, words=words)
    assert refused.value.code == "empty"


@pytest.mark.parametrize("office", ["tz.petition", "tz.social"])
def test_no_other_office_says_that_it_was_done(office: str) -> None:
    case, _ = handled()
    intake.involve(case, by=officer("tz.housing"), at=at(4), to_office="tz.social")
    undertake(case)
    with pytest.raises(Refused):
        fulfil(case, by=officer(office))


def test_a_promise_outlives_the_answer_and_a_broken_one_is_on_record() -> None:
    case, answer = handled()
    undertake(case)
    from huiyin.cases.actions import handling  # noqa: PLC0415

    handling.issue_opinion(case, by=officer("tz.housing"), at=at(10), outcomes={"1": "supported"}, letter=LETTER)
    delivery.deliver(case, by=party_of(answer), at=at(11), mode="read_online")
    for _ in watch(at(120)):
        pass
    assert queries.case(officer("tz.housing"), case).ended
    [limit] = limits(case)
    assert limit.breached is not None
    fulfil(case, at=at(121))
    assert limits(case)[0].breached is not None
    assert check().problems == []


# ── Reports to who assigned ──────────────────────────────────────────────────────────────────────────────────────


def assigned() -> uuid.UUID:
    case = filed().case
    petition = officer("tz.petition")
    intake.register(case, by=petition, at=at(0))
    intake.assign(case, by=petition, at=at(1), to_office="tz.housing", due=DUE, letter=LETTER, task="请查明")
    return case


def test_who_was_assigned_reports_and_nobody_else() -> None:
    case = assigned()
    intake.take_over(case, by=officer("tz.housing"), at=at(2))
    [row] = promised(case)
    assert (row.kind, row.office, row.due) == ("assign", "tz.housing", DUE)
    with pytest.raises(Refused):
        undertaking.report_back(case, by=officer("tz.petition"), at=at(3), number=1, words="已办")
    undertaking.report_back(case, by=officer("tz.housing"), at=at(3), number=1, words="已办")
    assert promised(case)[0].done_seq is not None
    assert check().problems == []


def test_an_undertaking_and_a_report_of_the_same_number_are_not_mistaken_for_each_other() -> None:
    case = assigned()
    housing = officer("tz.housing")
    intake.take_over(case, by=housing, at=at(2))
    intake.accept(case, by=housing, at=at(3), exit="petition", letter=LETTER)
    undertake(case)
    undertaking.report_back(case, by=housing, at=at(6), number=1, words="已办")
    assert {row.kind: row.done_seq is not None for row in promised(case)} == {"assign": True, "undertake": False}
    fulfil(case)
    assert all(row.done_seq for row in promised(case))
