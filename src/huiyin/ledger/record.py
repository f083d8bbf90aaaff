"""The record of one event, as bytes: printed once, stored, committed to, never printed again.

A record is UTF-8 text of lines ``<key> <value>``, each ended by LF, in this order and no other::

    huiyin-event/v1
    case <base64 of 16 bytes>
    seq <number, from 0>
    prev <base64 of the commitment to the event before | ->
    kind <what happened>
    by <capacity>
    role <role | ->
    office <code | ->
    seat <code | ->
    at <UTC, to the second: 2026-09-28T01:02:03Z>
    due <UTC of the same form | ->
    facts <canonical JSON: codes, offices, dates, counts>
    fields <names of the parts that the letter fills, sorted, joined by commas | ->
    doc <kind> <base64 of 32 bytes>

The last line stands once for each sealed document of the event, in their order; there may be none. ``due`` is the
instant by which the act that it records was owed. Facts hold no free text and nothing of a person, so that a record
stays readable after the keys of its case were destroyed.

``parse`` is strict: what it accepts, ``print_record`` gives back byte for byte.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

VERSION: Final = "huiyin-event/v1"
NONE: Final = "-"
_KEYS: Final = ("case", "seq", "prev", "kind", "by", "role", "office", "seat", "at", "due", "facts", "fields")
_WORD: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,127}")
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,8}")
_VALUE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.:@-]{0,127}")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
_MAP_KEY: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_TIME: Final = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z")
_LARGEST: Final = 2**53
_DOCS_AT: Final = len(_KEYS) + 1

Fact = str | int | Mapping[str, str]


class RecordError(ValueError):
    """Bytes that are no record, or a record that cannot be printed; says in which line."""

    def __init__(self, line: str, why: str) -> None:
        super().__init__(f"record, line {line!r}: {why}")
        self.line = line
        self.why = why


@dataclass(frozen=True, slots=True)
class Doc:
    """The commitment (32 bytes) to one sealed document of an event, and of what kind it is."""

    kind: str
    commitment: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """One event. ``case`` 16 bytes, ``prev`` 32 bytes or None for the first; empty texts where there is none."""

    case: bytes
    seq: int
    prev: bytes | None
    kind: str
    by: str
    at: datetime
    role: str = ""
    office: str = ""
    seat: str = ""
    due: datetime | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    fields: frozenset[str] = frozenset()
    docs: tuple[Doc, ...] = ()


def print_record(record: Record) -> bytes:
    """The bytes of ``record``. Raises RecordError for a value that a record cannot hold."""
    values = {
        "case": _print_bytes("case", record.case, 16),
        "seq": _number("seq", record.seq),
        "prev": NONE if record.prev is None else _print_bytes("prev", record.prev, 32),
        "kind": _word("kind", record.kind),
        "by": _word("by", record.by),
        "role": _word("role", record.role) if record.role else NONE,
        "office": _word("office", record.office) if record.office else NONE,
        "seat": _word("seat", record.seat) if record.seat else NONE,
        "at": _print_time("at", record.at),
        "due": NONE if record.due is None else _print_time("due", record.due),
        "facts": _print_facts(record.facts),
        "fields": ",".join(_word("fields", name) for name in sorted(record.fields)) or NONE,
    }
    if (record.prev is None) != (record.seq == 0):
        raise RecordError("prev", "the first event, and no other, has none before it")
    docs = [f"doc {_word('doc', doc.kind)} {_print_bytes('doc', doc.commitment, 32)}" for doc in record.docs]
    lines = [VERSION, *(f"{key} {values[key]}" for key in _KEYS), *docs]
    return "".join(f"{line}\n" for line in lines).encode()


def parse_record(data: bytes) -> Record:
    """The record that ``data`` holds. Raises RecordError unless printing it gives the same bytes."""
    record = _parse(_lines(data))
    if print_record(record) != data:
        raise RecordError(VERSION, "not in its one form: spacing, order or escaping differs")
    return record


def _lines(data: bytes) -> list[str]:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise RecordError(VERSION, "not UTF-8") from None
    lines = text.split("\n")
    if lines[0] != VERSION:
        raise RecordError(lines[0][:40], f"a record begins with {VERSION}")
    if lines[-1] != "" or len(lines) < _DOCS_AT + 1:
        raise RecordError(lines[-1][:40], "the record is cut off")
    return lines[:-1]


def _parse(lines: list[str]) -> Record:
    values = {key: _value(line, key) for key, line in zip(_KEYS, lines[1:_DOCS_AT], strict=True)}
    return Record(
        case=_parse_bytes("case", values["case"]),
        seq=int(_number("seq", values["seq"])),
        prev=None if values["prev"] == NONE else _parse_bytes("prev", values["prev"]),
        kind=values["kind"],
        by=values["by"],
        role=_present(values["role"]),
        office=_present(values["office"]),
        seat=_present(values["seat"]),
        at=_parse_time("at", values["at"]),
        due=None if values["due"] == NONE else _parse_time("due", values["due"]),
        facts=_parse_facts(values["facts"]),
        fields=frozenset(() if values["fields"] == NONE else values["fields"].split(",")),
        docs=tuple(_doc(line) for line in lines[_DOCS_AT:]),
    )


def _value(line: str, key: str) -> str:
    name, space, value = line.partition(" ")
    if name != key or not space:
        raise RecordError(line[:40], f"here the line {key!r} must stand")
    return value


def _present(value: str) -> str:
    return "" if value == NONE else value


def _doc(line: str) -> Doc:
    kind, space, value = _value(line, "doc").partition(" ")
    if not space:
        raise RecordError("doc", "a document has a kind and a commitment")
    return Doc(kind, _parse_bytes("doc", value))


def _word(line: str, value: str) -> str:
    if not _WORD.fullmatch(value):
        raise RecordError(line, f"{value[:40]!r} is no code of small letters, digits, '_', '.' and '-'")
    return value


def _number(line: str, value: int | str) -> str:
    text = str(value)
    if isinstance(value, bool) or not _NUMBER.fullmatch(text):
        raise RecordError(line, f"{text[:40]!r} is no number without leading zeros")
    return text


def _print_bytes(line: str, value: bytes, length: int) -> str:
    if len(value) != length:
        raise RecordError(line, f"{length} bytes, not {len(value)}")
    return base64.b64encode(value).decode()


def _parse_bytes(line: str, text: str) -> bytes:
    # Printing compares the result again: Python takes more spellings of base64 than one.
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise RecordError(line, "no base64") from None


def _print_time(line: str, value: datetime) -> str:
    if value.utcoffset() is None:
        raise RecordError(line, "an instant has an offset")
    try:
        utc = value.astimezone(UTC)
    except OverflowError:
        raise RecordError(line, "an instant lies in the years 1 to 9999 of UTC") from None
    # Asked of UTC: an offset may hold parts of a second too.
    if utc.microsecond:
        raise RecordError(line, "an instant has whole seconds")
    # strftime pads the year on some platforms only.
    return utc.replace(tzinfo=None).isoformat() + "Z"


def _parse_time(line: str, text: str) -> datetime:
    if not _TIME.fullmatch(text):
        raise RecordError(line, f"{text[:40]!r} is no instant such as 2026-09-28T01:02:03Z")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise RecordError(line, f"{text!r} is no instant of the calendar") from None


def _print_facts(facts: Mapping[str, Fact]) -> str:
    checked = {name: _fact(name, value) for name, value in facts.items()}
    return json.dumps(checked, sort_keys=True, separators=(",", ":"))


def _parse_facts(text: str) -> Mapping[str, Fact]:
    try:
        facts = json.loads(text)
    except (ValueError, RecursionError):
        raise RecordError("facts", "no JSON") from None
    if not isinstance(facts, dict):
        raise RecordError("facts", "no JSON object")
    return facts


def _fact(name: str, value: object) -> Fact:
    """One fact: a code or date, a count, or a table of codes; anything else could carry what was written."""
    if not _NAME.fullmatch(name):
        raise RecordError("facts", f"{name[:40]!r} is no name of a fact")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST:
        return value
    if isinstance(value, str):
        return _plain(name, value)
    if isinstance(value, Mapping):
        return {_key(name, key): _plain(name, inner) for key, inner in value.items()}
    raise RecordError("facts", f"{name}: only codes, counts, and tables of codes")


def _key(name: str, key: object) -> str:
    if not isinstance(key, str) or not _MAP_KEY.fullmatch(key):
        raise RecordError("facts", f"{name}: {str(key)[:40]!r} is no code")
    return key


def _plain(name: str, value: object) -> str:
    if not isinstance(value, str) or not _VALUE.fullmatch(value):
        raise RecordError("facts", f"{name}: {str(value)[:40]!r} is neither a code nor a date")
    return value
