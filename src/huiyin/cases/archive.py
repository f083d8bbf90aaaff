"""Everything there is about a party's case, for that party: what they wrote, what staff wrote, and how it was kept.

Nothing is left out: the masked copies as offices read them, who looked behind them, the undertakings between offices,
the records with the salts that open their leaves. Of the other parties only that which all of them share.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from huiyin.cases import identity, queries
from huiyin.cases.journal import receipt
from huiyin.cases.models import (
    Attachment,
    Case,
    Claim,
    Clock,
    Delivery,
    Event,
    Filing,
    Letter,
    Meeting,
    Message,
    Mode,
    Party,
    Shield,
    Statement,
    Undertaking,
)
from huiyin.cases.readers import AsParty, reading
from huiyin.cases.sealing import CaseSeal, case_seal, party_seal
from huiyin.ledger.commitment import doc_salt
from huiyin.ledger.record import parse_record

Part = Mapping[str, Any]


def archive(party: AsParty, code: str = "") -> dict[str, Any]:
    """The archive, as JSON values; a confidential identity is in it where the party gives their ``code``.

    Raises NotFound.
    """
    with reading(party):
        case = queries._get(party.case)
        seal, days = case_seal(case.pk), queries._days(case.pk)
        return {
            "case": _case(case),
            "party": _party(party, code),
            "about": list(Shield.objects.filter(case=case).values_list("office__code", flat=True)),
            "claims": [
                {"number": row.number, "text": seal.text(row, "text"), "as_offices_read_it": seal.text(row, "masked")}
                for row in Claim.objects.filter(case=case).order_by("number")
            ],
            "written": sorted(_written(case, seal, days), key=lambda one: (one["seq"], one["kind"])),
            "letters": [_letter(seal, row, days) for row in Letter.objects.filter(case=case).order_by("number")],
            "undertakings": [_undertaking(seal, row, days) for row in Undertaking.objects.filter(case=case)],
            "files": [_file(seal, row) for row in Attachment.objects.filter(case=case).order_by("number")],
            "deliveries": [
                {"letter": row.letter.number, "mode": row.mode, "on": row.on.isoformat()}
                for row in Delivery.objects.filter(party=party.party).select_related("letter")
            ],
            "clocks": [_clock(row) for row in Clock.objects.filter(case=case).order_by("position")],
            "looked": [_looked(one) for one in queries.looked(party, case.pk)],
            "journal": [_event(seal, row) for row in Event.objects.filter(case=case).order_by("seq")],
        }


def _case(case: Case) -> Part:
    return {
        "number": case.number,
        "origin": case.origin,
        "filed_on": case.filed_on.isoformat(),
        "jurisdiction": case.jurisdiction.code,
        "place": case.place.code if case.place else None,
        "subject": case.subject.code if case.subject else None,
        "rules": case.profile,
        "stage": case.stage,
        "ended": case.ended,
        "lead": case.lead,
        "officer": case.officer,
    }


def _party(party: AsParty, code: str) -> Part:
    row = Party.objects.get(pk=party.party)
    keep = party_seal(row.pk)
    who: Any = None
    if row.identity is not None and row.mode == Mode.OPEN:
        who = identity.as_dict(identity.open_open(row, keep))
    elif row.identity is not None and code:
        who = identity.as_dict(identity.open_with_code(row, code))
    return {
        "kind": row.kind,
        "mode": row.mode,
        "own_code": row.own_code,
        "identity": who,
        "wishes": json.loads(keep.open(row, "wishes")) if row.wishes is not None else {},
    }


def _written(case: Case, seal: CaseSeal, days: Mapping[int, date]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for filing in Filing.objects.filter(case=case):
        covers = json.loads(seal.text(filing, "covers")) if filing.covers is not None else []
        one = {"text": seal.text(filing, "text"), "as_offices_read_it": seal.text(filing, "masked"), "covers": covers}
        wish = {"wish": seal.text(filing, "wish"), "wish_as_offices_read_it": seal.text(filing, "masked_wish")}
        found.append({**_paper(filing.kind, filing.seq, days), "by_office": False, **one, **wish})
    for table, kind in ((Message, "message"), (Statement, "statement")):
        for row in table.objects.filter(case=case):
            one = {"text": seal.text(row, "text"), "as_offices_read_it": seal.text(row, "masked")}
            found.append({**_paper(kind, row.seq, days), "by_office": row.by_office, **one})
    for meeting in Meeting.objects.filter(case=case):
        one = {"text": seal.text(meeting, "place"), "as_offices_read_it": seal.text(meeting, "masked_place")}
        held = days[meeting.held_seq].isoformat() if meeting.held_seq is not None else None
        found.append({**_paper(meeting.kind, meeting.seq, days), "by_office": False, **one, "held_on": held})
    return found


def _paper(kind: str, seq: int, days: Mapping[int, date]) -> dict[str, Any]:
    return {"kind": kind, "seq": seq, "on": days[seq].isoformat()}


def _letter(seal: CaseSeal, row: Letter, days: Mapping[int, date]) -> Part:
    parts = json.loads(seal.open(row, "parts"))
    told = {"number": row.number, "notice": row.notice, "office": row.office, "on": days[row.seq].isoformat()}
    return {**told, **parts}


def _undertaking(seal: CaseSeal, row: Undertaking, days: Mapping[int, date]) -> Part:
    done = days[row.done_seq].isoformat() if row.done_seq is not None else None
    told = json.loads(seal.open(row, "text"))
    when = {"on": days[row.seq].isoformat(), "due": row.due.isoformat(), "done_on": done}
    return {"kind": row.kind, "number": row.number, "claim": row.claim, "office": row.office, **when, **told}


def _file(seal: CaseSeal, row: Attachment) -> Part:
    original = _b64(seal.open(row, "original")) if row.original is not None else None
    told = {"number": row.number, "kind": row.kind, "by_office": row.by_office, "flagged": row.flagged}
    return {**told, "name": seal.text(row, "name"), "content": _b64(seal.open(row, "content")), "original": original}


def _clock(row: Clock) -> Part:
    days = {name: getattr(row, name) for name in ("started", "due", "rolled", "breached", "ended")}
    told = {"name": row.name, "number": row.number, "against": row.against, "office": row.office}
    return {**told, **{name: day.isoformat() if day else None for name, day in days.items()}}


def _looked(one: Any) -> Part:
    return {"kind": one.kind, "on": one.on.isoformat(), "office": one.office, "seat": one.seat, "reason": one.reason}


def _event(seal: CaseSeal, row: Event) -> Part:
    """What opens this leaf of the public log to whoever the party shows it to, and its documents one by one."""
    made = receipt(seal, row)
    salts = [doc_salt(seal.salts, row.seq, at) for at in range(len(parse_record(made.record).docs))]
    return {
        "seq": row.seq,
        "record": made.record.decode(),
        "salt": _b64(made.salt),
        "commitment": _b64(made.commitment),
        "doc_salts": [_b64(salt) for salt in salts],
    }


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
