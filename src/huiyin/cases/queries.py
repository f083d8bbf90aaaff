"""Every read of a case. Each takes its reader: what they may not see is not there, in the rows and in the shapes.

A handler reads masked copies; the full texts are behind ``actions.looking``. Offices are told days, not hours; not
how a case came in; and nothing of a withdrawal before it counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from huiyin.cases import models
from huiyin.cases.journal import BESIDE, LOOK, OPEN_IDENTITY
from huiyin.cases.keyring import ring
from huiyin.cases.models import (
    Attachment,
    Case,
    Claim,
    Clock,
    Event,
    Filing,
    Letter,
    Meeting,
    Message,
    Party,
    Statement,
    Undertaking,
)
from huiyin.cases.readers import AsParty, NotFound, Officer, Reader, Service, reading, set_one
from huiyin.cases.sealing import CaseSeal, case_seal
from huiyin.cases.views import (
    CaseView,
    ClaimView,
    FileView,
    Happened,
    LetterView,
    Limit,
    Looked,
    Promise,
    Row,
    Today,
    Written,
)
from huiyin.directory import versions
from huiyin.ledger.record import Record, parse_record
from huiyin.procedure import machine
from huiyin.procedure.dump import load
from huiyin.procedure.facts import DONE_ON
from huiyin.procedure.names import Capacity
from huiyin.procedure.profile import ActRule, Profile
from huiyin.procedure.text import Text
from huiyin.vault.codes import CodeError, NumberError, parse_code, parse_number

SOON = timedelta(days=1)
BESIDE_NAMES: Mapping[str, Text] = {
    "message": Text("留言", "Message"),
    "look": Text("查看完整内容", "The full text was looked at"),
    "open_identity": Text("查看身份", "The identity was opened"),
    "delivered": Text("送达一位当事人", "Delivered to one of the parties"),
    "breach": Text("逾期", "A limit was missed"),
    "lapse": Text("期限届满", "A time ended"),
    "recalculated": Text("按新公布的节假日重新计算", "Counted anew by the days off announced since"),
    "re-pin": Text("改按新规则办理", "Went over to new rules"),
}


# ── Finding ──────────────────────────────────────────────────────────────────────────────────────────────────────


def enter(number: str, code: str) -> AsParty:
    """The party that holds this code of this case. Raises NotFound alike for whatever is wrong."""
    try:
        wanted, lookup = parse_number(number), ring().lookup(parse_code(code))
    except (CodeError, NumberError):
        raise NotFound from None
    with reading(Service("portal")):
        set_one("code", lookup.hex())
        row = Party.objects.filter(lookup=lookup).first()
        if row is None:
            raise NotFound
        set_one("case", str(row.case_id))
        if not Case.objects.filter(pk=row.case_id, number=wanted).exists():
            raise NotFound
        return AsParty(row.case_id, row.pk, row.kind, row.own_code)


def find(reader: Reader, number: str) -> UUID:
    """The case of that number, if the reader may see it. Raises NotFound."""
    try:
        wanted = parse_number(number)
    except NumberError:
        raise NotFound from None
    with reading(reader):
        found = Case.objects.filter(number=wanted).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound
    return found


# ── Lists of an office ───────────────────────────────────────────────────────────────────────────────────────────


def queue(officer: Officer, *, mine: bool = False, limit: int = 200) -> list[Row]:
    """The open cases that the officer's office leads, what is due first on top; ``mine``: those of their own seat."""
    with reading(officer):
        cases = Case.objects.filter(lead=officer.office, ended="").select_related("subject")
        cases = cases.filter(officer=officer.seat) if mine else cases
        owed = _owed(officer).filter(case__in=cases).order_by("rolled", "case")[: 4 * limit]
        first: dict[UUID, Clock] = {}
        for clock in owed:
            first.setdefault(clock.case_id, clock)
        rest = cases.exclude(pk__in=list(first)).order_by("filed_on", "number")
        chosen = {case.pk: case for case in cases.filter(pk__in=list(first)[:limit])}
        rows = [_row(chosen[pk], clock) for pk, clock in first.items() if pk in chosen]
        return rows + [_row(case, None) for case in rest[: limit - len(rows)]]


def today(officer: Officer, day: date) -> Today:
    """How many limits the officer's office has missed, owes by tomorrow, and owes at all."""
    with reading(officer):
        owed = _owed(officer)
        return Today(
            breached=owed.filter(breached__isnull=False).count(),
            soon=owed.filter(breached__isnull=True, rolled__lte=day + SOON).count(),
            running=owed.count(),
        )


def _owed(officer: Officer) -> QuerySet[Clock]:
    return Clock.objects.filter(office=officer.office, duty=True, ended__isnull=True, paused=False, silent=False)


