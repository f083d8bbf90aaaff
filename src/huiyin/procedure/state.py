"""What a case is to the rules: acts, events, clocks, and the state that follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from huiyin.procedure.machine import Standing
from huiyin.procedure.names import Capacity, Field
from huiyin.procedure.terms import Count, Span

BREACH: Final = "breach"
LAPSE: Final = "lapse"
RECALCULATED: Final = "recalculated"
REPIN: Final = "re-pin"
AUTOMATIC: Final = frozenset((BREACH, LAPSE))

Fact = str | int | Mapping[str, str]
Facts = Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class By:
    """Who acts: as what, in which role, for which office, and the code of the seat there; never a name."""

    capacity: Capacity
    role: str = ""
    office: str = ""
    seat: str = ""


PARTY: Final = By(Capacity.PARTY)
TIME: Final = By(Capacity.TIME)


@dataclass(frozen=True, slots=True)
class Act:
    """A step that somebody takes. ``fields`` names the parts of the notice that the sealed letter fills."""

    kind: str
    by: By
    facts: Facts = field(default_factory=dict)
    fields: frozenset[Field] = frozenset()


@dataclass(frozen=True, slots=True)
class Event:
    """An act and the instant, in UTC, at which it was recorded."""

    act: Act
    at: datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """One running, or finished, time limit of a case.

    ``number`` tells apart those that may run several at once (0 where only one can). ``holder`` is the office
    that owes it. ``started`` names the act from whose day, and local time, it counts. ``extra`` was added by an
    extension, ``pauses`` do not count, ``until`` is a date that an act set. ``count`` shows the work.
    """

    name: str
    number: int
    holder: str
    started: str
    start: date
    moment: time
    edition: str
    count: Count
    extra: int = 0
    until: date | None = None
    pauses: tuple[Span, ...] = ()
    paused: date | None = None
    breached: date | None = None
    lapsed: bool = False
    ended: date | None = None

    @property
    def open(self) -> bool:
        """Whether what it asks for is still outstanding, in time or late."""
        return self.ended is None

    @property
    def runs(self) -> bool:
        """Whether it can still run out."""
        return self.open and self.breached is None and self.paused is None


@dataclass(frozen=True, slots=True)
class State:
    """All that the rules need to know of a case; it follows from the events alone.

    ``edition`` is the calendar it counts by, ``offices`` who stands in which capacity, ``took`` which office and
    seat took the acts that somebody else must review, ``days`` the day of the latest act of each kind.
    """

    profile: str
    edition: str
    standing: Standing
    at: datetime
    claims: int
    offices: Mapping[Capacity, str]
    clocks: tuple[Clock, ...] = ()
    outcomes: Mapping[str, str] = field(default_factory=dict)
    took: frozenset[tuple[str, str, str]] = frozenset()
    days: Mapping[str, date] = field(default_factory=dict)
    events: int = 0

    @property
    def stage(self) -> str:
        """The stage on the main track."""
        return self.standing.stages[0]

    @property
    def lead(self) -> str:
        """The one office that is in charge."""
        return self.offices[Capacity.LEAD]

    @property
    def open_clocks(self) -> tuple[Clock, ...]:
        """The clocks whose matter is outstanding, those that are late included."""
        return tuple(clock for clock in self.clocks if clock.open)
