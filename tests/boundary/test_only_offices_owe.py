"""Boundary 10, only offices owe: no step, promise or meeting has a party as its object; nobody began a joint one."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.cases.actions import handling
from huiyin.cases.actions.filing import NewParty
from huiyin.cases.actions.undertaking import Verb
from huiyin.cases.models import Event, Meeting, Party
from huiyin.cases.readers import Service, reading
from huiyin.ledger.record import parse_record
from huiyin.procedure.names import Capacity
from huiyin.procedure.refused import Refused
from huiyin.procedure.slices import slices
from huiyin.procedure.walk import walk
from tests.cases.acting import at, filed, handled, officer, party_of
from tests.procedure.sample import PROFILES

# Everything an office can promise to do is done to a thing, a rule or an office.
THINGS = {
    *("repair", "pay", "refund", "issue", "correct", "publish", "inspect", "order", "build", "restore"),
    *("review_rules", "report"),
}


@pytest.mark.parametrize("name", PROFILES)
def test_no_duty_is_a_party_s(name: str) -> None:
    duties = [clock for clock in PROFILES[name].clocks.values() if clock.duty]
    assert duties
    assert [clock.id for clock in duties if clock.against in (Capacity.PARTY, Capacity.TIME)] == []


@pytest.mark.parametrize("name", PROFILES)
def test_whoever_meets_a_promise_is_the_office_that_made_it(name: str) -> None:
    meeting = [act for act in PROFILES[name].acts.values() if act.meets]
    assert meeting
    assert {who for act in meeting for who in act.who} == {Capacity.PROMISER}


def test_the_verbs_of_promises_are_about_things() -> None:
    assert set(Verb) == THINGS


def test_no_meeting_is_without_a_party_s_own_act_before_it() -> None:
    profile = PROFILES["cn-2022"]
    meetings = {"hearing_set", "mediating", "settlement_drafted", "settled"}
    found = Counter[str]()
    for part in slices(profile):
        walked = walk(part.rules)
        for standing in walked.steps:
            for stage in meetings & set(standing.stages):
                path = walked.path(standing)
                steps = [profile.acts[label] for label in path if label in profile.acts]
                assert any(step.who == (Capacity.PARTY,) for step in steps), path
                found[stage] += 1
    assert found.keys() >= {"hearing_set", "mediating"}


def test_a_meeting_is_stored_by_an_act_of_a_party_alone() -> None:
    acts = [act for act in PROFILES["cn-2022"].acts.values() if function_of_is_meeting(act.id)]
    assert {act.id for act in acts} == {"ask_hearing", "accept_hearing", "ask_mediation", "accept_mediation"}
    assert {act.who for act in acts} == {(Capacity.PARTY,)}


def function_of_is_meeting(kind: str) -> bool:
    function = getattr(handling, kind, None)
    return function is not None and "_meet" in getattr(getattr(function, "__code__", None), "co_names", ())


@pytest.mark.usefixtures("city")
def test_an_office_cannot_bring_about_a_meeting_that_nobody_accepted() -> None:
    case, answer = handled()
    housing = officer("tz.housing")
    for act in (handling.accept_hearing, handling.ask_hearing, handling.accept_mediation):
        with pytest.raises(Refused, match="not with that office"):
            act(case, by=housing, at=at(4), place="某地")
    handling.offer_hearing(case, by=housing, at=at(4))
    with pytest.raises(Refused):
        handling.hold_hearing(case, by=housing, at=at(5), words="笔录")
    handling.decline_hearing(case, by=party_of(answer), at=at(6))
    with reading(Service("check")):
        assert not Meeting.objects.filter(case=case).exists()


# ── A joint petition ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("city")
def test_parties_are_stored_in_the_order_of_their_random_ids() -> None:
    with CaptureQueriesContext(connection) as captured:
        answer = filed(parties=tuple(NewParty() for _ in range(6)))
    (stored,) = [query["sql"] for query in captured if query["sql"].startswith('INSERT INTO "cases_party" ')]
    stored = stored.replace("-", "")
    ids = [party_of(answer, number).party.hex for number in range(6)]
    assert sorted(ids, key=stored.index) == sorted(ids)


@pytest.mark.usefixtures("city")
def test_no_event_and_no_paper_names_a_party() -> None:
    answer = filed(parties=tuple(NewParty() for _ in range(3)))
    with reading(Service("check")):
        parties = {row.pk for row in Party.objects.filter(case=answer.case)}
        records = [parse_record(bytes(row.record)) for row in Event.objects.filter(case=answer.case)]
    names = set(itertools.chain.from_iterable((str(pk), pk.hex) for pk in parties))
    assert not any(name in str(record) for name, record in itertools.product(names, records))
    for table in apps.get_app_config("cases").get_models():
        if table.__name__ not in ("Delivery", "PartyKey"):
            assert not [field for field in table._meta.concrete_fields if field.related_model is Party], table


@pytest.mark.usefixtures("city")
def test_the_rows_of_principals_differ_in_nothing_but_what_is_random() -> None:
    answer = filed(parties=tuple(NewParty() for _ in range(3)))
    random = {"id", "lookup"}
    with reading(Service("check")):
        rows = Party.objects.filter(case=answer.case).values(
            *(field.attname for field in Party._meta.concrete_fields if field.name not in random)
        )
        assert len({repr(sorted(row.items())) for row in rows}) == 1
