"""The course of one case: from act to act, and what time itself does.

``advance`` takes a state and an act and returns the next state, or refuses with the article that forbids it.
``replay`` is ``advance`` over the events of a case. ``next_automatic`` says what time will do next. Nothing here
reads a clock, opens a file or knows a person: the time is a parameter, whoever acts is an office, a role and the
code of a seat, and facts are codes, offices, dates and counts.

What holds after every step:

- until the end, a clock runs against an office, or a party holds an act that moves the case;
- a case ends with a delivered and final opinion, with a delivered and final direction, or by withdrawal;
- exactly one office leads;
- a negative answer carries its reasons and a remedy, and does not come from a simple course;
- who decided does not review;
- a breach stands in the state and opens what the rules give against it;
- replay of the same events gives the same state, and no due date is ever edited.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from huiyin.procedure import changes, clocks, machine
from huiyin.procedure.facts import DONE_ON, check_facts, check_fields, refuse
from huiyin.procedure.names import CAPACITIES, ROLES, Capacity, End, Role
from huiyin.procedure.profile import FILE, ActRule, Exit, Profile
from huiyin.procedure.refused import Refused
from huiyin.procedure.state import (
    AUTOMATIC,
    BREACH,
    LAPSE,
    PARTY,
    RECALCULATED,
    REPIN,
    TIME,
    Act,
    By,
    Clock,
    Event,
    Fact,
    Facts,
    State,
)
from huiyin.procedure.terms import DAY, local_day
from huiyin.procedure.text import Text

ABOVE: Final = frozenset((Capacity.SUPERIOR, Capacity.SUPERVISOR, Capacity.OVERSIGHT))


def filing(profile: Profile, office: str, claims: int, by: By = PARTY, **facts: Fact) -> Act:
    """The act with which a case begins: it pins the rules and the edition of the calendar."""
    pins: Facts = {
        "profile": profile.hash,
        "calendar": profile.calendar.edition,
        "to_office": office,
        "claims": claims,
    }
    return Act(FILE, by, {**pins, **facts})


def ended(profile: Profile, state: State) -> End | None:
    """How the case ended; None while it is open."""
    return machine.ended(profile, state.standing)


def possible(profile: Profile, state: State, capacity: Capacity) -> tuple[ActRule, ...]:
    """The acts that somebody acting as ``capacity`` may take now."""
    return tuple(act for act in machine.allowed(profile, state.standing) if capacity in act.who)


def classify(profile: Profile, answers: Mapping[str, bool], day: date) -> Exit:
    """The first row in force on ``day`` whose question was answered with yes; the last row stands for none of them.

    Raises Refused while a question before it is unanswered: the order of the table is part of the rule.
    """
    *asked, residual = (row for row in profile.exits if row.in_force(day))
    for row in asked:
        if row.id not in answers:
            raise Refused("unasked", row.question, source=profile.cite(row.source))
        if answers[row.id]:
            return row
    return residual


def advance(profile: Profile, state: State | None, act: Act, at: datetime) -> State:
    """The state after ``act``, recorded at the instant ``at``. Raises Refused, which names the article."""
    if at.tzinfo is None:
        raise ValueError("an instant needs an offset: give it in UTC")
    at = at.astimezone(UTC)
    if state is None:
        return _file(profile, act, at)
    _check_time(profile, state, act, at)
    if act.kind == REPIN:
        return changes.repin(profile, state, act, at)
    if profile.hash != state.profile:
        raise _other_version()
    if act.kind == RECALCULATED:
        return changes.recalculate(profile, state, act, at)
    if act.kind in AUTOMATIC:
        return _run_out(profile, state, act, at)
    return _take(profile, state, act, at)


def replay(profile: Profile, events: Iterable[Event], versions: Mapping[str, Profile] | None = None) -> State:
    """The state that follows from ``events``; ``versions`` holds the profiles that re-pins lead to, by hash.

    Raises Refused where the events could not have happened under the rules, ValueError where there are none.
    """
    state: State | None = None
    for event in events:
        if event.act.kind == REPIN:
            profile = changes.version(versions or {}, event.act)
        state = advance(profile, state, event.act, event.at)
    if state is None:
        raise ValueError("a case has at least the event of its filing")
    return state


def next_automatic(profile: Profile, state: State) -> tuple[Act, datetime] | None:
    """What time itself will do next: the breach or lapse that comes first, and the instant of it."""
    running = [(clocks.runs_out(profile, clock), clock) for clock in state.clocks if clock.runs]
    if not running:
        return None
    when, clock = min(running, key=lambda pair: (pair[0], pair[1].name, pair[1].number))
    kind = BREACH if profile.clocks[clock.name].duty else LAPSE
    facts: Facts = {"clock": clock.name, clocks.NUMBER: clock.number, "on": clock.count.rolled.isoformat()}
    return Act(kind, TIME, facts), when


def settle(profile: Profile, state: State, at: datetime) -> Iterator[tuple[Act, State]]:
    """Everything that time has done until ``at`` and nobody recorded yet, in order, with the state after each."""
    while (coming := next_automatic(profile, state)) is not None and coming[1] <= at:
        state = advance(profile, state, coming[0], at)
        yield coming[0], state


def _file(profile: Profile, act: Act, at: datetime) -> State:
    rule = profile.acts[FILE]
    if act.kind != FILE:
        refuse(profile, rule, "unfiled", Text("案件须从提出信访事项开始", "a case begins with its filing"))
    pins = {name: act.facts.get(name) for name in ("profile", "calendar")}
    if pins["profile"] != profile.hash:
        raise _other_version()
    _check_capacity(profile, rule, act.by)
    when = _when(profile, rule, act, at)
    if not profile.in_force(when.day):
        refuse(
            profile, rule, "force", Text(f"该规则在 {when.day} 不施行", f"these rules are not in force on {when.day}")
        )
    check_facts(profile, rule, {name: fact for name, fact in act.facts.items() if name not in pins}, 0, when.day)
    filed = State(
        profile=profile.hash,
        edition=profile.calendar.as_of(str(pins["calendar"])).edition,
        standing=machine.begin(profile),
        at=at,
        claims=int(str(act.facts["claims"])),
        offices={Capacity.LEAD: str(act.facts["to_office"])},
        days={FILE: when.day},
        events=1,
    )
    return replace(filed, clocks=clocks.sync(profile, filed, when))


def _other_version() -> Refused:
    return Refused(
        "version",
        Text("该案按另一版本的程序规则办理", "the case is pinned to another version of the rules"),
        remedy=Text("请使用该案所依据的版本", "Use the version that it is pinned to"),
    )


def _when(profile: Profile, rule: ActRule, act: Act, at: datetime) -> clocks.When:
    """The local day and time from which clocks count: of the act itself, also where it was entered later."""
    today = local_day(at, profile.tz)
    done_on = act.facts.get(DONE_ON)
    if done_on is None:
        return clocks.When(today, rule.id, at.astimezone(profile.tz).time())
    try:
        day = date.fromisoformat(str(done_on))
    except ValueError:
        return clocks.When(today, rule.id)  # check_facts refuses it by its name
    if day > today:
        refuse(profile, rule, "future", Text(f"{day} 尚未到来", f"{day} is still to come"))
    if day < today and rule.id != FILE and not (act.by.capacity is Capacity.PARTY and rule.remedy):
        # Else an office could date a delivery back until the time for review is over.
        refuse(profile, rule, "backdated", Text("只能从记录之日起算", "it counts from the day on which it is recorded"))
    return clocks.When(day, rule.id)


def _check_time(profile: Profile, state: State, act: Act, at: datetime) -> None:
    """Refuse a clock that goes back, and any act while something that time has done is not recorded yet."""
    if at < state.at:
        raise Refused(
            "backwards",
            Text("时间不能倒退：早于上一条记录", "time cannot go back: this would stand before the last record"),
            remedy=Text("请检查服务器的时钟", "Check the server's clock"),
        )
    coming = next_automatic(profile, state) if profile.hash == state.profile else None
    due = coming is not None and coming[1] <= at
    if act.kind in AUTOMATIC and not (due and coming is not None and act == coming[0]):
        raise Refused("early", Text("此时没有这样的期限届满", "no such time limit has run out by now"))
    if due and coming is not None and act.kind not in (*AUTOMATIC, RECALCULATED):
        name = profile.clocks[str(coming[0].facts["clock"])].name
        raise Refused(
            "unsettled",
            Text(f"须先记录“{name.zh}”已届满", f"it must first be recorded that '{name.en}' has run out"),
            remedy=Text("请先记录已届满的期限", "Settle what time has done, then act"),
        )


def _take(profile: Profile, state: State, act: Act, at: datetime) -> State:
    rule = profile.acts.get(act.kind)
    if rule is None:
        raise Refused("unknown", Text(f"没有“{act.kind}”这一环节", f"there is no act {act.kind!r} in these rules"))
    when = _when(profile, rule, act, at)
    _check_standing(profile, state, rule)
    check_facts(profile, rule, act.facts, state.claims, when.day)
    _check_actor(profile, state, rule, act)
    check_fields(profile, rule, act)
    moved = replace(
        state,
        standing=machine.after(profile, state.standing, rule, _others(state, rule, act.facts)),
        offices=_offices(profile, rule, state, act),
        claims=state.claims + int(str(act.facts.get("more_claims", 0))),
        outcomes=_outcomes(state, act),
        took=_took(profile, rule, state, act),
        days={**{kind: on for kind, on in state.days.items() if kind != rule.id}, rule.id: when.day},
        at=at,
        events=state.events + 1,
    )
    moved = replace(moved, clocks=clocks.apply(profile, moved, rule, act.facts, when, state.lead))
    anew = machine.restarted(profile, state.standing, rule.to)
    return replace(moved, clocks=clocks.sync(profile, moved, when, anew))


def _check_standing(profile: Profile, state: State, rule: ActRule) -> None:
    why = machine.why_not(profile, state.standing, rule)
    if why is None:
        return
    stage = profile.stages[state.stage].name
    reasons = {
        "filed": Text("案件已经提出", "the case has been filed already"),
        "ended": Text("案件已经办结", "the case has ended"),
        "stage": Text(f"在“{stage.zh}”阶段不可以这样做", f"this cannot be done while the case stands at '{stage.en}'"),
        "late": Text("没有因此可用的逾期", "no time limit has been missed that would open this"),
        "used": Text("每案只能进行一次", "this can be done only once in a case"),
        "number": Text("没有待履行的承诺", "nothing that could be met by this is outstanding"),
    }
    refuse(profile, rule, why, reasons[why])


def _check_actor(profile: Profile, state: State, rule: ActRule, act: Act) -> None:
    _check_capacity(profile, rule, act.by)
    if act.by.capacity not in (Capacity.PARTY, Capacity.TIME):
        _check_office(profile, state, rule, act)
        _check_apart(profile, state, rule, act.by)


def _check_capacity(profile: Profile, rule: ActRule, by: By) -> None:
    """Refuse whoever the rule does not name; an office's act also names its office, the role and the seat."""
    if by.capacity not in rule.who:
        zh = "、".join(CAPACITIES[who].zh for who in rule.who)
        en = " or ".join(CAPACITIES[who].en for who in rule.who)
        refuse(profile, rule, "who", Text(f"只能由{zh}进行", f"only {en} may do this"))
    if by.capacity in (Capacity.PARTY, Capacity.TIME):
        return
    if by.role not in rule.roles:
        name = ROLES[Role(by.role)] if by.role in tuple(Role) else Text(by.role or "—", by.role or "none")
        refuse(profile, rule, "role", Text(f"角色“{name.zh}”无此权限", f"the role '{name.en}' may not do this"))
    if not (by.office and by.seat):
        refuse(profile, rule, "office", Text("须写明单位和席位", "an office's act names the office and the seat"))