def _row(case: Case, clock: Clock | None) -> Row:
    return Row(
        id=case.pk,
        number=case.number,
        filed_on=case.filed_on,
        subject=case.subject.name if case.subject else None,
        stage=case.stage,
        officer=case.officer,
        clock=clock.name if clock else "",
        due=clock.due if clock else None,
        rolled=clock.rolled if clock else None,
        late=clock is not None and clock.breached is not None,
    )


# ── One case ─────────────────────────────────────────────────────────────────────────────────────────────────────


def case(reader: Reader, case_id: UUID) -> CaseView:
    """Where the case stands. Raises NotFound."""
    with reading(reader):
        row = _get(case_id)
        profile = versions.profile_of(row.profile)
        filed = parse_record(bytes(Event.objects.get(case=row, seq=0).record))
        elsewhere = filed.facts.get(DONE_ON)
        return CaseView(
            id=row.pk,
            number=row.number,
            filed_on=row.filed_on,
            received_elsewhere=date.fromisoformat(str(elsewhere)) if elsewhere else None,
            subject=row.subject.name if row.subject else None,
            stage=row.stage,
            stage_name=profile.stages[row.stage].name,
            lead=row.lead,
            officer=row.officer,
            ended=row.ended,
            profile=profile.id,
            claims=Claim.objects.filter(case=row).count(),
        )


def possible(reader: Reader, case_id: UUID) -> tuple[ActRule, ...]:
    """The acts that the reader may take now, in the order of the rules. Raises NotFound."""
    with reading(reader):
        row = _get(case_id)
        profile, state = versions.profile_of(row.profile), load(row.state)
        if isinstance(reader, AsParty):
            standing = {Capacity.PARTY.value}
        else:
            assert isinstance(reader, Officer), "services take no acts"
            standing = set(_capacities(reader, case_id))
            if any(clock.holder == reader.office and clock.number for clock in state.open_clocks):
                standing.add(Capacity.PROMISER)
        acts = machine.allowed(profile, state.standing)
        return tuple(act for act in acts if standing & set(act.who) and _may(reader, act))


def limits(reader: Reader, case_id: UUID) -> tuple[Limit, ...]:
    """The time limits of the case, in the order in which they began. Raises NotFound."""
    with reading(reader):
        profile = versions.profile_of(_get(case_id).profile)
        rows = Clock.objects.filter(case=case_id).order_by("position")
        return tuple(_limit(profile, row) for row in rows if not (row.silent and isinstance(reader, Officer)))


def happened(reader: Reader, case_id: UUID) -> tuple[Happened, ...]:
    """What happened, the newest first; numbered by what the reader sees, so that none is missing. Raises NotFound."""
    with reading(reader):
        profile = versions.profile_of(_get(case_id).profile)
        rows = Event.objects.filter(case=case_id).order_by("seq")
        return tuple(_happened(profile, row, number) for number, row in enumerate(rows))[::-1]


def looked(reader: Reader, case_id: UUID) -> tuple[Looked, ...]:
    """Who looked at the full text or opened an identity, the newest first. Raises NotFound."""
    found = (one for one in happened(reader, case_id) if one.kind in (LOOK, OPEN_IDENTITY))
    return tuple(Looked(one.kind, one.on, one.office, one.seat, str(one.facts["reason"])) for one in found)


def claims(reader: Reader, case_id: UUID) -> tuple[ClaimView, ...]:
    """The points and what was decided on each. Raises NotFound."""
    with reading(reader):
        seal, column = _seal(case_id), _column(reader)
        outcomes = load(_get(case_id).state).outcomes
        rows = Claim.objects.filter(case=case_id).order_by("number")
        return tuple(ClaimView(row.number, seal.text(row, column), outcomes.get(str(row.number), "")) for row in rows)


def written(reader: Reader, case_id: UUID) -> tuple[Written, ...]:
    """All that was written beside the letters, the oldest first: as the party wrote it, or masked. Raises NotFound."""
    with reading(reader):
        seal, days = _seal(case_id), _days(case_id)
        return tuple(one for _, one in sorted(_written(reader, case_id, seal, days), key=lambda pair: pair[0]))


def letters(reader: Reader, case_id: UUID) -> tuple[LetterView, ...]:
    """The formal letters, the newest first. Raises NotFound."""
    with reading(reader):
        seal, days = _seal(case_id), _days(case_id)
        rows = Letter.objects.filter(case=case_id).order_by("-number")
        return tuple(_letter(seal, row, days[row.seq]) for row in rows)


def promises(reader: Reader, case_id: UUID) -> tuple[Promise, ...]:
    """What offices undertook towards the party. Raises NotFound."""
    with reading(reader):
        seal, days = _seal(case_id), _days(case_id)
        rows = Undertaking.objects.filter(case=case_id, kind="undertake").order_by("number")
        return tuple(_promise(seal, row, days) for row in rows)


