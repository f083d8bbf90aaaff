"""Boundary 10, only offices owe: no limit, promise, meeting or step has a petitioner for its object."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from huiyin.cases.actions.undertaking import Verb
from huiyin.cases.models import Clock, Reminder, Undertaking
from huiyin.procedure.names import Capacity
from huiyin.procedure.profile import ActRule, FactKind, Profile
from huiyin.procedure.slices import slices
from huiyin.procedure.walk import walk
from tests.procedure.sample import PROFILES

profiles = pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)

# What systems in this field do to people who complain, as they name it. No rule here speaks of any of it.
STEPS = ("劝返", "稳控", "训诫", "教育疏导", "警告", "拘留", "息诉", "罢访", "息访", "接返", "包保", "缠访", "闹访",
         "越级", "重点人", "黑名单", "信用", "warn", "detain", "persuade", "escort", "blacklist", "vexatious",
         "stability", "educate", "penal", "repeat petition", "credit score")  # fmt: skip
PERSONS = ("petitioner", "party", "person", "people", "complainant", "family", "visit", "talk", "accompany", "calm",
           "当事人", "信访人", "上访", "家属")  # fmt: skip
MEETINGS = ("hearing_set", "mediating", "settlement_drafted", "settled")


@profiles
def test_no_duty_runs_against_a_party(profile: Profile) -> None:
    for clock in profile.clocks.values():
        assert not (clock.duty and clock.against is Capacity.PARTY), clock.id
        assert clock.against is not Capacity.TIME


@profiles
def test_a_time_of_a_party_that_ends_takes_nothing_but_that_right(profile: Profile) -> None:
    """What a party does not do in time ends a right, and never the case while an office owes an answer."""
    for clock in profile.clocks.values():
        if clock.against is Capacity.PARTY:
            assert clock.lapse is not None, f"{clock.id} would be a breach of a party's"


@profiles
def test_a_number_that_is_met_is_met_by_an_office(profile: Profile) -> None:
    for act in profile.acts.values():
        if act.meets is not None or act.starts is not None:
            assert Capacity.PARTY not in act.who, act.id


def test_the_verbs_of_undertakings_are_a_closed_list_about_offices_and_matters() -> None:
    assert {verb.value for verb in Verb} == {
        "repair", "pay", "refund", "issue", "correct", "publish", "inspect", "order", "build", "restore",
        "review_rules", "report",
    }  # fmt: skip
    assert not any(word in verb.value for verb in Verb for word in PERSONS)


@pytest.mark.parametrize("table", [Undertaking, Reminder, Clock])
def test_what_is_owed_names_an_office_and_has_no_place_for_a_person(table: type) -> None:
    names = {field.name for field in table._meta.concrete_fields}  # type: ignore[attr-defined]
    assert "office" in names
    assert not names & {"party", "person", "petitioner"}


def test_facts_are_of_a_closed_set_of_kinds_and_none_is_a_person() -> None:
    assert {kind.name for kind in FactKind} == {"DATE", "COUNT", "OFFICE", "CASE", "CODE", "OUTCOMES", "EXIT"}


@profiles
def test_no_rule_speaks_of_doing_something_to_those_who_complain(profile: Profile) -> None:
    for act in profile.acts.values():
        words = f"{act.id} {act.name.zh} {act.name.en}".lower()
        assert not [step for step in STEPS if step in words], act.id
    for stage in profile.stages.values():
        words = f"{stage.id} {stage.name.zh} {stage.name.en}".lower()
        assert not [step for step in STEPS if step in words], stage.id


# ── Meetings ─────────────────────────────────────────────────────────────────────────────────────────────────────


def of_party(act: ActRule | None) -> bool:
    return act is not None and act.who == (Capacity.PARTY,)


def into(profile: Profile, stage: str) -> Iterator[ActRule]:
    return (act for act in profile.acts.values() if stage in act.to)


def asked_by_party(profile: Profile) -> set[str]:
    """Stages to which acts of a party alone lead, and no passing of time."""
    lapsed = {stage for clock in profile.clocks.values() if clock.lapse for stage in clock.lapse.to}
    return {
        stage
        for stage in profile.stages
        if stage not in lapsed and (acts := list(into(profile, stage))) and all(of_party(act) for act in acts)
    }


@profiles
@pytest.mark.parametrize("meeting", MEETINGS)
def test_a_meeting_comes_about_by_a_party_s_own_word_alone(profile: Profile, meeting: str) -> None:
    """By an act of theirs, or by an office's after one of theirs: never by time, never by an offer alone."""
    if meeting not in profile.stages:
        return
    track = profile.stages[meeting].track
    theirs = asked_by_party(profile) | set(MEETINGS) - {"hearing_set"}
    for clock in profile.clocks.values():
        assert clock.lapse is None or meeting not in clock.lapse.to
    for act in into(profile, meeting):
        before = [stage for stage in act.from_ if profile.stages[stage].track == track]
        assert of_party(act) or (before and set(before) <= theirs), act.id


@profiles
def test_on_no_way_through_the_rules_is_there_a_meeting_before_a_party_spoke(profile: Profile) -> None:
    """Every standing with a meeting in it was entered from one without by a party, or from one where they had asked."""
    asked = asked_by_party(profile)
    for part in slices(profile):
        if not set(MEETINGS) & set(part.rules.stages):
            continue
        for here, steps in walk(part.rules).steps.items():
            before = set(here.stages)
            for step in steps:
                new = set(MEETINGS) & set(step.to.stages) - before
                assert not new or of_party(step.act) or before & (asked | set(MEETINGS)), (here, step.label)


@profiles
def test_to_decline_leads_back_and_to_no_end(profile: Profile) -> None:
    for act in profile.acts.values():
        if of_party(act) and act.id.startswith(("decline", "leave", "refuse_mediation")):
            assert not any(profile.stages[stage].end for stage in act.to), act.id


@profiles
def test_where_time_ends_a_case_a_right_has_lapsed_or_the_last_letter_is_deemed_delivered(profile: Profile) -> None:
    """A party's silence ends nothing that an office still owes."""
    for clock in profile.clocks.values():
        if clock.lapse is not None and any(profile.stages[stage].end for stage in clock.lapse.to):
            assert clock.against is Capacity.PARTY or clock.lapse.delivers, clock.id
