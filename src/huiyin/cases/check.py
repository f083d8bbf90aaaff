"""Proving an installation: every case is replayed from its journal and compared with what is stored beside it.

Of each case: the chain of its records, the commitments to them and to every document, a leaf for each, the state and
the limits that follow, and who may read it. Of an erased case, whose key is gone, the chain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from huiyin.cases.holding import STANDING, Holding, replay, values_of
from huiyin.cases.models import (
    Attachment,
    Case,
    CaseKey,
    Claim,
    Clock,
    Event,
    Filing,
    Leaf,
    Letter,
    Meeting,
    Message,
    Reader,
    Shield,
    Statement,
    Undertaking,
)
from huiyin.cases.readers import Service, reading
from huiyin.cases.sealing import CaseSeal, seal_of
from huiyin.directory import versions
from huiyin.directory.offices import Tree
from huiyin.ledger.commitment import commit, commit_doc, doc_salt, salt_of
from huiyin.ledger.record import Record, RecordError, parse_record
from huiyin.procedure import course
from huiyin.procedure.dump import dump
from huiyin.procedure.refused import Refused
from huiyin.procedure.state import State
from huiyin.procedure.terms import local_day
from huiyin.vault.seal import CannotOpen

CHECK: Final = Service("check")
BATCH: Final = 200
# Each table of papers, with the columns that were committed to and those that say where the commitment stands.
PAPERS: Final[tuple[tuple[type[Any], Mapping[str, str]], ...]] = (
    (Filing, {"text": "doc", "wish": "wish_doc"}),
    (Claim, {"text": "doc"}),
    (Attachment, {"content": "doc", "original": "original_doc"}),
    (Message, {"text": "doc"}),
    (Statement, {"text": "doc"}),
    (Letter, {"parts": "doc"}),
    (Undertaking, {"text": "doc"}),
    (Meeting, {"place": "doc"}),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one case: a stable code, the number of the event where there is one, and details in English.

    Codes: ``chain``, ``record``, ``commitment``, ``document``, ``leaf``, ``replay``, ``state``, ``clock``, ``next``,
    ``reader``, ``key``.
    """

    case: str
    what: str
    seq: int | None = None
    detail: str = ""


