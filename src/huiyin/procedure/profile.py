"""The rules of one jurisdiction, as closed and typed structures.

A profile is read from one TOML file (``decode``), never built by hand. It describes a course as *tracks*: the
main one, on which a case always stands in exactly one stage, and side tracks (a hearing, a supervision, a
withdrawal) which stand beside it. Acts move a case from stage to stage; clocks run while it stands in a stage.
Nothing here knows the time or a case: ``machine`` moves stages, ``course`` adds dates, offices and facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, ClassVar, Final
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator
from pydantic import Field as Key

from huiyin.procedure.calendar import WorkCalendar
from huiyin.procedure.names import Capacity, End, Field, Role, Unit
from huiyin.procedure.terms import Counting, Roll, Term
from huiyin.procedure.text import Text

MAIN: Final = "main"
FILE: Final = "file"
UNKNOWN: Final = "—"
ARTICLE: Final = Text("第{}条", "article {}")
SET_BY_INSTALLATION: Final = "set by the installation"


class Closed:
    """Keys that a table does not have are errors, and nothing is converted silently."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "strict": True}


def _term(text: object) -> object:
    if not isinstance(text, str):
        raise ValueError("a term is a text such as '15 days'")  # noqa: TRY004 - pydantic collects ValueErrors
    return None if text == SET_BY_INSTALLATION else Term.parse(text)


def _remind(text: object) -> object:
    term = _term(text)
    if isinstance(term, Term) and term.unit not in (Unit.DAY, Unit.WORKING_DAY):
        raise ValueError(f"a reminder comes some days or working days before, not {text!r}")
    return term


@dataclass(frozen=True, kw_only=True)
class Law(Closed):
    """An instrument that rules are taken from; ``own`` for what the platform adds where the law is silent.

    ``part`` is how its parts are cited, with ``{}`` for the number: article, clause, paragraph.
    """

    id: str
    name: Text
    own: bool = False
    part: Text = ARTICLE


@dataclass(frozen=True, kw_only=True)
class Source(Closed):
    """Where a rule stands: the law's key, the article in the law's own numbering, and whether we read it there.

    ``article = "—"`` where the number is not known; such a source is never verified.
    """

    law: str
    article: str
    verified: bool


@dataclass(frozen=True, kw_only=True)
class Track(Closed):
    """A side course. It exists while the main track stands in one of ``within`` (empty: until the end).

    With ``outlives`` it goes on after the end of the case, as undertakings and supervision do.
    """

    id: str
    name: Text
    start: str
    within: tuple[str, ...] = ()
    outlives: bool = False

    def exists_beside(self, main: Stage) -> bool:
        """Whether the track exists while the case stands in the stage ``main``."""
        return self.outlives or (main.id in self.within if self.within else main.end is None)


@dataclass(frozen=True, kw_only=True)
class Stage(Closed):
    """A place on a track. ``clocks`` run while the case stands here; ``pauses`` are clocks that stand still."""

    id: str
    name: Text
    track: str = MAIN
    clocks: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    end: End | None = None
    simple: bool = False
    means: Text | None = None


class FactKind(StrEnum):
    """The closed types of an event's facts: codes, offices, dates and counts; never free text or a person."""

    OFFICE = "office"
    DATE = "date"
    COUNT = "count"
    OUTCOMES = "outcomes"
    CASE = "case number"
    EXIT = "exit"
    CODE = "one of"


@dataclass(frozen=True, slots=True)
class FactRule:
    """What one fact may hold: ``codes`` for a choice among named values, ``optional`` where it may be left out."""

    kind: FactKind
    codes: tuple[str, ...] = ()
    optional: bool = False

    @classmethod
    def parse(cls, text: str) -> FactRule:
        """Read ``office``, ``date?`` or ``one of post, counter``; ValueError for anything else."""
        plain, optional = text.removesuffix("?"), text.endswith("?")
        if plain.startswith("one of "):
            codes = tuple(code.strip() for code in plain.removeprefix("one of ").split(","))
            if len(set(codes)) < 2:
                # A choice of one is no choice but a condition, on who somebody is perhaps.
                raise ValueError(f"{text!r} leaves no choice: write two values at least")
            return cls(FactKind.CODE, codes, optional)
        if plain not in tuple(FactKind) or plain == FactKind.CODE:
            kinds = ", ".join(kind for kind in FactKind if kind is not FactKind.CODE)
            raise ValueError(f"{text!r} is no kind of fact: write one of {kinds}, or 'one of a, b'; '?' if optional")
        return cls(FactKind(plain), (), optional)


