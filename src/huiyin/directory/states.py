"""Between the tables and plain JSON: what is there, in the form in which the file says it, and how to write it.

One form for all three uses: comparing a file with what is there, recording a change, and writing. Rows are known
by their codes, so that nothing here depends on a number that the database gave.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth.hashers import make_password

from huiyin.directory.document import KEYS, State
from huiyin.directory.models import Absence, Jurisdiction, Membership, Office, Remit, Staff, Subject

if TYPE_CHECKING:
    from django.db.models import Model

World = dict[str, dict[str, State]]  # by table and key


def read_world() -> World:
    """Everything that is there. An operator's seat belongs to no office and is no matter of a file."""
    states: dict[str, Iterable[State]] = {
        "jurisdiction": map(_jurisdiction, Jurisdiction.objects.select_related("parent")),
        "office": _offices(),
        "subject": map(_subject, Subject.objects.all()),
        "remit": map(_remit, Remit.objects.select_related("office", "subject", "jurisdiction")),
        "staff": map(_staff, Staff.objects.all()),
        "seat": map(seat_state, Membership.objects.select_related("staff").exclude(office=None)),
        "absence": map(absence_state, Absence.objects.select_related("membership", "substitute")),
    }
    return {table: {KEYS[table](state): state for state in states[table]} for table in KEYS}


def _jurisdiction(row: Jurisdiction) -> State:
    return {
        "code": row.code,
        "name": _text(row.name_zh, row.name_en),
        "level": row.level,
        "parent": row.parent.code if row.parent else None,
        "zone": row.zone,
        "profile": row.profile,
        "origin": row.origin,
        "demonstration": row.demonstration,
    }


def _offices() -> Iterable[State]:
    rows = list(Office.objects.select_related("jurisdiction"))
    codes: dict[int | None, str | None] = {None: None}
    codes |= {row.pk: row.code for row in rows}
    return [_office(row, codes) for row in rows]


def _office(row: Office, codes: Mapping[int | None, str | None]) -> State:
    return {
        "code": row.code,
        "name": _text(row.name_zh, row.name_en),
        "kind": row.kind,
        "jurisdiction": row.jurisdiction.code,
        "opened": row.opened.isoformat(),
        "level": row.level,
        "superior": codes[row.superior_id],
        "reviewing": codes[row.reviewing_id],
        "supervisor": codes[row.supervisor_id],
        "oversight": codes[row.oversight_id],
        "appointed_by": _text(row.appointed_by_zh, row.appointed_by_en),
        "public_key": b64encode(row.public_key).decode() if row.public_key is not None else None,
        "phone": row.phone,
        "address": _text(row.address_zh, row.address_en),
        "closed": iso(row.closed),
        "successor": codes[row.successor_id],
    }


def _subject(row: Subject) -> State:
    return {
        "code": row.code,
        "name": _text(row.name_zh, row.name_en),
        "since": row.since.isoformat(),
        "example": _text(row.example_zh, row.example_en),
        "until": iso(row.until),
    }


def _remit(row: Remit) -> State:
    return {
        "office": row.office.code,
        "subject": row.subject.code,
        "since": row.since.isoformat(),
        "jurisdiction": row.jurisdiction.code,
        "until": iso(row.until),
    }


def _staff(row: Staff) -> State:
    return {"username": row.username, "name": row.name, "demonstration": row.demonstration}


def seat_state(row: Membership) -> State:
    """A membership, as the file and the record of changes have it."""
    return {
        "seat": row.seat,
        "staff": row.staff.username,
        "roles": sorted(row.roles),
        "since": row.since.isoformat(),
        "until": iso(row.until),
    }


def absence_state(row: Absence) -> State:
    """An absence, as the file and the record of changes have it."""
    return {
        "seat": row.membership.seat,
        "substitute": row.substitute.seat,
        "since": row.since.isoformat(),
        "until": row.until.isoformat(),
    }


def iso(day: date | None) -> str | None:
    """A day as JSON has it."""
    return day.isoformat() if day is not None else None


def _text(zh: str, en: str) -> dict[str, str] | None:
    return {"zh": zh, "en": en} if zh and en else None