@dataclass
class Report:
    """How much was checked, and what was found."""

    cases: int = 0
    events: int = 0
    problems: list[Problem] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The report for scripts."""
        problems = [asdict(problem) for problem in self.problems]
        return {"cases": self.cases, "events": self.events, "problems": problems}


def count() -> int:
    """How many cases there are to check."""
    with reading(CHECK):
        return Case.objects.count()


def check(checked: Callable[[int], None] = lambda _: None) -> Report:
    """Check every case; ``checked`` hears how many after each batch."""
    report = Report()
    last: UUID | None = None
    while batch := _batch(last):
        with reading(CHECK):
            rows = _Rows.of(batch)
            for case in batch:
                report.cases += 1
                report.events += len(rows.events[case.pk])
                report.problems += _case(case, rows)
        last = batch[-1].pk
        checked(len(batch))
    return report


def _batch(after: UUID | None) -> list[Case]:
    with reading(CHECK):
        cases = Case.objects.order_by("pk")
        return list((cases if after is None else cases.filter(pk__gt=after))[:BATCH])


@dataclass
class _Rows:
    """All that belongs to a batch of cases, fetched together."""

    tree: Tree
    events: Mapping[UUID, list[Event]]
    clocks: Mapping[UUID, list[Clock]]
    keys: Mapping[UUID, CaseKey]
    readers: Mapping[UUID, set[tuple[int, str]]]
    shields: set[UUID]
    papers: Mapping[UUID, list[tuple[Any, str, str]]]
    leaves: set[bytes]

    @classmethod
    def of(cls, batch: Sequence[Case]) -> _Rows:
        cases = [case.pk for case in batch]
        events = _grouped(Event.objects.filter(case__in=cases).order_by("case", "seq"))
        commitments = [bytes(event.commitment) for found in events.values() for event in found]
        leaves = Leaf.objects.filter(commitment__in=commitments).values_list("commitment", flat=True)
        readers: dict[UUID, set[tuple[int, str]]] = defaultdict(set)
        for case, office, capacity in Reader.objects.filter(case__in=cases).values_list("case", "office", "capacity"):
            readers[case].add((office, capacity))
        shields = set(Shield.objects.filter(case__in=cases).values_list("case", flat=True))
        return cls(
            Tree.load(datetime.now(UTC).date()),
            events,
            _grouped(Clock.objects.filter(case__in=cases).order_by("case", "position")),
            {key.pk: key for key in CaseKey.objects.filter(pk__in=cases)},
            readers,
            shields,
            _papers(cases),
            {bytes(leaf) for leaf in leaves},
        )


def _grouped(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found


def _papers(cases: list[UUID]) -> dict[UUID, list[tuple[Any, str, str]]]:
    found: dict[UUID, list[tuple[Any, str, str]]] = defaultdict(list)
    for table, columns in PAPERS:
        for row in table.objects.filter(case__in=cases):
            found[row.case_id] += [(row, text, at) for text, at in columns.items() if getattr(row, at) is not None]
    return found


def _case(case: Case, rows: _Rows) -> list[Problem]:
    """Everything wrong with one case; after a broken chain nothing more can be said."""
    events = rows.events[case.pk]
    records, problems = _chain(case, events)
    if problems or case.erased_on is not None:
        return problems
    if case.pk not in rows.keys:
        return [Problem(case.number, "key", detail="the key of the case is gone, and it is not marked as erased")]
    try:
        seal = seal_of(rows.keys[case.pk])
    except CannotOpen as error:
        return [Problem(case.number, "key", detail=str(error))]
    problems += _commitments(case, seal, events, rows.leaves)
    problems += _documents(case, seal, records, rows.papers[case.pk])
    return problems + _course(case, seal, records, rows)


def _chain(case: Case, events: Sequence[Event]) -> tuple[list[Record], list[Problem]]:
    """The records, each parsed, each naming the commitment before it."""
    records: list[Record] = []
    head: bytes | None = None
    for seq, event in enumerate(events):
        try:
            record = parse_record(bytes(event.record))
        except RecordError as error:
            return records, [Problem(case.number, "record", seq, str(error))]
        stands = (record.case, record.seq, record.prev, record.kind)
        if stands != (case.pk.bytes, seq, head, event.kind) or event.seq != seq:
            return records, [Problem(case.number, "chain", seq, "it does not follow from the event before")]
        records.append(record)
        head = bytes(event.commitment)
    if not events or case.events != len(events) or bytes(case.head) != head:
        return records, [Problem(case.number, "chain", len(events), "the journal does not end where the case says")]
    return records, []


def _commitments(case: Case, seal: CaseSeal, events: Sequence[Event], leaves: set[bytes]) -> Iterator[Problem]:
    for event in events:
        commitment = bytes(event.commitment)
        if commit(salt_of(seal.salts, event.seq), bytes(event.record)) != commitment:
            yield Problem(case.number, "commitment", event.seq, "it does not open to the record")
        if commitment not in leaves:
            yield Problem(case.number, "leaf", event.seq, "it has no leaf in the outbox")


def _documents(
    case: Case, seal: CaseSeal, records: Sequence[Record], papers: Sequence[tuple[Any, str, str]]
) -> Iterator[Problem]:
    """Every document opens to what was committed to, and every commitment has its document."""
    wanted = {(record.seq, at): doc.commitment for record in records for at, doc in enumerate(record.docs)}
    for row, column, position in papers:
        stands = (row.seq, getattr(row, position))
        commitment = wanted.pop(stands, None)
        try:
            plain = seal.open(row, column)
        except CannotOpen as error:
            yield Problem(case.number, "document", row.seq, f"{row._meta.db_table}.{column}: {error}")
            continue
        if commitment is None or commit_doc(doc_salt(seal.salts, *stands), plain) != commitment:
            yield Problem(case.number, "document", row.seq, f"{row._meta.db_table}.{column} is not what was recorded")
    for seq, at in wanted:
        yield Problem(case.number, "document", seq, f"document {at} is gone")


def _course(case: Case, seal: CaseSeal, records: Sequence[Record], rows: _Rows) -> list[Problem]:
    try:
        state = replay(records)
    except (Refused, LookupError, ValueError) as error:
        return [Problem(case.number, "replay", detail=str(error))]
    held = Holding(case, seal, versions.profile_of(state.profile), datetime.now(UTC), state)
    held.tree, held.readers = rows.tree, rows.readers[case.pk]
    if case.pk not in rows.shields:
        held.shielded = frozenset()
    return [
        *_state(case, held, state),
        *_days(case, held, records, rows),
        *_clocks(case, held, rows),
        *_readers(case, held),
    ]


def _state(case: Case, held: Holding, state: State) -> Iterator[Problem]:
    end = course.ended(held.profile, state)
    stored = (case.state, case.stage, case.lead, case.ended, case.profile)
    if stored != (dump(state), state.stage, state.lead, end.value if end else "", state.profile):
        yield Problem(case.number, "state", detail=f"stored at {case.stage}, the journal leads to {state.stage}")
    coming = course.next_automatic(held.profile, state)
    if coming is not None and (case.next_at is None or case.next_at > coming[1]):
        yield Problem(case.number, "next", detail=f"the watch would miss {coming[0].facts['clock']}")


def _days(case: Case, held: Holding, records: Sequence[Record], rows: _Rows) -> Iterator[Problem]:
    for event, record in zip(rows.events[case.pk], records, strict=True):
        if event.on != local_day(record.at, held.profile.tz):
            yield Problem(case.number, "record", event.seq, "the day beside it is not its own")


def _clocks(case: Case, held: Holding, rows: _Rows) -> Iterator[Problem]:
    stored = {row.position: values_of(row) for row in rows.clocks[case.pk]}
    wanted = {position: values_of(held.clock(position, limit)) for position, limit in enumerate(held.now.clocks)}
    for position in stored.keys() | wanted.keys():
        if stored.get(position) != wanted.get(position):
            name = (wanted.get(position) or stored[position])["name"]
            yield Problem(case.number, "clock", detail=f"{name}: what is stored is not what follows from the journal")


def _readers(case: Case, held: Holding) -> Iterator[Problem]:
    standing, tree = {one.value for one in STANDING}, held.tree
    # An office may have closed since, and its cases not been handed over yet.
    stored = {(tree.successor_of(tree.by_id(office)).id, one) for office, one in held.readers if one in standing}
    if stored != held.standing() - held.kept_out():
        yield Problem(case.number, "reader", detail="who may read it is not who stands in it")
