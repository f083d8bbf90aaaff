"""Lawful acts made up from the rules alone: the same for tests, for random histories and for the benchmark."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from huiyin.directory.shelf import Shelf
from huiyin.procedure import course, machine
from huiyin.procedure.names import Capacity, Field
from huiyin.procedure.profile import FILE, ActRule, FactKind, FactRule, Profile
from huiyin.procedure.state import Act, By, State

SHELF = Shelf()
LIMITS = {
    "iso-10002": {
        clock.id: "10 working days"
        for clock in SHELF.profile("iso-10002").clocks.values()
        if clock.term is None and not clock.numbered
    }
    if "iso-10002" in SHELF.profiles
    else {}
}
PROFILES = {name: SHELF.profile(name, LIMITS.get(name)) for name in SHELF.profiles}
ALL_FIELDS = frozenset(Field)
DAY = timedelta(days=1)

Choose = Callable[[Sequence[Any]], Any]


def first(options: Sequence[Any]) -> Any:
    """The first of several: for stories, where no choice matters."""
    return options[0]


def noon(day: str | date) -> datetime:
    """Noon in UTC of a day, which is that day in every zone that our profiles use."""
    return datetime.combine(date.fromisoformat(str(day)), datetime.min.time(), UTC) + timedelta(hours=6)


def filed(profile: Profile, at: datetime, claims: int = 1, office: str = "bureau") -> State:
    """A case that has just been filed."""
    return course.advance(profile, None, filing(profile, claims, office), at)


def filing(profile: Profile, claims: int = 1, office: str = "bureau") -> Act:
    """The act of filing, with whatever further facts the profile asks for."""
    rule = profile.acts[FILE]
    known = {"to_office", "claims"}
    more = {
        name: value(profile, rule, fact, None, noon("2026-01-01"), first)
        for name, fact in rule.facts.items()
        if name not in known and not fact.optional
    }
    return course.filing(profile, office, claims, **more)


def act_of(profile: Profile, state: State, rule: ActRule, at: datetime, choose: Choose = first, **facts: Any) -> Act:
    """The act of ``rule``, taken by somebody who may take it, with facts that it may have."""
    capacity = choose(rule.who)
    made = {
        name: facts[name] if name in facts else value(profile, rule, fact, state, at, choose)
        for name, fact in rule.facts.items()
        if name in facts or not fact.optional
    }
    return Act(rule.id, somebody(state, rule, capacity, made, choose), made, ALL_FIELDS)


def somebody(state: State, rule: ActRule, capacity: Capacity, facts: Mapping[str, Any], choose: Choose = first) -> By:
    """Somebody who may take the act of ``rule`` as ``capacity``."""
    if capacity in (Capacity.PARTY, Capacity.TIME):
        return By(capacity)
    office = state.offices.get(capacity, f"{capacity}-office")
    if capacity is Capacity.PROMISER:
        office = next(c.holder for c in state.open_clocks if c.name == rule.meets and c.number == facts.get("number"))
    role = choose(rule.roles)
    return By(capacity, role, office, f"{office}.{role}")


def value(profile: Profile, rule: ActRule, fact: FactRule, state: State | None, at: datetime, choose: Choose) -> Any:
    """A value that ``fact`` may have at this moment."""
    made = {
        FactKind.OFFICE: lambda: other_office(state),
        FactKind.DATE: lambda: (at + 40 * DAY).date().isoformat(),
        FactKind.COUNT: lambda: number(rule, state, choose),
        FactKind.OUTCOMES: lambda: {
            str(n): choose(rule.outcomes) for n in range(1, (state.claims if state else 1) + 1)
        },
        FactKind.CASE: lambda: "2026-0001-7",
        FactKind.EXIT: lambda: choose([row.id for row in profile.exits if rule.id in row.acts]),
        FactKind.CODE: lambda: choose(fact.codes),
    }
    return made[fact.kind]()


def number(rule: ActRule, state: State | None, choose: Choose) -> int:
    """The number of an outstanding undertaking, or the next free one, or one."""
    if state is not None and rule.meets is not None:
        return int(choose([c.number for c in state.open_clocks if c.name == rule.meets]))
    if state is not None and rule.starts is not None:
        return 1 + max((c.number for c in state.clocks if c.name == rule.starts), default=0)
    return 1


def other_office(state: State | None) -> str:
    """An office in which the case does not stand in any capacity yet."""
    taken = set(state.offices.values()) if state else set()
    return next(name for name in (f"office-{n}" for n in range(1, 1000)) if name not in taken)


def allowed(profile: Profile, state: State) -> list[ActRule]:
    """The acts that the rules allow now."""
    return list(machine.allowed(profile, state.standing))


def go(profile: Profile, state: State, *steps: str, at: datetime, **facts: Any) -> State:
    """The state after these acts, all taken at one moment once time is settled; ``facts`` go to acts that have them."""
    state = settled(profile, state, at)
    for step in steps:
        state = course.advance(profile, state, act_of(profile, state, profile.acts[step], at, **facts), at)
    return state


def settled(profile: Profile, state: State, at: datetime) -> State:
    """The state after everything that time has done until ``at``."""
    for _, after in course.settle(profile, state, at):
        state = after
    return state
