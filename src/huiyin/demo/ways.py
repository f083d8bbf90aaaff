"""Shortest ways through the standings of a profile: to an end, or to a stage in which a case shall be seen."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from huiyin.cases.actions.passing import pass_time
from huiyin.cases.readers import AsParty
from huiyin.demo.cast import SUCCEED, Seen, Staffing, choices, see
from huiyin.demo.making import Leaning, do
from huiyin.procedure import machine
from huiyin.procedure.machine import Standing
from huiyin.procedure.names import Capacity
from huiyin.procedure.profile import ActRule, Profile

Way = tuple[str | None, ...]  # acts by their kinds; None where time takes the step
Goal = Callable[[Standing], bool]
# How long a step takes at most, as it is walked; a month that ends in a holiday ends after it.
ACT, LAPSE = timedelta(hours=26), timedelta(days=40)

_known: dict[tuple[str, Standing, frozenset[str]], Way] = {}


def way_to_an_end(profile: Profile, standing: Standing, possible: frozenset[str]) -> Way:
    """By offices' acts and by time, the first of them one of ``possible``; empty where there is none."""
    # What is late closes no way, and there are far fewer standings without it.
    key = (profile.hash, replace(standing, late=frozenset()), possible)
    if key not in _known:

        def ended(one: Standing) -> bool:
            return machine.ended(profile, one) is not None

        _known[key] = _search(profile, key[1], ended, _by_offices, possible)
    return _known[key]


def way_to(profile: Profile, stage: str) -> Way:
    """From the filing to ``stage``, by acts of whoever may take them and by time. Raises LookupError."""
    way = _search(profile, machine.begin(profile), lambda one: stage in one.stages, _by_anybody)
    if not way:
        raise LookupError(f"no way leads to {stage!r}")
    return way


def _search(
    profile: Profile,
    start: Standing,
    goal: Goal,
    taken: Callable[[Profile, ActRule], bool],
    possible: frozenset[str] | None = None,
) -> Way:
    seen = {start}
    queue: deque[tuple[Way, Standing]] = deque([((), start)])
    while queue:
        way, standing = queue.popleft()
        if way and goal(standing):
            return way
        for step, after in _steps(profile, standing, taken):
            allowed = bool(way) or possible is None or step is None or step in possible
            if allowed and after not in seen:
                seen.add(after)
                queue.append(((*way, step), after))
    return ()


def _steps(
    profile: Profile, standing: Standing, taken: Callable[[Profile, ActRule], bool]
) -> Iterator[tuple[str | None, Standing]]:
    """Where acts and time can lead from ``standing``; without undertakings, supervision and withdrawal."""
    for rule in machine.allowed(profile, standing):
        if rule.to and not rule.silent and rule.id != SUCCEED and taken(profile, rule):
            yield rule.id, machine.after(profile, standing, rule)
    for clock in sorted(machine.running(profile, standing)):
        if profile.clocks[clock].lapse is not None:
            yield None, machine.lapsed(profile, standing, clock)


def _by_anybody(profile: Profile, rule: ActRule) -> bool:
    tracks = {profile.stages[stage].track for stage in rule.to}
    return not any(track in profile.tracks and profile.tracks[track].outlives for track in tracks)


def _by_offices(profile: Profile, rule: ActRule) -> bool:
    return (rule.delivers or set(rule.who) != {Capacity.PARTY}) and _by_anybody(profile, rule)


# ── Walking ──────────────────────────────────────────────────────────────────────────────────────────────────────


def lasts(way: Way) -> timedelta:
    """How long it takes at most to walk it."""
    return sum((LAPSE if step is None else ACT for step in way), timedelta())


def walk(case: UUID, way: Way, at: datetime, rng: Random, *, parties: tuple[AsParty, ...], staff: Staffing) -> datetime:
    """Take ``case`` along ``way``, a step a day; the instant of the last one. Raises Refused, LookupError."""
    for step in way:
        if step is None:
            at = _lapse(case, at)
            continue
        at += timedelta(hours=rng.randint(20, 26))
        pass_time(case, at)
        seen = see(case, parties)
        fitting = [one for one in choices(seen, staff) if one.kind == step]
        # Of several parties each has a letter of their own; an office hands it to all of them.
        chosen = [one for one in fitting if not one.of_party] or fitting
        if not chosen:
            raise LookupError(f"nobody can take {step!r} in {seen.state.stage!r}")
        do(rng.choice(chosen), seen, at, rng, Leaning(grants=0.2))
    return at


def _lapse(case: UUID, at: datetime) -> datetime:
    """Let time pass until it moves the case."""
    before = see(case)
    while (seen := see(case)).state.standing.stages == before.state.standing.stages:
        at = _next(seen, at)
        pass_time(case, at)
    return at


def _next(seen: Seen, at: datetime) -> datetime:
    if seen.next_at is None:
        raise LookupError(f"time moves nothing in {seen.state.stage!r}")
    return max(seen.next_at, at)
