"""The file from which a directory is loaded: what it may hold, and where it stands in it (docs/directory.md)."""

from __future__ import annotations

import re
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, TypeAdapter
from pydantic import Field as Key

from huiyin.directory.models.columns import CODE
from huiyin.directory.models.people import USERNAME
from huiyin.directory.models.places import Kind
from huiyin.directory.words import kind_of_people
from huiyin.procedure import decode
from huiyin.procedure.decode import DecodeError, Fault
from huiyin.procedure.names import Role
from huiyin.procedure.profile import Closed
from huiyin.procedure.text import Text

SPEC: Final = "docs/directory.md"
KEY_BYTES: Final = 32
State = Mapping[str, Any]  # one entry as plain JSON: what the file says, what the tables hold, what a change records


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (LookupError, ValueError, OSError):
        raise ValueError(f"{text!r} is no zone: write one such as 'Asia/Shanghai'") from None
    return text


def _public_key(text: str) -> str:
    try:
        raw = b64decode(text, validate=True)
    except ValueError:
        raw = b""
    if len(raw) != KEY_BYTES:
        raise ValueError(f"a public key is {KEY_BYTES} bytes in base64")
    return b64encode(raw).decode()


def _origin(text: str) -> str:
    if not text or "+" in text or any(character.isspace() for character in text):
        raise ValueError("an origin is not empty and has neither spaces nor '+'")  # C2SP signed-note
    return text


Code = Annotated[str, Key(pattern=f"^{CODE}$")]
Level = Annotated[int, Key(ge=1, le=9)]
Seat = Annotated[str, Key(pattern=rf"^{CODE}\.[1-9][0-9]{{0,5}}$")]
Origin = Annotated[str, Key(max_length=255), AfterValidator(_origin)]
Phone = Annotated[str, Key(max_length=64)]


@dataclass(frozen=True, kw_only=True)
class JurisdictionEntry(Closed):
    """What is empty is taken over from the parent: zone, profile, origin, demonstration."""

    code: Code
    name: Text
    level: Level
    parent: Code | None = None
    zone: Annotated[str, AfterValidator(_zone)] | None = None
    profile: Code | None = None
    origin: Origin | None = None
    demonstration: bool | None = None


@dataclass(frozen=True, kw_only=True)
class OfficeEntry(Closed):
    """Without ``level`` it has that of its jurisdiction."""

    code: Code
    name: Text
    kind: Kind
    jurisdiction: Code
    opened: date
    level: Level | None = None
    superior: Code | None = None
    reviewing: Code | None = None
    supervisor: Code | None = None
    oversight: Code | None = None
    appointed_by: Text | None = None
    public_key: Annotated[str, AfterValidator(_public_key)] | None = None
    phone: Phone = ""
    address: Text | None = None
    closed: date | None = None
    successor: Code | None = None


@dataclass(frozen=True, kw_only=True)
class SubjectEntry(Closed):
    """A service or a rule, never a kind of people."""

    code: Code
    name: Text
    since: date
    example: Text | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class RemitEntry(Closed):
    """Without ``jurisdiction`` it is for that of the office."""

    office: Code
    subject: Code
    since: date
    jurisdiction: Code | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class StaffEntry(Closed):
    """Who works here. They set their password themselves, by a link."""

    username: Annotated[str, Key(pattern=f"^{USERNAME}$")]
    name: Annotated[str, Key(min_length=1, max_length=128)]
    demonstration: bool = False


@dataclass(frozen=True, kw_only=True)
class SeatEntry(Closed):
    """A membership. The seat of an office is its code, a dot and a number."""

    seat: Seat
    staff: str
    roles: Annotated[tuple[Role, ...], Key(min_length=1)]
    since: date
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class AbsenceEntry(Closed):
    """Who acts for whom, from when to before when."""

    seat: Seat
    substitute: Seat
    since: date
    until: date


