"""What is kept beside the events: any state comes back from it, and no other form is taken for it."""

import json
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, precondition, run_state_machine_as_test

from huiyin.procedure import course
from huiyin.procedure.dump import FORM, Unreadable, dump, load
from huiyin.procedure.machine import Reply
from huiyin.procedure.names import End
from huiyin.procedure.state import Clock, State
from huiyin.procedure.terms import Count, Skip, Span
from huiyin.procedure.text import Text
from tests.procedure.sample import PROFILES, filed, go, noon
from tests.procedure.test_invariants import History

CN = PROFILES["cn-2022"]


def kept(state: State) -> Any:
    """What is read again after it was kept as JSON."""
    return json.loads(json.dumps(dump(state), allow_nan=False))


class Kept(History):
    """Any lawful history, kept after each step as a database keeps it."""

    @precondition(lambda self: self.state is not None)
    @invariant()
    def what_was_kept_is_the_state(self) -> None:
        state = self.state
        assert state is not None
        assert load(kept(state)) == state

    @precondition(lambda self: self.state is not None)
    @invariant()
    def the_same_state_is_kept_in_the_same_words(self) -> None:
        state = self.state
        assert state is not None
        replayed = course.replay(self.profile, self.events)
        assert json.dumps(dump(replayed)) == json.dumps(dump(state)) == json.dumps(dump(load(kept(state))))

    @precondition(lambda self: self.state is not None)
    @invariant()
    def time_goes_on_from_what_was_kept_as_from_the_state(self) -> None:
        state = self.state
        assert state is not None
        later = self.at + timedelta(days=70)
        assert list(course.settle(self.profile, load(kept(state)), later)) == list(
            course.settle(self.profile, state, later)
        )


@pytest.mark.parametrize("name", PROFILES)
def test_every_lawful_history_comes_back_from_what_was_kept(name: str) -> None:
    machine = type("KeptOf", (Kept,), {"profile": PROFILES[name]})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


FILED = filed(CN, noon("2026-08-03"), claims=2)
HANDLED = go(CN, FILED, "register_own", "accept", at=noon("2026-08-04"))
FIRST = HANDLED.clocks[0]
WHY = Text("依法暂停计算", "lawful pause")
AUGUST = date(2026, 8, 5)


@pytest.mark.parametrize(
    "clock",
    [
        replace(FIRST, until=AUGUST),
        replace(FIRST, paused=AUGUST),
        replace(FIRST, breached=AUGUST),
        replace(FIRST, lapsed=True, ended=AUGUST),
        replace(FIRST, number=3, extra=30),
        replace(FIRST, moment=time(23, 59, 59, 999_999)),
        replace(FIRST, pauses=(Span(AUGUST, date(2026, 8, 9), WHY), Span(date(2026, 9, 1), date(2026, 9, 1), WHY))),
        replace(FIRST, count=Count(AUGUST, AUGUST, AUGUST, until=time(14, 30))),
        replace(FIRST, count=Count(AUGUST, AUGUST, AUGUST, (Skip(AUGUST, WHY),), (2027, 2028))),
    ],
    ids=["date", "paused", "late", "lapsed", "numbered", "moment", "pauses", "hours", "skipped"],
)
def test_whatever_a_clock_can_be_comes_back(clock: Clock) -> None:
    state = replace(HANDLED, clocks=(clock, *HANDLED.clocks))
    assert load(kept(state)) == state


@pytest.mark.parametrize("end", [None, *End])
def test_whatever_answer_a_case_has_had_comes_back(end: End | None) -> None:
    reply = Reply(end, "issue_opinion" if end else None, delivered=bool(end), exhausted=bool(end))
    state = replace(HANDLED, standing=replace(HANDLED.standing, reply=reply))
    assert load(kept(state)) == state


@pytest.mark.parametrize("form", [0, FORM + 1, -1, str(FORM), None, [], {}, "…"])
def test_another_form_is_unreadable(form: Any) -> None:
    with pytest.raises(Unreadable):
        load({**kept(HANDLED), "form": form})


def test_what_says_no_form_is_unreadable() -> None:
    without = kept(HANDLED)
    del without["form"]
    for data in (without, {}):
        with pytest.raises(Unreadable):
            load(data)


SHAPES = {
    1: {
        "state": "at claims clocks days edition events form offices outcomes profile standing took",
        "standing": "late numbered reply stages used",
        "clock": "breached count edition ended extra holder lapsed moment name number paused pauses"
        " start started until",
        "count": "due rolled skipped start unannounced until",
    }
}


def test_whoever_changes_what_is_kept_gives_it_another_form() -> None:
    """Else a program would read what its older self kept as if nothing had changed."""
    data = kept(HANDLED)
    clock = data["clocks"][0]
    parts = {"state": data, "standing": data["standing"], "clock": clock, "count": clock["count"]}
    assert {name: " ".join(sorted(part)) for name, part in parts.items()} == SHAPES[FORM]
