"""Every standing that the rules can lead to, found breadth-first, with a shortest way to each."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from huiyin.procedure import machine
from huiyin.procedure.machine import ImproperEnd, Standing
from huiyin.procedure.profile import ActRule, Rules


@dataclass(frozen=True, slots=True)
class Step:
    """One edge: what happened (an act, or a clock that ran out) and the standing it leads to."""

    label: str
    to: Standing
    act: ActRule | None = None
    lapse: bool = False


@dataclass(slots=True)
class Walk:
    """The standings in the order of their distance from filing, their edges, and the improper ends found."""

    rules: Rules
    steps: dict[Standing, tuple[Step, ...]] = field(default_factory=dict)
    improper: list[tuple[Standing, str, ImproperEnd]] = field(default_factory=list)
    _came: dict[Standing, tuple[Standing, str]] = field(default_factory=dict)

    def path(self, standing: Standing) -> tuple[str, ...]:
        """A shortest way from filing to ``standing``, in labels."""
        labels: list[str] = []
        while standing in self._came:
            standing, label = self._came[standing]
            labels.append(label)
        return ("file", *reversed(labels))


def walk(rules: Rules) -> Walk:
    """Walk every standing. The number of them is finite since a standing holds no date and no office."""
    found = Walk(rules)
    first = machine.begin(rules)
    todo = deque([first])
    found.steps[first] = ()
    while todo:
        here = todo.popleft()
        steps = tuple(_steps(found, here))
        found.steps[here] = steps
        for step in steps:
            if step.to not in found.steps:
                found.steps[step.to] = ()
                found._came[step.to] = (here, step.label)
                todo.append(step.to)
    return found


def _steps(found: Walk, here: Standing) -> Iterator[Step]:
    rules = found.rules
    for act in machine.allowed(rules, here):
        try:
            yield Step(act.id, machine.after(rules, here, act), act)
        except ImproperEnd as error:
            found.improper.append((here, act.id, error))
    held = machine.paused(rules, here)
    for clock in sorted(machine.running(rules, here) - here.late - held.keys()):
        label = f"[{clock}]"
        if rules.clocks[clock].lapse is None:
            yield Step(label, machine.breached(here, clock))
            continue
        try:
            yield Step(label, machine.lapsed(rules, here, clock), lapse=True)
        except ImproperEnd as error:
            found.improper.append((here, label, error))
