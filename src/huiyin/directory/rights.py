"""What a profile gives a person, in one language and in plain words: its time limits, its drawing, a due date.

Pages show these; they know nothing of how rules are written down or how days are counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from huiyin.directory.shelf import Shelf
from huiyin.procedure import due
from huiyin.procedure.draw import draw
from huiyin.procedure.due import EARLIEST, LATEST
from huiyin.procedure.names import CAPACITIES, Capacity
from huiyin.procedure.profile import MAIN, ClockRule, Profile
from huiyin.procedure.terms import DAY, Skip, local_day
from huiyin.procedure.text import Text

__all__ = ["EARLIEST", "LATEST", "DueView", "Kind", "LimitRow", "Rights", "RightsView", "Skipped", "rights"]

SET_HERE: Final = Text("本机构尚未设定", "not set by this installation yet")
UNDERTAKEN: Final = Text("以承诺的日期为准", "until the date that was promised")


class Kind(StrEnum):
    """What a limit is: something an office owes, something the person may do, or a time after which things move on."""

    DUTY = "duty"
    RIGHT = "right"
    WINDOW = "window"


@dataclass(frozen=True, slots=True)
class LimitRow:
    """One time limit. ``countable``: its term is known, so a due date can be worked out."""

    clock: str
    kind: Kind
    name: str
    against: str
    term: str
    start: str
    source: str
    own: bool
    verified: bool
    note: str
    countable: bool


@dataclass(frozen=True, slots=True)
class RightsView:
    """A profile's limits: what the law makes offices do, what the person may do, and everything beside that."""

    name: str
    summary: str
    since: date
    duties: tuple[LimitRow, ...]
    rights: tuple[LimitRow, ...]
    others: tuple[LimitRow, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """Days on end that did not count for one reason."""

    first: date
    last: date
    why: str


@dataclass(frozen=True, slots=True)
class DueView:
    """A due date with its work. ``target`` is where the term ends, ``last`` the last day that is in time."""

    limit: LimitRow
    start: date
    target: date
    last: date
    until: time | None
    skipped: tuple[Skipped, ...]
    unannounced: tuple[int, ...]
    edition: str
    version: str


class Rights:
    """The rights under one profile."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile

    def today(self, at: datetime) -> date:
        """The day it is, at the instant ``at``, where these rules apply."""
        return local_day(at, self._profile.tz)

    def view(self, language: str) -> RightsView:
        """The limits, each group in the order of the profile."""
        profile = self._profile
        rows = [self._row(rule, language) for rule in profile.clocks.values()]
        duties = tuple(row for row in rows if row.kind is Kind.DUTY and not row.own and self._is_main(row.clock))
        rights = tuple(row for row in rows if row.kind is Kind.RIGHT)
        return RightsView(
            name=profile.name.within(language),
            summary=profile.summary.within(language) if profile.summary else "",
            since=profile.since,
            duties=duties,
            rights=rights,
            others=tuple(row for row in rows if row not in duties + rights),
        )

    def due(self, clock: str, start: date, language: str) -> DueView:
        """When ``clock`` ends if it starts on ``start``. Raises KeyError and Refused as ``due.work`` does."""
        found = due.work(self._profile, clock, start)
        return DueView(
            limit=self._row(self._profile.clocks[clock], language),
            start=start,
            target=found.count.due,
            last=found.count.rolled,
            until=found.count.until,
            skipped=_together(found.count.skipped, language),
            unannounced=found.count.unannounced,
            edition=found.edition,
            version=found.version,
        )

    def drawing(self, language: str) -> str:
        """The whole course as one picture, in SVG."""
        return draw(self._profile, language)

    def _is_main(self, clock: str) -> bool:
        return any(stage.track == MAIN for stage in self._profile.stages.values() if clock in stage.clocks)

    def _row(self, rule: ClockRule, language: str) -> LimitRow:
        profile = self._profile
        unknown = UNDERTAKEN if rule.numbered else SET_HERE
        return LimitRow(
            clock=rule.id,
            kind=_kind(rule),
            name=rule.name.within(language),
            against=CAPACITIES[rule.against].within(language),
            term=(rule.term.text if rule.term else unknown).within(language),
            start=due.start_event(profile, rule).within(language),
            source=profile.cite(rule.source).within(language),
            own=profile.laws[rule.source.law].own,
            verified=rule.source.verified,
            note=rule.note.within(language) if rule.note else "",
            countable=rule.term is not None,
        )


def _kind(rule: ClockRule) -> Kind:
    if rule.duty:
        return Kind.DUTY
    return Kind.RIGHT if rule.against is Capacity.PARTY else Kind.WINDOW


def _together(skips: Iterable[Skip], language: str) -> tuple[Skipped, ...]:
    """Neighbouring days with one reason, as one entry: 1 to 8 October, National Day."""
    found: list[Skipped] = []
    for skip in skips:
        why = skip.why.within(language)
        if found and found[-1].why == why and found[-1].last + DAY == skip.day:
            found[-1] = replace(found[-1], last=skip.day)
        else:
            found.append(Skipped(skip.day, skip.day, why))
    return tuple(found)


@cache
def rights(profile: str, rules: Path) -> Rights:
    """The rights under ``profile``, with the operator's own rules in the folder ``rules``; read once."""
    return Rights(Shelf(rules).profile(profile))
