"""Loading a directory from a file: what would change, and changing it.

A file says what is so. What it does not name stays; what has ended is not revived by it. Loading the same file
twice changes nothing the second time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, Final

from huiyin.directory.checks import After, check, dangling
from huiyin.directory.demonstration import demonstration_here
from huiyin.directory.document import KEYS, Document, State, read
from huiyin.directory.models import Change, Staff
from huiyin.directory.offices import OFFICE, Unknown
from huiyin.directory.record import writing
from huiyin.directory.states import Ids, World, read_world, write
from huiyin.directory.versions import here
from huiyin.procedure.decode import DecodeError, Fault
from huiyin.procedure.text import Text

__all__ = ["Difference", "Document", "apply", "close_office", "plan", "read"]

INHERITED: Final = ("zone", "profile", "origin", "demonstration")
ENOUGH: Final = 100  # faults that are told at once


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: its kind, the thing, and the fields that differ (all of them, where it is new)."""

    kind: str
    thing: str
    before: State | None
    after: State


@dataclass(frozen=True)
class _Step:
    table: str
    difference: Difference
    state: State
    new: bool


def plan(document: Document) -> tuple[Difference, ...]:
    """What loading it would change. Writes nothing. Raises DecodeError where the result would not be sound."""
    return tuple(step.difference for step in _steps(document))


def apply(document: Document, at: datetime, by: str) -> tuple[Difference, ...]:
    """Load it, all or nothing, each change recorded. Raises DecodeError as ``plan`` does."""
    with writing():
        steps = _steps(document)
        ids = Ids()
        for table in KEYS:
            mine = [step for step in steps if step.table == table]
            new = [step.state for step in mine if step.new]
            write(table, new, [step.state for step in mine if not step.new], ids)
        differences = tuple(step.difference for step in steps)
        _record(differences, at, by)
    return differences


def _record(differences: tuple[Difference, ...], at: datetime, by: str) -> None:
    rows = (
        Change(at=at, by=by, kind=one.kind, thing=one.thing, before=one.before, after=one.after) for one in differences
    )
    Change.objects.bulk_create(rows, batch_size=1000)


def close_office(code: str, successor: str, on: date, at: datetime, by: str) -> tuple[Difference, ...]:
    """Let an office close on a day, and ``successor`` carry on what it did. Raises DecodeError as ``plan`` does."""
    document = read("", f"office:{code}")
    with writing():
        before = read_world()
        office = before["office"].get(code)
        if office is None:
            raise Unknown(OFFICE, code, tuple(before["office"]))
        state = {**office, "closed": on.isoformat(), "successor": successor}
        steps = _sound(document, before, {**{table: {} for table in KEYS}, "office": {code: state}}, {}, [])
        write("office", [], [step.state for step in steps], Ids())
        differences = tuple(step.difference for step in steps)
        _record(differences, at, by)
    return differences


def _steps(document: Document) -> list[_Step]:
    before = read_world()
    return _sound(document, before, *_complete(document, before))


def _sound(
    document: Document, before: World, wanted: World, numbers: Mapping[tuple[str, str], int], faults: list[Fault]
) -> list[_Step]:
    """What is to be done, once all that would be there has been checked. Raises DecodeError."""
    world = {table: {**before[table], **wanted[table]} for table in KEYS}
    after = After(document, world, before, numbers, here().profiles, demonstration_here())
    for found in (faults, dangling(after), check(after), _gone(after)):
        first = list(islice(found, ENOUGH))
        if first:
            raise DecodeError(first)
    return list(_compare(before, wanted))


def _compare(before: World, wanted: World) -> Iterator[_Step]:
    for table in KEYS:
        for key, state in wanted[table].items():
            was = before[table].get(key)
            if was is None:
                kind = "joined" if table == "seat" else "created"
                yield _Step(table, Difference(kind, f"{table}:{key}", None, state), state, new=True)
            elif changed := [field for field in state if state[field] != was[field]]:
                old, new = ({field: one[field] for field in changed} for one in (was, state))
                yield _Step(table, Difference(_kind(table, old, new), f"{table}:{key}", old, new), state, new=False)


def _kind(table: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    for field, kind in (("closed", "closed"), ("until", "left" if table == "seat" else "ended")):
        if new.get(field) is not None and old.get(field) is None:
            return kind
    return "changed"


def _complete(document: Document, before: World) -> tuple[World, dict[tuple[str, str], int], list[Fault]]:
    """The entries of the file with what they leave out, their places, and what could not be completed."""
    wanted: World = {table: {} for table in KEYS}
    numbers: dict[tuple[str, str], int] = {}
    faults: list[Fault] = []
    for table, entries in document.entries.items():
        for number, entry in enumerate(entries):
            state = _filled(table, dict(entry), wanted, before, document)
            key = KEYS[table](state)
            if key in wanted[table]:
                what = Text(f"“{key}”重复出现", f"{key!r} stands twice")
                faults.append(document.fault(table, number, "", what, Text("请只保留一处", "Keep one of them")))
            faults.extend(
                document.fault(
                    table, number, field, Text(f"缺少“{field}”", f"{field!r} is missing"), Text("请补上", "Add it")
                )
                for field in INHERITED
                if table == "jurisdiction" and state[field] is None
            )
            wanted[table][key] = _ended(state, before[table].get(key))
            numbers[table, key] = number
    return wanted, numbers, faults


def _filled(table: str, state: dict[str, Any], wanted: World, before: World, document: Document) -> dict[str, Any]:
    """``state`` with what the file may leave out."""

    def known(table: str, key: str) -> State:
        return wanted[table].get(key) or before[table].get(key) or {}

    if table == "jurisdiction":
        parents = {entry["code"]: entry for entry in document.entries["jurisdiction"]}
        state |= {field: _inherited(field, state, parents, before["jurisdiction"]) for field in INHERITED}
    elif table == "office" and state["level"] is None:
        state["level"] = known("jurisdiction", state["jurisdiction"]).get("level", 0)
    elif table == "remit" and state["jurisdiction"] is None:
        state["jurisdiction"] = known("office", state["office"]).get("jurisdiction", "")
    elif table == "seat":
        state["roles"] = sorted(set(state["roles"]))
    return state


def _inherited(field: str, state: State, entries: Mapping[str, State], before: Mapping[str, State]) -> Any:
    """What the jurisdiction says itself, or the nearest of those around it; nobody's is no demonstration."""
    seen: set[str] = set()
    one: State | None = state
    while one is not None and one["code"] not in seen:
        if one[field] is not None:
            return one[field]
        seen.add(one["code"])
        parent = one["parent"]
        one = (entries.get(parent) or before.get(parent)) if parent is not None else None
    return False if field == "demonstration" else None


def _ended(state: dict[str, Any], was: State | None) -> State:
    """What has ended stays ended: a file that does not know of it, or knows a later day, does not undo it."""
    if was is None:
        return state
    if was.get("closed") is not None and state["closed"] is None:
        state |= {"closed": was["closed"], "successor": state["successor"] or was["successor"]}
    if was.get("until") is not None:
        state["until"] = min(was["until"], state["until"] or was["until"])
    return state


def _gone(after: After) -> Iterator[Fault]:
    """Who has left does not come back under the old name, by which sessions and passwords are known."""
    gone = set(Staff.objects.filter(is_active=False).values_list("username", flat=True))
    for key, state in after.each("seat"):
        if state["staff"] in gone and key not in after.before["seat"]:
            what = Text(f"“{state['staff']}”已经离开", f"{state['staff']!r} has left")
            yield after.fault("seat", key, "staff", what, Text("请另取用户名", "Give them another user name"))
