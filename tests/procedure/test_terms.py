"""Counting: what holds for every term, and the corners of the calendar."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.procedure.names import Unit
from huiyin.procedure.terms import Count, Counting, Roll, Span, Term, count, end_of, local_day
from huiyin.procedure.text import Text
from tests.procedure.sample import SHELF

CN = SHELF.calendars["cn"]
WEEK = SHELF.calendars["week"]
DAY = timedelta(days=1)
WHY = Text("暂停", "pause")
days = st.dates(date(2004, 1, 1), date(2026, 10, 1))


@given(days, st.integers(1, 40))
def test_a_term_in_working_days_holds_exactly_that_many_working_days(start: date, amount: int) -> None:
    found = count(Term(amount, Unit.WORKING_DAY), start, Counting(CN))
    between = [start + DAY * n for n in range(1, (found.due - start).days + 1)]
    assert sum(CN.is_working(day) for day in between) == amount
    assert CN.is_working(found.due)
    assert [skip.day for skip in found.skipped] == [day for day in between if not CN.is_working(day)]


@given(days, st.integers(1, 120), st.booleans())
def test_a_term_in_days_ends_on_its_day_and_rolls_to_the_next_working_one(
    start: date, amount: int, first: bool
) -> None:
    found = count(Term(amount, Unit.DAY), start, Counting(CN, first_day_counts=first))
    assert found.due == start + DAY * (amount - first)
    assert CN.is_working(found.rolled)
    assert [skip.day for skip in found.skipped] == [found.due + DAY * n for n in range((found.rolled - found.due).days)]
    assert not any(CN.is_working(skip.day) for skip in found.skipped)


@given(days, st.integers(1, 60), st.integers(0, 30), st.integers(0, 20))
def test_a_pause_lengthens_a_term_by_its_days(start: date, amount: int, after: int, length: int) -> None:
    pause = Span(start + DAY * (1 + after), start + DAY * (1 + after + length), WHY)
    plain = count(Term(amount, Unit.DAY), start, Counting(CN, roll=Roll.NONE))
    held = count(Term(amount, Unit.DAY), start, Counting(CN, roll=Roll.NONE), [pause])
    begins_in_time = after < amount
    assert held.due == plain.due + DAY * (length if begins_in_time else 0)


@given(days, st.integers(1, 20))
def test_counting_never_ends_before_a_shorter_term_does(start: date, amount: int) -> None:
    for unit in (Unit.DAY, Unit.WORKING_DAY, Unit.MONTH):
        shorter, longer = (count(Term(n, unit), start, Counting(CN)) for n in (amount, amount + 1))
        assert shorter.rolled <= longer.rolled
        assert shorter.due < longer.due


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),  # 民法典 202: no corresponding day, the last one
        (date(2024, 1, 31), 1, date(2024, 2, 29)),  # leap year
        (date(2025, 11, 30), 3, date(2026, 2, 28)),  # across the year
        (date(2025, 6, 15), 12, date(2026, 6, 15)),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_last(start: date, months: int, due: date) -> None:
    assert count(Term(months, Unit.MONTH), start, Counting(CN, roll=Roll.NONE)).due == due


def test_where_the_first_day_counts_a_term_ends_a_day_earlier() -> None:
    korean = Counting(CN, first_day_counts=True, roll=Roll.NONE)
    assert count(Term(7, Unit.WORKING_DAY), date(2026, 9, 21), korean).due == date(2026, 9, 30)
    assert count(Term(7, Unit.DAY), date(2026, 9, 21), korean).due == date(2026, 9, 27)


OFFICE = Counting(WEEK, hours=((time(9), time(12)), (time(13), time(17))))


@pytest.mark.parametrize(
    ("at", "hours", "day", "until"),
    [
        (time(9), 3, date(2026, 9, 25), time(12)),  # Friday morning, ends when the office closes for lunch
        (time(10, 30), 3, date(2026, 9, 25), time(14, 30)),  # across lunch
        (time(16), 3, date(2026, 9, 28), time(11)),  # Friday afternoon to Monday
        (time(20), 1, date(2026, 9, 28), time(10)),  # after hours
        (time(0), 14, date(2026, 9, 28), time(17)),  # two whole days
    ],
)
def test_working_hours_are_counted_in_office_hours(at: time, hours: int, day: date, until: time) -> None:
    found = count(Term(hours, Unit.WORKING_HOUR), date(2026, 9, 25), OFFICE, at=at)
    assert (found.rolled, found.until) == (day, until)


def test_working_hours_without_office_hours_are_refused() -> None:
    with pytest.raises(ValueError, match="hours"):
        count(Term(3, Unit.WORKING_HOUR), date(2026, 9, 25), Counting(WEEK))


def test_a_date_is_provisional_exactly_while_a_year_it_touches_is_not_announced() -> None:
    assert count(Term(5, Unit.WORKING_DAY), date(2026, 12, 24), Counting(CN)).unannounced == ()
    assert count(Term(5, Unit.WORKING_DAY), date(2026, 12, 25), Counting(CN)).unannounced == (2027,)
    assert count(Term(15, Unit.DAY), date(2026, 12, 20), Counting(CN)).unannounced == (2027,)
    assert not count(Term(15, Unit.DAY), date(2026, 12, 20), Counting(CN, roll=Roll.NONE)).provisional
    assert not count(Term(500, Unit.WORKING_DAY), date(2026, 12, 20), Counting(WEEK)).provisional


def test_a_day_is_over_when_it_ends_where_the_office_is() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    ends = end_of(Count(date(2026, 9, 1), date(2026, 9, 16), date(2026, 9, 16)), shanghai)
    assert ends == datetime(2026, 9, 16, 16, tzinfo=UTC)
    assert local_day(ends - timedelta(microseconds=1), shanghai) == date(2026, 9, 16)
    assert local_day(ends, shanghai) == date(2026, 9, 17)


def test_a_day_ends_once_also_when_clocks_are_put_forward_at_midnight() -> None:
    sao_paulo = ZoneInfo("America/Sao_Paulo")  # on 2018-11-04 the local time jumped from 00:00 to 01:00
    ends = end_of(Count(date(2018, 11, 1), date(2018, 11, 3), date(2018, 11, 3)), sao_paulo)
    assert local_day(ends, sao_paulo) == date(2018, 11, 4)
    assert local_day(ends - timedelta(microseconds=1), sao_paulo) == date(2018, 11, 3)


@given(st.integers(1, 9999), st.sampled_from(Unit))
def test_terms_print_as_they_are_read(amount: int, unit: Unit) -> None:
    term = Term(amount, unit)
    assert Term.parse(str(term)) == term


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "days",
        "0 days",
        "05 days",
        "1 days",
        "5 day",
        "5  days",
        "5 days ",
        "-5 days",
        "٣ days",
        "5 weeks",
        "99999 days",
    ],
)
def test_terms_written_otherwise_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no term"):
        Term.parse(text)


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        local_day(datetime(2026, 1, 1), ZoneInfo("UTC"))  # noqa: DTZ001
