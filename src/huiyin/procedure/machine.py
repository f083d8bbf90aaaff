"""The course without dates: which acts a standing allows, and where each leads.

A *standing* is everything of a case on which the rules of a course depend, and nothing else: the stage of each
track, which duties are overdue, which numbered clocks run, which single acts were used, and how far the last
formal answer has got. There are finitely many, so ``lint`` walks all of them with the very functions by which
``course`` moves real cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from huiyin.procedure.names import Capacity, End
from huiyin.procedure.profile import FILE, MAIN, ActRule, Rules


@dataclass(frozen=True, slots=True)
class Reply:
    """The last formal answer: of which kind, whether it has reached the party, whether its remedies are spent.

    ``act`` names what gave it, also while a remedy against it is under way (``kind`` is None then).
    """

    kind: End | None = None
    act: str = ""
    delivered: bool = False
    exhausted: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands. ``stages`` has one entry a track, in the order of ``Rules.track_ids``."""

    stages: tuple[str, ...]
    late: frozenset[str] = frozenset()
    numbered: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    reply: Reply = Reply()


class ImproperEnd(ValueError):
    """The rules lead to an end that is none of the three which a case may have."""

    def __init__(self, stage: str, reply: Reply) -> None:
        super().__init__(f"stage {stage!r} ends a case without an answer of its kind that was delivered and is final")
        self.stage = stage
        self.reply = reply


def begin(rules: Rules) -> Standing:
    """Where a case stands when it has been filed."""
    return Standing(rules.start)


def ended(rules: Rules, standing: Standing) -> End | None:
    """How the case ended; None while it is open."""
    return rules.stages[standing.stages[0]].end


def present(rules: Rules, standing: Standing) -> tuple[str, ...]:
    """The stages in which the case stands, without those of side tracks that do not exist beside the main one."""
    return tuple(standing.stages[position] for position in rules.tracks_beside[standing.stages[0]])


def running(rules: Rules, standing: Standing) -> frozenset[str]:
    """The clocks in force: those of its stages, and the numbered ones that were started; paused ones included."""
    known = rules.memory.clocks
    if standing.stages not in known:
        stages = present(rules, standing)
        known[standing.stages] = frozenset(clock for stage in stages for clock in rules.stages[stage].clocks)
    return known[standing.stages] | standing.numbered


def paused(rules: Rules, standing: Standing) -> dict[str, str]:
    """The clocks that stand still, and the stage that holds each; no longer than that stage is itself in time."""
    stages = [rules.stages[stage] for stage in present(rules, standing)]
    holding = (stage for stage in stages if stage.pauses and standing.late.isdisjoint(stage.clocks))
    return {clock: stage.id for stage in holding for clock in stage.pauses}


def allowed(rules: Rules, standing: Standing) -> Iterator[ActRule]:
    """The acts that may be taken now, in the order of the rules."""
    return (act for act in _open_in(rules, standing) if _condition(standing, act) is None)


def _open_in(rules: Rules, standing: Standing) -> tuple[ActRule, ...]:
    """The acts that the stages alone allow."""
    known = rules.memory.acts
    if standing.stages not in known:
        acts = rules.acts.values()
        known[standing.stages] = tuple(act for act in acts if _place(rules, standing, act) is None)
    return known[standing.stages]


def why_not(rules: Rules, standing: Standing, act: ActRule) -> str | None:
    """Why ``act`` may not be taken: ``filed``, ``ended``, ``stage``, ``late``, ``used``, ``number``; None if it may."""
    return _place(rules, standing, act) or _condition(standing, act)


def _place(rules: Rules, standing: Standing, act: ActRule) -> str | None:
    if act.id == FILE:
        return "filed"
    if ended(rules, standing) is not None and not _outlives(rules, act):
        return "ended"
    return None if _stands_in(rules, standing, act.from_) else "stage"


def _condition(standing: Standing, act: ActRule) -> str | None:
    if act.late and standing.late.isdisjoint(act.late):
        return "late"
    if act.once and act.id in standing.used:
        return "used"
    return "number" if act.meets is not None and act.meets not in standing.numbered else None


def _outlives(rules: Rules, act: ActRule) -> bool:
    """Whether ``act`` belongs to what goes on after the end: undertakings, and tracks that outlive the case."""
    stages = [rules.stages[stage] for stage in act.from_]
    return act.meets is not None or any(
        stage.end is not None if stage.track == MAIN else rules.tracks[stage.track].outlives for stage in stages
    )