def _check_office(profile: Profile, state: State, rule: ActRule, act: Act) -> None:
    by = act.by
    holder = state.offices.get(by.capacity)
    if by.capacity is Capacity.PROMISER:
        holder = next((clock.holder for clock in state.open_clocks if _meets(clock, rule, act.facts)), "")
    if holder is not None and holder != by.office:
        refuse(profile, rule, "office", Text("此事不由该单位办理", "this is not with that office"))
    if by.capacity in ABOVE and by.office == state.lead:
        refuse(profile, rule, "office", Text("单位不能监督自己", "an office cannot oversee itself"))


def _meets(clock: Clock, rule: ActRule, facts: Facts) -> bool:
    return clock.name == rule.meets and clock.number == facts.get(clocks.NUMBER)


def _others(state: State, rule: ActRule, facts: Facts) -> machine.Others:
    """The numbered clocks of the kind that the act meets, without the one it meets."""
    if rule.meets is None:
        return machine.Others()
    others = [clock for clock in state.open_clocks if clock.name == rule.meets and not _meets(clock, rule, facts)]
    return machine.Others(bool(others), any(clock.breached for clock in others))


def _check_apart(profile: Profile, state: State, rule: ActRule, by: By) -> None:
    if rule.apart is None:
        return
    for kind, office, seat in state.took:
        same = (office, seat) == (by.office, by.seat) or (rule.apart.by == "office" and office == by.office)
        if kind in rule.apart.acts and same:
            refuse(
                profile,
                rule,
                "apart",
                Text("作出原决定者不能复查", "who took the decision may not review it"),
            )


