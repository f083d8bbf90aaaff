"""What time does, it does once and on its own day: whoever watches, however often, and whatever the hint says."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections

from huiyin.cases import notify, queries
from huiyin.cases.actions import delivery, intake, petitioner
from huiyin.cases.actions.filing import NewParty
from huiyin.cases.actions.passing import Watched, pass_time, watch
from huiyin.cases.check import check
from huiyin.cases.models import Case, Clock, Event, Reminder
from huiyin.cases.readers import Service, hold, reading
from huiyin.ledger.record import parse_record
from tests.cases.acting import LETTER, at, decided, filed, handled, officer, party_of

CHINA = ZoneInfo("Asia/Shanghai")
city = pytest.mark.usefixtures("city")
apart = pytest.mark.usefixtures("apart")


def events(case: uuid.UUID) -> list[str]:
    with reading(Service("check")):
        return list(Event.objects.filter(case=case).order_by("seq").values_list("kind", flat=True))


def missed(case: uuid.UUID) -> list[tuple[str, str]]:
    """What ran out, and on which day, as recorded."""
    with reading(Service("check")):
        rows = Event.objects.filter(case=case, kind__in=("breach", "lapse")).order_by("seq")
        facts = [parse_record(bytes(row.record)).facts for row in rows]
    return [(str(one["clock"]), str(one["on"])) for one in facts]


def reminders(case: uuid.UUID) -> int:
    with reading(Service("check")):
        return Reminder.objects.filter(case=case).count()


def set_hint(case: uuid.UUID, value: datetime | None) -> None:
    with reading(Service("watch")):
        hold(case)
        Case.objects.filter(pk=case).update(next_at=value)


def hint(case: uuid.UUID) -> datetime | None:
    with reading(Service("check")):
        return Case.objects.values_list("next_at", flat=True).get(pk=case)


def clock(case: uuid.UUID, name: str) -> Clock:
    with reading(Service("check")):
        return Clock.objects.filter(case=case, name=name).order_by("position").last()  # type: ignore[return-value]


def local(day: Any, hour: float = 0) -> datetime:
    """So many hours into a local day."""
    return (datetime.combine(day, time(0), CHINA) + timedelta(hours=hour)).astimezone(UTC)


def round_(when: datetime) -> Watched:
    return sum(watch(when), Watched())


# ── Once ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@apart
def test_several_watches_in_one_moment_record_each_breach_and_lapse_and_reminder_once() -> None:
    cases = [filed().case for _ in range(3)]
    for case in cases:
        intake.register(case, by=officer("tz.petition"), at=at(0))
    ready = Barrier(3)

    def one() -> Watched:
        try:
            ready.wait()
            return round_(at(40))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        done = [work.result() for work in [pool.submit(one) for _ in range(3)]]
    assert sum(one.failed for one in done) == 0
    for case in cases:
        found = missed(case)
        assert len(found) == len(set(found)) > 0
        with reading(Service("check")):
            positions = list(Reminder.objects.filter(case=case).values_list("position", flat=True))
        assert len(positions) == len(set(positions))
    assert check().problems == []


@apart
def test_a_watch_and_an_officer_who_acts_late_record_one_breach() -> None:
    case = filed().case
    by = officer("tz.petition")
    ready = Barrier(2)

    def run(work: Any) -> None:
        try:
            ready.wait()
            work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for done in [
            pool.submit(run, lambda: pass_time(case, at(5))),
            pool.submit(run, lambda: intake.register(case, by=by, at=at(5))),
        ]:
            done.result()
    assert events(case).count("breach") == 1
    assert events(case)[-1] == "register"
    assert check().problems == []


@city
def test_a_second_round_finds_nothing_to_do() -> None:
    case = filed().case
    assert round_(at(5)).recorded > 0
    assert round_(at(5)) == Watched()
    assert len(missed(case)) == len(set(missed(case)))


@city
def test_one_case_that_fails_keeps_time_from_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    from huiyin.cases.actions import passing  # noqa: PLC0415

    bad, good = filed().case, filed().case
    real = passing.pass_time

    def pass_(case: uuid.UUID, when: datetime) -> Watched:
        if case == bad:
            raise RuntimeError("its rules are gone")
        return real(case, when)

    monkeypatch.setattr(passing, "pass_time", pass_)
    monkeypatch.setattr(passing, "BATCH", 1)
    assert round_(at(5)).failed == 1
    assert missed(good)
    assert not missed(bad)


# ── On its own day ───────────────────────────────────────────────────────────────────────────────────────────────


@city
@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1), timedelta(days=3), timedelta(days=400)])
def test_whenever_it_is_seen_a_breach_is_of_its_own_day(late: timedelta) -> None:
    case = filed().case
    last = clock(case, "registration").rolled
    pass_time(case, local(last, 24) + late)
    assert missed(case)[0] == ("registration", last.isoformat())
    assert clock(case, "registration").breached == last or clock(case, "registration").breached is not None
    assert check().problems == []


@city
def test_nothing_runs_out_a_second_before_the_end_of_its_day() -> None:
    case = filed().case
    end = local(clock(case, "registration").rolled, 24)
    assert pass_time(case, end - timedelta(seconds=1)).recorded == 0
    assert pass_time(case, end).recorded == 1


@city
@pytest.mark.parametrize("days", [-1000, -1, -0.01])
def test_a_hint_that_is_too_early_does_no_harm_and_is_put_right(days: float) -> None:
    case = filed().case
    right = hint(case)
    set_hint(case, at(days))
    assert round_(at(0)).recorded == 0
    assert events(case) == ["file"]
    assert hint(case) == right
    assert check().problems == []


@city
@pytest.mark.parametrize("value", [None, at(300)])
def test_a_hint_that_is_too_late_delays_a_record_and_changes_none(value: datetime | None) -> None:
    case, twin = filed().case, filed().case
    set_hint(case, value)
    round_(at(20))
    assert missed(case) == []
    assert [problem.what for problem in check().problems] == ["next"]
    petitioner_acts = officer("tz.petition")
    intake.register(case, by=petitioner_acts, at=at(20))
    assert missed(case) == missed(twin)
    assert check().problems == []


@city
def test_an_ended_case_waits_for_nothing() -> None:
    case, answer = handled()
    petitioner.withdraw(case, by=party_of(answer), at=at(4))
    round_(at(60))
    with reading(Service("check")):
        assert Case.objects.get(pk=case).ended
    before = events(case)
    round_(at(2000))
    assert events(case) == before


# ── Reminders ────────────────────────────────────────────────────────────────────────────────────────────────────


def registered(**more: Any) -> tuple[uuid.UUID, Clock]:
    case = filed(**more).case
    intake.register(case, by=officer("tz.petition"), at=at(0))
    round_(at(6))  # the simple way has shut
    return case, clock(case, "triage")


@city
def test_an_office_is_reminded_once_on_its_morning() -> None:
    case, limit = registered()
    assert limit.remind_on is not None
    assert hint(case) == local(limit.remind_on, 8)
    assert round_(local(limit.remind_on, 7.9)).reminded == 0
    assert round_(local(limit.remind_on, 8)).reminded == 1
    for hour in (8, 9, 30):
        assert round_(local(limit.remind_on, hour)).reminded == 0
    with reading(Service("check")):
        [given] = Reminder.objects.filter(case=case)
    assert (given.position, given.office, given.on) == (limit.position, "tz.petition", limit.remind_on)


@city
@pytest.mark.parametrize("hour", [0, 3, 7.99])
def test_what_happens_on_that_day_before_the_morning_does_not_lose_the_reminder(hour: float) -> None:
    case, limit = registered()
    assert limit.remind_on is not None
    party_writes = local(limit.remind_on, hour)
    petitioner.write(case, by=officer("tz.petition"), at=party_writes, text="在办")
    assert hint(case) == local(limit.remind_on, 8)
    assert round_(local(limit.remind_on, 8)).reminded == 1


@city
def test_nor_what_happens_before_the_watch_comes_that_day() -> None:
    case, limit = registered()
    assert limit.remind_on is not None
    petitioner.write(case, by=officer("tz.petition"), at=local(limit.remind_on, 9), text="在办")
    assert round_(local(limit.remind_on, 10)).reminded == 1
    assert round_(local(limit.remind_on, 11)) == Watched()


@city
def test_what_was_done_in_time_is_not_reminded_of() -> None:
    case, limit = registered()
    intake.transfer(case, by=officer("tz.petition"), at=at(7), to_office="tz.housing", way="transfer", letter=LETTER)
    assert limit.remind_on is not None
    round_(local(limit.remind_on, 9))
    with reading(Service("check")):
        assert not Reminder.objects.filter(case=case, position=limit.position).exists()


@city
def test_nobody_is_reminded_of_what_is_late_already() -> None:
    case, limit = registered()
    round_(local(limit.rolled, 24 * 3))
    assert missed(case)
    assert reminders(case) == 0


@city
def test_a_party_is_told_once_that_a_right_will_end(settings: Any) -> None:
    """In the same words as of everything, and only who asked."""
    settings.EMAIL_HOST = "mail.example.org"
    wishes = {"by": "email", "address": "somebody@example.org"}
    case, answer = decided("refused", parties=(NewParty(wishes=wishes),))
    delivery.deliver(case, by=party_of(answer), at=at(11), mode="read_online")
    limit = clock(case, "review_request")
    assert (limit.against, limit.duty) == ("party", False)
    assert limit.remind_on is not None
    before = jobs()
    assert round_(local(limit.remind_on, 9)).reminded == 1
    assert jobs() == before + 1
    assert round_(local(limit.remind_on, 10)) == Watched()
    with reading(Service("check")):
        assert [row.office for row in Reminder.objects.filter(case=case, position=limit.position)] == [""]


def jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [notify.TELL])
        return int(cursor.fetchone()[0])


@city
def test_two_hundred_days_unattended_come_to_the_same_as_a_watch_every_day() -> None:
    lazy, busy = filed().case, filed().case
    for days in range(0, 200, 5):
        pass_time(busy, at(days))
    pass_time(lazy, at(195))
    assert missed(lazy) == missed(busy)
    views = [queries.limits(officer("tz.petition"), case) for case in (lazy, busy)]
    assert views[0] == views[1]
    assert check().problems == []
