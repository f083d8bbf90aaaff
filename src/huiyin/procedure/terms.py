"""Counting time limits, with the proof of the counting.

Days are local and half-open: a term that ends on a day ends when that day ends. ``due`` is the target, not
rolled; ``rolled`` is the last day on which the thing is still in time. For a term in working days or hours the
two are the same.

First day not counted, months end on the corresponding day or else the last: 民法典 articles 201, 202.
Last day on a day off: 民法典 article 203 paragraph 1. Whether the first day counts and whether the last day
rolls are parameters, since countries differ (Korea's Act on Handling Petitions, article 19, counts the first).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from huiyin.procedure.calendar import WorkCalendar
from huiyin.procedure.names import UNITS, Unit
from huiyin.procedure.text import Text

DAY = timedelta(days=1)
_TERM = re.compile(r"([1-9][0-9]{0,3}) (day|working day|month|working hour)s?")


class Roll(StrEnum):
    """What happens when a term in days or months ends on a day off."""

    NONE = "none"
    NEXT_WORKING_DAY = "next working day"


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time; the unit is in the value."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Term:
        """Read ``15 days``, ``5 working days``, ``2 months``, ``1 working hour``; ValueError for anything else."""
        match = _TERM.fullmatch(text)
        if match is None or str(term := cls(int(match[1]), Unit(match[2]))) != text:
            raise ValueError(f"{text!r} is no term: write '15 days', '5 working days', '2 months' or '3 working hours'")
        return term

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}{'' if self.amount == 1 else 's'}"

    def __add__(self, more: int) -> Term:
        return Term(self.amount + more, self.unit)

    @property
    def text(self) -> Text:
        """The term in words of both languages."""
        unit = UNITS[self.unit]
        return Text(f"{self.amount}{unit.zh}", str(self))


@dataclass(frozen=True, slots=True)
class Span:
    """Days that do not count, from ``first`` up to but not including ``end``, and why."""

    first: date
    end: date
    why: Text

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.end


@dataclass(frozen=True, slots=True)
class Skip:
    """A day that was passed over, and why."""

    day: date
    why: Text


@dataclass(frozen=True, slots=True)
class Count:
    """The result of counting, with its work.

    ``unannounced`` names the years whose days off are not known: while it is not empty the date is provisional.
    ``until`` is the local time of the last day at which the term ends; None means the end of that day.
    """

    start: date
    due: date
    rolled: date
    skipped: tuple[Skip, ...] = ()
    unannounced: tuple[int, ...] = ()
    until: time | None = None

    @property
    def provisional(self) -> bool:
        """Whether a year not announced yet could still move the date."""
        return bool(self.unannounced)


@dataclass(frozen=True, slots=True)
class Counting:
    """How one rule counts: its calendar, whether the first day counts, how the last day rolls, office hours."""

    calendar: WorkCalendar
    first_day_counts: bool = False
    roll: Roll = Roll.NEXT_WORKING_DAY
    hours: tuple[tuple[time, time], ...] = ()


def count(term: Term, start: date, how: Counting, pauses: Sequence[Span] = (), at: time = time.min) -> Count:
    """Count ``term`` from the day ``start``; for working hours from the local time ``at`` of that day.

    Raises ValueError for a term in working hours where ``how`` holds no office hours.
    """
    if term.unit is Unit.WORKING_DAY:
        return _count_working_days(term.amount, start, how, pauses)
    if term.unit is Unit.WORKING_HOUR:
        return _count_working_hours(term.amount, start, how, pauses, at)
    return _count_days(term, start, how, pauses)


def _count_days(term: Term, start: date, how: Counting, pauses: Sequence[Span]) -> Count:
    end = start + term.amount * DAY if term.unit is Unit.DAY else _add_months(start, term.amount)
    first = start if how.first_day_counts else start + DAY
    due, skipped = _lengthen(first, end - DAY if how.first_day_counts else end, pauses)
    return _rolled(start, due, how, tuple(skipped))


def _add_months(start: date, months: int) -> date:
    """The corresponding day, or else the last day of the month (民法典 article 202)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _lengthen(first: date, due: date, pauses: Sequence[Span]) -> tuple[date, list[Skip]]:
    """Move ``due`` by one day for each day between ``first`` and it that lies in a pause."""
    skipped: list[Skip] = []
    day = first
    while pauses and day <= due:
        why = _paused(day, pauses)
        if why is not None:
            skipped.append(Skip(day, why))
            due += DAY
        day += DAY
    return due, skipped


def _paused(day: date, pauses: Sequence[Span]) -> Text | None:
    return next((span.why for span in pauses if day in span), None)


def _rolled(start: date, due: date, how: Counting, skipped: tuple[Skip, ...]) -> Count:
    rolled = due
    if how.roll is Roll.NEXT_WORKING_DAY:
        while (why := how.calendar.why_off(rolled)) is not None:
            skipped += (Skip(rolled, why),)
            rolled += DAY
    looked_at = range(due.year, rolled.year + 1) if how.roll is Roll.NEXT_WORKING_DAY else ()
    return Count(start, due, rolled, skipped, _unannounced(how.calendar, looked_at))


def _unannounced(calendar: WorkCalendar, years: Sequence[int]) -> tuple[int, ...]:
    return tuple(year for year in years if not calendar.knows(year))


def _walk(first: date, how: Counting, pauses: Sequence[Span]) -> Iterator[tuple[date, Text | None]]:
    """Every day from ``first`` on, with the reason for which it does not count, if there is one."""
    day = first
    while True:
        yield day, _paused(day, pauses) or how.calendar.why_off(day)
        day += DAY


def _count_working_days(amount: int, start: date, how: Counting, pauses: Sequence[Span]) -> Count:
    first = start if how.first_day_counts else start + DAY
    skipped: list[Skip] = []
    for day, why in _walk(first, how, pauses):
        if why is not None:
            skipped.append(Skip(day, why))
            continue
        amount -= 1
        if amount == 0:
            break
    return Count(start, day, day, tuple(skipped), _unannounced(how.calendar, range(first.year, day.year + 1)))


def _count_working_hours(amount: int, start: date, how: Counting, pauses: Sequence[Span], at: time) -> Count:
    if not how.hours:
        raise ValueError("a term in working hours needs the office's hours: add 'hours' to the profile")
    left, skipped, moment = timedelta(hours=amount), [], at
    for day, why in _walk(start, how, pauses):
        if why is not None:
            skipped.append(Skip(day, why))
            continue
        for opens, closes in how.hours:
            begins = max(_on(day, opens), _on(day, moment)) if day == start else _on(day, opens)
            open_for = max(_on(day, closes) - begins, timedelta())
            if left <= open_for:
                years = _unannounced(how.calendar, range(start.year, day.year + 1))
                return Count(start, day, day, tuple(skipped), years, (begins + left).time())
            left -= open_for
    raise AssertionError("the days do not end")


def _on(day: date, moment: time) -> datetime:
    """A local time of a day, without zone: only differences within one day are taken of it."""
    return datetime.combine(day, moment)


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The day it is in ``zone`` at the instant ``at``. Raises ValueError for a time without offset."""
    if at.tzinfo is None:
        raise ValueError("an instant needs an offset: give it in UTC")
    return at.astimezone(zone).date()


def end_of(counted: Count, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, from which on the thing is late: the end of the last day, or its stated time."""
    if counted.until is not None:
        return datetime.combine(counted.rolled, counted.until, zone).astimezone(UTC)
    return datetime.combine(counted.rolled + DAY, time.min, zone).astimezone(UTC)
