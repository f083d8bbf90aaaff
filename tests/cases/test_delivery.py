"""Letters reach each party for themselves: no right begins before the last principal has the letter."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from huiyin.cases import queries
from huiyin.cases.actions import delivery, handling, intake, petitioner, review
from huiyin.cases.actions.filing import NewParty
from huiyin.cases.check import check
from huiyin.cases.models import Delivery, Event
from huiyin.cases.readers import NotFound, Service, reading
from huiyin.procedure.refused import Refused
from tests.cases.acting import LETTER, at, decided, filed, handled, officer, party_of

pytestmark = pytest.mark.usefixtures("city")

TWO = (NewParty(), NewParty())
WITH_HELPER = (NewParty(), NewParty(kind="helper"))


def stage(case: uuid.UUID) -> str:
    return queries.case(officer("tz.housing"), case).stage


def reached(case: uuid.UUID) -> set[uuid.UUID]:
    with reading(Service("check")):
        return set(Delivery.objects.filter(case=case).values_list("party_id", flat=True))


def kinds(case: uuid.UUID) -> list[str]:
    with reading(Service("check")):
        return list(Event.objects.filter(case=case).order_by("seq").values_list("kind", flat=True))


def right(case: uuid.UUID, name: str = "review_request") -> Any:
    return next((one for one in queries.limits(officer("tz.housing"), case) if one.name == name), None)


# ── Several principals ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_right_begins_with_the_last_of_them(order: tuple[int, int]) -> None:
    case, answer = decided("refused", parties=TWO)
    first, last = (party_of(answer, number) for number in order)
    delivery.deliver(case, by=first, at=at(11), mode="read_online")
    assert stage(case) == "opinion_sent"
    assert right(case) is None
    delivery.deliver(case, by=last, at=at(15), mode="read_online")
    assert stage(case) == "answered"
    assert right(case).started == at(15).date()
    assert check().problems == []


def test_who_reads_first_reads_what_the_other_still_waits_for() -> None:
    case, answer = decided("refused", parties=TWO)
    one, two = party_of(answer), party_of(answer, 1)
    delivery.deliver(case, by=one, at=at(11), mode="read_online")
    assert reached(case) == {one.party}
    with reading(two):
        assert not Delivery.objects.exists()


def test_reading_it_again_records_nothing() -> None:
    case, answer = decided("refused", parties=TWO)
    one = party_of(answer)
    delivery.deliver(case, by=one, at=at(11), mode="read_online")
    before = kinds(case)
    for days in (11, 12):
        with pytest.raises(Refused) as refused:
            delivery.deliver(case, by=one, at=at(days), mode="read_online")
        assert refused.value.code == "delivered"
    assert kinds(case) == before


def test_two_who_read_in_one_second_are_both_on_record() -> None:
    case, answer = decided("refused", parties=TWO)
    for number in (0, 1):
        delivery.deliver(case, by=party_of(answer, number), at=at(11), mode="read_online")
    assert kinds(case)[-2:] == ["delivered", "deliver_opinion"]
    assert len(reached(case)) == 2


def test_an_officer_hands_it_to_one_and_then_to_the_rest() -> None:
    case, answer = decided("refused", parties=TWO)
    housing, one = officer("tz.housing"), party_of(answer)
    delivery.deliver(case, by=housing, at=at(11), mode="handed_over", parties=[one.party])
    assert (stage(case), reached(case)) == ("opinion_sent", {one.party})
    delivery.deliver(case, by=housing, at=at(12), mode="post_signed")
    assert (stage(case), right(case).started) == ("answered", at(12).date())
    assert check().problems == []


def test_of_one_alone_the_right_begins_at_once() -> None:
    case, answer = decided("refused")
    delivery.deliver(case, by=party_of(answer), at=at(11), mode="read_online")
    assert right(case).started == at(11).date()


def test_the_letter_of_the_review_is_delivered_anew_to_all() -> None:
    case, answer = decided("refused", parties=TWO)
    one, two = party_of(answer), party_of(answer, 1)
    for party in (one, two):
        delivery.deliver(case, by=party, at=at(11), mode="read_online")
    review.request_review(case, by=one, at=at(12))
    review.decide_review(case, by=officer("qs.housing"), at=at(20), outcomes={"1": "upheld"}, letter=LETTER)
    delivery.deliver(case, by=one, at=at(21), mode="read_online")
    assert stage(case) == "review_sent"
    delivery.deliver(case, by=two, at=at(22), mode="read_online")
    assert stage(case) == "reviewed"
    assert check().problems == []


def test_a_representative_waits_for_nobody_and_is_waited_for_by_nobody() -> None:
    case, answer = decided("refused", parties=(NewParty(), NewParty(kind="representative")))
    delivery.deliver(case, by=party_of(answer, 1), at=at(11), mode="read_online")
    assert stage(case) == "opinion_sent"
    delivery.deliver(case, by=party_of(answer), at=at(12), mode="read_online")
    assert right(case).started == at(12).date()


# ── Who may not, and how not ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("office", ["tz.petition", "tz.social"])
@pytest.mark.parametrize("everybody", [False, True])
def test_an_office_that_only_reads_the_case_delivers_to_nobody(office: str, everybody: bool) -> None:
    case, answer = handled(parties=TWO)
    intake.involve(case, by=officer("tz.housing"), at=at(4), to_office="tz.social")
    handling.issue_opinion(case, by=officer("tz.housing"), at=at(10), outcomes={"1": "refused"}, letter=LETTER)
    parties = None if everybody else [party_of(answer).party]
    with pytest.raises(Refused) as refused:
        delivery.deliver(case, by=officer(office), at=at(11), mode="handed_over", parties=parties)
    assert refused.value.code == "office"
    assert reached(case) == set()


def test_nor_does_an_office_that_does_not_see_it() -> None:
    case, _ = decided("refused", parties=TWO)
    with pytest.raises(NotFound):
        delivery.deliver(case, by=officer("qs.housing"), at=at(11), mode="handed_over")


def test_nor_somebody_without_the_role() -> None:
    from dataclasses import replace  # noqa: PLC0415

    case, answer = decided("refused", parties=TWO)
    by = replace(officer("tz.housing"), roles=frozenset({"editor"}))
    with pytest.raises(Refused) as refused:
        delivery.deliver(case, by=by, at=at(11), mode="handed_over", parties=[party_of(answer).party])
    assert refused.value.code == "role"
    assert reached(case) == set()


@pytest.mark.parametrize("mode", ["", "whispered", "READ_ONLINE", "x" * 200])
@pytest.mark.parametrize("parties", [TWO, TWO[:1]], ids=["two", "one"])
def test_a_way_that_the_rules_do_not_know_delivers_nothing(mode: str, parties: tuple[NewParty, ...]) -> None:
    case, answer = decided("refused", parties=parties)
    with pytest.raises(Refused) as refused:
        delivery.deliver(case, by=party_of(answer), at=at(11), mode=mode)
    assert refused.value.code == "fact"
    assert reached(case) == set()


@pytest.mark.parametrize("named", ["nobody", "unknown", "of another case"])
def test_a_delivery_to_nobody_of_this_case_is_none(named: str) -> None:
    case, _ = decided("refused", parties=TWO)
    _, other = handled()
    parties = {"nobody": [], "unknown": [uuid.uuid4()], "of another case": [party_of(other).party]}[named]
    before = kinds(case)
    with pytest.raises(Refused):
        delivery.deliver(case, by=officer("tz.housing"), at=at(11), mode="handed_over", parties=parties)
    assert (kinds(case), reached(case)) == (before, set())


def test_before_there_is_a_letter_there_is_nothing_to_deliver() -> None:
    answer = filed()
    with pytest.raises(Refused) as refused:
        delivery.deliver(answer.case, by=party_of(answer), at=at(0), mode="read_online")
    assert refused.value.code == "letter"


def test_a_letter_that_asks_for_no_delivery_is_not_delivered() -> None:
    case, answer = handled(parties=TWO)
    before = kinds(case)
    with pytest.raises(Refused):
        delivery.deliver(case, by=party_of(answer), at=at(4), mode="read_online")
    assert kinds(case) == before


def test_a_party_delivers_to_itself_whoever_it_names() -> None:
    case, answer = decided("refused", parties=TWO)
    one, two = party_of(answer), party_of(answer, 1)
    delivery.deliver(case, by=one, at=at(11), mode="read_online", parties=[two.party])
    assert reached(case) == {one.party}


# ── Helpers ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_helper_brings_papers_and_words_and_nothing_that_binds() -> None:
    case, answer = decided("refused", parties=WITH_HELPER)
    helper = party_of(answer, 1)
    acts = (
        lambda: delivery.deliver(case, by=helper, at=at(11), mode="read_online"),
        lambda: petitioner.withdraw(case, by=helper, at=at(11)),
    )
    for act in acts:
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "helper"
    delivery.deliver(case, by=party_of(answer), at=at(11), mode="read_online")
    for act in (
        lambda: petitioner.evaluate(case, by=helper, at=at(12), claim=1, answered="yes", fair="yes", done="yes"),
        lambda: review.request_review(case, by=helper, at=at(12)),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "helper"
    petitioner.write(case, by=helper, at=at(12), text="材料随后送到")


def test_a_helper_is_not_waited_for() -> None:
    case, answer = decided("refused", parties=WITH_HELPER)
    delivery.deliver(case, by=party_of(answer), at=at(11), mode="read_online")
    assert stage(case) == "answered"


def test_a_helper_may_supplement_while_that_is_open() -> None:
    case, answer = handled(parties=WITH_HELPER)
    intake.supplement(case, by=party_of(answer, 1), at=at(4), text="补充一份说明")
    assert kinds(case)[-1] == "supplement"


# ── What is added ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("empty", {"text": " "}),
        ("empty", {"text": "\u200b"}),
        ("empty", {"text": "又一点", "claims": (" ",)}),
        ("long", {"text": "长" * 100_001}),
        ("long", {"text": "又一点", "covers": ("长" * 100_001,)}),
        ("claims", {"text": "又一点", "claims": ("又一点",) * 50}),
    ],
)
def test_what_is_added_keeps_the_limits_of_a_filing(code: str, given: dict[str, Any]) -> None:
    case, answer = handled()
    before = kinds(case)
    with pytest.raises(Refused) as refused:
        intake.supplement(case, by=party_of(answer), at=at(4), **given)
    assert (refused.value.code, kinds(case)) == (code, before)
