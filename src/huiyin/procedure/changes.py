"""What happens to open cases when a year is announced or the rules change: two explicit events, nothing silent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from huiyin.procedure import clocks, machine
from huiyin.procedure.names import Capacity
from huiyin.procedure.profile import Profile, Transition
from huiyin.procedure.refused import Refused
from huiyin.procedure.state import RECALCULATED, REPIN, TIME, Act, Clock, State
from huiyin.procedure.terms import Count, local_day
from huiyin.procedure.text import Text


def recalculated(profile: Profile, state: State) -> Act | None:
    """The act that moves a case to the newest edition of its calendar; None where it counts by that already.

    Its fact ``moved`` says of each clock whose dates changed: due and rolled before, due and rolled after.
    """
    edition = profile.calendar.edition
    return None if edition == state.edition else _recalculation(profile, state, edition)


def recalculate(profile: Profile, state: State, act: Act, at: datetime) -> State:
    """The state after all dates that run were counted anew, since a year was announced or changed.

    Raises Refused where the act does not say exactly what moved.
    """
    edition = profile.calendar.as_of(str(act.facts.get("calendar"))).edition
    if act != _recalculation(profile, state, edition):
        raise Refused("recalculated", Text("重新计算的结果不符", "the dates do not move as the act says they do"))
    recounted = _recounted(profile, state, edition)
    return replace(state, edition=edition, clocks=recounted, at=at, events=state.events + 1)


def _recalculation(profile: Profile, state: State, edition: str) -> Act:
    pairs = zip(state.clocks, _recounted(profile, state, edition), strict=True)
    moved = {
        f"{old.name}.{old.number}": f"{old.count.due} {old.count.rolled} {new.count.due} {new.count.rolled}"
        for old, new in pairs
        if (old.count.due, old.count.rolled) != (new.count.due, new.count.rolled)
    }
    return Act(RECALCULATED, TIME, {"calendar": edition, "moved": moved})


def _recounted(profile: Profile, state: State, edition: str) -> tuple[Clock, ...]:
    return tuple(
        replace(clock, count=_kept(profile, clock, clocks.counted(profile, clock, edition)), edition=edition)
        if clock.open and clock.breached is None
        else clock
        for clock in state.clocks
    )


def _kept(profile: Profile, clock: Clock, new: Count) -> Count:
    """The new count; but a right of a party, once notified, is never shortened."""
    if profile.clocks[clock.name].against is Capacity.PARTY and new.rolled < clock.count.rolled:
        return replace(clock.count, unannounced=new.unannounced)
    return new


def repinned(profile: Profile) -> Act:
    """The act that moves a case from an older version of its rules to ``profile``."""
    return Act(REPIN, TIME, {"profile": profile.hash, "calendar": profile.calendar.edition})


def version(versions: Mapping[str, Profile], act: Act) -> Profile:
    """The profile that the re-pin ``act`` leads to. Raises Refused where it is not among ``versions``."""
    wanted = str(act.facts.get("profile"))
    if wanted not in versions:
        raise Refused(
            "version",
            Text(f"缺少程序规则版本 {wanted[:12]}", f"the rules of version {wanted[:12]} are not here"),
            remedy=Text("请放回该版本的规则文件", "Put back the file of that version"),
        )
    return versions[wanted]


def repin(profile: Profile, state: State, act: Act, at: datetime) -> State:
    """The state after transitional law moved the case to the rules of ``profile``.

    Clocks that both versions know go on with the dates they have. Raises Refused without a transition from the
    version to which the case was pinned.
    """
    transition = next((one for one in profile.transitions if one.since == state.profile), None)
    if transition is None or act.facts.get("profile") != profile.hash:
        raise Refused("version", Text("没有适用的过渡规定", "these rules have no transition from that version"))
    stages = tuple(_carried(profile, transition, stage) for stage in state.standing.stages)
    standing = replace(state.standing, stages=stages, late=frozenset(state.standing.late & set(profile.clocks)))
    known = tuple(clock for clock in state.clocks if clock.name in profile.clocks or not clock.open)
    edition = profile.calendar.as_of(str(act.facts.get("calendar"))).edition
    moved = replace(state, profile=profile.hash, edition=edition, standing=standing, clocks=known, at=at)
    synced = clocks.sync(
        profile, moved, clocks.When(local_day(at, profile.tz), REPIN, at.astimezone(profile.tz).time())
    )
    late = moved.standing.late & machine.running(profile, moved.standing)
    return replace(moved, clocks=synced, standing=replace(moved.standing, late=late), events=state.events + 1)


def _carried(profile: Profile, transition: Transition, stage: str) -> str:
    stage = transition.stages.get(stage, stage)
    if stage not in profile.stages:
        raise Refused(
            "version",
            Text(f"过渡规定未写明“{stage}”", f"the transition does not say what becomes of {stage!r}"),
        )
    return stage