def _fact(text: object) -> object:
    return FactRule.parse(text) if isinstance(text, str) else text


@dataclass(frozen=True, kw_only=True)
class Extension(Closed):
    """A lawful lengthening of ``clock`` by at most ``by``, in the unit of its term."""

    clock: str
    by: Annotated[Term, BeforeValidator(_term)]


@dataclass(frozen=True, kw_only=True)
class Apart(Closed):
    """Whoever acts may not be who took one of ``acts``: not the same person, or not the same office."""

    acts: tuple[str, ...]
    by: Annotated[str, Key(pattern="^(person|office)$")]


@dataclass(frozen=True, kw_only=True)
class ActRule(Closed):
    """An act: who may take it, from which stages to which, with what notice and facts, by which article.

    ``from_`` names stages: the case must stand in one of those of each track that is named. ``to`` names the
    stages it leads to. ``late``: only while one of these clocks is overdue. ``once``: a single time in a case.
    ``names`` fills capacities from facts, ``keeps`` from other capacities, and ``lead`` then says which
    capacity's office is in charge from now on. ``remedy`` marks a party's use of a remedy, ``exhausts`` a
    decision against which none remains inside the procedure, ``delivers`` that the notice has reached the party,
    ``silent`` an act of which offices are not told.
    """

    id: str
    name: Text
    does: Text
    who: tuple[Capacity, ...]
    source: Source
    from_: Annotated[tuple[str, ...], Key(alias="from")] = ()
    to: tuple[str, ...] = ()
    roles: tuple[Role, ...] = (Role.HANDLER, Role.LEAD)
    late: tuple[str, ...] = ()
    once: bool = False
    facts: Mapping[str, Annotated[FactRule, BeforeValidator(_fact)]] = field(default_factory=dict)
    notice: str | None = None
    outcomes: tuple[str, ...] = ()
    extends: Extension | None = None
    starts: str | None = None
    meets: str | None = None
    names: Mapping[Capacity, str] = field(default_factory=dict)
    keeps: Mapping[Capacity, Capacity] = field(default_factory=dict)
    lead: Capacity | None = None
    apart: Apart | None = None
    delivers: bool = False
    remedy: bool = False
    exhausts: bool = False
    silent: bool = False


@dataclass(frozen=True, kw_only=True)
class Lapse(Closed):
    """What the end of a right or of a window leads to."""

    to: tuple[str, ...]
    lead: Capacity | None = None
    delivers: bool = False
    exhausts: bool = False


@dataclass(frozen=True, kw_only=True)
class ClockRule(Closed):
    """A time limit: against whom, how long, from when, and what happens when it runs out.

    Without ``lapse`` it is a duty of an office, and running out is a breach. With it, it is a right or a window
    that ends. ``start`` names the acts from the latest of which it counts; without them, it counts from the day on
    which the stage was entered.
    ``numbered``: several may run at once, each until the date which the act that starts it names.
    """

    id: str
    name: Text
    against: Capacity
    source: Source
    term: Annotated[Term | None, BeforeValidator(_term)] = None
    start: tuple[str, ...] = ()
    first_day_counts: bool = False
    roll: Roll = Roll.NEXT_WORKING_DAY
    lapse: Lapse | None = None
    numbered: bool = False
    remind: Annotated[Term | None, BeforeValidator(_remind)] = None
    note: Text | None = None

    @property
    def duty(self) -> bool:
        """Whether an office owes something by it."""
        return self.lapse is None


@dataclass(frozen=True, kw_only=True)
class Notice(Closed):
    """A formal letter and the parts it must contain."""

    id: str
    name: Text
    kind: Annotated[str, Key(pattern="^(opinion|direction|information)$")]
    fields: tuple[Field, ...]
    source: Source


@dataclass(frozen=True, kw_only=True)
class Outcome(Closed):
    """What was decided on one claim; ``negative`` where the petitioner did not get what was asked."""

    id: str
    name: Text
    negative: bool


def _between(since: date, day: date, until: date | None) -> bool:
    return since <= day and (until is None or day < until)