@dataclass(frozen=True)
class Writing:
    """How the entries of one table are written: ``known`` are the columns by which PostgreSQL knows a row again,
    ``links`` those that lead to other rows of the same table, ``kept`` those that only a new row gets.
    """

    model: type[Model]
    known: tuple[str, ...]
    links: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


WRITINGS: Final[Mapping[str, Writing]] = {
    "jurisdiction": Writing(Jurisdiction, ("code",), links=("parent_id",)),
    "office": Writing(
        Office, ("code",), links=("superior_id", "reviewing_id", "supervisor_id", "oversight_id", "successor_id")
    ),
    "subject": Writing(Subject, ("code",)),
    "remit": Writing(Remit, ("subject_id", "jurisdiction_id", "office_id", "since")),
    "staff": Writing(Staff, ("username",), kept=("password",)),
    "seat": Writing(Membership, ("seat",)),
    "absence": Writing(Absence, ("membership_id", "substitute_id", "since")),
}


class Ids:
    """The numbers of rows by their codes, read once for each table."""

    _CODES: Final = {"staff": (Staff, "username"), "seat": (Membership, "seat")} | {
        table: (WRITINGS[table].model, "code") for table in ("jurisdiction", "office", "subject")
    }

    def __init__(self) -> None:
        self._known: dict[str, dict[str, int]] = {}

    def __call__(self, table: str, code: str | None) -> int | None:
        """The number of the row of that code."""
        if code is None:
            return None
        if table not in self._known:
            model, column = self._CODES[table]
            self._known[table] = dict(model._default_manager.values_list(column, "pk"))
        return self._known[table][code]

    def forget(self, table: str) -> None:
        """Read the numbers anew: rows were added."""
        self._known.pop(table, None)


def write(table: str, new: list[State], changed: list[State], ids: Ids) -> None:
    """Add the rows of ``new`` and change those of ``changed``; what a table is linked to must be there."""
    how = WRITINGS[table]
    bare = [_columns(table, state, ids, links=False) for state in new]
    how.model._default_manager.bulk_create([how.model(**row) for row in bare], batch_size=1000)
    ids.forget(table)
    whole = [_columns(table, state, ids) for state in (*(new if how.links else ()), *changed)]
    if whole:
        columns = [name for name in whole[0] if name not in (*how.known, *how.kept)]
        how.model._default_manager.bulk_create(
            [how.model(**row) for row in whole],
            update_conflicts=True,
            unique_fields=[name.removesuffix("_id") for name in how.known],
            update_fields=[name.removesuffix("_id") for name in columns],
            batch_size=1000,
        )


def _columns(table: str, state: State, ids: Ids, *, links: bool = True) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in state.items():
        made |= _column(table, name, value, ids, links)
    if table == "seat":
        made["office_id"] = ids("office", office_of(state["seat"]))
    if table == "staff":
        made["password"] = make_password(None)  # nobody can sign in with it
    return made


def _column(table: str, name: str, value: Any, ids: Ids, links: bool) -> dict[str, Any]:
    if name in ("name", "appointed_by", "address", "example") and table != "staff":
        both = value or {"zh": "", "en": ""}
        return {f"{name}_zh": both["zh"], f"{name}_en": both["en"]}
    if f"{name}_id" in WRITINGS[table].links:
        return {f"{name}_id": ids(table, value) if links else None}
    if name in _LINKS.get(table, {}):
        column, to = _LINKS[table][name]
        return {column: ids(to, value)}
    if name in ("opened", "closed", "since", "until"):
        return {name: date.fromisoformat(value) if value else None}
    if name == "public_key":
        return {name: b64decode(value) if value else None}
    return {name: value}


_LINKS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "office": {"jurisdiction": ("jurisdiction_id", "jurisdiction")},
    "remit": {name: (f"{name}_id", name) for name in ("office", "subject", "jurisdiction")},
    "seat": {"staff": ("staff_id", "staff")},
    "absence": {"seat": ("membership_id", "seat"), "substitute": ("substitute_id", "seat")},
}


def office_of(seat: str) -> str:
    """The code of the office of a seat: ``tz.housing`` of ``tz.housing.2``."""
    return seat.rpartition(".")[0]
