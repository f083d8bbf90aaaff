"""Proving a profile: that no case can fall silent, end wrongly, or stand without a remedy.

The course is walked in every standing that the rules can lead to (``slices``, ``walk``); each finding names the rule
that is broken, where, and a shortest way there. The rules are those of the design, section 4, with the same numbers;
those that speak of a single act or clock are read off the profile itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from huiyin.procedure import machine
from huiyin.procedure.machine import Standing
from huiyin.procedure.names import Capacity, End, Field, Role
from huiyin.procedure.profile import FILE, MAIN, ActRule, Rules
from huiyin.procedure.slices import Slice, slices
from huiyin.procedure.text import Text
from huiyin.procedure.walk import Step, Walk, walk

REMEDY_FIELDS = (Field.REMEDY, Field.REMEDY_LIMIT, Field.REMEDY_TO)
DECISIVE = (End.OPINION, End.DIRECTION)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a profile: which rule, at which stage, act or clock, and a shortest path where one exists."""

    rule: str
    where: str
    what: Text
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """All findings, and how many standings were walked to find no more."""

    findings: tuple[Finding, ...]
    states: int


def lint(rules: Rules) -> Result:
    """Every way in which ``rules`` break what must hold always."""
    found = list(_read(rules))
    states = 0
    walked: list[tuple[Slice, Walk]] = [(part, walk(part.rules)) for part in slices(rules)]
    for part, steps in walked:
        states += len(steps.steps)
        found += _walked(part, steps)
    found += _never(rules, walked)
    unique = {(one.rule, one.where): one for one in reversed(found)}
    return Result(tuple(reversed(unique.values())), states)


def _walked(part: Slice, walked: Walk) -> Iterator[Finding]:
    for standing, act, error in walked.improper:
        what = Text(
            f"“{act}”使案件在没有送达的终局答复时结束",
            f"{act!r} ends a case without an answer of that kind that was delivered and is final",
        )
        yield Finding("2 three ends", error.stage, what, (*walked.path(standing), act))
    for standing, steps in walked.steps.items():
        if part.timely:
            yield from _silent(part, walked, standing, steps)
            yield from _late_for_ever(part, walked, standing, steps)
        yield from _without_remedy(part, walked, standing, steps)
        yield from _unreviewable(part, walked, standing, steps)
        yield from _foregone(part, walked, standing, steps)
    yield from _dead_ends(part, walked)
    yield from _time_loops(walked)


def _in_time(rules: Rules, standing: Standing) -> frozenset[str]:
    """The clocks that run against an office and are neither late nor held."""
    held = machine.paused(rules, standing).keys()
    here = machine.running(rules, standing) - standing.late - held
    return frozenset(clock for clock in here if _binds(rules, clock))


def _binds(rules: Rules, clock: str) -> bool:
    """Whether ``clock`` makes an office act: a duty does, and so does a window after which an office has one."""
    rule = rules.clocks[clock]
    if rule.lapse is None:
        return True
    after = (rules.clocks[next_] for stage in rule.lapse.to for next_ in rules.stages[stage].clocks)
    return rule.against is not Capacity.PARTY and any(next_.duty for next_ in after)


def _moves(part: Slice, standing: Standing, step: Step) -> bool:
    """Whether ``step`` is a party's act after which an office has to do something anew."""
    act = step.act
    if act is None or Capacity.PARTY not in act.who or not part.sure(act, standing):
        return False
    entered = {clock for stage in act.to for clock in part.rules.stages[stage].clocks}
    return not entered.isdisjoint(_in_time(part.rules, step.to))


def _silent(part: Slice, walked: Walk, standing: Standing, steps: tuple[Step, ...]) -> Iterator[Finding]:
    if machine.ended(part.rules, standing) is not None or _in_time(part.rules, standing):
        return
    if any(_moves(part, standing, step) for step in steps):
        return
    what = Text(
        "没有单位的期限在走，当事人也不能推动", "no limit runs against an office and no party can move the case"
    )
    yield Finding("1 no silence", _where(standing), what, walked.path(standing))


def _without_remedy(part: Slice, walked: Walk, standing: Standing, steps: tuple[Step, ...]) -> Iterator[Finding]:
    """An answer that is not final leaves its party an act against it for as long as it stands."""
    reply = standing.reply
    if reply.kind not in DECISIVE or reply.exhausted:
        return
    if any(step.act and step.act.remedy and part.sure(step.act, standing) for step in steps):
        return
    what = Text("已有答复，当事人却没有救济", "an answer was given and its party has no remedy against it")
    yield Finding("4 refusal with remedy", _where(standing), what, walked.path(standing))


def _unreviewable(part: Slice, walked: Walk, standing: Standing, steps: tuple[Step, ...]) -> Iterator[Finding]:
    """Who took the decision under review may not be the one to review it."""
    decided = standing.reply.act
    for step in steps:
        act = step.act
        if act is None or not _reviews(part.rules, act) or not decided:
            continue
        if act.apart is None or decided not in act.apart.acts:
            what = Text(
                f"“{act.id}”可由作出“{decided}”的人进行", f"{act.id!r} can be taken by whoever took {decided!r}"
            )
            yield Finding("5 decider does not review", act.id, what, (*walked.path(standing), act.id))


