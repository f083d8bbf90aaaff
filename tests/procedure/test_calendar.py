"""The shipped calendars against two independent packages, and what an edition knows."""

from collections.abc import Iterator
from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from huiyin.procedure.calendar import CalendarError
from tests.procedure.sample import SHELF

CN = SHELF.calendars["cn"]
# 2005-12-31: the notice for 2006 makes it a working day; chinese_calendar does not know that.
DISPUTED = {date(2005, 12, 31)}


def days_of(*years: int) -> Iterator[date]:
    day = date(min(years), 1, 1)
    while day.year <= max(years):
        yield day
        day += timedelta(days=1)


@pytest.mark.parametrize("year", range(2004, 2027))
def test_china_agrees_with_chinesecalendar(year: int) -> None:
    ours = {day for day in days_of(year) if CN.is_working(day)} - DISPUTED
    assert ours == {day for day in days_of(year) if chinese_calendar.is_workday(day)} - DISPUTED


@pytest.mark.parametrize("year", range(2004, 2027))
def test_china_agrees_with_holidays(year: int) -> None:
    theirs = holidays.country_holidays("CN", years=year)
    assert {day for day in days_of(year) if CN.is_working(day)} == {
        day for day in days_of(year) if theirs.is_working_day(day)
    }


@pytest.mark.parametrize("year", range(2022, 2029))
def test_england_agrees_with_holidays(year: int) -> None:
    theirs = holidays.country_holidays("GB", subdiv="ENG", years=year)
    england = SHELF.calendars["gb-eng"]
    assert {day for day in days_of(year) if england.is_working(day)} == {
        day for day in days_of(year) if theirs.is_working_day(day)
    }


def test_every_year_names_its_source_and_every_day_off_its_reason() -> None:
    for calendar in SHELF.calendars.values():
        for table in calendar.years:
            assert table.source.zh
            assert table.year - 4 <= table.announced.year <= table.year
            assert all(calendar.id and name.zh and name.en for name in table.off.values())


def test_a_year_that_nobody_announced_is_not_known() -> None:
    assert CN.knows(2026)
    assert not CN.knows(2027)
    assert SHELF.calendars["week"].knows(2050)


def test_an_edition_knows_what_had_been_announced_by_its_day() -> None:
    before = CN.as_of("cn@2019-11-21")  # the notice for 2020, before the Spring Festival was prolonged
    assert before.knows(2020)
    assert not before.knows(2021)
    assert before.is_working(date(2020, 1, 31))
    assert not CN.is_working(date(2020, 1, 31))
    assert before.edition == "cn@2019-11-21"


def test_editions_are_found_again_by_their_name_and_no_other() -> None:
    for table in CN.years:
        name = f"cn@{table.announced.isoformat()}"
        assert CN.as_of(name).edition == name
    assert CN.as_of("cn@week").years == ()
    with pytest.raises(CalendarError, match="edition 'cn@2001-01-01'"):
        CN.as_of("cn@2001-01-01")
