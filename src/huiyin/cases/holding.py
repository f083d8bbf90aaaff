"""A case while somebody acts on it: locked, brought up to what time has done, moved, saved.

Everything here happens inside one transaction, in which the case is held (``readers.hold``). What was not saved by
``save`` did not happen; what was saved and not committed neither.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import groupby
from typing import Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from huiyin.cases import journal, notify
from huiyin.cases.journal import Paper, Receipt
from huiyin.cases.models import Case, CaseKey, Clock, Event, Reader, Reminder, Shield
from huiyin.cases.readers import NotFound, Officer, hold
from huiyin.cases.sealing import CaseSeal, seal_of
from huiyin.directory import versions
from huiyin.directory.offices import Office, Tree
from huiyin.ledger.record import Record, parse_record
from huiyin.procedure import course, machine
from huiyin.procedure.dump import Unreadable, dump, load
from huiyin.procedure.names import Capacity
from huiyin.procedure.profile import Profile
from huiyin.procedure.refused import Refused
from huiyin.procedure.reminders import remind_on
from huiyin.procedure.state import Act, By, Facts, State
from huiyin.procedure.state import Clock as Limit
from huiyin.procedure.terms import local_day
from huiyin.procedure.text import Text
from huiyin.vault.codes import mint_number

PARTNER: Final = "partner"  # an office that was asked to take part; it reads, and owes nothing
STANDING: Final = (Capacity.LEAD, Capacity.SENDER, Capacity.RECEIVER, Capacity.DECIDER, Capacity.REVIEWER)
ABOVE: Final = (Capacity.SUPERIOR, Capacity.SUPERVISOR, Capacity.OVERSIGHT)
VALUES: Final = tuple(field.attname for field in Clock._meta.concrete_fields if field.name not in ("case", "position"))
# What an act changes in the row of its case.
MOVED: Final = ("state", "stage", "lead", "officer", "ended", "events", "head", "next_at")
BESIDE: Final = """
    SELECT epoch, wrapped,
           ARRAY(SELECT office_id FROM cases_reader r WHERE r.case_id = k.case_id ORDER BY office_id, capacity),
           ARRAY(SELECT capacity FROM cases_reader r WHERE r.case_id = k.case_id ORDER BY office_id, capacity),
           ARRAY(SELECT office_id FROM cases_shield s WHERE s.case_id = k.case_id)
      FROM cases_casekey k WHERE case_id = %s