def files(reader: Reader, case_id: UUID) -> tuple[FileView, ...]:
    """The attachments, without their contents. Raises NotFound."""
    with reading(reader):
        seal = _seal(case_id)
        rows = Attachment.objects.filter(case=case_id).order_by("number").defer("content")
        return tuple(_file(reader, seal, row) for row in rows)


def content(reader: Reader, case_id: UUID, number: int, *, original: bool = False) -> tuple[str, bytes]:
    """The media type and bytes of an attachment: the clean copy; the original to its party alone. Raises NotFound."""
    with reading(reader):
        seal = _seal(case_id)
        row = Attachment.objects.filter(case=case_id, number=number).first()
        if row is None or (original and (row.original is None or not isinstance(reader, AsParty))):
            raise NotFound
        return row.kind, seal.open(row, "original" if original else "content")


# ── Shapes ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _get(case_id: UUID) -> Case:
    row = Case.objects.filter(pk=case_id).select_related("subject").first()
    if row is None:
        raise NotFound
    return row


def _seal(case_id: UUID) -> CaseSeal:
    _get(case_id)
    return case_seal(case_id)


def _column(reader: Reader) -> str:
    """Which copy of a party's words the reader reads."""
    return "text" if isinstance(reader, AsParty) else "masked"


def _days(case_id: UUID) -> dict[int, date]:
    return dict(Event.objects.filter(case=case_id).values_list("seq", "on"))


def _capacities(officer: Officer, case_id: UUID) -> list[str]:
    rows = models.Reader.objects.filter(case=case_id, office=officer.office_id)
    return list(rows.values_list("capacity", flat=True))


def _may(reader: Reader, act: ActRule) -> bool:
    return isinstance(reader, AsParty) or any(role.value in getattr(reader, "roles", ()) for role in act.roles)


def _limit(profile: Profile, row: Clock) -> Limit:
    return Limit(
        name=row.name,
        title=profile.clocks[row.name].name,
        number=row.number,
        against=row.against,
        office=row.office,
        duty=row.duty,
        started=row.started,
        due=row.due,
        rolled=row.rolled,
        breached=row.breached,
        ended=row.ended,
        lapsed=row.lapsed,
        paused=row.paused,
    )


def _happened(profile: Profile, row: Event, number: int) -> Happened:
    record: Record = parse_record(bytes(row.record))
    rule = profile.acts.get(row.kind)
    name = rule.name if rule is not None and row.kind not in BESIDE else BESIDE_NAMES[row.kind]
    return Happened(number, row.kind, name, row.on, record.by, record.office, record.seat, record.facts)


def _written(
    reader: Reader, case_id: UUID, seal: CaseSeal, days: Mapping[int, date]
) -> Iterator[tuple[tuple[int, int], Written]]:
    mine = isinstance(reader, AsParty)
    for filing in Filing.objects.filter(case=case_id):
        text, wish = ("text", "wish") if mine else ("masked", "masked_wish")
        told = Written("filing", days[filing.seq], False, seal.text(filing, text), seal.text(filing, wish))
        yield (filing.seq, filing.doc), told
    for table, kind in ((Message, "message"), (Statement, "statement")):
        for row in table.objects.filter(case=case_id).filter(Q(seq__in=list(days))):
            column = "text" if mine or row.by_office else "masked"
            yield (row.seq, row.doc), Written(kind, days[row.seq], row.by_office, seal.text(row, column))
    for meeting in Meeting.objects.filter(case=case_id):
        place = seal.text(meeting, "place" if mine else "masked_place")
        yield (meeting.seq, meeting.doc), Written(meeting.kind, days[meeting.seq], False, place)


def _letter(seal: CaseSeal, row: Letter, on: date) -> LetterView:
    parts = json.loads(seal.open(row, "parts"))
    return LetterView(row.pk, row.number, row.notice, row.kind, row.office, on, parts["fields"], parts["findings"])


def _promise(seal: CaseSeal, row: Undertaking, days: Mapping[int, date]) -> Promise:
    told = json.loads(seal.open(row, "text"))
    done = days.get(row.done_seq) if row.done_seq is not None else None
    return Promise(row.number, row.claim, row.office, row.due, told["verb"], told["text"], done)


def _file(reader: Reader, seal: CaseSeal, row: Attachment) -> FileView:
    name = seal.text(row, "name") if isinstance(reader, AsParty) or row.by_office else ""
    kept = row.original is not None and isinstance(reader, AsParty)
    return FileView(row.pk, row.number, row.kind, row.size, row.by_office, row.flagged, name, kept)
