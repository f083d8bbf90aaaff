"""Finding the rails of a course: the usual way down from filing, what turns off from it, what stands beside it.

All of it follows from the rules: ``draw`` only puts it into words and ``layout`` only places it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from huiyin.procedure.names import Capacity, End
from huiyin.procedure.profile import FILE, MAIN, ActRule, ClockRule, Rules

Rail = list[str]


@dataclass(frozen=True, slots=True)
class Move:
    """One way from a stage to another: somebody's act, or a clock that runs out there."""

    source: str
    target: str
    act: ActRule | None = None
    clock: ClockRule | None = None

    @property
    def delivers(self) -> bool:
        """Whether an answer reaches the petitioner by it."""
        return self.act.delivers if self.act else bool(self.clock and self.clock.lapse and self.clock.lapse.delivers)

    @property
    def yours(self) -> bool:
        """Whether the petitioner may choose it in the ordinary course, while nobody is late."""
        return self.act is not None and Capacity.PARTY in self.act.who and not (self.act.delivers or self.act.late)


Moves = Mapping[str, Sequence[Move]]


def moves(rules: Rules) -> Moves:
    """The ways out of each stage, in the order of the rules."""
    out: dict[str, list[Move]] = {stage: [] for stage in rules.stages}
    for act in rules.acts.values():
        for source, target in _places(rules, act):
            out[source].append(Move(source, target, act=act))
    for stage in rules.stages.values():
        for clock in (rules.clocks[name] for name in stage.clocks):
            for target in clock.lapse.to if clock.lapse else ():
                out[stage.id].append(Move(stage.id, target, clock=clock))
    return out


def _places(rules: Rules, act: ActRule) -> Sequence[tuple[str, str]]:
    """Where an act is drawn, and whither: at the most particular of the stages that it needs, else on its own track."""
    track = {stage.id: stage.track for stage in rules.stages.values()}
    starts = {one.start for one in rules.tracks.values()}
    special = [stage for stage in act.from_ if track[stage] != MAIN and stage not in starts]
    if special or act.id == FILE:
        return [(stage, target) for target in act.to for stage in special]
    named = [(stage, target) for target in act.to for stage in act.from_ if track[stage] == track[target]]
    return named or [(stage, target) for target in act.to for stage in track if track[stage] == track[target]]


def usual(rules: Rules, out: Moves) -> list[Rail]:
    """The usual course in rounds: from filing, then from each remedy, to an answer that has reached the petitioner."""

    def decides(move: Move) -> bool:
        notice = move.act.notice if move.act else None
        return notice is not None and rules.notices[notice].kind == End.OPINION

    def ends(move: Move) -> bool:
        return rules.stages[move.target].end is End.OPINION

    rounds = [[rules.start[0]]]
    while True:
        rail = rounds[-1]
        rail += _way(rules, out, rail[-1], decides, {*chain(*rounds)})
        rail += [move.target for move in out[rail[-1]] if move.delivers and move.target not in rail][:1]
        seen = {*chain(*rounds)}
        asks = [move for move in out[rail[-1]] if move.yours and move.act and move.act.remedy]
        asked = [move.target for move in asks if move.target not in seen]
        if not asked or rules.stages[rail[-1]].end:
            rail += _way(rules, out, rail[-1], ends, seen)
            return rounds
        rounds.append(asked[:1])


def _way(rules: Rules, out: Moves, here: str, goal: Callable[[Move], bool], seen: set[str]) -> Rail:
    """The stages from ``here`` through a move that is the goal, by the ordinary course wherever that leads to one."""
    seen.add(here)
    stages = {move.target: rules.stages[move.target] for move in out[here]}
    ahead = [move for move in out[here] if stages[move.target].track == MAIN and not stages[move.target].simple]
    if rules.stages[here].end:
        return []
    for move in ahead:
        if move.target not in seen and goal(move):
            return [move.target]
    for move in sorted(ahead, key=lambda move: _detour(rules, out, move)):
        if move.target not in seen and (found := _way(rules, out, move.target, goal, seen)):
            return [move.target, *found]
    return []


def _detour(rules: Rules, out: Moves, move: Move) -> bool:
    """Whether this is anything but the office in charge taking up its next duty, with nothing for others to choose."""
    duty = any(rules.clocks[clock].duty for clock in rules.stages[move.target].clocks)
    alone = move.act is not None and move.act.who == (Capacity.LEAD,)
    return not (duty and alone) or any(then.yours for then in out[move.target])


def turn_offs(rules: Rules, out: Moves, placed: Iterable[str]) -> list[Rail]:
    """Everything on the main track that can be reached from ``placed``, by where it turns off there."""
    todo = deque(placed)
    root = dict.fromkeys(todo, "")
    while todo:
        here = todo.popleft()
        for move in out[here]:
            if move.target not in root and rules.stages[move.target].track == MAIN:
                root[move.target] = root[here] or move.target
                todo.append(move.target)
    rails = {one: _downward([stage for stage in root if root[stage] == one], out) for one in root.values() if one}
    for one in [*rails]:
        _join(rails, one, [move.target for move in out[one]])
    return [*rails.values()]


def _join(rails: dict[str, Rail], one: str, targets: Sequence[str]) -> None:
    """Let a stage that stands alone, and leads only to one other rail, stand there."""
    hosts = [rail for rail in rails.values() if not set(targets).isdisjoint(rail)]
    if len(rails[one]) == len(hosts) == 1 and one not in hosts[0] and set(targets) <= set(hosts[0]):
        hosts[0].insert(min(map(hosts[0].index, targets)), one)
        del rails[one]


def _downward(stages: Sequence[str], out: Moves, without: Iterable[str] = ()) -> Rail:
    """``stages`` in such an order that ways lead down the rail wherever they can."""
    upward: Rail = []
    seen = {*without}

    def visit(stage: str) -> None:
        seen.add(stage)
        for move in reversed(out[stage]):
            if move.target in stages and move.target not in seen:
                visit(move.target)
        upward.append(stage)

    visit(stages[0])
    return [*reversed(upward), *(stage for stage in stages if stage not in seen)]


def beside(rules: Rules, out: Moves, placed: Iterable[str]) -> dict[str, Rail]:
    """The stages of each side track, with those of the main track that only it leads to."""
    rails, taken = {}, {*placed}
    for track in rules.tracks.values():
        own = [track.start, *(stage.id for stage in rules.stages.values() if stage.track == track.id)]
        led = [move.target for stage in own for move in out[stage] if rules.stages[move.target].track == MAIN]
        rails[track.id] = _downward([*dict.fromkeys([*own, *led])], out, taken)
        taken.update(led)
    return rails