@dataclass(frozen=True, kw_only=True)
class Content(Closed):
    """All tables of a file, each of which may be missing."""

    jurisdiction: tuple[JurisdictionEntry, ...] = ()
    office: tuple[OfficeEntry, ...] = ()
    subject: tuple[SubjectEntry, ...] = ()
    remit: tuple[RemitEntry, ...] = ()
    staff: tuple[StaffEntry, ...] = ()
    seat: tuple[SeatEntry, ...] = ()
    absence: tuple[AbsenceEntry, ...] = ()


_CONTENT: Final = TypeAdapter(Content)

# By what an entry is known, within its table.
KEYS: Final[Mapping[str, Callable[[State], str]]] = {
    "jurisdiction": lambda state: str(state["code"]),
    "office": lambda state: str(state["code"]),
    "subject": lambda state: str(state["code"]),
    "remit": lambda state: "/".join((state["office"], state["subject"], state["jurisdiction"] or "", state["since"])),
    "staff": lambda state: str(state["username"]),
    "seat": lambda state: str(state["seat"]),
    "absence": lambda state: "/".join((state["seat"], state["substitute"], state["since"])),
}


@dataclass(frozen=True)
class Document:
    """A file that could be read: the entries of each table in their order, and their places in the text."""

    entries: Mapping[str, tuple[State, ...]]
    source: decode.Document

    def fault(self, table: str, number: int | None, field: str, what: Text, remedy: Text) -> Fault:
        """A fault at a field of the entry ``number``; None where the entry is not in this file."""
        if number is None:
            return replace(self.source.fault((), what, remedy), key=table)
        state = self.entries[table][number]
        name = state.get("code") or state.get("username") or state.get("seat") or state.get("office")
        found = self.source.fault((table, number, field), what, remedy)
        return replace(found, key=".".join(part for part in (f"{table} {name}", field) if part))


def read(text: str, file: str) -> Document:
    """Read a file's text; ``file`` is named in faults. Raises DecodeError with every fault of it."""
    source = decode.Document(text, file, SPEC)
    plain = _CONTENT.dump_python(source.convert(Content, source.parsed), mode="json")
    document = Document({table: tuple(plain[table]) for table in KEYS}, source)
    faults = [*_unprintable(document), *_twice(document), *_reserved(document), *_of_people(document)]
    if faults:
        raise DecodeError(faults)
    return document


def _unprintable(document: Document) -> Iterator[Fault]:
    for table, states in document.entries.items():
        for number, state in enumerate(states):
            for field, value in state.items():
                texts = value.values() if isinstance(value, dict) else [value]
                if any(isinstance(text, str) and _is_unprintable(text) for text in texts):
                    what = Text("含有不可见的控制字符", "has a control character, which nobody sees")
                    yield document.fault(table, number, field, what, Text("请删除它", "Remove it"))


def _is_unprintable(text: str) -> bool:
    # Cf holds the marks that turn the direction of writing, by which a name can look like another.
    return any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in text)


def _twice(document: Document) -> Iterator[Fault]:
    for table, states in document.entries.items():
        seen: set[str] = set()
        for number, state in enumerate(states):
            key = KEYS[table](state)
            if key in seen:
                what = Text(f"“{key}”重复出现", f"{key!r} stands twice")
                yield document.fault(table, number, "", what, Text("请只保留一处", "Keep one of them"))
            seen.add(key)


def _reserved(document: Document) -> Iterator[Fault]:
    """Operators' seats begin with their role, as if it were an office."""
    for number, state in enumerate(document.entries["office"]):
        if state["code"] == Role.OPERATOR:
            what = Text("“operator”留给运维人员", "'operator' is kept for operators")
            yield document.fault("office", number, "code", what, Text("请换一个代码", "Choose another code"))


def _of_people(document: Document) -> Iterator[Fault]:
    for number, state in enumerate(document.entries["subject"]):
        code = re.sub(r"[.-]", " ", state["code"])
        for field, text in (("name", state["name"]["zh"]), ("name", state["name"]["en"]), ("code", code)):
            if word := kind_of_people(text):
                what = Text(f"“{word}”指一类人", f"{word!r} names a kind of people")
                remedy = Text(
                    "请用规则或服务命名，如“工资支付”“退役安置”", "Name the rule or service, such as 'payment of wages'"
                )
                yield document.fault("subject", number, field, what, remedy)
                break
