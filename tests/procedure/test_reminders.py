"""When an office is reminded, or a party: one row a case, counted by hand."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.procedure.clocks import counted
from huiyin.procedure.names import Unit
from huiyin.procedure.profile import ClockRule, Profile
from huiyin.procedure.reminders import remind_on
from huiyin.procedure.state import Clock
from huiyin.procedure.terms import Count, Term
from tests.procedure.sample import PROFILES, filed, go, noon, settled

DAY = timedelta(days=1)
CN = PROFILES["cn-2022"]


def clock_of(profile: Profile, name: str, start: date, edition: str = "", extra: int = 0) -> Clock:
    """The clock ``name`` as it runs from ``start``, under the newest calendar or an older edition."""
    edition = edition or profile.calendar.edition
    blank = Clock(name, 0, "bureau", "file", start, time.min, edition, Count(start, start, start), extra)
    return replace(blank, count=counted(profile, blank, edition))


@pytest.mark.parametrize(
    ("profile", "name", "start", "last", "day", "why"),
    [
        (
            "cn-2022",
            "decision",
            "2026-08-04",
            "2026-10-08",
            "2026-09-28",
            "10 days before a Thursday: Monday",
        ),
        ("cn-2022", "triage", "2026-09-18", "2026-10-08", "2026-10-05", "3 plain days: a Monday of the National Day"),
        ("cn-2022", "simple_answer", "2026-09-10", "2026-09-23", "2026-09-21", "Tuesday, Monday"),
        ("cn-2022", "simple_answer", "2026-09-08", "2026-09-21", "2026-09-18", "the Sunday worked (调休), Friday"),
        ("cn-2022", "simple_answer", "2026-09-18", "2026-10-09", "2026-09-30", "Thursday, the Wednesday before 国庆节"),
        (
            "cn-2022",
            "simple_answer",
            "2026-09-20",
            "2026-10-10",
            "2026-10-08",
            "a Saturday worked: Friday, Thursday",
        ),
        (
            "cn-2022",
            "simple_answer",
            "2026-02-03",
            "2026-02-24",
            "2026-02-13",
            "Saturday worked, Friday before 春节",
        ),
        ("cn-2022", "review_request", "2026-08-31", "2026-09-30", "2026-09-23", "7 days of the party's own window"),
        ("uk-hos-2024", "acknowledgement", "2026-12-21", "2026-12-30", "2026-12-24", "Tuesday, Christmas Eve"),
    ],
)
def test_the_day_of_a_reminder(profile: str, name: str, start: str, last: str, day: str, why: str) -> None:
    clock = clock_of(PROFILES[profile], name, date.fromisoformat(start))
    assert clock.count.rolled == date.fromisoformat(last)
    assert remind_on(PROFILES[profile], clock) == date.fromisoformat(day), why


def test_working_days_are_counted_back_by_the_edition_that_the_clock_counts_by() -> None:
    # Before the table of 2026 was announced: ten weekdays from Friday 11 to Thursday 24 September, then two back.
    clock = clock_of(CN, "simple_answer", date(2026, 9, 10), "cn@2024-11-12")
    assert (clock.count.rolled, remind_on(CN, clock)) == (date(2026, 9, 24), date(2026, 9, 22))
    # That the Friday became 中秋节 is not in that edition, that Sunday 20 is worked neither.
    early = clock_of(CN, "simple_answer", date(2026, 9, 8), "cn@2024-11-12")
    assert (early.count.rolled, remind_on(CN, early)) == (date(2026, 9, 22), date(2026, 9, 18))


def test_a_longer_limit_is_reminded_of_later() -> None:
    clock = clock_of(CN, "decision", date(2026, 8, 4), extra=30)
    assert (clock.count.rolled, remind_on(CN, clock)) == (date(2026, 11, 2), date(2026, 10, 23))


@pytest.mark.parametrize(
    ("remind", "day"),
    [
        ("1 day", "2026-09-24"),
        ("3 days", "2026-09-22"),  # Tuesday, the day after the start
        ("4 days", None),  # Monday, the start itself
        ("5 days", None),
        ("400 days", None),
        ("1 working day", "2026-09-24"),
        ("3 working days", "2026-09-22"),
        ("4 working days", None),
        ("5 working days", None),  # the Sunday before is worked (调休), but no limit ran yet
    ],
)
def test_nobody_is_reminded_on_the_day_of_the_start_or_before(remind: str, day: str | None) -> None:
    start, last = date(2026, 9, 21), date(2026, 9, 25)  # Monday; 中秋节, a Friday
    clock = replace(clock_of(CN, "decision", start), count=Count(start, last, last))
    found = remind_on(reminding(CN, "decision", Term.parse(remind)), clock)
    assert found == (date.fromisoformat(day) if day else None)


def reminding(profile: Profile, name: str, remind: Term | None) -> Profile:
    """``profile``, whose clock ``name`` is reminded of that long before."""
    return replace(profile, clocks={**profile.clocks, name: replace(profile.clocks[name], remind=remind)})


def test_where_the_rules_name_no_reminder_there_is_none() -> None:
    clock = clock_of(CN, "decision", date(2026, 8, 4))
    assert remind_on(reminding(CN, "decision", None), clock) is None


def test_what_is_due_on_the_day_on_which_it_starts_has_no_reminder() -> None:
    start = date(2026, 9, 21)
    clock = replace(clock_of(CN, "decision", start), count=Count(start, start, start))
    assert remind_on(CN, clock) is None


REMINDING = [
    (profile, rule)
    for profile in PROFILES.values()
    for rule in profile.clocks.values()
    if rule.remind is not None and rule.term is not None
]


@pytest.mark.parametrize(("profile", "rule"), REMINDING, ids=[f"{p.id}-{rule.id}" for p, rule in REMINDING])
@given(start=st.dates(date(2024, 1, 1), date(2026, 12, 31)))
def test_every_reminder_leaves_as_much_time_as_the_rules_say(profile: Profile, rule: ClockRule, start: date) -> None:
    clock = clock_of(profile, rule.id, start)
    day = remind_on(profile, clock)
    assert day is not None, "every shipped limit is longer than its reminder"
    assert rule.remind is not None
    last = clock.count.rolled
    assert start < day < last
    calendar = profile.calendar
    left = [day + DAY * n for n in range((last - day).days)]
    working = [one for one in left if calendar.is_working(one)]
    assert rule.remind.amount == len(left if rule.remind.unit is Unit.DAY else working)
    assert rule.remind.unit is Unit.DAY or day in working


def test_the_clocks_of_a_case_are_reminded_of_as_they_run() -> None:
    state = settled(CN, filed(CN, noon("2026-08-03")), noon("2026-08-04"))
    state = go(CN, state, "register_own", "accept", at=noon("2026-08-04"))
    running = {clock.name: remind_on(CN, clock) for clock in state.clocks if clock.runs}
    assert running["decision"] == date(2026, 9, 28)