def _stands_in(rules: Rules, standing: Standing, stages: Iterable[str]) -> bool:
    """Whether the case stands in one of ``stages`` on every track that they name."""
    here = present(rules, standing)
    met = {rules.stages[stage].track for stage in stages if stage in here}
    return all(rules.stages[stage].track in met for stage in stages)


@dataclass(frozen=True, slots=True)
class Others:
    """Of the numbered clocks that an act meets one of: whether others run, and whether one of those is late."""

    run: bool = False
    late: bool = False


def after(rules: Rules, standing: Standing, act: ActRule, others: Others = Others()) -> Standing:
    """Where the case stands after ``act``.

    Raises ImproperEnd where the rules would end the case in a way that is not one of the three.
    """
    numbered, late = standing.numbered, standing.late
    if act.starts is not None:
        numbered |= {act.starts}
    if act.meets is not None:
        numbered = numbered if others.run else numbered - {act.meets}
        late = late if others.late else late - {act.meets}
    used = standing.used | {act.id} if act.once else standing.used
    taken = Standing(standing.stages, late, numbered, used, _answered(rules, standing.reply, act))
    return _moved(rules, taken, act.to, withdrawn=Capacity.PARTY in act.who and not act.remedy)


def _answered(rules: Rules, reply: Reply, act: ActRule) -> Reply:
    kind = rules.notices[act.notice].kind if act.notice else None
    if kind in (End.OPINION, End.DIRECTION):
        reply = Reply(End(kind), act.id, exhausted=act.exhausts)
    elif act.remedy:
        reply = Reply(act=reply.act if Capacity.REVIEWER in act.names else "")
    elif act.lead is Capacity.DECIDER:
        reply = Reply()
    elif act.exhausts:
        reply = replace(reply, exhausted=True)
    return replace(reply, delivered=True) if act.delivers else reply


def breached(standing: Standing, clock: str) -> Standing:
    """Where the case stands when the duty ``clock`` has run out: the same stages, and late."""
    return replace(standing, late=standing.late | {clock})


def lapsed(rules: Rules, standing: Standing, clock: str) -> Standing:
    """Where the case stands when the right or window ``clock`` has run out. Raises ImproperEnd as ``after``."""
    rule = rules.clocks[clock]
    assert rule.lapse is not None, "only rights and windows lapse"
    reply = standing.reply
    if rule.lapse.exhausts:
        reply = replace(reply, exhausted=True)
    if rule.lapse.delivers:
        reply = replace(reply, delivered=True)
    withdrawn = rule.against is Capacity.PARTY
    return _moved(rules, replace(standing, reply=reply), rule.lapse.to, withdrawn=withdrawn)


def _moved(rules: Rules, standing: Standing, to: tuple[str, ...], *, withdrawn: bool) -> Standing:
    if not to:
        return standing
    stages = _stages_after(rules, standing.stages, to)
    late = standing.late
    moved = Standing(stages, late, standing.numbered, standing.used, standing.reply)
    if late:
        late -= restarted(rules, standing, to)
        moved = replace(moved, late=late & running(rules, moved))
    if stages[0] != standing.stages[0]:
        _check_end(rules, moved, withdrawn=withdrawn)
    return moved


def restarted(rules: Rules, before: Standing, to: Iterable[str]) -> frozenset[str]:
    """The clocks that start anew since a stage in which the case stood already was entered again.

    A clock that two different stages share goes on from one to the other.
    """
    again = [stage for stage in to if stage in before.stages]
    return frozenset(clock for stage in again for clock in rules.stages[stage].clocks)


def _stages_after(rules: Rules, before: tuple[str, ...], to: tuple[str, ...]) -> tuple[str, ...]:
    """The stage of each track after moving to ``to``; side tracks that no longer exist go back to their start."""
    known = rules.memory.moves
    if (before, to) not in known:
        stages = list(before)
        for stage in to:
            stages[rules.track_ids.index(rules.stages[stage].track)] = stage
        beside = rules.tracks_beside[stages[0]]
        known[before, to] = tuple(
            stage if position in beside else rules.start[position] for position, stage in enumerate(stages)
        )
    return known[before, to]


def _check_end(rules: Rules, standing: Standing, *, withdrawn: bool) -> None:
    end = ended(rules, standing)
    reply = standing.reply
    if end is None:
        return
    proper = withdrawn if end is End.WITHDRAWAL else reply.kind is end and reply.delivered and reply.exhausted
    if not proper:
        raise ImproperEnd(standing.stages[0], reply)
