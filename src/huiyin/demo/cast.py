"""What may happen to a case now, and who could do it: from its state, its rules and the directory."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from huiyin.cases.actions.step import HELPERS
from huiyin.cases.models import Case, Mode, Party, Shield
from huiyin.cases.readers import AsParty, Officer, Service, reading
from huiyin.directory import versions
from huiyin.directory.models import Membership
from huiyin.directory.offices import Tree
from huiyin.procedure import course, machine
from huiyin.procedure.dump import load
from huiyin.procedure.names import Capacity, Role
from huiyin.procedure.profile import ActRule, Profile
from huiyin.procedure.state import Clock, State
from huiyin.procedure.terms import local_day

CHECK: Final = Service("check")
ABOVE: Final = (Capacity.SUPERIOR, Capacity.SUPERVISOR, Capacity.OVERSIGHT)
SUCCEED: Final = "succeed"  # follows from the directory alone, and has a command of its own
# What is no act of the rules: a message, a look behind the mask, a look at who somebody is.
WRITE, LOOK, IDENTITY = "write", "look", "open_identity"


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that may be done now, and by whom; ``rule`` is None for what happens beside the procedure."""

    kind: str
    by: Officer | AsParty
    rule: ActRule | None = None

    @property
    def of_party(self) -> bool:
        """Whether it is a party's to do."""
        return isinstance(self.by, AsParty)


@dataclass(frozen=True)
class Seen:
    """A case at one moment, with everything that a choice depends on; offices by code."""

    case: UUID
    profile: Profile
    state: State
    next_at: datetime | None
    subject: str
    jurisdiction: str
    above: Mapping[Capacity, str]
    shielded: frozenset[int]
    parties: tuple[AsParty, ...]
    open_identity: bool

    @property
    def ended(self) -> bool:
        """Whether it has one of the three ends."""
        return course.ended(self.profile, self.state) is not None

    @property
    def owed(self) -> tuple[Clock, ...]:
        """The duties that are outstanding, in time or late."""
        return tuple(clock for clock in self.state.open_clocks if self.profile.clocks[clock.name].duty)

    @property
    def tree(self) -> Tree:
        """The offices on the day of the last event."""
        return Tree.load(local_day(self.state.at, self.profile.tz))

    def office_of(self, capacity: Capacity) -> str | None:
        """Who stands in that capacity; for those above, as long as they may see the case."""
        if capacity in ABOVE:
            office = self.above.get(capacity)
            return None if office == self.state.lead else office
        return self.state.offices.get(capacity)


def see(case: UUID, parties: Sequence[AsParty] | None = None) -> Seen:
    """The case as it stands; ``parties`` in the order in which choices among them should be made."""
    with reading(CHECK):
        row = Case.objects.select_related("subject", "jurisdiction").get(pk=case)
        shielded = frozenset(Shield.objects.filter(case=case).values_list("office_id", flat=True))
        people = list(Party.objects.filter(case=case).order_by("kind", "pk"))
        state, next_at, above = _moving(case)
    found = tuple(AsParty(case, one.pk, one.kind, one.own_code) for one in people)
    return Seen(
        case=case,
        profile=versions.profile_of(row.profile),
        state=state,
        next_at=next_at,
        subject=row.subject.code if row.subject else "",
        jurisdiction=row.jurisdiction.code,
        above=above,
        shielded=shielded,
        parties=found if parties is None else tuple(parties),
        open_identity=any(one.mode == Mode.OPEN and one.identity for one in people),
    )


def again(before: Seen) -> Seen:
    """The same case as it stands now; what never changes is not read anew."""
    with reading(CHECK):
        state, next_at, above = _moving(before.case)
    return replace(before, state=state, next_at=next_at, above=above)


_MOVING: Final = """
    SELECT state, next_at, (SELECT jsonb_object_agg(r.capacity, o.code ORDER BY o.code)
                              FROM cases_reader r JOIN directory_office o ON o.id = r.office_id
                             WHERE r.case_id = c.id AND r.capacity = ANY(%s))
      FROM cases_case c WHERE id = %s
"""


