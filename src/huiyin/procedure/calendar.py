"""Working calendars: which days are working days, by what announcement, and which years nobody announced.

A calendar is a weekly pattern and the yearly tables published so far. A table names its days off *and* the
weekend days that were made working days (调休), so a Saturday can be a working day and a Wednesday a day off.
Tables are only ever added, also when a year is changed after its announcement. An *edition* is the calendar
as it was known on the day of one announcement; a case counts by the edition it was pinned to until an event
moves it to a later one, so replay needs no other memory of what was known when.

Days off and make-up days in China: 全国年节及纪念日放假办法 (2024), articles 2, 6, 7, and the yearly notice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from huiyin.procedure.text import Text

REST = Text("休息日", "weekly day of rest")


class CalendarError(ValueError):
    """A calendar, or an edition of it, that cannot be used; the message names it and the remedy."""


@dataclass(frozen=True)
class Year:
    """One published table: the days of ``year`` that differ from the weekly pattern, and why."""

    year: int
    announced: date
    source: Text
    verified: bool
    off: Mapping[date, Text]
    work: Mapping[date, Text]


@dataclass(frozen=True)
class WorkCalendar:
    """The working days of one jurisdiction.

    ``rest`` holds weekdays (Monday is 0). ``years`` holds every table ever published, also replaced ones.
    With ``every_year`` the weekly pattern is the whole calendar and no year is ever unannounced.
    """

    id: str
    name: Text
    zone: str
    rest: frozenset[int]
    years: tuple[Year, ...] = ()
    every_year: bool = False

    @cached_property
    def edition(self) -> str:
        """The name of what is known now: the calendar and the day of its latest announcement."""
        latest = max((table.announced for table in self.years), default=None)
        return f"{self.id}@{latest.isoformat() if latest else 'week'}"

    def as_of(self, edition: str) -> WorkCalendar:
        """The calendar as it was known in ``edition``. Raises CalendarError for one that never was."""
        if edition == self.edition:
            return self
        try:
            return self._editions[edition]
        except KeyError:
            raise CalendarError(
                f"calendar {self.id} has no edition {edition!r}: put back the year files announced until then"
            ) from None

    def knows(self, year: int) -> bool:
        """Whether the days of ``year`` have been announced."""
        return self.every_year or year in self._tables

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is a working day; in a year not announced the weekly pattern alone decides."""
        return self.why_off(day) is None

    def why_off(self, day: date) -> Text | None:
        """Why ``day`` is no working day; None where it is one."""
        table = self._tables.get(day.year)
        if table is not None:
            if day in table.work:
                return None
            if day in table.off:
                return table.off[day]
        return REST if day.weekday() in self.rest else None

    @cached_property
    def _tables(self) -> dict[int, Year]:
        return {table.year: table for table in sorted(self.years, key=lambda table: table.announced)}

    @cached_property
    def _editions(self) -> dict[str, WorkCalendar]:
        known = [
            replace(self, years=tuple(table for table in self.years if table.announced <= day))
            for day in sorted({table.announced for table in self.years})
        ]
        return {calendar.edition: calendar for calendar in [replace(self, years=()), *known]}