def _foregone(part: Slice, walked: Walk, standing: Standing, steps: tuple[Step, ...]) -> Iterator[Finding]:
    """A review can also come out for the party."""
    reviewing = [step.act for step in steps if step.act and step.act.roles == (Role.REVIEWER,)]
    if reviewing and all(_closes_against(part.rules, act) for act in reviewing):
        what = Text("复查只能维持，不能纠正", "a review here can only confirm, and never put anything right")
        yield Finding("4 refusal with remedy", _where(standing), what, walked.path(standing))


def _closes_against(rules: Rules, act: ActRule) -> bool:
    return act.exhausts and all(rules.outcomes[outcome].negative for outcome in act.outcomes)


def _reviews(rules: Rules, act: ActRule) -> bool:
    decisive = act.notice is not None and rules.notices[act.notice].kind in DECISIVE
    return Role.REVIEWER in act.roles and (decisive or act.lead is Capacity.DECIDER)


def _late_for_ever(part: Slice, walked: Walk, standing: Standing, steps: tuple[Step, ...]) -> Iterator[Finding]:
    """A duty that is late leaves the party something to do, also after the end, unless somebody is at it already."""
    if not standing.late or _in_time(part.rules, standing):
        return
    if not any(_moves(part, standing, step) for step in steps):
        late = ", ".join(sorted(standing.late))
        what = Text(f"“{late}”逾期后当事人无计可施", f"once {late!r} is late nobody can do anything about it")
        yield Finding("6 breach opens a remedy", late, what, walked.path(standing))


def _dead_ends(part: Slice, walked: Walk) -> Iterator[Finding]:
    """From every standing an answer can still be reached; giving up is not the only way out."""
    came: dict[Standing, list[Standing]] = {}
    for here, steps in walked.steps.items():
        for step in steps:
            came.setdefault(step.to, []).append(here)
    todo = [one for one in walked.steps if machine.ended(part.rules, one) in DECISIVE]
    reaches = set(todo)
    while todo:
        for before in came.get(todo.pop(), ()):
            if before not in reaches:
                reaches.add(before)
                todo.append(before)
    for standing in walked.steps:
        if standing not in reaches:
            what = Text("从这里再也得不到答复", "no answer can be reached from here any more")
            yield Finding("2 three ends", _where(standing), what, walked.path(standing))


def _time_loops(walked: Walk) -> Iterator[Finding]:
    """Time alone never leads back to where it led from."""
    by_time = {here: tuple(step.to for step in steps if step.lapse) for here, steps in walked.steps.items()}
    try:
        TopologicalSorter(by_time).prepare()
    except CycleError as error:
        standing = error.args[1][0]
        what = Text("期限届满在原地循环", "time alone goes round in a circle here")
        yield Finding("1 no silence", _where(standing), what, walked.path(standing))


def _where(standing: Standing) -> str:
    return standing.stages[0]


def _never(rules: Rules, walked: list[tuple[Slice, Walk]]) -> Iterator[Finding]:
    """Stages, acts and clocks that no case can ever come to."""
    standings = [standing for _, walk_ in walked for standing in walk_.steps]
    stages = {stage for standing in standings for stage in standing.stages}
    acts = {step.act.id for _, walk_ in walked for steps in walk_.steps.values() for step in steps if step.act}
    clocks = {clock for stage in stages for clock in rules.stages[stage].clocks}
    clocks |= {act.starts for act in rules.acts.values() if act.starts and act.id in acts}
    for kind, all_, met in (
        ("stage", rules.stages, stages),
        ("act", rules.acts, {*acts, FILE}),
        ("clock", rules.clocks, clocks),
    ):
        for name in all_:
            if name not in met:
                what = Text(f"“{name}”永远不会出现", f"the {kind} {name!r} can never come about")
                yield Finding("7 whole", name, what)


def _read(rules: Rules) -> Iterator[Finding]:
    """What can be read off single acts, stages and clocks."""
    for act in rules.acts.values():
        yield from _responsible(rules, act)
        yield from _refusal(rules, act)
        yield from _orderly(rules, act)
    opened = {clock for act in rules.acts.values() if Capacity.PARTY in act.who for clock in act.late}
    for clock in rules.clocks.values():
        if clock.duty and clock.id not in opened:
            what = Text("逾期后没有为当事人开放任何救济", "being late opens nothing for the party")
            yield Finding("6 breach opens a remedy", clock.id, what)
        if clock.against is Capacity.PARTY and clock.duty:
            what = Text("只有单位才负有义务", "only offices owe something; a party has rights")
            yield Finding("3 responsible", clock.id, what)
    yield from _pauses(rules)
    yield from _withdrawals(rules)