def _moving(case: UUID) -> tuple[State, datetime | None, dict[Capacity, str]]:
    """What changes of a case: asked for so often in a year's course that it is one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVING, [list(ABOVE), case])
        state, next_at, above = cursor.fetchone()
    return load(_json(state)), next_at, {Capacity(one): code for one, code in (_json(above) or {}).items()}


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


@dataclass
class Staffing:
    """Who sits in which office, read once."""

    _seats: dict[str, tuple[tuple[Officer, date], ...]] = field(default_factory=dict)

    def officers(self, office: str, day: date) -> tuple[Officer, ...]:
        """Those who sat there on ``day``, by seat."""
        return tuple(officer for officer, since in self._of(office) if since <= day)

    def officer_for(self, rule: ActRule, office: str, state: State, day: date) -> tuple[Officer, ...]:
        """Those of ``office`` whose role and past allow them the act of ``rule``."""
        roles = {role.value for role in rule.roles}
        found = (one for one in self.officers(office, day) if roles & one.roles)
        return tuple(one for one in found if not _took_part(rule, state, one))

    def _of(self, office: str) -> tuple[tuple[Officer, date], ...]:
        if office not in self._seats:
            rows = Membership.objects.filter(office__code=office, until=None).order_by("seat")
            self._seats[office] = tuple(
                (Officer(office, row.office_id, row.seat, frozenset(row.roles)), row.since)
                for row in rows
                if row.office_id is not None
            )
        return self._seats[office]


def _took_part(rule: ActRule, state: State, officer: Officer) -> bool:
    """Whether the officer, or their office, decided what the act reviews."""
    apart = rule.apart
    return apart is not None and any(
        kind in apart.acts and (seat == officer.seat or (apart.by == "office" and office == officer.office))
        for kind, office, seat in state.took
    )


def choices(seen: Seen, staff: Staffing) -> Iterator[Choice]:
    """Everything that may be done now, each with everybody who may do it, in the order of the rules."""
    for rule in machine.allowed(seen.profile, seen.state.standing):
        if rule.id != SUCCEED and not _leads_nowhere(seen, rule):
            yield from (Choice(rule.id, one, rule) for one in _actors(seen, staff, rule))
    yield from _beside(seen, staff)


def _actors(seen: Seen, staff: Staffing, rule: ActRule) -> Iterator[Officer | AsParty]:
    day = local_day(seen.state.at, seen.profile.tz)
    for capacity in rule.who:
        if capacity is Capacity.PARTY:
            yield from (one for one in seen.parties if _may(rule, one))
        elif capacity is Capacity.PROMISER:
            offices = sorted({clock.holder for clock in seen.state.open_clocks if clock.name == rule.meets})
            yield from (one for office in offices for one in staff.officer_for(rule, office, seen.state, day))
        elif office := seen.office_of(capacity):
            yield from staff.officer_for(rule, office, seen.state, day)


def _may(rule: ActRule, party: AsParty) -> bool:
    """Whether it is this party's to do: helpers bring papers, and only one's own code withdraws."""
    if rule.silent and not party.own_code:
        return False
    return party.kind != "helper" or rule.id in HELPERS


def _leads_nowhere(seen: Seen, rule: ActRule) -> bool:
    """Whether it would lengthen what is late already, or ask somebody above who is not there."""
    if rule.extends is not None and rule.extends.clock in seen.state.standing.late:
        return True
    stages = [seen.profile.stages[stage] for stage in rule.to]
    waits = {seen.profile.clocks[clock].against for stage in stages for clock in stage.clocks}
    return Capacity.SUPERIOR in waits and not seen.tree.chain(seen.tree.office(seen.state.lead))


def _beside(seen: Seen, staff: Staffing) -> Iterator[Choice]:
    """Messages of both sides, and looks behind the mask."""
    if seen.ended:
        return
    yield from (Choice(WRITE, one) for one in seen.parties)
    day = local_day(seen.state.at, seen.profile.tz)
    handlers = [
        one for one in staff.officers(seen.state.lead, day) if {Role.HANDLER.value, Role.LEAD.value} & one.roles
    ]
    for one in handlers:
        yield Choice(WRITE, one)
        yield Choice(LOOK, one)
        if seen.open_identity:
            yield Choice(IDENTITY, one)
