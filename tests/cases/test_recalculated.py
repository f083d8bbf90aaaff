"""When a year of days off is announced, open cases are counted anew: on record, and no right gets shorter."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from huiyin.cases import queries
from huiyin.cases.actions import delivery, passing
from huiyin.cases.actions.passing import recalculate, watch
from huiyin.cases.check import check
from huiyin.cases.models import Event
from huiyin.cases.readers import Service, reading
from huiyin.directory import versions
from huiyin.directory.shelf import Shelf
from huiyin.ledger.record import parse_record
from tests.cases.acting import at, decided, filed, officer, party_of

pytestmark = pytest.mark.usefixtures("city")

Announce = Callable[[str], None]


@pytest.fixture
def announce(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Announce:
    """A year of one's own in the operator's folder, as if it had been announced now."""
    shelf = Shelf()
    monkeypatch.setattr(versions, "here", lambda: shelf)

    def announced(table: str) -> None:
        folder = tmp_path / "calendars" / "cn"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "2026-9.toml").write_text(table)
        anew = Shelf(tmp_path)
        monkeypatch.setattr(versions, "here", lambda: anew)

    return announced


def events(case: uuid.UUID, kind: str = "recalculated") -> list[Any]:
    with reading(Service("check")):
        rows = Event.objects.filter(case=case, kind=kind).order_by("seq")
        return [parse_record(bytes(row.record)) for row in rows]


def limit(case: uuid.UUID, name: str, office: str = "tz.petition") -> Any:
    return next(one for one in reversed(queries.limits(officer(office), case)) if one.name == name)


MORE_OFF = """
year = 2026
announced = 2026-03-20
verified = true

[source]
zh = "测试"
en = "for tests"

[[holiday]]
zh = "加放"
en = "More days off"
off = [{off}]
work = [{work}]
"""


def table(off: list[date], work: list[date] | None = None) -> str:
    return MORE_OFF.format(off=", ".join(map(str, off)), work=", ".join(map(str, work or [])))


# A year's table says all of it: what is not in it is an ordinary day.
WEEK = [date(2026, 3, 23) + timedelta(days=one) for one in range(5)]


def anew(days: float) -> list[uuid.UUID]:
    return list(recalculate(at(days)))


# ── It says what moved ───────────────────────────────────────────────────────────────────────────────────────────


def test_without_an_announcement_nothing_is_counted_anew(announce: Announce) -> None:
    case = filed().case
    assert anew(1) == []
    assert events(case) == []


def test_more_days_off_move_a_limit_of_working_days_and_the_journal_says_so(announce: Announce) -> None:
    case, answer = decided("refused")
    before = limit(case, "deemed_delivery", "tz.housing") if has(case, "deemed_delivery") else None
    announce(table(WEEK))
    assert anew(20) == [case]
    [record] = events(case)
    assert record.by == "time"
    assert record.facts["calendar"]
    views = {f"{one.name}.{one.number}": one for one in queries.limits(officer("tz.housing"), case)}
    for name, dates in record.facts["moved"].items():
        old_due, old_rolled, new_due, new_rolled = dates.split()
        assert (new_due, new_rolled) == (views[name].due.isoformat(), views[name].rolled.isoformat())
        assert (old_due, old_rolled) != (new_due, new_rolled)
    assert before is None or before.rolled <= limit(case, "deemed_delivery", "tz.housing").rolled
    assert answer.case == case
    assert check().problems == []


def has(case: uuid.UUID, name: str) -> bool:
    return any(one.name == name for one in queries.limits(officer("tz.housing"), case))


def test_it_happens_once(announce: Announce) -> None:
    case, _ = decided("refused")
    announce(table(WEEK))
    assert anew(20) == [case]
    assert anew(21) == []
    assert len(events(case)) == 1


def test_what_has_run_out_stays_as_it_was(announce: Announce) -> None:
    case = filed().case
    for _ in watch(at(5)):
        pass
    before = limit(case, "registration")
    assert before.breached is not None
    announce(table([date(2026, 3, 2), date(2026, 3, 3)]))
    anew(6)
    after = limit(case, "registration")
    assert (after.due, after.rolled, after.breached) == (before.due, before.rolled, before.breached)
    assert check().problems == []


def test_a_limit_that_ran_out_while_nobody_watched_ran_out_by_the_calendar_of_its_day(announce: Announce) -> None:
    case = filed().case
    announce(table([date(2026, 3, day) for day in range(2, 14)]))
    anew(20)
    assert limit(case, "registration").breached is not None
    assert events(case, "breach")
    assert check().problems == []


def test_an_ended_case_is_not_counted_anew(announce: Announce) -> None:
    from huiyin.cases.actions import petitioner  # noqa: PLC0415

    answer = filed()
    petitioner.withdraw(answer.case, by=party_of(answer), at=at(0.1))
    for _ in watch(at(60)):
        pass
    announce(table(WEEK))
    assert anew(61) == []


# ── No right gets shorter ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("days", range(0, 40, 3))
def test_no_announcement_shortens_a_right(announce: Announce, days: int) -> None:
    """Whatever days are given or taken: a right ends on its day or later."""
    case, answer = decided("refused")
    delivery.deliver(case, by=party_of(answer), at=at(11), mode="read_online")
    before = limit(case, "review_request", "tz.housing")
    end = before.rolled
    around = [end + timedelta(days=one - 2 + days % 5) for one in range(3)]
    weekend = [day for day in around if day.weekday() > 4]
    announce(table([day for day in around if day.weekday() <= 4] or WEEK, weekend))
    anew(12)
    after = limit(case, "review_request", "tz.housing")
    assert after.rolled >= end
    assert check().problems == []


def test_a_last_day_that_becomes_a_working_day_does_not_end_a_right_sooner(announce: Announce) -> None:
    case, answer = decided("refused")
    delivery.deliver(case, by=party_of(answer), at=at(11), mode="read_online")
    before = limit(case, "review_request", "tz.housing")
    off = [before.due + timedelta(days=one) for one in range((before.rolled - before.due).days)]
    announce(table(WEEK, [day for day in off if day.weekday() > 4]))
    anew(12)
    assert limit(case, "review_request", "tz.housing").rolled >= before.rolled


def test_a_right_that_falls_on_a_new_day_off_gets_longer(announce: Announce) -> None:
    case, answer = decided("refused")
    delivery.deliver(case, by=party_of(answer), at=at(11), mode="read_online")
    before = limit(case, "review_request", "tz.housing")
    announce(table([before.rolled]))
    assert anew(12) == [case]
    after = limit(case, "review_request", "tz.housing")
    assert after.rolled > before.rolled
    assert after.due == before.due
    assert check().problems == []


def test_one_case_that_cannot_be_counted_keeps_no_other_waiting(
    announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bad, _), (good, _) = decided("refused"), decided("refused")
    announce(table(WEEK))
    real = passing._recalculate

    def one(case: uuid.UUID, when: Any) -> bool:
        if case == bad:
            raise RuntimeError("its rules are gone")
        return real(case, when)

    monkeypatch.setattr(passing, "_recalculate", one)
    assert anew(20) == [good]