"""
WAITED: Final = timedelta(seconds=30)  # longer nobody waits for a lock; a clock that is further back is wrong
MORNING: Final = time(8)  # reminders come when offices open, not at midnight


@dataclass
class Holding:
    """A held case at one instant. ``receipts`` are those of the events that this transaction added."""

    case: Case
    seal: CaseSeal
    profile: Profile
    at: datetime
    state: State | None
    fetched: State | None = None  # the state whose limits are stored
    receipts: list[Receipt] = field(default_factory=list)
    _told: bool = False

    @classmethod
    def of(cls, case_id: UUID, at: datetime) -> Holding:
        """Fetch the case as the current reader, lock it, and record what time has done to it. Raises NotFound."""
        case = hold(case_id)
        if case.erased_on is not None:
            raise NotFound
        profile = versions.profile_of(case.profile)
        seal, readers, shielded = _beside(case.pk)
        held = cls(case, seal, profile, at.replace(microsecond=0), None)
        held.readers, held.shielded = readers, held._and_after(shielded)
        held.state = held.fetched = held._stored()
        if held.at < held.now.at <= held.at + WAITED:
            # Somebody else acted while this one waited for the lock: it comes after them.
            held.at = held.now.at
        held.settle()
        return held

    @property
    def now(self) -> State:
        """The state; there is one from the filing on."""
        assert self.state is not None, "a case begins with its filing"
        return self.state

    @property
    def today(self) -> date:
        """The local day."""
        return local_day(self.at, self.profile.tz)

    @cached_property
    def tree(self) -> Tree:
        """The offices as they stand today."""
        return Tree.load(self.today)

    @cached_property
    def shielded(self) -> frozenset[int]:
        """The offices that must not see this case, and those that they have become: the same people sit there."""
        return self._and_after(Shield.objects.filter(case=self.case).values_list("office_id", flat=True))

    def _and_after(self, named: Iterable[int]) -> frozenset[int]:
        offices = [self.tree.by_id(one) for one in named]
        return frozenset(one.id for office in offices for one in (office, self.tree.successor_of(office)))

    @cached_property
    def readers(self) -> set[tuple[int, str]]:
        """Who reads the case: office and capacity, as stored."""
        return set(Reader.objects.filter(case=self.case).values_list("office_id", "capacity"))

    def capacities(self, officer: Officer) -> frozenset[str]:
        """As what the officer's office stands to the case."""
        return frozenset(capacity for office, capacity in self.readers if office == officer.office_id)

    def settle(self) -> None:
        """Record every breach and lapse that is due and not recorded yet."""
        if self.state is None:
            return
        before = self.state
        for act, after in course.settle(self.profile, self.state, self.at):
            self._record(act, before, after, ())
            before = after

    def take(self, act: Act, papers: Sequence[Paper] = ()) -> Receipt:
        """Move the case by ``act`` and record it. Raises Refused, after which nothing has changed."""
        after = course.advance(self.profile, self.state, act, self.at)
        return self._record(act, self.state, after, papers)

    def beside(self, kind: str, by: By, facts: Facts, papers: Sequence[Paper] = ()) -> Receipt:
        """Record what happens beside the procedure."""
        assert kind in journal.BESIDE, kind
        if self.at < self.now.at:
            raise Refused("backwards", Text("时间不能倒退：早于上一条记录", "this would stand before the last record"))
        made = journal.record(self.case, self.seal, self.profile, Act(kind, by, facts), self.at, papers=papers)
        self._store(papers)
        self.receipts.append(made)
        self._told |= by.capacity is not Capacity.PARTY
        return made

    def save(self) -> None:
        """Store the state and what follows from it; tell those who asked to be told, after the commit."""
        state = self.now
        case = self.case
        # Whom one office has named does not answer for it in another.
        case.officer = case.officer if case.lead == state.lead else ""
        case.state, case.stage, case.lead = dump(state), state.stage, state.lead
        end = course.ended(self.profile, state)
        case.ended = end.value if end else ""
        before = self._limits(self.fetched if self.fetched and self.fetched.profile == state.profile else None)
        self.sync_readers()
        self._sync_clocks(before)
        case.next_at = self._next()
        _insert(case) if case._state.adding else case.save(update_fields=MOVED)
        if self._told:
            notify.news(case.pk)

    def _stored(self) -> State:
        try:
            return load(self.case.state)
        except Unreadable:
            return self.replayed()

    def replayed(self) -> State:
        """The state as the journal says. Raises RecordError, Refused."""
        records = Event.objects.filter(case=self.case).order_by("seq").values_list("record", flat=True)
        return replay(parse_record(bytes(data)) for data in records)

    def _record(self, act: Act, before: State | None, after: State, papers: Sequence[Paper]) -> Receipt:
        rule = self.profile.acts.get(act.kind)
        silent = rule.silent if rule else self._quiet(act)
        made = journal.record(
            self.case,
            self.seal,
            self.profile,
            act,
            self.at,
            due=journal.owed_by(self.profile, before, after, act),
            papers=papers,
            silent=silent,
        )
        self.state = after
        self._store(papers)
        self.receipts.append(made)
        self._told |= act.by.capacity is not Capacity.PARTY and not silent
        return made

    def _quiet(self, act: Act) -> bool:
        """What time does to a silent matter is silent too, while the case goes on."""
        clock = str(act.facts.get("clock", ""))
        return clock in self._silent_clocks and not self._ends(clock)

    @cached_property
    def _silent_clocks(self) -> frozenset[str]:
        """The limits of stages to which only silent acts lead."""
        rules = self.profile
        led = {stage for act in rules.acts.values() if act.silent for stage in act.to}
        return frozenset(clock for stage in led for clock in rules.stages[stage].clocks)

    def _ends(self, clock: str) -> bool:
        lapse = self.profile.clocks[clock].lapse
        return lapse is not None and any(self.profile.stages[stage].end for stage in lapse.to)

    @staticmethod
    def _store(papers: Sequence[Paper]) -> None:
        # A row with two papers (a text and a wish) is stored once, with both places.
        rows = list({id(paper.row): paper.row for paper in papers}.values())
        for table, group in groupby(sorted(rows, key=lambda row: type(row).__name__), key=type):
            table.objects.bulk_create(list(group))  # type: ignore[attr-defined]

    def _next(self) -> datetime | None:
        """When time will next have something to do: a limit that runs out, or one to be reminded of."""
        coming = course.next_automatic(self.profile, self.now)
        reminders = [datetime.combine(day, MORNING, self.profile.tz) for _, day in self.reminders()]
        return min([*([coming[1]] if coming else []), *reminders], default=None)

    def reminders(self) -> list[tuple[int, date]]:
        """The limits that run and that nobody was reminded of yet, by position, each with the day of its reminder."""
        limits = [(position, limit) for position, limit in enumerate(self.now.clocks) if limit.runs]
        days = [(position, day) for position, limit in limits if (day := remind_on(self.profile, limit)) is not None]
        if all(day > self.today for _, day in days):
            return days
        given = set(Reminder.objects.filter(case=self.case).values_list("position", flat=True))
        return [(position, day) for position, day in days if position not in given]

    # ── Readers ──────────────────────────────────────────────────────────────────────────────────────────────────

    def admit(self, office: int, capacity: str) -> None:
        """Let an office read the case, unless the case is about it."""
        if office not in self.shielded and (office, capacity) not in self.readers:
            Reader(case=self.case, office_id=office, capacity=capacity).save(force_insert=True)
            self.readers.add((office, capacity))

    def sync_readers(self) -> None:
        """Admit the offices that stand in the case now, and let go of those that no longer do."""
        wanted = self.standing()
        stand = {one.value for one in STANDING}
        for office, capacity in sorted(pair for pair in self.readers - wanted if pair[1] in stand):
            Reader.objects.filter(case=self.case, office_id=office, capacity=capacity).delete()
            self.readers.discard((office, capacity))
        for office, capacity in sorted(wanted - self.readers):
            self.admit(office, capacity)
        for capacity in ABOVE:
            if self._needed(capacity) and (above := self.above(capacity)) is not None:
                self.admit(above, capacity.value)

    def standing(self) -> set[tuple[int, str]]:
        """The offices that stand in the case, by its state; for one that has closed, its successor."""
        tree, offices = self.tree, self.now.offices
        places = {one: tree.successor_of(tree.office(offices[one])) for one in STANDING if one in offices}
        return {(office.id, one.value) for one, office in places.items()}

    def kept_out(self) -> set[tuple[int, str]]:
        """Those of them whom the case is about."""
        return {pair for pair in self.standing() - self.readers if pair[0] in self.shielded}

    def _needed(self, capacity: Capacity) -> bool:
        """Whether the course asks for that office now; until it does, it sees nothing of the case."""
        rules, state = self.profile, self.now
        if capacity is Capacity.SUPERVISOR and (state.standing.late or any(limit.breached for limit in state.clocks)):
            return True
        here = set(machine.present(rules, state.standing)) - set(rules.start)
        return any(here & set(act.from_) for act in course.possible(rules, state, capacity))

    def above(self, capacity: Capacity) -> int | None:
        """The office that stands above the case in ``capacity``, by the directory."""
        tree = self.tree
        lead = tree.office(self.now.lead)
        first = {
            Capacity.SUPERVISOR: tree.supervisor_of(lead),
            Capacity.OVERSIGHT: tree.oversight_of(lead),
            Capacity.SUPERIOR: self._common_superior(lead),
        }[capacity]
        others = () if capacity is Capacity.OVERSIGHT else tree.chain(lead)
        fit = (one.id for one in (first, *others) if one is not None and one.id not in {*self.shielded, lead.id})
        return next(fit, None)

    def _common_superior(self, lead: Office) -> Office | None:
        """Who stands above the two offices that disagree (art. 24)."""
        receiver = self.now.offices.get(Capacity.RECEIVER, lead.code)
        return None if receiver == lead.code else self.tree.common_superior(lead, self.tree.office(receiver))

    # ── Clocks ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _limits(self, state: State | None) -> list[tuple[Limit, str]]:
        """The limits of ``state``, each with the office that owes it: what their rows follow from."""
        return [(limit, self._holder(limit)) for limit in state.clocks] if state is not None else []

    def _sync_clocks(self, before: Sequence[tuple[Limit, str]]) -> None:
        """Store each limit that is not as it was ``before``; the others have their rows."""
        after = enumerate(self._limits(self.now))
        rows = [self.clock(n, limit[0]) for n, limit in after if n >= len(before) or before[n] != limit]
        Clock.objects.bulk_create(rows, update_conflicts=True, unique_fields=["case", "position"], update_fields=VALUES)

    def clock(self, position: int, limit: Limit) -> Clock:
        """The row of one limit of the state."""
        return clock_row(self.case.pk, self.profile, position, limit, self._holder(limit), self._silent_clocks)

    def _holder(self, limit: Limit) -> str:
        """The office that owes it; where the state names none, the one that the directory puts in that place."""
        against = self.profile.clocks[limit.name].against
        if limit.holder or against not in ABOVE:
            return limit.holder
        above = [office for office, capacity in sorted(self.readers) if capacity == against]
        return self.tree.by_id(above[0]).code if above else ""


