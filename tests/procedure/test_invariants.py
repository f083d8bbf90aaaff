"""What must hold always, over random lawful histories of every profile: design section 4, rules 1 to 7.

Each rule is asserted on the states themselves, not by the lint that proves the same of the profile.
"""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from huiyin.procedure import course
from huiyin.procedure.names import Capacity, End, Field, Role
from huiyin.procedure.profile import Profile
from huiyin.procedure.refused import Refused
from huiyin.procedure.state import Event, State
from tests.procedure.sample import PROFILES, act_of, allowed, filing, go, noon

REMEDY = {Field.REASONS, Field.REMEDY, Field.REMEDY_LIMIT, Field.REMEDY_TO}


class History(RuleBasedStateMachine):
    """One case, moved by any lawful act of anybody and by time, in any order."""

    profile: Profile

    def __init__(self) -> None:
        super().__init__()
        self.state: State | None = None
        self.events: list[Event] = []
        self.at = noon("2026-01-05")

    def record(self, act: Any) -> None:
        self.state = course.advance(self.profile, self.state, act, self.at)
        self.events.append(Event(act, self.at))

    @initialize(claims=st.integers(1, 4), day=st.integers(0, 700))
    def file(self, claims: int, day: int) -> None:
        self.at = noon(self.profile.since) + timedelta(days=day + 1)
        self.record(filing(self.profile, claims))

    @rule(data=st.data())
    def act(self, data: st.DataObject) -> None:
        self.wait(0)
        assert self.state is not None
        options = allowed(self.profile, self.state)
        if not options:
            return
        taken = data.draw(st.sampled_from(options), label="act")
        act = act_of(
            self.profile, self.state, taken, self.at, lambda several: data.draw(st.sampled_from(list(several)))
        )
        before = self.state
        try:
            self.record(act)
        except Refused as refused:  # the same seat may not review itself, and what is late is not extended
            if refused.code not in ("apart", "extension") or self.state != before:
                raise

    @rule(days=st.sampled_from([0, 1, 2, 5, 10, 20, 45, 70]))
    def let_pass(self, days: int) -> None:
        self.wait(days)

    def wait(self, days: int) -> None:
        assert self.state is not None
        self.at += timedelta(days=days)
        for act, after in course.settle(self.profile, self.state, self.at):
            self.events.append(Event(act, self.at))
            self.state = after

    @precondition(lambda self: self.state is not None)
    @invariant()
    def until_the_end_a_clock_runs_or_a_party_can_move_the_case(self) -> None:
        state = self.state
        assert state is not None
        if course.ended(self.profile, state) is not None:
            return
        assert self._bound(state) or self._party_moves(state), state.standing

    def _bound(self, state: State) -> bool:
        """Whether a clock runs against an office: a duty in time, or a window after which an office has one."""
        clocks = [self.profile.clocks[clock.name] for clock in state.clocks if clock.runs]
        return any(
            clock.duty
            or (
                clock.against is not Capacity.PARTY
                and any(self.profile.clocks[c].duty for s in clock.lapse.to for c in self.profile.stages[s].clocks)
            )
            for clock in clocks
        )

    def _party_moves(self, state: State) -> bool:
        """Whether a party holds an act after which an office owes something that it did not owe before."""
        at = max(self.at, state.at)
        open_ = {(clock.name, clock.start) for clock in state.clocks if clock.runs}
        for option in course.possible(self.profile, state, Capacity.PARTY):
            after = go(self.profile, state, option.id, at=at)
            new = {(c.name, c.start) for c in after.clocks if c.runs and self.profile.clocks[c.name].duty} - open_
            if new:
                return True
        return False

    @precondition(lambda self: self.state is not None)
    @invariant()
    def a_case_ends_in_one_of_three_ways_and_never_by_time_or_rating_alone(self) -> None:
        state = self.state
        assert state is not None
        end = course.ended(self.profile, state)
        kinds = [event.act.kind for event in self.events]
        if end is End.WITHDRAWAL:
            assert any(self._leads_to_withdrawal(kind) for kind in kinds)
        elif end is not None:
            notices = [self.profile.acts[kind].notice for kind in kinds if kind in self.profile.acts]
            assert any(notice and self.profile.notices[notice].kind == end for notice in notices)
            assert self._delivered(kinds)

    def _leads_to_withdrawal(self, kind: str) -> bool:
        rule = self.profile.acts.get(kind)
        return rule is not None and rule.who == (Capacity.PARTY,) and rule.silent

    def _delivered(self, kinds: list[str]) -> bool:
        lapses = [str(event.act.facts.get("clock")) for event in self.events if event.act.kind == "lapse"]
        by_act = any(self.profile.acts[kind].delivers for kind in kinds if kind in self.profile.acts)
        rules = [self.profile.clocks[name].lapse for name in lapses]
        return by_act or any(rule is not None and rule.delivers for rule in rules)

    @precondition(lambda self: self.state is not None)
    @invariant()
    def exactly_one_office_leads_and_nobody_is_handed_a_case_unheard(self) -> None:
        state = self.state
        assert state is not None
        assert state.lead
        if len(self.events) < 2:
            return
        before = course.replay(self.profile, self.events[:-1])
        last = self.events[-1].act
        if before.lead != state.lead and state.lead == state.offices.get(Capacity.RECEIVER):
            heard = any(event.act.by.office == state.lead for event in self.events)
            assert heard or last.kind == "lapse" or last.by.capacity is Capacity.SUPERIOR

    @precondition(lambda self: self.state is not None)
    @invariant()
    def a_negative_answer_carries_reasons_and_a_remedy_and_is_never_simple(self) -> None:
        last = self.events[-1].act
        rule = self.profile.acts.get(last.kind)
        outcomes = last.facts.get("outcomes")
        if rule is None or not isinstance(outcomes, dict):
            return
        if any(self.profile.outcomes[outcome].negative for outcome in outcomes.values()):
            assert not any(self.profile.stages[stage].simple for stage in rule.from_)
            fields = set(self.profile.notices[rule.notice or ""].fields)
            assert fields >= ({Field.REASONS, Field.OUTSIDE_ROUTES} if rule.exhausts else REMEDY)

    @precondition(lambda self: self.state is not None)
    @invariant()
    def who_decided_does_not_review(self) -> None:
        last = self.events[-1].act
        rule = self.profile.acts.get(last.kind)
        if rule is None or Role.REVIEWER not in rule.roles or rule.apart is None:
            return
        deciders = {
            event.act.kind: (event.act.by.office, event.act.by.seat)
            for event in self.events[:-1]
            if event.act.kind in rule.apart.acts
        }
        for office, seat in deciders.values():
            assert (office, seat) != (last.by.office, last.by.seat)
            assert rule.apart.by != "office" or office != last.by.office

    @precondition(lambda self: self.state is not None)
    @invariant()
    def what_is_late_stands_as_late(self) -> None:
        state = self.state
        assert state is not None
        coming = course.next_automatic(self.profile, state)
        late = {clock.name for clock in state.clocks if clock.open and clock.breached}
        assert late == set(state.standing.late)
        if coming is not None and coming[1] <= self.at:
            for option in allowed(self.profile, state)[:1]:
                with pytest.raises(Refused, match="must first be recorded"):
                    course.advance(self.profile, state, act_of(self.profile, state, option, self.at), self.at)

    @precondition(lambda self: self.state is not None)
    @invariant()
    def replay_is_exact(self) -> None:
        assert course.replay(self.profile, self.events) == self.state


@pytest.mark.parametrize("name", PROFILES)
def test_every_lawful_history_keeps_the_seven_rules(name: str) -> None:
    _check_histories(name, examples=25, steps=18)


@pytest.mark.torture
@pytest.mark.parametrize("name", PROFILES)
def test_every_lawful_history_keeps_the_seven_rules_at_length(name: str) -> None:
    _check_histories(name, examples=600, steps=60)


def _check_histories(name: str, examples: int, steps: int) -> None:
    machine = type("HistoryOf", (History,), {"profile": PROFILES[name]})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