@dataclass(frozen=True, kw_only=True)
class Exit(Closed):
    """One row of the classification table: a question, and where a yes leads."""

    id: str
    question: Text
    authority: Text
    limit: Text
    acts: tuple[str, ...]
    source: Source
    since: date
    until: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether the row applied on ``day``."""
        return _between(self.since, day, self.until)


@dataclass(frozen=True, kw_only=True)
class Transition(Closed):
    """How a case of an older version of these rules goes on under this one; stages not named keep their names."""

    since: str
    stages: Mapping[str, str]
    source: Source


def _hours(value: object) -> object:
    if not isinstance(value, str) or len(ends := value.split("-")) != 2:
        raise ValueError("office hours are written '09:00-12:00'")
    opens, closes = (time.fromisoformat(end) for end in ends)
    if not opens < closes:
        raise ValueError(f"office hours close after they open, not {value!r}")
    return (opens, closes)


@dataclass(frozen=True, slots=True)
class Memory:
    """What follows from stages alone, kept since the same stages are asked about again and again."""

    acts: dict[tuple[str, ...], tuple[ActRule, ...]] = field(default_factory=dict)
    clocks: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)
    moves: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Rules(Closed):
    """What one file of rules says, decoded."""

    id: str
    name: Text
    since: date
    zone: str
    calendar_id: Annotated[str, Key(alias="calendar")]
    laws: Mapping[str, Law]
    stages: Mapping[str, Stage]
    clocks: Mapping[str, ClockRule]
    acts: Mapping[str, ActRule]
    notices: Mapping[str, Notice]
    outcomes: Mapping[str, Outcome]
    until: date | None = None
    summary: Text | None = None
    tracks: Mapping[str, Track] = field(default_factory=dict)
    exits: tuple[Exit, ...] = ()
    transitions: tuple[Transition, ...] = ()
    hours: tuple[Annotated[tuple[time, time], BeforeValidator(_hours)], ...] = ()

    @cached_property
    def track_ids(self) -> tuple[str, ...]:
        """The tracks in their order, the main one first."""
        return (MAIN, *self.tracks)

    @cached_property
    def start(self) -> tuple[str, ...]:
        """The stage of each track in which a case begins: where filing leads, and where each side track starts."""
        return (self.acts[FILE].to[0], *(track.start for track in self.tracks.values()))

    @cached_property
    def memory(self) -> Memory:
        """What ``machine`` remembers of these rules."""
        return Memory()

    @cached_property
    def tracks_beside(self) -> Mapping[str, tuple[int, ...]]:
        """For each stage of the main track, the positions of the tracks that exist beside it, the main one first."""
        return {stage.id: self._tracks_beside(stage) for stage in self.stages.values() if stage.track == MAIN}

    def _tracks_beside(self, main: Stage) -> tuple[int, ...]:
        sides = enumerate(self.tracks.values(), 1)
        return (0, *(position for position, track in sides if track.exists_beside(main)))

    @cached_property
    def tz(self) -> ZoneInfo:
        """The zone in which days begin and end."""
        return ZoneInfo(self.zone)

    @cached_property
    def reviewed(self) -> frozenset[str]:
        """The acts whose takers may not take a later one."""
        return frozenset(kind for act in self.acts.values() if act.apart for kind in act.apart.acts)

    def in_force(self, day: date) -> bool:
        """Whether a case can be filed under these rules on ``day``."""
        return _between(self.since, day, self.until)

    def cite(self, source: Source) -> Text:
        """The source in words: 《信访工作条例》第34条 / Regulations on Petition Work, article 34."""
        law = self.laws[source.law]
        if source.article == UNKNOWN:
            return law.name
        zh, en = (part.replace("{}", source.article) for part in (law.part.zh, law.part.en))
        return Text(f"{law.name.zh}{zh}", f"{law.name.en}, {en}")


@dataclass(frozen=True, kw_only=True)
class Profile(Rules):
    """The rules of one jurisdiction in one version, with the calendar they count by.

    ``hash`` names the version by its content (``decode.fingerprint``): a case is pinned to it.
    """

    hash: str
    calendar: WorkCalendar

    def counting(self, clock: ClockRule, edition: str) -> Counting:
        """How ``clock`` counts under one edition of the calendar."""
        return Counting(self.calendar.as_of(edition), clock.first_day_counts, clock.roll, self.hours)