def _beside(case: UUID) -> tuple[CaseSeal, set[tuple[int, str]], frozenset[int]]:
    """The seal of a held case, who reads it, and who must not: asked once it is locked, all in one."""
    with connection.cursor() as cursor:
        cursor.execute(BESIDE, [case])
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    epoch, wrapped, offices, capacities, shielded = row
    seal = seal_of(CaseKey(case_id=case, epoch=epoch, wrapped=wrapped))
    return seal, set(zip(offices, capacities, strict=True)), frozenset(shielded)


def _insert(case: Case) -> None:
    """Store a new case; a number that another case has is drawn again, as happens once in some hundred thousand."""
    while True:
        try:
            with transaction.atomic():
                return case.save(force_insert=True)
        except IntegrityError as error:
            if "number" not in str(error):
                raise
            case.number = mint_number(os.urandom)


def clock_row(case: UUID, rules: Profile, position: int, limit: Limit, office: str, silent: frozenset[str]) -> Clock:
    """The row of one time limit."""
    rule = rules.clocks[limit.name]
    return Clock(
        case_id=case,
        position=position,
        name=limit.name,
        number=limit.number,
        against=rule.against.value,
        duty=rule.duty,
        office=office,
        started=limit.start,
        due=limit.count.due,
        rolled=limit.count.rolled,
        remind_on=remind_on(rules, limit) if limit.runs else None,
        breached=limit.breached,
        lapsed=limit.lapsed,
        ended=limit.ended,
        paused=limit.paused is not None,
        silent=limit.name in silent,
    )


def values_of(row: Clock) -> dict[str, object]:
    """What a row says of its limit."""
    return {name: getattr(row, name) for name in VALUES}


def replay(records: Iterable[Record]) -> State:
    """The state of a case as its journal says. Raises Refused."""
    events = journal.events_of(records)
    known = {}
    for event in events:
        if event.act.kind == "re-pin":
            version = str(event.act.facts["profile"])
            known[version] = versions.profile_of(version)
    first = versions.profile_of(str(events[0].act.facts["profile"]))
    return course.replay(first, events, known)