def _offices(profile: Profile, rule: ActRule, state: State, act: Act) -> dict[Capacity, str]:
    """Who stands in which capacity after the act: kept from others, named by facts, then the one that leads."""
    kept = {capacity: state.offices[other] for capacity, other in rule.keeps.items() if other in state.offices}
    named = {capacity: str(act.facts[fact]) for capacity, fact in rule.names.items() if fact in act.facts}
    if act.by.office and act.by.office in named.values():
        refuse(profile, rule, "office", Text("不能转给自己", "an office cannot hand a case to itself"))
    offices = {**state.offices, **kept, **named}
    if rule.lead is not None:
        offices[Capacity.LEAD] = offices.get(rule.lead, state.lead)
    if Capacity.LEAD in named:  # a successor stands in every place of the office that it succeeds
        offices = {capacity: named[Capacity.LEAD] if it == state.lead else it for capacity, it in offices.items()}
    return offices


def _outcomes(state: State, act: Act) -> Mapping[str, str]:
    given = act.facts.get("outcomes")
    return given if isinstance(given, Mapping) else state.outcomes


def _took(profile: Profile, rule: ActRule, state: State, act: Act) -> frozenset[tuple[str, str, str]]:
    """Remember who took an act that somebody else must review; the latest taker of each kind counts."""
    took = state.took
    if Capacity.LEAD in rule.names:  # a successor is no stranger to what the office decided that it succeeds
        new = str(act.facts[rule.names[Capacity.LEAD]])
        took |= {(kind, new, seat) for kind, office, seat in took if office == state.lead}
    if act.kind not in profile.reviewed:
        return took
    others = (taken for taken in took if taken[0] != act.kind)
    return frozenset((*others, (act.kind, act.by.office, act.by.seat)))


def _run_out(profile: Profile, state: State, act: Act, at: datetime) -> State:
    """Record what time has done. A breach counts from the day after the last one, a lapse from that last day."""
    name, last = str(act.facts["clock"]), date.fromisoformat(str(act.facts["on"]))
    lapse = profile.clocks[name].lapse
    if lapse is None:
        over = clocks.run_out(state.clocks, act.facts, last + DAY, duty=True)
        late = replace(state, standing=machine.breached(state.standing, name), at=at, events=state.events + 1)
        return replace(late, clocks=clocks.sync(profile, replace(late, clocks=over), clocks.When(last + DAY, BREACH)))
    moved = replace(
        state,
        standing=machine.lapsed(profile, state.standing, name),
        clocks=clocks.run_out(state.clocks, act.facts, last, duty=False),
        offices={**state.offices, Capacity.LEAD: state.offices[lapse.lead or Capacity.LEAD]},
        days={**{kind: on for kind, on in state.days.items() if kind != LAPSE}, LAPSE: last},
        at=at,
        events=state.events + 1,
    )
    anew = machine.restarted(profile, state.standing, lapse.to)
    return replace(moved, clocks=clocks.sync(profile, moved, clocks.When(last, LAPSE), anew))
