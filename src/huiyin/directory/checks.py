"""What a directory must be, whatever file it comes from: checked on everything that would be there after loading."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from huiyin.directory.document import Document, State
from huiyin.directory.models import Kind
from huiyin.directory.seats import Term, misfit, not_alone
from huiyin.directory.states import World, office_of
from huiyin.procedure.decode import Fault
from huiyin.procedure.text import Text

LINKS: Final = ("superior", "reviewing", "supervisor", "oversight", "successor")
REFERENCES: Final = (  # table, field, the table it leads to
    ("jurisdiction", "parent", "jurisdiction"),
    ("office", "jurisdiction", "jurisdiction"),
    *(("office", link, "office") for link in LINKS),
    ("remit", "office", "office"),
    ("remit", "subject", "subject"),
    ("remit", "jurisdiction", "jurisdiction"),
    ("seat", "staff", "staff"),
    ("absence", "seat", "seat"),
    ("absence", "substitute", "seat"),
)
PERIODS: Final = (
    ("office", "opened", "closed"),
    *((table, "since", "until") for table in ("subject", "remit", "seat", "absence")),
)
MANY: Final = 1000  # among more names than that, none is proposed


@dataclass(frozen=True)
class After:
    """The directory as it would be: ``world`` is all of it, ``numbers`` the places of entries in the document."""

    document: Document
    world: World
    before: World
    numbers: Mapping[tuple[str, str], int]
    profiles: Collection[str]
    demonstration: bool  # whether this installation is one

    def fault(self, table: str, key: str, field: str, what: Text, remedy: Text) -> Fault:
        """A fault of one entry; of one that the file does not hold, its name stands in the text."""
        number = self.numbers.get((table, key))
        if number is None:
            what = Text(f"已有的“{key}”：{what.zh}", f"{key!r}, which is there already: {what.en}")
        return self.document.fault(table, number, field, what, remedy)

    def each(self, table: str) -> Iterator[tuple[str, State]]:
        """The entries of a table."""
        yield from self.world[table].items()


def dangling(after: After) -> Iterator[Fault]:
    """Names that are used and nowhere defined. Only without any of these do the other checks make sense."""
    for table, field, to in REFERENCES:
        known = after.world[to]
        for key, state in after.each(table):
            if state[field] is not None and state[field] not in known:
                yield after.fault(table, key, field, *_unknown(state[field], known))
    for key in after.world["seat"]:
        if (office := office_of(key)) not in after.world["office"]:
            yield after.fault("seat", key, "seat", *_unknown(office, after.world["office"]))


def _unknown(name: str, known: Collection[str]) -> tuple[Text, Text]:
    near = difflib.get_close_matches(name, known, 1) if len(known) <= MANY else []
    remedy = (
        Text(f"是否应为“{near[0]}”", f"Did you mean {near[0]!r}")
        if near
        else Text("请先写入它", "Write it down as well")
    )
    return Text(f"“{name}”不存在", f"there is no {name!r}"), remedy


def check(after: After) -> Iterator[Fault]:
    """Everything else that can be wrong."""
    for one in (
        _periods,
        _circles,
        _levels,
        _profiles,
        _bodies,
        _overseen,
        _closed,
        _left_behind,
        _remits,
        _roles,
        _people,
        _absences,
        _demonstration,
    ):
        yield from one(after)


def _periods(after: After) -> Iterator[Fault]:
    for table, first, last in PERIODS:
        for key, state in after.each(table):
            if state[last] is not None and state[last] < state[first]:
                what = Text(f"{last} 早于 {first}", f"{last} lies before {first}")
                yield after.fault(table, key, last, what, Text("请改正日期", "Mend the dates"))


def _circles(after: After) -> Iterator[Fault]:
    offices, places = after.world["office"], after.world["jurisdiction"]
    for table, field, link in (
        ("jurisdiction", "parent", lambda key: places[key]["parent"]),
        ("office", "superior", lambda key: offices[key]["superior"]),
        ("office", "reviewing", lambda key: offices[key]["reviewing"] or offices[key]["superior"]),
        ("office", "successor", lambda key: offices[key]["successor"]),
    ):
        for circle in _each_circle(after.world[table], link):
            key = next((key for key in circle if (table, key) in after.numbers), circle[0])
            names = " → ".join((*circle, circle[0]))
            what = Text(f"成环：{names}", f"this goes in a circle: {names}")
            remedy = Text(f"请改正其中一处的 {field}", f"Mend {field!r} in one of them")
            yield after.fault(table, key, field, what, remedy)


def _each_circle(keys: Collection[str], link: Callable[[str], str | None]) -> Iterator[list[str]]:
    """The circles in which each key leads to at most one other; every key is looked at once."""
    done: set[str] = set()
    for start in keys:
        way: dict[str, int] = {}
        key: str | None = start
        while key is not None and key not in done and key not in way:
            way[key] = len(way)
            key = link(key)
        if key is not None and key in way:
            yield list(way)[way[key] :]
        done |= way.keys()


def _levels(after: After) -> Iterator[Fault]:
    places, offices = after.world["jurisdiction"], after.world["office"]
    for key, state in places.items():
        if state["parent"] is not None and places[state["parent"]]["level"] >= state["level"]:
            what = Text("上级地区的层级不比它高", "the jurisdiction around it is not of a higher level")
            yield after.fault("jurisdiction", key, "level", what, Text("1 为最高", "Level 1 is the highest"))
    for key, state in offices.items():
        if state["superior"] is not None and offices[state["superior"]]["level"] > state["level"]:
            what = Text("上级单位的层级比它低", "its superior is of a lower level")
            yield after.fault("office", key, "level", what, Text("1 为最高", "Level 1 is the highest"))


def _profiles(after: After) -> Iterator[Fault]:
    for key, state in after.each("jurisdiction"):
        if state["profile"] not in after.profiles:
            yield after.fault("jurisdiction", key, "profile", *_unknown(state["profile"], after.profiles))


def _bodies(after: After) -> Iterator[Fault]:
    for key, state in after.each("office"):
        body = state["kind"] == Kind.OVERSIGHT
        if body and not state["appointed_by"]:
            what = Text("监督机构须写明由谁任命", "of an oversight body it must be known who appoints it")
            yield after.fault("office", key, "appointed_by", what, Text("请补上 appointed_by", "Add appointed_by"))
        for field in ("appointed_by", "public_key"):
            if state[field] and not body:
                what = Text(f"{field} 只用于监督机构", f"{field} is for oversight bodies")
                yield after.fault("office", key, field, what, Text("请删除它", "Remove it"))
        named = state["oversight"]
        if named is not None and after.world["office"][named]["kind"] != Kind.OVERSIGHT:
            what = Text(f"“{named}”不是监督机构", f"{named!r} is no oversight body")
            yield after.fault("office", key, "oversight", what, Text("请改用监督机构", "Name one that is"))


def _overseen(after: After) -> Iterator[Fault]:
    """An oversight body is subordinate to none of those it oversees."""
    offices = after.world["office"]
    above = {key: set(_upward(offices, key)) for key, state in offices.items() if state["kind"] == Kind.OVERSIGHT}
    bodies: dict[str, str | None] = {}
    for key in offices:
        body = _body(offices, key, bodies)
        if body in above and key in above[body]:
            what = Text(f"监督机构“{body}”是它的下级", f"the oversight body {body!r} is subordinate to it")
            remedy = Text("监督机构不得隶属于被监督的单位", "A body must not belong to an office that it oversees")
            yield after.fault("office", key, "oversight", what, remedy)


def _upward(offices: Mapping[str, State], key: str) -> Iterator[str]:
    """``key`` and its superiors."""
    seen: set[str] = set()
    one: str | None = key
    while one is not None and one not in seen:
        seen.add(one)
        yield one
        one = offices[one]["superior"]


def _body(offices: Mapping[str, State], key: str, known: dict[str, str | None]) -> str | None:
    """The oversight body of ``key``, its own or the one of its superiors; remembered in ``known``."""
    way: list[str] = []
    found: str | None = None
    for one in _upward(offices, key):
        if one in known:
            found = known[one]
            break
        way.append(one)
        if offices[one]["oversight"] is not None:
            found = offices[one]["oversight"]
            break
    known |= dict.fromkeys(way, found)
    return found


def _closed(after: After) -> Iterator[Fault]:
    offices = after.world["office"]
    for key, state in offices.items():
        successor = state["successor"]
        if successor is None:
            continue
        if state["closed"] is None:
            what = Text("有后继单位却没有撤销日期", "it has a successor and no day of closing")
            yield after.fault("office", key, "successor", what, Text("请补上 closed", "Add 'closed'"))
        elif offices[successor]["opened"] > state["closed"]:
            what = Text(f"后继单位“{successor}”那时尚未设立", f"its successor {successor!r} has not opened by then")
            yield after.fault("office", key, "successor", what, Text("请改正日期", "Mend the dates"))


def _left_behind(after: After) -> Iterator[Fault]:
    """Nothing may lead to an office that has closed and has no successor (art. 24: somebody carries it on)."""
    offices = after.world["office"]
    ended = {key: state["closed"] for key, state in offices.items() if state["closed"] and not state["successor"]}
    uses: dict[str, list[str]] = defaultdict(list)
    for key, state in offices.items():
        for link in LINKS if state["closed"] is None else ("successor",):
            if state[link] in ended:
                uses[state[link]].append(key)
    for key, state in after.each("remit"):
        office = state["office"]
        if office in ended and (state["until"] is None or state["until"] > ended[office]):
            uses[office].append(key)
    for key, users in uses.items():
        what = Text(
            f"已撤销而无后继，但“{users[0]}”等 {len(users)} 处仍指向它",
            f"it closes without a successor, and {len(users)} still refer to it, {users[0]!r} among them",
        )
        remedy = Text("请写明 successor，或先改正这些引用", "Name its successor, or mend what refers to it")
        yield after.fault("office", key, "closed", what, remedy)


def _remits(after: After) -> Iterator[Fault]:
    groups: dict[tuple[str, str, str], list[tuple[str, State]]] = defaultdict(list)
    for key, state in after.each("remit"):
        groups[state["office"], state["subject"], state["jurisdiction"]].append((key, state))
    for group in groups.values():
        for (_, one), (key, other) in pairwise(sorted(group, key=lambda row: row[1]["since"])):
            if one["until"] is None or other["since"] < one["until"]:
                what = Text("与同一职责的另一段时间重叠", f"it overlaps with the same remit since {one['since']}")
                yield after.fault(
                    "remit", key, "since", what, Text("请先写明前一段的 until", "End the other one first")
                )


def _roles(after: After) -> Iterator[Fault]:
    for key, state in after.each("seat"):
        wrong = misfit(Kind(after.world["office"][office_of(key)]["kind"]), state["roles"])
        if wrong is not None:
            yield after.fault("seat", key, "roles", *wrong)
        was = after.before["seat"].get(key)
        if was is not None and was["staff"] != state["staff"]:
            what = Text(f"席位属于“{was['staff']}”", f"the seat is that of {was['staff']!r}")
            remedy = Text("席位不转给他人，请另设一个", "A seat is never given to somebody else: add another one")
            yield after.fault("seat", key, "staff", what, remedy)


def _people(after: After) -> Iterator[Fault]:
    seats: dict[str, list[tuple[str, Term]]] = defaultdict(list)
    for key, state in after.each("seat"):
        kind = Kind(after.world["office"][office_of(key)]["kind"])
        until = date.fromisoformat(state["until"]) if state["until"] else None
        seats[state["staff"]].append((key, Term(kind, date.fromisoformat(state["since"]), until)))
    for rows in seats.values():
        wrong = not_alone([term for _, term in rows])
        if wrong is not None:
            yield after.fault("seat", rows[-1][0], "staff", *wrong)


def _absences(after: After) -> Iterator[Fault]:
    for key, state in after.each("absence"):
        if state["seat"] == state["substitute"] or office_of(state["seat"]) != office_of(state["substitute"]):
            what = Text("须由同一单位的另一人代理", "another member of the same office must stand in")
            yield after.fault(
                "absence", key, "substitute", what, Text("请改用同单位的席位", "Name a seat of that office")
            )


def _demonstration(after: After) -> Iterator[Fault]:
    """Demonstration accounts exist in demonstration jurisdictions only, and both only in such an installation."""
    for key, state in after.each("seat"):
        place = after.world["jurisdiction"][after.world["office"][office_of(key)]["jurisdiction"]]
        if place["demonstration"] != after.world["staff"][state["staff"]]["demonstration"]:
            what = Text(
                "演示账号只在演示地区，反之亦然", "demonstration staff work in demonstration jurisdictions only"
            )
            remedy = Text("请使人员和地区的 demonstration 一致", "Let 'demonstration' of both be the same")
            yield after.fault("seat", key, "staff", what, remedy)
    for table in ("jurisdiction", "staff"):
        for key, state in after.each(table):
            if state["demonstration"] and not after.demonstration and (table, key) in after.numbers:
                what = Text("正式站点不载入演示内容", "this is no demonstration installation")
                yield after.fault(table, key, "demonstration", what, Text("请删除它", "Remove it"))
