"""Which office stands above, beside or after another, on one day.

A ``Tree`` is a snapshot of all offices and jurisdictions; whatever it answers costs no further query, save for the
remits. It is read again only after the directory has changed. An office that has closed by its day is passed over
for its successor.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Max, Q

from huiyin.directory import models
from huiyin.directory.models import Change, Kind, Remit, Subject
from huiyin.procedure.text import Text

__all__ = ["Kind", "Office", "Place", "Tree", "Unknown"]


class Unknown(LookupError):
    """A code that the directory does not hold: what was asked for, and what to do."""

    def __init__(self, kind: Text, code: str, known: Iterator[str] | tuple[str, ...] = ()) -> None:
        near = difflib.get_close_matches(code, list(known), 1)
        self.what = Text(f"没有{kind.zh}“{code}”", f"there is no {kind.en} {code!r}")
        self.remedy = (
            Text(f"是否应为“{near[0]}”", f"Did you mean {near[0]!r}")
            if near
            else Text("请先用 huiyin load 载入", "Load it first, with huiyin load")
        )
        super().__init__(f"{self.what.en}. {self.remedy.en}.")


OFFICE: Final = Text("单位", "office")
JURISDICTION: Final = Text("地区", "jurisdiction")
SUBJECT: Final = Text("事项类别", "subject")
SEAT: Final = Text("席位", "seat")


@dataclass(frozen=True, slots=True)
class Place:
    """A jurisdiction as the tree read it; ``parent`` is a code."""

    code: str
    name: Text
    level: int
    parent: str | None
    zone: str
    profile: str
    origin: str
    demonstration: bool

    @property
    def tz(self) -> ZoneInfo:
        """The zone in which its days begin and end."""
        return ZoneInfo(self.zone)


@dataclass(frozen=True, slots=True)
class Office:
    """An office as the tree read it (``models.Office`` is its row); links are ids, ``jurisdiction`` is a code."""

    id: int
    code: str
    name: Text
    kind: Kind
    jurisdiction: str
    level: int
    superior: int | None
    reviewing: int | None
    supervisor: int | None
    oversight: int | None
    appointed_by: Text | None
    public_key: bytes | None
    phone: str
    address: Text | None
    opened: date
    closed: date | None
    successor: int | None

    def in_force(self, day: date) -> bool:
        """Whether it works on ``day``."""
        return self.opened <= day and (self.closed is None or day < self.closed)


@dataclass(frozen=True)
class Snapshot:
    """All offices by id, and all jurisdictions by code."""

    offices: Mapping[int, Office]
    places: Mapping[str, Place]

    @cached_property
    def by_code(self) -> Mapping[str, Office]:
        """The same offices by code."""
        return {office.code: office for office in self.offices.values()}


@dataclass(frozen=True, slots=True)
class Tree:
    """The offices on ``day``."""

    day: date
    snapshot: Snapshot

    @classmethod
    def load(cls, day: date) -> Tree:
        """The directory as it is now, as seen on ``day``: one small query unless it has changed."""
        return cls(day, _snapshot())

    def office(self, code: str) -> Office:
        """The office of that code, closed ones too. Raises Unknown."""
        try:
            return self.snapshot.by_code[code]
        except KeyError:
            raise Unknown(OFFICE, code, tuple(self.snapshot.by_code)) from None

    def by_id(self, number: int) -> Office:
        """The office of that id, closed ones too. Raises Unknown."""
        try:
            return self.snapshot.offices[number]
        except KeyError:
            raise Unknown(OFFICE, str(number)) from None

    def place(self, code: str) -> Place:
        """The jurisdiction of that code. Raises Unknown."""
        try:
            return self.snapshot.places[code]
        except KeyError:
            raise Unknown(JURISDICTION, code, tuple(self.snapshot.places)) from None

    def offices(self) -> tuple[Office, ...]:
        """Those that work on the day, by level and code."""
        living = (office for office in self.snapshot.offices.values() if office.in_force(self.day))
        return tuple(sorted(living, key=lambda office: (office.level, office.code)))

    def places(self) -> tuple[Place, ...]:
        """Every jurisdiction, by level and code."""
        return tuple(sorted(self.snapshot.places.values(), key=lambda place: (place.level, place.code)))

    def is_closed(self, office: Office) -> bool:
        """Whether it has closed by the day."""
        return office.closed is not None and office.closed <= self.day

    def successor_of(self, office: Office) -> Office:
        """Who carries on what ``office`` did: itself while it is open, else the last of its successors."""
        seen: set[int] = set()
        while self.is_closed(office) and office.successor is not None and office.id not in seen:
            seen.add(office.id)
            office = self.snapshot.offices[office.successor]
        return office

    def above(self, office: Office) -> Office | None:
        """Who reviews what ``office`` decided: its reviewing office, else its superior."""
        return self._first(office, office.reviewing, office.superior)

    def supervisor_of(self, office: Office) -> Office | None:
        """Who pushes ``office`` when it is late: its supervisor, else its superior."""
        return self._first(office, office.supervisor, office.superior)

    def oversight_of(self, office: Office) -> Office | None:
        """The oversight body of ``office``: its own, else that of the nearest superior which has one."""
        for one in (office, *self.chain(office)):
            if found := self._first(office, one.oversight):
                return found
        return None

    def chain(self, office: Office) -> tuple[Office, ...]:
        """The superiors of ``office`` from the nearest to the highest, without itself."""
        found: dict[int, Office] = {}
        one = self._first(office, office.superior)
        while one is not None and one.id not in found and one.id != office.id:
            found[one.id] = one
            one = self._first(one, one.superior)
        return tuple(found.values())

    def is_below(self, lower: Office, upper: Office) -> bool:
        """Whether ``upper`` is a superior of ``lower``, near or far."""
        return upper.id in {one.id for one in self.chain(lower)}

    def common_superior(self, a: Office, b: Office) -> Office | None:
        """The nearest office that is superior to both, and neither of them."""
        others = {one.id for one in self.chain(b)} - {a.id}
        return next((one for one in self.chain(a) if one.id in others), None)

    def around(self, jurisdiction: str) -> tuple[Place, ...]:
        """The jurisdiction and those around it, from the smallest to the largest. Raises Unknown."""
        found: dict[str, Place] = {}
        code: str | None = jurisdiction
        while code is not None and code not in found:
            found[code] = self.place(code)
            code = found[code].parent
        return tuple(found.values())

    def competent(self, subject: str, jurisdiction: str, level: int | None = None) -> tuple[Office, ...]:
        """The offices that are competent for ``subject`` there on the day, by code.

        Where the jurisdiction has none (of that level), those of the next one around it. Raises Unknown.
        """
        places = [place.code for place in self.around(jurisdiction)]
        remits = self._remits(subject, places)
        for place in places:
            found = {self.successor_of(self.snapshot.offices[office]) for code, office in remits if code == place}
            fitting = [one for one in found if one.in_force(self.day) and level in (None, one.level)]
            if fitting:
                return tuple(sorted(fitting, key=lambda one: one.code))
        return ()

    def _remits(self, subject: str, places: list[str]) -> list[tuple[str, int]]:
        day = self.day
        running = Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))
        rows = Remit.objects.filter(running, subject__code=subject, jurisdiction__code__in=places)
        remits = list(rows.values_list("jurisdiction__code", "office_id"))
        if not remits and not Subject.objects.filter(code=subject).exists():
            raise Unknown(SUBJECT, subject, tuple(Subject.objects.values_list("code", flat=True)))
        return remits

    def _first(self, office: Office, *links: int | None) -> Office | None:
        """The first office among ``links`` that can stand above ``office``."""
        found = (self._living(self.snapshot.offices[link], office) for link in links if link is not None)
        return next((one for one in found if one is not None), None)

    def _living(self, office: Office, below: Office) -> Office | None:
        """``office`` or its successor; where that has closed too, or is ``below`` itself, whoever was above it."""
        seen: set[int] = set()
        while office.id not in seen:
            seen.add(office.id)
            after = self.successor_of(office)
            if not self.is_closed(after) and after.id != below.id:
                return after
            if office.superior is not None:
                office = self.snapshot.offices[office.superior]
        return None


_last: tuple[int, Snapshot] | None = None


def forget() -> None:
    """Read the directory anew at the next ``Tree.load``; only needed where rows were changed without a record."""
    global _last  # noqa: PLW0603 - one snapshot a process, replaced whole
    _last = None


def _snapshot() -> Snapshot:
    """The last one, unless something has changed since: the number of the last change says so.

    The number is read before the rows. A change between the two is then read early, and once more later.
    """
    global _last  # noqa: PLW0603
    version: int | None = Change.objects.aggregate(last=Max("id"))["last"]
    last = _last
    if last is not None and last[0] == version:
        return last[1]
    read = _read()
    _last = (version, read) if version is not None else None
    return read


def _read() -> Snapshot:
    offices = models.Office.objects.select_related("jurisdiction").only(*_OFFICE, "jurisdiction__code")
    places = models.Jurisdiction.objects.select_related("parent")
    return Snapshot({row.pk: _office(row) for row in offices}, {row.code: _place(row) for row in places})


_OFFICE: Final = tuple(field.attname for field in models.Office._meta.concrete_fields)


def _office(row: models.Office) -> Office:
    return Office(
        id=row.pk,
        code=row.code,
        name=row.name,
        kind=Kind(row.kind),
        jurisdiction=row.jurisdiction.code,
        level=row.level,
        superior=row.superior_id,
        reviewing=row.reviewing_id,
        supervisor=row.supervisor_id,
        oversight=row.oversight_id,
        appointed_by=_both(row.appointed_by_zh, row.appointed_by_en),
        public_key=bytes(row.public_key) if row.public_key is not None else None,
        phone=row.phone,
        address=_both(row.address_zh, row.address_en),
        opened=row.opened,
        closed=row.closed,
        successor=row.successor_id,
    )


def _place(row: models.Jurisdiction) -> Place:
    return Place(
        code=row.code,
        name=row.name,
        level=row.level,
        parent=row.parent.code if row.parent else None,
        zone=row.zone,
        profile=row.profile,
        origin=row.origin,
        demonstration=row.demonstration,
    )


def _both(zh: str, en: str) -> Text | None:
    return Text(zh, en) if zh and en else None
