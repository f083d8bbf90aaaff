"""Starting, pausing, lengthening and ending the clocks of a case. Due dates are counted, never edited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Final

from huiyin.procedure import machine
from huiyin.procedure.facts import refuse
from huiyin.procedure.names import Capacity
from huiyin.procedure.profile import ActRule, ClockRule, Profile
from huiyin.procedure.refused import Refused
from huiyin.procedure.state import Clock, Facts, State
from huiyin.procedure.terms import Count, Span, count, end_of
from huiyin.procedure.text import Text

NUMBER: Final = "number"  # which undertaking
DUE: Final = "due"  # until when it was undertaken
LONGER_BY: Final = "longer_by"  # by how much a limit is extended, in the unit of its term


@dataclass(frozen=True, slots=True)
class When:
    """The local day and time from which clocks count, and the kind of the act that starts them."""

    day: date
    act: str
    moment: time = time.min


def runs_out(profile: Profile, clock: Clock) -> datetime:
    """The instant, in UTC, from which on ``clock`` has run out."""
    return end_of(clock.count, profile.tz)


def counted(profile: Profile, clock: Clock, edition: str) -> Count:
    """The due date of ``clock`` under one edition of the calendar, with its work."""
    if clock.until is not None:
        return Count(clock.start, clock.until, clock.until)
    rule = profile.clocks[clock.name]
    if rule.term is None:
        raise Refused(
            "limit",
            Text(
                f"本机构尚未设定“{rule.name.zh}”的时限",
                f"this installation has not set its limit for '{rule.name.en}'",
            ),
            remedy=Text("请在 limits 文件中设定", "Set it in the installation's limits"),
        )
    return count(rule.term + clock.extra, clock.start, profile.counting(rule, edition), clock.pauses, clock.moment)


def sync(profile: Profile, state: State, when: When, anew: Iterable[str] = ()) -> tuple[Clock, ...]:
    """The clocks of ``state``, whose standing has just changed, brought in line with it.

    Clocks that are no longer in force, or start ``anew``, end; those that are new start; pauses begin and end.
    """
    in_force = machine.running(profile, state.standing)
    clocks = [
        replace(clock, ended=when.day) if clock.open and (clock.name not in in_force or clock.name in anew) else clock
        for clock in state.clocks
    ]
    here = {clock.name for clock in clocks if clock.open}
    new = sorted(name for name in in_force - here if not profile.clocks[name].numbered)
    clocks += [_start(profile, state, profile.clocks[name], when) for name in new]
    held = machine.paused(profile, state.standing)
    owed = (_owed(profile, state, clock) for clock in clocks)
    return tuple(_held(profile, state, clock, held.get(clock.name), when.day) for clock in owed)


def _owed(profile: Profile, state: State, clock: Clock) -> Clock:
    """A limit that goes on while the case changes hands is owed by whoever has it now; a promise by who made it."""
    holder = state.offices.get(profile.clocks[clock.name].against, "")
    same = not clock.open or clock.number or clock.holder == holder
    return clock if same else replace(clock, holder=holder)


def _start(profile: Profile, state: State, rule: ClockRule, when: When) -> Clock:
    started = [(on, kind) for kind, on in state.days.items() if kind in rule.start]
    start, kind = max(started, default=(when.day, when.act))
    clock = Clock(
        name=rule.id,
        number=0,
        holder=state.offices.get(rule.against, ""),
        started=kind,
        start=start,
        moment=when.moment if start == when.day else time.min,
        edition=state.edition,
        count=Count(start, start, start),
    )
    return replace(clock, count=counted(profile, clock, state.edition))


def _held(profile: Profile, state: State, clock: Clock, by: str | None, day: date) -> Clock:
    """Begin or end the pause of ``clock``: while the stage ``by`` lasts its days do not count."""
    if not clock.open or (clock.paused is None) == (by is None):
        return clock
    if by is not None:
        return replace(clock, paused=day) if clock.runs else clock
    assert clock.paused is not None, "a pause that ends has begun"
    why = Text("依法暂停计算", "lawful pause")
    resumed = replace(clock, paused=None, pauses=(*clock.pauses, Span(clock.paused, day, why)))
    return replace(resumed, count=counted(profile, resumed, state.edition), edition=state.edition)


def apply(profile: Profile, state: State, rule: ActRule, facts: Facts, when: When, former: str) -> tuple[Clock, ...]:
    """The clocks of ``state`` after what the act of ``rule`` does to them itself: start, meet, lengthen, hand over.

    ``former`` is the office that led before the act.
    """
    clocks = state.clocks
    number = int(str(facts.get(NUMBER, 0)))
    if rule.meets is not None:
        clocks = tuple(
            replace(c, ended=when.day) if c.open and (c.name, c.number) == (rule.meets, number) else c for c in clocks
        )
    if rule.starts is not None:
        clocks += (_numbered(profile, state, rule, facts, when),)
    if Capacity.LEAD in rule.names:  # a successor owes what the office owed that it succeeds
        clocks = tuple(replace(c, holder=state.lead) if c.open and c.holder == former else c for c in clocks)
    if rule.extends is not None:
        clocks = tuple(_extended(profile, state, clock, rule, facts) for clock in clocks)
    return clocks


def _numbered(profile: Profile, state: State, rule: ActRule, facts: Facts, when: When) -> Clock:
    """A clock until the date that the act sets for itself."""
    name, number, until = str(rule.starts), int(str(facts[NUMBER])), date.fromisoformat(str(facts[DUE]))
    if until < when.day:
        refuse(profile, rule, "past", Text(f"{until} 已经过去", f"{until} is past already"))
    if any(clock.name == name and clock.number == number for clock in state.clocks):
        refuse(profile, rule, "number", Text(f"第 {number} 项已经存在", f"there is a number {number} already"))
    holder = state.offices.get(profile.clocks[name].against, state.lead)
    count = Count(when.day, until, until)
    return Clock(name, number, holder, rule.id, when.day, when.moment, state.edition, count, until=until)


def _extended(profile: Profile, state: State, clock: Clock, rule: ActRule, facts: Facts) -> Clock:
    """``clock`` with what the act adds to it: at most what the rule allows, and only before it ran out."""
    assert rule.extends is not None, "called for acts that extend"
    if clock.name != rule.extends.clock or not clock.open:
        return clock
    more, most = int(str(facts[LONGER_BY])), rule.extends.by
    if more > most.amount:
        refuse(
            profile,
            rule,
            "extension",
            Text(f"最多延长{most.text.zh}", f"at most {most.text.en} may be added"),
        )
    if clock.breached is not None:
        refuse(
            profile,
            rule,
            "extension",
            Text("已经逾期，不能再延长", "what is late already cannot be extended"),
        )
    longer = replace(clock, extra=clock.extra + more)
    return replace(longer, count=counted(profile, longer, state.edition), edition=state.edition)


def run_out(clocks: Iterable[Clock], act: Facts, day: date, *, duty: bool) -> tuple[Clock, ...]:
    """The clocks after the one that ``act`` names ran out: a duty is late from ``day`` on, a right is over."""
    named = (act["clock"], act[NUMBER])

    def over(clock: Clock) -> Clock:
        return replace(clock, breached=day) if duty else replace(clock, lapsed=True, ended=day)

    return tuple(over(clock) if clock.runs and (clock.name, clock.number) == named else clock for clock in clocks)
