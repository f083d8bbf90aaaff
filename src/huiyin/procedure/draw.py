"""A profile's course as one picture, for the person whose case takes it: what comes next, who owes it, by when.

The usual course runs down from filing, through the duties of the office in charge, to the answer, and then, as often
as the rules allow, through a remedy to the next answer. What turns off from it or stands beside it is drawn beneath,
on rails of its own. All of it follows from the rules; no profile has a drawing of its own.

What is the petitioner's is round and filled, what is an office's is square or plain, what time does alone is dashed:
so the picture reads without colours. It is painted by attributes, since a page's policy may forbid styles.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Final
from xml.sax.saxutils import escape

from huiyin.procedure import layout
from huiyin.procedure.layout import Box, Limit, Look, Stop, Strand, Stroke, Way
from huiyin.procedure.names import CAPACITIES, Capacity, End
from huiyin.procedure.profile import FILE, MAIN, ActRule, ClockRule, Rules, Source, Stage
from huiyin.procedure.text import Text

ROUNDS: Final = (
    Text("从提出到答复", "From filing to the answer"),
    Text("如果您不服答复", "If you disagree with the answer"),
    Text("如果您仍然不服", "If you still disagree"),
)
ENDS: Final = {
    End.OPINION: (Look.OPINION, Text("办结：已作答复", "The end: you have been answered")),
    End.DIRECTION: (Look.DIRECTION, Text("办结：已引导至其他途径", "The end: another route is the right one")),
    End.WITHDRAWAL: (Look.WITHDRAWAL, Text("办结：您已撤回", "The end: you withdrew it")),
}
LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O, which look like digits


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
    def asks(self) -> bool:
        """Whether the petitioner takes a remedy by it."""
        return self.act is not None and self.act.remedy and Capacity.PARTY in self.act.who


Moves = Mapping[str, Sequence[Move]]


def moves(rules: Rules) -> Moves:
    """The ways out of each stage, in the order of the rules."""
    out: dict[str, list[Move]] = {stage: [] for stage in rules.stages}
    for act in rules.acts.values():
        for target in act.to:
            for source in _sources(rules, act, rules.stages[target].track):
                out[source].append(Move(source, target, act=act))
    for stage in rules.stages.values():
        for clock in (rules.clocks[name] for name in stage.clocks):
            for target in clock.lapse.to if clock.lapse else ():
                out[stage.id].append(Move(stage.id, target, clock=clock))
    return out


def _sources(rules: Rules, act: ActRule, track: str) -> Sequence[str]:
    """Where an act is drawn: at the most particular of the stages that it needs, else on the track that it moves."""
    starts = {one.start for one in rules.tracks.values()}
    special = [stage for stage in act.from_ if rules.stages[stage].track != MAIN and stage not in starts]
    return special or [stage for stage in act.from_ if rules.stages[stage].track == track]


def usual(rules: Rules, out: Moves) -> list[list[str]]:
    """The usual course in rounds: from filing, then from each remedy, to an answer that has reached the petitioner."""
    rounds = [[rules.start[0]]]
    while True:
        here = rounds[-1]
        here += _way(rules, out, here[-1], End.OPINION in _gives)
    ...
