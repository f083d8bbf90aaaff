"""What time does: limits that run out record themselves, offices are reminded before, new calendars move dates."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from huiyin.cases import notify
from huiyin.cases.holding import Holding
from huiyin.cases.models import Case, Reminder
from huiyin.cases.readers import Service, reading
from huiyin.directory import versions
from huiyin.procedure.changes import recalculated
from huiyin.procedure.names import Capacity
from huiyin.procedure.refused import Refused

log = logging.getLogger(__name__)
WATCH: Final = Service("watch")
BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class Watched:
    """What one round has done: cases looked at, breaches and lapses recorded, reminders given, cases that failed."""

    cases: int = 0
    recorded: int = 0
    reminded: int = 0
    failed: int = 0

    def __add__(self, more: Watched) -> Watched:
        pairs = zip(astuple(self), astuple(more), strict=True)
        return Watched(*(mine + other for mine, other in pairs))


def watch(at: datetime) -> Iterator[Watched]:
    """Do what time has brought until ``at``, case by case; what has been done is given after each batch.

    The stored instant is only a hint: each case is fetched, locked and counted again before anything is written.
    Several watches may run at once. It ends when nothing is due.
    """
    tried: set[UUID] = set()
    while due := [case for case in _due(at, len(tried)) if case not in tried]:
        done = Watched()
        for case in due:
            tried.add(case)
            done += _safely(case, at)
        yield done


def _safely(case: UUID, at: datetime) -> Watched:
    """One case that cannot be moved (its rules are missing, say) must not keep time from all the others."""
    try:
        return pass_time(case, at)
    except Exception as error:
        if isinstance(error, Refused) and error.code == "backwards":
            return Watched(1)  # somebody acted on it since this round began; the next one sees to it
        log.exception("case %s was not brought up to date", case)
        return Watched(failed=1)


def _due(at: datetime, behind: int) -> list[UUID]:
    with reading(WATCH):
        found = Case.objects.filter(next_at__lte=at).order_by("next_at").values_list("pk", flat=True)
        # Those that were tried and are due still (their rules are missing, say) must not hide the others.
        return list(found[: BATCH + behind])


def pass_time(case: UUID, at: datetime) -> Watched:
    """Bring one case up to ``at``, in a transaction of its own."""
    with reading(WATCH):
        held = Holding.of(case, at)
        reminded = _remind(held)
        held.save()
        return Watched(1, len(held.receipts), reminded)


def _remind(held: Holding) -> int:
    """Remind each office of what it owes soon, and a party of a right that it will not have much longer; once each."""
    limits = [held.clock(at, held.now.clocks[at]) for at, day in held.reminders() if day <= held.today]
    rows = [Reminder(case=held.case, position=one.position, office=one.office, on=held.today) for one in limits]
    Reminder.objects.bulk_create(rows)
    if any(one.against == Capacity.PARTY for one in limits):
        notify.news(held.case.pk)
    return len(rows)


def recalculate(at: datetime) -> Iterator[UUID]:
    """Move every open case to the newest edition of its calendar; gives the cases whose journal says so now."""
    with reading(WATCH):
        open_ = list(Case.objects.filter(ended="", erased_on=None).values_list("pk", "profile", "state__edition"))
    for case, profile, edition in open_:
        try:
            moved = versions.profile_of(profile).calendar.edition != edition and _recalculate(case, at)
        except Exception:
            log.exception("case %s was not counted anew", case)
            continue
        if moved:
            yield case


def _recalculate(case: UUID, at: datetime) -> bool:
    with reading(WATCH):
        held = Holding.of(case, at)
        act = recalculated(held.profile, held.now)
        if act is not None:
            held.take(act)
        held.save()
        return act is not None
