"""On which day an office is to be reminded of a limit that has not run out yet."""

from __future__ import annotations

from datetime import date

from huiyin.procedure.names import Unit
from huiyin.procedure.profile import Profile
from huiyin.procedure.state import Clock
from huiyin.procedure.terms import DAY


def remind_on(profile: Profile, clock: Clock) -> date | None:
    """The day that lies ``remind`` before the last one, counted back; None where that is not after the start.

    Working days are counted back by the edition of the calendar that the clock counts by.
    """
    rule = profile.clocks[clock.name]
    if rule.remind is None:
        return None
    day, left = clock.count.rolled, rule.remind.amount
    working = rule.remind.unit is not Unit.DAY
    calendar = profile.calendar.as_of(clock.edition)
    while left and day > clock.start:
        day -= DAY
        if not working or calendar.why_off(day) is None:
            left -= 1
    return day if day > clock.start else None
