"""Behind the mask: only the office that has the case, only with a reason, always on record, and told to its party."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from huiyin.cases import queries
from huiyin.cases.actions import delivery, handling, intake, looking, petitioner, review
from huiyin.cases.actions.filing import NewParty
from huiyin.cases.actions.looking import Reason
from huiyin.cases.check import check
from huiyin.cases.identity import Identity
from huiyin.cases.readers import NotFound
from huiyin.ledger.commitment import commit
from huiyin.ledger.record import parse_record
from huiyin.procedure.refused import Refused
from tests.cases.acting import LETTER, at, filed, handled, officer, party_of

pytestmark = pytest.mark.usefixtures("city")

NAME = Identity(name="乙某", phone="000-000")
TEXT = "我叫欧阳建国，电话 13800000000，楼道的灯坏了。"
OPEN = (NewParty(mode="open", identity=NAME),)


@pytest.mark.parametrize("reason", list(Reason))
def test_a_look_gives_the_text_is_recorded_and_receipted_and_told_to_the_party(reason: Reason) -> None:
    case, answer = handled(text=TEXT)
    made, texts = looking.look(case, by=officer("tz.housing"), at=at(4), reason=reason)
    assert texts == (TEXT,)
    [receipt] = made.receipts
    record = parse_record(receipt.record)
    assert (record.kind, record.office, record.seat, record.facts) == (
        "look",
        "tz.housing",
        "tz.housing.1",
        {"reason": reason.value},
    )
    assert commit(receipt.salt, receipt.record) == receipt.commitment
    [told] = queries.looked(party_of(answer), case)
    assert (told.kind, told.reason, told.seat) == ("look", reason.value, "tz.housing.1")
    assert check().problems == []


def test_opening_an_identity_is_recorded_and_told_too() -> None:
    case, answer = handled(parties=OPEN)
    _, found = looking.open_identity(case, by=officer("tz.housing"), at=at(4), reason=Reason.LETTER)
    assert found == (NAME,)
    assert [one.kind for one in queries.looked(party_of(answer), case)] == ["open_identity"]


@pytest.mark.parametrize("reason", ["", "curious", "LETTER", None])
def test_without_a_reason_of_the_list_nothing_is_shown_and_nothing_recorded(reason: Any) -> None:
    case, answer = handled(text=TEXT, parties=OPEN)
    for act in (looking.look, looking.open_identity):
        with pytest.raises((Refused, ValueError)):
            act(case, by=officer("tz.housing"), at=at(4), reason=reason)
    assert queries.looked(party_of(answer), case) == ()


def test_before_anybody_looked_an_office_reads_masked_words_alone() -> None:
    case, _ = handled(text=TEXT, claims=(TEXT,), wish=TEXT)
    by = officer("tz.housing")
    shown = repr((queries.written(by, case), queries.claims(by, case), queries.case(by, case)))
    assert "13800000000" not in shown
    assert "欧阳建国" not in shown


@pytest.mark.parametrize("act", [looking.look, looking.open_identity])
def test_an_office_that_sent_it_on_or_takes_part_or_does_not_see_it_opens_nothing(act: Any) -> None:
    case, answer = handled(text=TEXT, parties=OPEN)
    intake.involve(case, by=officer("tz.housing"), at=at(4), to_office="tz.social")
    for office in ("tz.petition", "tz.social"):
        with pytest.raises(Refused) as refused:
            act(case, by=officer(office), at=at(5), reason=Reason.UNCLEAR)
        assert refused.value.code == "office"
    with pytest.raises(NotFound):
        act(case, by=officer("qs.housing"), at=at(5), reason=Reason.UNCLEAR)
    assert queries.looked(party_of(answer), case) == ()


@pytest.mark.parametrize("roles", [frozenset(), frozenset({"editor"}), frozenset({"operator", "editor"})])
@pytest.mark.parametrize("act", [looking.look, looking.open_identity])
def test_somebody_of_that_office_who_handles_nothing_opens_nothing(act: Any, roles: frozenset[str]) -> None:
    case, answer = handled(text=TEXT, parties=OPEN)
    with pytest.raises(Refused) as refused:
        act(case, by=replace(officer("tz.housing"), roles=roles), at=at(5), reason=Reason.UNCLEAR)
    assert refused.value.code == "role"
    assert queries.looked(party_of(answer), case) == ()


def test_the_reviewer_may_look_and_the_decider_no_more() -> None:
    case, answer = handled(text=TEXT)
    party = party_of(answer)
    handling.issue_opinion(case, by=officer("tz.housing"), at=at(10), outcomes={"1": "refused"}, letter=LETTER)
    delivery.deliver(case, by=party, at=at(11), mode="read_online")
    review.request_review(case, by=party, at=at(12))
    _, texts = looking.look(case, by=officer("qs.housing"), at=at(13), reason=Reason.VERIFY)
    assert texts == (TEXT,)
    with pytest.raises(Refused):
        looking.look(case, by=officer("tz.housing"), at=at(14), reason=Reason.VERIFY)


def test_what_was_added_later_is_in_the_next_look() -> None:
    case, answer = handled(text=TEXT)
    intake.supplement(case, by=party_of(answer), at=at(4), text="又及：电话 13800000001")
    _, texts = looking.look(case, by=officer("tz.housing"), at=at(5), reason=Reason.UNCLEAR)
    assert texts == (TEXT, "又及：电话 13800000001")


def test_a_second_click_is_one_look() -> None:
    case, answer = handled(text=TEXT)
    for _ in range(2):
        looking.look(case, by=officer("tz.housing"), at=at(4), token="one-look-0123456789", reason=Reason.VISIT)
    assert len(queries.looked(party_of(answer), case)) == 1


def test_who_does_not_see_the_case_does_not_learn_that_it_is_there() -> None:
    case = filed().case
    import uuid  # noqa: PLC0415

    told = []
    for wanted in (case, uuid.uuid4()):
        with pytest.raises(NotFound) as refused:
            petitioner.write(wanted, by=officer("tz.social"), at=at(1), text="谁")
        told.append((str(refused.value), refused.value.why))
    assert told[0] == told[1]
