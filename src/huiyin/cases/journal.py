"""The journal of a case: events that are only added, each committed to, each with a leaf for the public log.

The bytes of a record are printed once, stored as they were committed to, and read back by the parser of their
version. State and clocks follow from them alone; no key is needed to replay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Final

from django.db import connection

from huiyin.cases.models import Case, Event
from huiyin.cases.models.columns import Paper as PaperRow
from huiyin.cases.sealing import CaseSeal
from huiyin.ledger.commitment import commit, commit_doc, doc_salt, salt_of
from huiyin.ledger.record import Doc, Record, print_record
from huiyin.procedure import state as course_state
from huiyin.procedure.clocks import runs_out
from huiyin.procedure.names import Capacity, Field
from huiyin.procedure.profile import Profile
from huiyin.procedure.state import BREACH, Act, By, State
from huiyin.procedure.terms import local_day

# What happens beside the procedure and moves nothing in it; all else in a journal is an act of its rules.
ADD: Final = """
    WITH event AS (
        INSERT INTO cases_event (case_id, seq, kind, "on", record, commitment, silent)
        VALUES (%s, %s, %s, %s, %s, %s, %s)
    )
    INSERT INTO cases_leaf (commitment, origin) VALUES (%s, %s)
"""
MESSAGE: Final = "message"
LOOK: Final = "look"
OPEN_IDENTITY: Final = "open_identity"
DELIVERED: Final = "delivered"
BESIDE: Final = frozenset((MESSAGE, LOOK, OPEN_IDENTITY, DELIVERED))


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of an event: of what kind, its bytes as they are sealed, and the column that says where it stands."""

    kind: str
    plain: bytes
    row: PaperRow
    position: str = "doc"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What opens one leaf to whoever holds it: the record, the salt, and the commitment that follows from them."""

    seq: int
    commitment: bytes
    salt: bytes
    record: bytes


def record(
    case: Case,
    seal: CaseSeal,
    profile: Profile,
    act: Act,
    at: datetime,
    *,
    due: datetime | None = None,
    papers: Sequence[Paper] = (),
    silent: bool = False,
) -> Receipt:
    """Append the event of ``act`` to the journal of ``case``, with its leaf; the caller holds the case.

    Gives each paper its place. ``case.events`` and ``case.head`` move on; the caller saves them.
    """
    seq = case.events
    for position, paper in enumerate(papers):
        setattr(paper.row, paper.position, position)
        paper.row.seq = seq
    data = print_record(
        Record(
            case=case.pk.bytes,
            seq=seq,
            prev=bytes(case.head) or None,
            kind=act.kind,
            by=act.by.capacity.value,
            role=act.by.role,
            office=act.by.office,
            seat=act.by.seat,
            at=at,
            due=due,
            facts=act.facts,
            fields=frozenset(field.value for field in act.fields),
            docs=tuple(
                Doc(paper.kind, commit_doc(doc_salt(seal.salts, seq, n), paper.plain)) for n, paper in enumerate(papers)
            ),
        )
    )
    salt = salt_of(seal.salts, seq)
    commitment = commit(salt, data)
    on = local_day(at, profile.tz)
    with connection.cursor() as cursor:
        # One statement for both: every act of every case goes through here.
        cursor.execute(ADD, [case.pk, seq, act.kind, on, data, commitment, silent, commitment, case.origin])
    case.events, case.head = seq + 1, commitment
    return Receipt(seq, commitment, salt, data)


def receipt(seal: CaseSeal, event: Event) -> Receipt:
    """The receipt of an event that stands in the journal."""
    return Receipt(event.seq, bytes(event.commitment), salt_of(seal.salts, event.seq), bytes(event.record))


def act_of(record: Record) -> Act:
    """The act that a record tells of."""
    by = By(Capacity(record.by), record.role, record.office, record.seat)
    return Act(record.kind, by, record.facts, frozenset(Field(name) for name in record.fields))


def events_of(records: Iterable[Record]) -> list[course_state.Event]:
    """The events that move the case, for replay; what stands beside the procedure is left out."""
    return [course_state.Event(act_of(one), one.at) for one in records if one.kind not in BESIDE]


def owed_by(profile: Profile, before: State | None, after: State, act: Act) -> datetime | None:
    """The instant by which ``act`` was owed: the earliest end of a duty that it met, or that ran out."""
    if before is None:
        return None
    pairs = zip_longest(before.clocks, after.clocks[: len(before.clocks)])
    met = (old for old, new in pairs if old.open and (not new.open or (act.kind == BREACH and new != old)))
    return min((runs_out(profile, clock) for clock in met if profile.clocks[clock.name].duty), default=None)
