"""Courses under the Chinese rules, told as they would be told at a counter."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from huiyin.procedure import changes, course
from huiyin.procedure.names import Capacity, End, Field
from huiyin.procedure.profile import Transition
from huiyin.procedure.refused import Refused
from huiyin.procedure.state import PARTY, TIME, Act, By, Clock, Event, State
from tests.procedure.sample import ALL_FIELDS, PROFILES, SHELF, act_of, filed, filing, go, noon, settled

CN = PROFILES["cn-2022"]


def clock(state: State, name: str) -> Clock:
    return next(one for one in reversed(state.clocks) if one.name == name)


def handling(at: str = "2026-08-04", claims: int = 1) -> State:
    """A case accepted on ``at``."""
    return go(CN, filed(CN, noon(at), claims), "register_own", "accept", at=noon(at))


def act(kind: str, state: State, at: str, **facts: Any) -> Act:
    return act_of(CN, state, CN.acts[kind], noon(at), **facts)


def refused(state: State | None, act: Act, at: str) -> Refused:
    with pytest.raises(Refused) as caught:
        course.advance(CN, state, act, noon(at))
    return caught.value


def test_sixty_days_from_acceptance_with_target_and_last_day() -> None:
    found = clock(handling("2026-08-04"), "decision")
    assert (found.count.due, found.count.rolled) == (date(2026, 10, 3), date(2026, 10, 8))


def test_an_answer_on_the_last_day_is_in_time_and_a_breach_records_itself_the_moment_after() -> None:
    state = handling("2026-08-04")
    last_minute = noon("2026-10-08").replace(hour=15, minute=59)
    assert settled(CN, state, last_minute) == state
    late = settled(CN, state, last_minute + timedelta(minutes=1))
    assert clock(late, "decision").breached == date(2026, 10, 9)
    assert "ask_supervision" in {rule.id for rule in course.possible(CN, late, Capacity.PARTY)}


def test_nothing_is_recorded_before_what_time_has_done() -> None:
    state = handling("2026-08-04")
    error = refused(state, act("issue_opinion", state, "2026-10-20"), "2026-10-20")
    assert error.code == "unsettled"
    assert "Decision" in error.why.en


def test_a_late_answer_stays_late_for_ever() -> None:
    state = settled(CN, handling("2026-08-04"), noon("2026-10-20"))
    answered = go(CN, state, "issue_opinion", at=noon("2026-10-20"))
    found = clock(answered, "decision")
    assert (found.breached, found.ended) == (date(2026, 10, 9), date(2026, 10, 20))


def test_an_extension_counts_from_acceptance_and_comes_once() -> None:
    state = go(CN, handling("2026-08-04"), "extend", at=noon("2026-09-01"), longer_by=30)
    assert clock(state, "decision").count.due == date(2026, 11, 2)
    assert refused(state, act("extend", state, "2026-09-02", longer_by=1), "2026-09-02").code == "used"


def test_an_extension_is_at_most_thirty_days_and_never_of_what_is_late() -> None:
    state = handling("2026-08-04")
    assert refused(state, act("extend", state, "2026-09-01", longer_by=31), "2026-09-01").code == "extension"
    late = settled(CN, state, noon("2026-10-20"))
    assert refused(late, act("extend", late, "2026-10-20", longer_by=5), "2026-10-20").code == "extension"


def test_only_the_head_of_the_office_extends() -> None:
    state = handling()
    by_handler = replace(act("extend", state, "2026-08-05"), by=By(Capacity.LEAD, "handler", "bureau", "s1"))
    assert refused(state, by_handler, "2026-08-05").code == "role"


def test_a_transfer_moves_responsibility_only_when_it_is_taken() -> None:
    state = go(CN, filed(CN, noon("2026-09-25")), "register", "transfer", at=noon("2026-09-28"), to_office="water")
    assert state.lead == "bureau"
    assert go(CN, state, "take", at=noon("2026-09-29")).lead == "water"


def test_silence_of_the_receiver_for_five_working_days_makes_it_responsible() -> None:
    state = go(CN, filed(CN, noon("2026-09-25")), "register", "transfer", at=noon("2026-09-28"), to_office="water")
    assert settled(CN, state, noon("2026-10-10")).lead == "bureau"  # the Saturday is worked, and the last day
    taken = settled(CN, state, noon("2026-10-11"))
    assert (taken.lead, taken.stage) == ("water", "taken")
    assert clock(taken, "taken_notice").start == date(2026, 9, 28)


def test_an_objection_returns_only_what_the_sender_agrees_to_take_back() -> None:
    sent = go(CN, filed(CN, noon("2026-03-02")), "register", "transfer", at=noon("2026-03-03"), to_office="water")
    objected = go(CN, sent, "object", at=noon("2026-03-04"))
    assert objected.lead == "bureau"
    assert go(CN, objected, "agree_objection", at=noon("2026-03-05")).stage == "retriage"
    kept = go(CN, objected, "reject_objection", at=noon("2026-03-05"))
    assert (kept.lead, kept.stage) == ("water", "taken")


def test_offices_that_disagree_are_ended_by_their_superior_and_not_by_themselves() -> None:
    sent = go(CN, filed(CN, noon("2026-03-02")), "register", "transfer", at=noon("2026-03-03"), to_office="water")
    dispute = go(CN, sent, "object", "refer_dispute", at=noon("2026-03-04"))
    own = Act("designate", By(Capacity.SUPERIOR, "lead", "bureau", "b1"), {"to_office": "water"})
    assert refused(dispute, own, "2026-03-05").code == "office"
    city = replace(own, by=By(Capacity.SUPERIOR, "lead", "city", "c1"))
    assert course.advance(CN, dispute, city, noon("2026-03-05")).lead == "water"


def test_a_successor_takes_over_the_case_its_limits_and_its_promises() -> None:
    state = go(CN, handling("2026-08-04"), "undertake", at=noon("2026-08-05"), due="2026-12-01")
    merged = go(CN, state, "succeed", at=noon("2026-08-06"), to_office="merged")
    assert merged.lead == "merged"
    assert {one.holder for one in merged.open_clocks} == {"merged"}
    assert [one.count for one in merged.clocks] == [one.count for one in state.clocks]
    assert go(CN, merged, "fulfil", at=noon("2026-08-07"), number=1).standing.numbered == frozenset()


def test_every_claim_must_be_answered_and_only_those_that_were_made() -> None:
    state = handling(claims=2)
    one = act("issue_opinion", state, "2026-08-05", outcomes={"1": "supported"})
    assert "2 is still open" in refused(state, one, "2026-08-05").why.en
    three = act("issue_opinion", state, "2026-08-05", outcomes={"1": "supported", "2": "refused", "3": "refused"})
    assert "only 2 claims" in refused(state, three, "2026-08-05").why.en


def test_points_added_later_are_answered_too() -> None:
    state = go(CN, handling(), "supplement", at=noon("2026-08-05"), more_claims=2)
    one = act("issue_opinion", state, "2026-08-06", outcomes={"1": "supported"})
    assert "2, 3" in refused(state, one, "2026-08-06").why.en


def test_an_opinion_without_the_way_to_review_is_not_sent() -> None:
    state = handling()
    bare = replace(act("issue_opinion", state, "2026-08-05"), fields=ALL_FIELDS - {Field.REMEDY, Field.REMEDY_TO})
    error = refused(state, bare, "2026-08-05")
    assert error.code == "fields"
    assert "what can be done against it, where to" in error.why.en
    assert error.source is not None
    assert "article 32" in error.source.en


def test_the_simple_course_cannot_refuse_and_gives_way_to_the_ordinary_one() -> None:
    state = go(CN, filed(CN, noon("2026-03-02")), "register_own", "accept_simple", at=noon("2026-03-03"))
    no = act("answer_simple", state, "2026-03-04", outcomes={"1": "refused"})
    assert refused(state, no, "2026-03-04").code == "fact"
    ordinary = go(CN, state, "convert", at=noon("2026-03-10"))
    assert clock(ordinary, "decision").start == date(2026, 3, 3)


def test_the_simple_course_is_open_for_three_working_days_from_receipt() -> None:
    late = settled(CN, go(CN, filed(CN, noon("2026-03-02")), "register_own", at=noon("2026-03-02")), noon("2026-03-06"))
    assert refused(late, act("accept_simple", late, "2026-03-06"), "2026-03-06").code == "stage"


def opinion(state: State, at: str) -> State:
    return go(CN, state, "issue_opinion", "deliver_opinion", at=noon(at))


def test_who_decided_does_not_review() -> None:
    state = opinion(handling(), "2026-09-01")
    in_review = go(CN, state, "request_review", at=noon("2026-09-02"), to_office="city")
    assert in_review.lead == "city"
    same_person = act("decide_review", in_review, "2026-09-03")
    decided = next(iter(in_review.took))
    own = replace(in_review, took=frozenset({(decided[0], "city", same_person.by.seat)}))
    assert refused(own, same_person, "2026-09-03").code == "apart"


@pytest.mark.parametrize("office", ["bureau", "merged"])
def test_neither_a_successor_nor_the_office_it_succeeded_reviews_what_that_decided(office: str) -> None:
    state = go(CN, opinion(handling(), "2026-09-01"), "succeed", at=noon("2026-09-02"), to_office="merged")
    in_review = go(CN, state, "request_review", at=noon("2026-09-03"), to_office=office)
    assert refused(in_review, act("decide_review", in_review, "2026-09-04"), "2026-09-04").code == "apart"


def test_review_and_reexamination_to_the_end() -> None:
    state = go(CN, opinion(handling(), "2026-09-01"), "request_review", at=noon("2026-09-02"), to_office="city")
    state = go(CN, state, "decide_review", "deliver_review", at=noon("2026-09-10"))
    state = go(CN, state, "request_reexamination", at=noon("2026-09-11"), to_office="province")
    state = go(CN, state, "decide_reexamination", "deliver_final", at=noon("2026-09-20"))
    assert (state.stage, course.ended(CN, state)) == ("final", End.OPINION)


def test_the_time_of_a_hearing_does_not_count_in_a_reexamination() -> None:
    state = go(
        CN, opinion(handling("2026-03-02"), "2026-03-10"), "request_review", at=noon("2026-03-11"), to_office="city"
    )
    state = go(CN, state, "decide_review", "deliver_review", at=noon("2026-03-20"))
    state = go(CN, state, "request_reexamination", at=noon("2026-03-21"), to_office="province")
    plain = clock(state, "reexamination_opinion").count.due
    state = go(CN, state, "ask_hearing", at=noon("2026-03-25"))
    state = go(CN, state, "grant_hearing", at=noon("2026-03-26"))
    assert not clock(state, "reexamination_opinion").runs
    held = go(CN, state, "hold_hearing", at=noon("2026-04-05"))
    found = clock(held, "reexamination_opinion")
    assert found.count.due == plain + timedelta(days=10)
    assert len(found.count.skipped) >= 10


def test_a_hearing_that_is_not_held_in_time_stops_nothing_any_longer() -> None:
    state = go(
        CN, opinion(handling("2026-03-02"), "2026-03-10"), "request_review", at=noon("2026-03-11"), to_office="city"
    )
    state = go(CN, state, "decide_review", "deliver_review", at=noon("2026-03-20"))
    state = go(CN, state, "request_reexamination", at=noon("2026-03-21"), to_office="province")
    state = go(CN, state, "ask_hearing", "grant_hearing", at=noon("2026-03-25"))
    late = settled(CN, state, noon("2026-05-10"))
    assert "hearing" in late.standing.late
    assert clock(late, "reexamination_opinion").paused is None


def test_a_revoked_opinion_is_decided_anew_by_the_office_that_decided() -> None:
    state = go(CN, opinion(handling(), "2026-09-01"), "request_review", at=noon("2026-09-02"), to_office="city")
    redo = go(CN, state, "revoke_review", at=noon("2026-09-03"))
    assert (redo.stage, redo.lead) == ("redo", "bureau")
    assert "differs_in" in CN.acts["reissue_opinion"].facts


def test_who_never_looks_is_not_cut_off_before_thirty_days_and_thirty_more() -> None:
    state = go(CN, handling("2026-03-02"), "issue_opinion", at=noon("2026-04-01"))
    assert settled(CN, state, noon("2026-05-01")).stage == "opinion_sent"
    answered = settled(CN, state, noon("2026-05-07"))
    assert (answered.stage, answered.standing.reply.delivered) == ("answered", True)
    assert clock(answered, "review_request").start == date(2026, 5, 6)
    closed = settled(CN, answered, noon("2026-07-01"))
    assert (closed.stage, course.ended(CN, closed)) == ("closed", End.OPINION)


def test_a_withdrawal_can_be_taken_back_while_everything_goes_on() -> None:
    state = go(CN, handling("2026-08-04"), "withdraw", at=noon("2026-08-05"))
    assert state.stage == "handling"
    assert clock(state, "decision").runs
    back = go(CN, state, "take_back", at=noon("2026-09-03"))
    assert settled(CN, back, noon("2026-10-01")).stage == "handling"
    gone = settled(CN, state, noon("2026-09-10"))
    assert (gone.stage, course.ended(CN, gone)) == ("withdrawn", End.WITHDRAWAL)


@pytest.mark.parametrize("end", ["withdrawn", "closed"])
def test_new_facts_open_a_case_again(end: str) -> None:
    if end == "closed":
        state = settled(CN, opinion(handling("2026-03-02"), "2026-03-10"), noon("2026-06-01"))
    else:
        state = settled(CN, go(CN, handling("2026-03-02"), "withdraw", at=noon("2026-03-03")), noon("2026-05-01"))
    assert state.stage == end
    assert go(CN, state, "reopen", at=noon("2026-06-02")).stage == "reopened"


def test_the_same_matter_is_pointed_to_only_on_a_number_that_the_petitioner_gave() -> None:
    state = go(CN, filed(CN, noon("2026-03-02")), "register_own", at=noon("2026-03-02"))
    assert refused(state, act("point_to_earlier", state, "2026-03-03"), "2026-03-03").code == "stage"
    named = go(CN, state, "name_earlier_case", at=noon("2026-03-03"))
    assert go(CN, named, "point_to_earlier", at=noon("2026-03-04")).stage == "direction_sent"


def test_an_undertaking_binds_the_office_beyond_the_end() -> None:
    state = go(CN, handling("2026-03-02"), "undertake", at=noon("2026-03-03"), due="2026-12-01")
    closed = settled(CN, opinion(state, "2026-03-10"), noon("2026-06-01"))
    assert closed.stage == "closed"
    late = settled(CN, closed, noon("2026-12-02"))
    assert late.standing.late == {"undertaking"}
    assert "ask_supervision" in {rule.id for rule in course.possible(CN, late, Capacity.PARTY)}


def test_of_two_undertakings_meeting_the_late_one_leaves_the_other_in_time() -> None:
    state = go(CN, handling("2026-08-04"), "undertake", at=noon("2026-08-05"), due="2026-08-20")
    state = go(CN, state, "undertake", at=noon("2026-08-05"), due="2026-09-20")
    late = settled(CN, state, noon("2026-08-21"))
    met = go(CN, late, "fulfil", at=noon("2026-08-21"), number=1)
    assert (met.standing.late, met.standing.numbered) == (frozenset(), {"undertaking"})


def test_of_two_late_undertakings_meeting_one_leaves_the_other_late() -> None:
    state = go(CN, handling("2026-08-04"), "undertake", at=noon("2026-08-05"), due="2026-08-20")
    state = go(CN, state, "undertake", at=noon("2026-08-05"), due="2026-08-21")
    late = settled(CN, state, noon("2026-08-24"))
    assert go(CN, late, "fulfil", at=noon("2026-08-24"), number=1).standing.late == {"undertaking"}


def test_an_undertaking_into_the_past_is_refused() -> None:
    state = handling()
    assert refused(state, act("undertake", state, "2026-08-05", due="2026-08-04"), "2026-08-05").code == "past"


def test_a_letter_entered_later_counts_from_the_day_it_came() -> None:
    late_entry = replace(filing(CN), facts={**filing(CN).facts, "done_on": "2026-03-02"})
    state = course.advance(CN, None, late_entry, noon("2026-03-20"))
    assert clock(state, "registration").start == date(2026, 3, 2)
    assert course.next_automatic(CN, state) is not None
    assert "registration" in settled(CN, state, noon("2026-03-20")).standing.late


@pytest.mark.parametrize("by", [PARTY, By(Capacity.LEAD, "handler", "bureau", "b1")])
def test_a_delivery_is_never_dated_back_to_shorten_a_right(by: By) -> None:
    state = go(CN, handling("2026-03-02"), "issue_opinion", at=noon("2026-04-01"))
    early = Act("deliver_opinion", by, {"mode": "handed_over", "done_on": "2026-02-01"})
    assert refused(state, early, "2026-04-02").code == "backdated"


def test_a_withdrawal_is_never_dated_back_past_its_time_to_think() -> None:
    state = handling("2026-03-02")
    assert refused(state, Act("withdraw", PARTY, {"done_on": "2026-01-01"}), "2026-03-03").code == "backdated"


def test_a_request_that_was_posted_earlier_counts_from_that_day() -> None:
    state = opinion(handling("2026-03-02"), "2026-03-10")
    posted = act("request_review", state, "2026-03-20", to_office="city")
    posted = replace(posted, facts={**posted.facts, "done_on": "2026-03-16"})
    in_review = course.advance(CN, state, posted, noon("2026-03-20"))
    assert clock(in_review, "review_opinion").start == date(2026, 3, 16)


def test_a_case_is_not_filed_under_rules_that_are_not_in_force() -> None:
    assert refused(None, filing(CN), "2022-04-29").code == "force"


def test_an_act_is_not_entered_before_it_was_done() -> None:
    early = replace(filing(CN), facts={**filing(CN).facts, "done_on": "2026-03-05"})
    assert refused(None, early, "2026-03-02").code == "future"


def test_time_does_not_go_back() -> None:
    state = handling("2026-08-04")
    assert refused(state, act("issue_opinion", state, "2026-08-03"), "2026-08-03").code == "backwards"


@pytest.mark.parametrize(
    ("facts", "what"),
    [
        ({}, "'outcomes' is missing"),
        ({"outcomes": {"1": "supported"}, "name": "x"}, "no fact 'name'"),
        ({"outcomes": {"1": "gone"}}, "no outcome"),
        ({"outcomes": "supported"}, "each claim"),
        ({"outcomes": {"1": "supported"}, "done_on": "2026-02-30"}, "must be a date"),
        ({"outcomes": {"1": "supported"}, "done_on": 5}, "must be a date"),
    ],
)
def test_facts_are_closed_and_typed(facts: dict[str, Any], what: str) -> None:
    state = handling()
    wrong = replace(act("issue_opinion", state, "2026-08-05"), facts=facts)
    assert what in refused(state, wrong, "2026-08-05").why.en


@pytest.mark.parametrize("office", ["", "办公室", "UPPER", "a b", "x" * 65, 7, None])
def test_an_office_is_a_code(office: object) -> None:
    odd = replace(filing(CN), facts={**filing(CN).facts, "to_office": office})
    assert refused(None, odd, "2026-08-05").code == "fact"


@pytest.mark.parametrize("claims", [0, -1, True, "1", 1.5, 10_001])
def test_claims_are_counted_in_whole_numbers(claims: object) -> None:
    odd = replace(filing(CN), facts={**filing(CN).facts, "claims": claims})
    assert refused(None, odd, "2026-08-05").code == "fact"


def test_a_class_that_was_not_in_force_is_no_class() -> None:
    state = go(CN, filed(CN, noon("2026-03-02")), "register_own", at=noon("2026-03-02"))
    for exit_ in ("nonsense", "duty"):
        wrong = act("accept", state, "2026-03-03", exit=exit_)
        assert refused(state, wrong, "2026-03-03").code == "fact"


def test_classification_asks_in_the_order_of_the_law() -> None:
    with pytest.raises(Refused, match="courts"):
        course.classify(CN, {"duty": True}, date(2026, 3, 2))
    no = dict.fromkeys(("litigation", "arbitration", "party_member_appeal", "administrative", "duty"), False)
    assert course.classify(CN, no, date(2026, 3, 2)).id == "petition"
    assert course.classify(CN, {**no, "arbitration": True}, date(2026, 3, 2)).id == "arbitration"


def test_replay_of_the_same_events_gives_the_same_state() -> None:
    events = [Event(filing(CN), noon("2026-08-04"))]
    state = course.advance(CN, None, events[0].act, events[0].at)
    for kind in ("register_own", "accept", "extend", "issue_opinion", "deliver_opinion"):
        events.append(Event(act(kind, state, "2026-08-05"), noon("2026-08-05")))
        state = course.advance(CN, state, events[-1].act, events[-1].at)
    assert course.replay(CN, events) == state


def test_no_events_are_no_case() -> None:
    with pytest.raises(ValueError, match="at least the event of its filing"):
        course.replay(CN, [])


def test_a_case_does_not_begin_otherwise_than_by_filing() -> None:
    assert refused(None, Act("accept", PARTY), "2026-03-02").code == "unfiled"


# ── A year that is announced later ───────────────────────────────────────────────────────────────────────────────


def before_2026() -> Any:
    """The rules as they counted before the days off of 2026 were announced."""
    return replace(CN, calendar=CN.calendar.as_of("cn@2024-11-12"))


def test_a_year_announced_later_moves_provisional_dates_by_an_event_of_its_own() -> None:
    old = before_2026()
    state = go(old, filed(old, noon("2025-10-20")), "register_own", "accept", at=noon("2025-10-21"))
    state = go(old, state, "issue_opinion", at=noon("2026-01-10"))
    state = go(old, state, "deliver_opinion", at=noon("2026-01-20"))
    right = clock(state, "review_request").count
    assert (right.due, right.rolled, right.provisional) == (date(2026, 2, 19), date(2026, 2, 19), True)
    news = changes.recalculated(CN, state)
    assert news is not None
    assert news.facts["moved"] == {"review_request.0": "2026-02-19 2026-02-19 2026-02-19 2026-02-24"}
    moved = course.advance(CN, state, news, noon("2026-01-21"))
    assert clock(moved, "review_request").count.rolled == date(2026, 2, 24)
    assert not clock(moved, "review_request").count.provisional
    assert changes.recalculated(CN, moved) is None


def test_a_right_of_a_party_is_never_shortened_by_an_announcement() -> None:
    old = before_2026()
    state = go(old, filed(old, noon("2025-12-01")), "register_own", "accept", at=noon("2025-12-01"))
    state = go(old, state, "issue_opinion", "deliver_opinion", at=noon("2026-01-15"))
    assert clock(state, "review_request").count.rolled == date(2026, 2, 16)  # Saturday 14, as it seemed, to Monday
    news = changes.recalculated(CN, state)
    assert news is not None
    moved = course.advance(CN, state, news, noon("2026-01-16"))
    assert clock(moved, "review_request").count.rolled == date(2026, 2, 16)  # although Saturday 14 is worked
    assert not clock(moved, "review_request").count.provisional


def test_a_year_changed_after_its_announcement_moves_dates_that_were_not_provisional() -> None:
    """In January 2020 the Spring Festival was prolonged by three days while it lasted."""
    rules = replace(CN, since=date(2019, 1, 1))  # as if they had been in force then
    old = replace(rules, calendar=CN.calendar.as_of("cn@2019-11-21"))
    state = go(old, filed(old, noon("2019-12-30")), "register_own", "accept_suggestion", at=noon("2019-12-31"))
    state = go(old, state, "answer_suggestion", "deliver_reply", at=noon("2020-01-01"))
    assert clock(state, "check_request").count.rolled == date(2020, 1, 31)
    news = changes.recalculated(replace(rules, calendar=CN.calendar.as_of("cn@2020-01-26")), state)
    assert news is not None
    moved = course.advance(rules, state, news, noon("2020-01-27"))
    assert clock(moved, "check_request").count.rolled == date(2020, 2, 3)


def test_dates_do_not_move_otherwise_than_the_rules_say() -> None:
    old = before_2026()
    state = go(old, filed(old, noon("2025-12-19")), "register_own", "accept", at=noon("2025-12-20"))
    news = changes.recalculated(CN, state)
    assert news is not None
    lie = replace(news, facts={**news.facts, "moved": {"decision.0": "2026-02-18 2026-02-18 2026-05-06 2026-05-06"}})
    with pytest.raises(Refused, match="do not move"):
        course.advance(CN, state, lie, noon("2025-12-21"))


def test_replay_counts_each_event_by_what_was_known_then() -> None:
    old = before_2026()
    events = [Event(filing(old), noon("2025-12-01"))]
    state = course.advance(old, None, events[0].act, events[0].at)
    for kind in ("register_own", "accept"):
        events.append(Event(act_of(old, state, old.acts[kind], noon("2025-12-20")), noon("2025-12-20")))
        for automatic, after in course.settle(old, state, noon("2025-12-20")):
            events.insert(-1, Event(automatic, noon("2025-12-20")))
            state = after
        state = course.advance(old, state, events[-1].act, events[-1].at)
    assert course.replay(CN, events) == state


# ── Rules that change ────────────────────────────────────────────────────────────────────────────────────────────


def newer(**changes_: Any) -> Any:
    source = CN.acts["file"].source
    return replace(CN, hash="f" * 64, transitions=(Transition(since=CN.hash, stages={}, source=source),), **changes_)


def test_a_case_stays_with_the_version_it_was_pinned_to() -> None:
    state = handling()
    with pytest.raises(Refused, match="another version"):
        course.advance(newer(), state, act("issue_opinion", state, "2026-08-05"), noon("2026-08-05"))


def test_transitional_law_is_an_event_and_moves_no_date_that_runs() -> None:
    decision = replace(CN.clocks["decision"], term=CN.clocks["review_opinion"].term)
    new = newer(clocks={**CN.clocks, "decision": decision})
    state = handling("2026-08-04")
    moved = course.advance(new, state, changes.repinned(new), noon("2026-08-10"))
    assert moved.profile == new.hash
    assert clock(moved, "decision").count == clock(state, "decision").count
    events = [Event(filing(CN), noon("2026-08-04"))]
    for kind in ("register_own", "accept"):
        before = course.replay(CN, events)
        events.append(Event(act_of(CN, before, CN.acts[kind], noon("2026-08-04")), noon("2026-08-04")))
    events.append(Event(changes.repinned(new), noon("2026-08-10")))
    assert course.replay(CN, events, {new.hash: new}) == moved
    with pytest.raises(Refused, match="are not here"):
        course.replay(CN, events)


def test_rules_without_a_transition_do_not_take_a_case_over() -> None:
    stranger = replace(CN, hash="e" * 64)
    with pytest.raises(Refused, match="no transition"):
        course.advance(stranger, handling(), changes.repinned(stranger), noon("2026-08-10"))


@pytest.mark.parametrize("capacity", [one for one in Capacity if one not in CN.acts["file"].who])
def test_a_case_is_filed_by_a_party_or_taken_down_by_an_office(capacity: Capacity) -> None:
    stranger = replace(filing(CN), by=By(capacity, "intake", "bureau", "b1"))
    assert refused(None, stranger, "2026-03-02").code == "who"
    counter = replace(filing(CN), by=By(Capacity.LEAD, "intake", "bureau", "b1"))
    assert course.advance(CN, None, counter, noon("2026-03-02")).stage == "filed"


def test_time_itself_cannot_be_invented() -> None:
    state = handling("2026-08-04")
    early = Act("breach", TIME, {"clock": "decision", "number": 0, "on": "2026-10-08"})
    assert refused(state, early, "2026-08-05").code == "early"


def test_the_shelf_gives_what_it_has_and_names_it_where_it_has_not() -> None:
    assert "cn-2022" in SHELF.profiles
    with pytest.raises(LookupError, match="cn-2022"):
        SHELF.profile("cn-1999")
