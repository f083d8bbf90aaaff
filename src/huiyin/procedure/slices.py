"""Cutting a course into parts that can be walked one by one.

Side tracks stand beside the main one and hardly touch each other, so all of them together have hundreds of
thousands of standings that differ in nothing that matters. A *slice* is the main track with one group of side
tracks that acts tie together, or with one numbered clock, and without the others. Acts lose what belongs to other
tracks, conditions included: a slice allows whatever the whole allows, and perhaps more. So what holds in every
standing of a slice holds in the whole; acts that lost a condition (``loose``) are walked, but never counted as
something that a party can do.

Whether a case can fall silent is asked only where the tracks on which a missed limit is pursued are present
(``timely``). That is enough: leaving tracks out only takes clocks and acts away, so a standing that is not silent
without them is not silent with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from huiyin.procedure.machine import Standing
from huiyin.procedure.profile import MAIN, ActRule, Rules


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of ``whole`` that is itself a course; ``loose`` names the acts that lost a stage to start from."""

    whole: Rules
    rules: Rules
    loose: frozenset[str]
    timely: bool

    def sure(self, act: ActRule, standing: Standing) -> bool:
        """Whether ``act``, allowed in the slice at ``standing``, is allowed in the whole as well."""
        late = self.whole.acts[act.id].late
        return act.id not in self.loose and (not late or not standing.late.isdisjoint(late))


def slices(rules: Rules) -> Iterator[Slice]:
    """The main track with the remedies against lateness, with each other group of side tracks, with each number."""
    late = {track for act in rules.acts.values() if act.late for track in _tracks_of(rules, act)}
    remedies = frozenset(late - {MAIN})
    yield _cut(rules, remedies, None, timely=True)
    for group in _groups(rules):
        if not group <= remedies:
            yield _cut(rules, group, None, timely=False)
    for clock in rules.clocks.values():
        if clock.numbered:
            yield _cut(rules, remedies, clock.id, timely=True)


def _groups(rules: Rules) -> list[frozenset[str]]:
    """The side tracks, those together that one act touches at once."""
    groups = [frozenset((track,)) for track in rules.tracks]
    for act in rules.acts.values():
        touched = _tracks_of(rules, act) - {MAIN}
        joined = [group for group in groups if group & touched]
        if len(joined) > 1:
            groups = [group for group in groups if not group & touched] + [frozenset().union(*joined)]
    return groups


def _tracks_of(rules: Rules, act: ActRule) -> set[str]:
    return {rules.stages[stage].track for stage in (*act.from_, *act.to)}


def _cut(rules: Rules, tracks: frozenset[str], numbered: str | None, *, timely: bool) -> Slice:
    kept = {name: stage for name, stage in rules.stages.items() if stage.track == MAIN or stage.track in tracks}
    clocks = {clock for stage in kept.values() for clock in stage.clocks} | {numbered}
    acts: dict[str, ActRule] = {}
    loose: set[str] = set()
    for act in rules.acts.values():
        if _belongs_elsewhere(act, kept, numbered):
            continue
        acts[act.id] = _without(act, kept, clocks, numbered)
        if acts[act.id].from_ != act.from_:
            loose.add(act.id)
    side = {name: track for name, track in rules.tracks.items() if name in tracks}
    return Slice(rules, replace(rules, stages=kept, tracks=side, acts=acts), frozenset(loose), timely)


def _belongs_elsewhere(act: ActRule, kept: Mapping[str, object], numbered: str | None) -> bool:
    """Whether ``act`` does nothing within the slice but something outside of it."""
    if act.meets is not None and act.meets != numbered:
        return True
    named = (*act.from_, *act.to)
    return bool(named) and not any(stage in kept for stage in act.to) and any(stage not in kept for stage in named)


def _without(act: ActRule, kept: Mapping[str, object], clocks: set[str | None], numbered: str | None) -> ActRule:
    return replace(
        act,
        from_=tuple(stage for stage in act.from_ if stage in kept),
        to=tuple(stage for stage in act.to if stage in kept),
        late=act.late if all(clock in clocks for clock in act.late) else (),
        starts=act.starts if act.starts == numbered else None,
    )
