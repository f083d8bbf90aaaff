"""A profile's course as one picture, for the person whose case takes it: what comes next, who owes it, by when.

The usual course runs down from filing: through the duties of the office in charge to the answer, and then, as often
as the rules allow, through a remedy to the next answer. Everything else turns off from it, or stands beside it, and
is drawn beneath on rails of its own. All of it follows from the rules; no profile has a drawing of its own.

Whatever is the petitioner's is round and filled, whatever is an office's is square or plain, and what time does
alone is dashed; so the picture can be read without colours. Painted with attributes alone, since a page's policy may
forbid styles.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Final
from xml.sax.saxutils import escape

from huiyin.procedure.layout import (
    LEADING, TYPES, WIDTH, Box, Limit, Look, Picture, Stop, Strand, Stroke, Way, place,
)
from huiyin.procedure.names import CAPACITIES, Capacity, End
from huiyin.procedure.profile import FILE, MAIN, ActRule, ClockRule, Rules, Source
from huiyin.procedure.text import Text

ROUNDS: Final = (
    Text("从提出到答复", "From filing to the answer"),
    Text("如果您不服答复", "If you disagree with the answer"),
    Text("如果您仍然不服", "If you still disagree"),
)
ENDS: Final = {
    End.OPINION: (Look.OPINION, Text("办结：已有终局答复", "The case ends with an answer")),
    End.DIRECTION: (Look.DIRECTION, Text("办结：已引导至其他途径", "The case ends with another lawful route")),
    End.WITHDRAWAL: (Look.WITHDRAWAL, Text("办结：您已撤回", "The case ends because you withdrew it")),
}
USUAL: Final = Text("一般流程", "The usual course")
TURN_OFFS: Final = Text("其他走向", "Where it can turn off")
BESIDE: Final = Text("与主流程并行", "Beside the course")
ALONG: Final = Text("途中还可以", "Also possible on the way")
YOU: Final = Text("您", "you")


@dataclass(frozen=True, slots=True)
class Move:
    """One way from a stage to another: somebody's act, or a clock that ran out there."""

    source: str
    target: str
    act: ActRule | None = None
    clock: ClockRule | None = None


Moves = Mapping[str, Sequence[Move]]


def moves(rules: Rules) -> Moves:
    """The ways out of each stage, in the order of the rules."""
    out: dict[str, list[Move]] = {stage: [] for stage in rules.stages}
    for act in rules.acts.values():
        for target in act.to:
            for source in _sources(rules, act, target):
                out[source].append(Move(source, target, act=act))
    for stage in rules.stages.values():
        for clock in (rules.clocks[clock] for clock in stage.clocks):
            for target in clock.lapse.to if clock.lapse else ():
                out[stage.id].append(Move(stage.id, target, clock=clock))
    return out


def _sources(rules: Rules, act: ActRule, target: str) -> Sequence[str]:
    """Where an act is drawn: at the most particular of the stages that it needs, else on the track that it moves."""
    starts = {track.start for track in rules.tracks.values()}
    special = [stage for stage in act.from_ if rules.stages[stage].track != MAIN and stage not in starts]
    track = rules.stages[target].track
    return special or [stage for stage in act.from_ if rules.stages[stage].track == track]


def rounds(rules: Rules, out: Moves) -> list[list[str]]:
    """The usual course: from filing, then from each remedy, to an answer that has reached the petitioner."""
    here = rules.start[0]
    seen = {here}
    course = [[here]]
    while True:
        ...