def _responsible(rules: Rules, act: ActRule) -> Iterator[Finding]:
    """Responsibility moves only to an office that took it, let its time to object pass, or was heard."""
    if Capacity.RECEIVER in act.names and act.lead is None and not _offers(rules, act):
        what = Text("转出后没有接收期限", "it is sent on to where no time to object runs for the receiver")
        yield Finding("3 responsible", act.id, what)
    if act.lead is Capacity.RECEIVER and Capacity.LEAD in act.who and not _heard(rules, act):
        what = Text("不经接收单位表态就转移责任", "it moves responsibility before the receiver has had a say")
        yield Finding("3 responsible", act.id, what)


def _offers(rules: Rules, act: ActRule) -> bool:
    clocks = [rules.clocks[clock] for stage in act.to for clock in rules.stages[stage].clocks]
    return any(clock.lapse is not None and clock.lapse.lead is Capacity.RECEIVER for clock in clocks)


def _heard(rules: Rules, act: ActRule) -> bool:
    stages = [stage for stage in act.from_ if rules.stages[stage].track == MAIN]
    into = [other for other in rules.acts.values() if not set(other.to).isdisjoint(stages)]
    return bool(into) and all(other.who == (Capacity.RECEIVER,) for other in into)


def _refusal(rules: Rules, act: ActRule) -> Iterator[Finding]:
    """A formal answer names its reasons and what can be done against it; a simple one refuses nothing."""
    notice = rules.notices[act.notice] if act.notice else None
    negative = [outcome for outcome in act.outcomes if rules.outcomes[outcome].negative]
    if negative and any(rules.stages[stage].simple for stage in act.from_):
        what = Text("简易程序不得作出不利结果", f"a simple course may not end in {', '.join(negative)}")
        yield Finding("4 refusal with remedy", act.id, what)
    if negative and (notice is None or notice.kind not in DECISIVE):
        what = Text("不利结果须用意见书", "it can refuse, but sends no opinion")
        yield Finding("4 refusal with remedy", act.id, what)
    if notice is None or notice.kind not in DECISIVE:
        return
    wanted = (Field.REASONS, *((Field.OUTSIDE_ROUTES,) if act.exhausts else REMEDY_FIELDS))
    missing = [field for field in wanted if field not in notice.fields]
    if missing:
        named = ", ".join(missing)
        what = Text(f"文书缺少：{named}", f"the letter {notice.id!r} does not have to say: {named}")
        yield Finding("4 refusal with remedy", act.id, what)


def _orderly(rules: Rules, act: ActRule) -> Iterator[Finding]:
    """Extensions are told with their reason and come once; nothing but a party's own act is silent."""
    fields = rules.notices[act.notice].fields if act.notice else ()
    if act.extends and not (act.once and Field.REASONS in fields and Field.NEW_DUE_DATE in fields):
        what = Text(
            "延期须告知理由和新期限，且只能一次", "an extension comes once, and its reason and new date are told"
        )
        yield Finding("7 whole", act.id, what)
    if act.silent and act.who != (Capacity.PARTY,):
        what = Text("只有当事人的行为可以不告知单位", "only a party's own act may be kept from offices")
        yield Finding("3 responsible", act.id, what)


def _pauses(rules: Rules) -> Iterator[Finding]:
    for stage in rules.stages.values():
        if stage.pauses and not any(rules.clocks[clock].duty for clock in stage.clocks):
            what = Text("暂停本身没有期限", "it holds a limit and has none of its own")
            yield Finding("1 no silence", stage.id, what)


def _withdrawals(rules: Rules) -> Iterator[Finding]:
    """Only the petitioner withdraws, in silence, and has a time in which to take it back."""
    ends = {stage.id for stage in rules.stages.values() if stage.end is End.WITHDRAWAL}
    leading = {clock.id for clock in rules.clocks.values() if clock.lapse and ends & set(clock.lapse.to)}
    doors = {stage.id for stage in rules.stages.values() if leading & set(stage.clocks)}
    for act in rules.acts.values():
        if ends & set(act.to):
            what = Text("撤回没有反悔期", "it withdraws at once, with no time to take it back")
            yield Finding("2 three ends", act.id, what)
        if doors & set(act.to) and not (act.who == (Capacity.PARTY,) and act.silent):
            what = Text(
                "只有当事人才能撤回，且此前不告知单位", "only the petitioner can withdraw, and offices are not told"
            )
            yield Finding("2 three ends", act.id, what)
    for door in doors:
        if not any(door in act.from_ and act.silent and doors.isdisjoint(act.to) for act in rules.acts.values()):
            what = Text("撤回不能收回", "a withdrawal cannot be taken back here")
            yield Finding("2 three ends", door, what)
    for clock in rules.clocks.values():
        if clock.lapse and doors & set(clock.lapse.to):
            what = Text("撤回不得因期限届满开始", "a withdrawal may not begin by the passing of time")
            yield Finding("2 three ends", clock.id, what)
