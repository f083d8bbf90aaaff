"""The rules at work: due dates, replay and lint."""

from collections.abc import Iterator
from datetime import date, timedelta

from huiyin.procedure import course
from huiyin.procedure.lint import lint
from huiyin.procedure.profile import Profile
from huiyin.procedure.slices import slices
from huiyin.procedure.state import Event
from huiyin.procedure.terms import count
from huiyin.procedure.walk import walk
from tests.bench.measure import Row, rates, seconds
from tests.procedure.sample import PROFILES, act_of, filing, noon

DAYS = [date(2024, 1, 1) + timedelta(days=n) for n in range(900)]


def due_dates() -> Iterator[Row]:
    """Due dates of a term in days and of one in working days, beside adding days without a calendar."""
    profile = PROFILES["cn-2022"]
    for name in ("decision", "objection"):
        rule = profile.clocks[name]
        assert rule.term is not None
        term, how = rule.term, profile.counting(rule, profile.calendar.edition)

        def ours() -> int:
            return len([count(term, day, how) for day in DAYS])  # noqa: B023 - called before the next turn

        def bare() -> int:
            return len([day + timedelta(days=term.amount) for day in DAYS])  # noqa: B023 - likewise

        fast, limit = rates(ours, bare)
        yield Row(f"due dates, {term}, with proof", fast, "bare date + timedelta", limit, "/s")


def replay() -> Iterator[Row]:
    """Replay of a case that goes to the end of re-examination, beside building its events and no more."""
    profile = PROFILES["cn-2022"]
    events = _long_case(profile)

    def ours() -> int:
        for _ in range(40):
            course.replay(profile, events)
        return 40 * len(events)

    def bare() -> int:
        return sum(len([Event(event.act, event.at) for event in events]) for _ in range(40))

    fast, limit = rates(ours, bare)
    yield Row(f"replay, a case of {len(events)} events", fast, "building the same events", limit, "events/s")


def _long_case(profile: Profile) -> list[Event]:
    steps = [
        *("register", "transfer", "take", "accept", "extend", "supplement", "undertake", "issue_opinion"),
        *("deliver_opinion", "request_review", "revoke_review", "reissue_opinion", "deliver_opinion"),
        *("request_review", "decide_review", "deliver_review", "request_reexamination"),
        *("decide_reexamination", "deliver_final", "evaluate"),
    ]
    at = noon("2026-03-02")
    events = [Event(filing(profile, 3), at)]
    state = course.advance(profile, None, events[0].act, at)
    for step in steps:
        at += timedelta(hours=9)
        for act, after in course.settle(profile, state, at):
            events.append(Event(act, at))
            state = after
        events.append(Event(act_of(profile, state, profile.acts[step], at), at))
        state = course.advance(profile, state, events[-1].act, at)
    return events


def lints() -> Iterator[Row]:
    """Lint of each profile, beside walking its standings and checking nothing."""
    for name, profile in PROFILES.items():
        proved = seconds(lambda: lint(profile))  # noqa: B023 - called at once
        walked = seconds(lambda: [walk(part.rules) for part in slices(profile)])  # noqa: B023 - likewise
        yield Row(f"lint {name}, {lint(profile).states:,} standings", proved, "the bare walk", walked, "s")
