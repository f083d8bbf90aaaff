"""What a reader is shown of a case: closed shapes, with nothing in them that the reader may not see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from huiyin.procedure.text import Text


@dataclass(frozen=True, slots=True)
class CaseView:
    """Where a case stands. ``received_elsewhere`` is the day of a letter that was entered later."""

    id: UUID
    number: str
    filed_on: date
    received_elsewhere: date | None
    subject: Text | None
    stage: str
    stage_name: Text
    lead: str
    officer: str
    ended: str
    profile: str
    claims: int


@dataclass(frozen=True, slots=True)
class Row:
    """A case in a queue: what is due first, and who owes it."""

    id: UUID
    number: str
    filed_on: date
    subject: Text | None
    stage: str
    officer: str
    clock: str
    due: date | None
    rolled: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class Today:
    """What an officer's day begins with: numbers of limits that their office owes."""

    breached: int
    soon: int
    running: int


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit of a case. ``duty``: an office owes it."""

    name: str
    title: Text
    number: int
    against: str
    office: str
    duty: bool
    started: date
    due: date
    rolled: date
    breached: date | None
    ended: date | None
    lapsed: bool
    paused: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry of what happened: the day, never the hour; the office and the seat. ``seq`` counts what is shown."""

    seq: int
    kind: str
    name: Text
    on: date
    by: str
    office: str
    seat: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Written:
    """Something that was written, as this reader may read it. ``kind``: filing, message, statement, meeting …"""

    kind: str
    on: date
    by_office: bool
    text: str
    wish: str = ""


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One point, as this reader may read it, and what was decided on it."""

    number: int
    text: str
    outcome: str


@dataclass(frozen=True, slots=True)
class LetterView:
    """A formal letter with its parts."""

    id: UUID
    number: int
    notice: str
    kind: str
    office: str
    on: date
    fields: Mapping[str, str]
    findings: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Promise:
    """What an office undertook, and when it said it was done."""

    number: int
    claim: int | None
    office: str
    due: date
    verb: str
    text: str
    done_on: date | None


@dataclass(frozen=True, slots=True)
class FileView:
    """An attachment; its name is told to its party alone."""

    id: UUID
    number: int
    kind: str
    size: int
    by_office: bool
    flagged: bool
    name: str
    original: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """Somebody looked behind the mask, or opened an identity: who, in which office, when and why."""

    kind: str
    on: date
    office: str
    seat: str
    reason: str
