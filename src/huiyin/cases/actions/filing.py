"""Filing: a matter becomes a case, with its parties, points and papers, in one transaction."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError

from huiyin.cases import masking
from huiyin.cases.actions.once import Answer, once
from huiyin.cases.actions.step import LONGEST, answer, check_length, says
from huiyin.cases.attachments import Clean, examine
from huiyin.cases.attachments.limits import FILES
from huiyin.cases.holding import Holding
from huiyin.cases.identity import Identity
from huiyin.cases.identity import put as put_identity
from huiyin.cases.journal import Paper
from huiyin.cases.keyring import ring
from huiyin.cases.models import (
    Attachment,
    Case,
    Claim,
    Filing,
    Mode,
    Party,
    PartyKey,
    PartyKind,
    Shield,
)
from huiyin.cases.readers import Officer, Service, set_one
from huiyin.cases.sealing import CaseSeal, new_case_key, new_party_key
from huiyin.directory import versions
from huiyin.directory.models import Jurisdiction, Subject
from huiyin.directory.offices import Kind, Office, Place, Tree
from huiyin.procedure import course
from huiyin.procedure.facts import DONE_ON
from huiyin.procedure.names import Capacity, Role
from huiyin.procedure.profile import FILE
from huiyin.procedure.refused import Refused
from huiyin.procedure.state import PARTY, By, Fact
from huiyin.procedure.terms import local_day
from huiyin.procedure.text import Text
from huiyin.vault.codes import CodeError, mint_code, mint_number, parse_code

MOST_CLAIMS: Final = 50
MOST_REPRESENTATIVES: Final = 5  # 信访工作条例, article 20
# What the filing itself says; no further fact stands in its place.
FIXED: Final = frozenset(("profile", "calendar", "to_office", "claims", "office", "by", DONE_ON))
INTAKE: Final = (Role.INTAKE, Role.HANDLER, Role.LEAD)


@dataclass(frozen=True, slots=True)
class NewParty:
    """Somebody who brings the matter. ``code`` was minted in their own draft, or is minted here."""

    kind: str = PartyKind.PRINCIPAL.value
    mode: str = Mode.CONFIDENTIAL.value
    identity: Identity | None = None
    code: str = ""
    wishes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was handed in; ``keep`` asks to keep the original beside the clean copy."""

    name: str
    data: bytes
    keep: bool = False


@dataclass(frozen=True, slots=True)
class NewFiling:
    """What is handed in. ``office`` and ``subject`` may be unknown; ``about`` are the offices that must not see it.

    ``received_on``: it came elsewhere (a letter, another system) on that day and is entered now. ``more`` are further
    facts that the rules ask for.
    """

    text: str
    jurisdiction: str
    wish: str = ""
    claims: tuple[str, ...] = ()
    parties: tuple[NewParty, ...] = (NewParty(),)
    office: str = ""
    subject: str = ""
    place: str = ""
    about: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    covers: tuple[str, ...] = ()
    received_on: date | None = None
    more: Mapping[str, Fact] = field(default_factory=dict)


def file(filing: NewFiling, *, by: Service | Officer, at: datetime, token: str = "") -> Answer:
    """File a case: as the portal for whoever writes there, as an officer for somebody at the counter.

    The answer holds the number, the codes of the parties in their order, and the receipt. Raises Refused, BadFile,
    Unknown.
    """

    def work() -> Answer:
        held, codes = begin(filing, by, at)
        held.save()
        return answer(held, codes)

    return once(by, token, filing, at, work)


def begin(filing: NewFiling, by: Service | Officer, at: datetime) -> tuple[Holding, list[str]]:
    """The filed case, held and not saved yet, and its parties' codes."""
    _check(filing)
    case, place, tree, seal = _opened(filing, at)
    profile = versions.keep(versions.here(), place.profile, day=local_day(at, place.tz))
    case.profile = profile.hash
    held = Holding(case, seal, profile, at.replace(microsecond=0), None)
    held.tree, held.readers = tree, set()
    office = _addressee(filing, by, place, tree)
    claims = filing.claims or (filing.wish if says(filing.wish) else filing.text,)
    codes = _join(held, filing.parties, tree.oversight_of(office), printed=isinstance(by, Officer))
    _shield(held, filing, tree)
    facts: dict[str, Fact] = {**filing.more}
    if filing.received_on is not None:
        facts[DONE_ON] = filing.received_on.isoformat()
    case.filed_on = filing.received_on or held.today
    act = course.filing(profile, office.code, len(claims), _filer(by), **facts)
    papers = [
        *filing_of(held, FILE, filing.text, filing.wish, filing.covers),
        *claims_of(held, claims, 1, filing.covers),
    ]
    held.take(act, [*papers, *files(held, filing.files, by_office=False)])
    return held, codes


def _check(filing: NewFiling) -> None:
    if not says(filing.text):
        raise Refused("empty", Text("请写明发生了什么", "say what happened"))
    check_texts((filing.text, filing.wish, *filing.covers), filing.claims, len(filing.claims))
    if named := sorted(filing.more.keys() & FIXED):
        raise Refused("fact", Text(f"不能另给要素“{named[0]}”", f"the fact {named[0]!r} is not given beside"))
    kinds = [party.kind for party in filing.parties]
    if PartyKind.PRINCIPAL not in kinds:
        raise Refused("parties", Text("至少要有一位当事人", "there is nobody who brings it"))
    if not ({*kinds} <= {*PartyKind.values} and {party.mode for party in filing.parties} <= {*Mode.values}):
        raise Refused("parties", Text("没有这样的当事人身份或方式", "there is no such part or mode of a party"))
    if kinds.count(PartyKind.REPRESENTATIVE) > MOST_REPRESENTATIVES:
        most = MOST_REPRESENTATIVES
        raise Refused("parties", Text(f"代表人最多 {most} 名", f"{most} representatives at most"))


def check_texts(texts: Iterable[str], claims: Sequence[str], number: int) -> None:
    """Refuse an empty claim, a text that is too long, and more claims than a case takes; ``number`` are all of them."""
    if not all(says(claim) for claim in claims):
        raise Refused("empty", Text("有一项诉求是空的", "one of the points is empty"))
    check_length(*texts, *claims)
    if number > MOST_CLAIMS:
        raise Refused("claims", Text(f"最多 {MOST_CLAIMS} 项诉求", f"{MOST_CLAIMS} points at most"))


def _opened(filing: NewFiling, at: datetime) -> tuple[Case, Place, Tree, CaseSeal]:
    """A new case that the transaction holds, with its key. It has no state yet and is not stored."""
    tree = Tree.load(at.date())
    place = tree.place(filing.jurisdiction)
    tree = replace(tree, day=local_day(at, place.tz))
    case = Case(id=uuid.uuid4(), number=mint_number(os.urandom), origin=place.origin, state={})
    set_one("case", str(case.pk))
    case.jurisdiction_id = _jurisdiction_id(place.code)
    case.place_id = _jurisdiction_id(tree.place(filing.place).code) if filing.place else None
    case.subject_id = Subject.objects.values_list("pk", flat=True).get(code=filing.subject) if filing.subject else None
    seal, key = new_case_key(case.pk)
    # Foreign keys are checked at the end of the transaction: the case itself comes last, when its state is known.
    key.save(force_insert=True)
    return case, place, tree, seal


def _jurisdiction_id(code: str) -> int:
    return Jurisdiction.objects.values_list("pk", flat=True).get(code=code)


def _addressee(filing: NewFiling, by: Service | Officer, place: Place, tree: Tree) -> Office:
    """To which office it goes: the one that is asked for, else the petition office of the place.

    Where the case is about that office or somebody in it, the nearest above that it is not about, else oversight.
    """
    if isinstance(by, Officer) and not filing.about:
        return tree.office(by.office)
    office = tree.successor_of(tree.office(filing.office)) if filing.office else _petition_office(tree, place)
    about = _about(filing, tree)
    if office.id not in about:
        return office
    above = next((one for one in tree.chain(office) if one.id not in about), None) or tree.oversight_of(office)
    if above is None or above.id in about:
        raise Refused("about", Text("没有可以受理的其他机关", "there is no other office that it could go to"))
    return above


def _about(filing: NewFiling, tree: Tree) -> set[int]:
    """The offices it is about, and those that they have become: the same people sit there."""
    named = [tree.office(code) for code in filing.about]
    return {one.id for office in named for one in (office, tree.successor_of(office))}


def _petition_office(tree: Tree, place: Place) -> Office:
    for around in tree.around(place.code):
        for office in tree.offices():
            if office.kind is Kind.PETITION and office.jurisdiction == around.code:
                return office
    raise Refused("office", Text("该地区没有信访工作机构", "that place has no petition office"))


def _filer(by: Service | Officer) -> By:
    if isinstance(by, Service):
        return PARTY
    role = next((role.value for role in INTAKE if role.value in by.roles), "")
    return By(Capacity.LEAD, role, by.office, by.seat)


def _join(held: Holding, parties: Sequence[NewParty], body: Office | None, *, printed: bool) -> list[str]:
    """Store the parties, each under a key of their own; the codes, in the order in which the parties were given.

    The rows are stored in the order of their random ids: nothing in the database tells who came first.
    """
    codes, rows = [], []
    for new in parties:
        code = _own_code(new.code) if new.code else mint_code(os.urandom)
        party = Party(id=uuid.uuid4(), case=held.case, kind=new.kind, mode=new.mode, own_code=not printed)
        party.lookup = ring().lookup(code)
        keep, key = new_party_key(party)
        put_identity(party, keep, new.identity, code, body)
        if new.wishes:
            party.wishes = keep.seal(party, "wishes", json.dumps(dict(new.wishes), ensure_ascii=False))
        rows.append((party, key))
        codes.append(code)
    rows.sort(key=lambda pair: pair[0].pk)
    try:
        Party.objects.bulk_create(party for party, _ in rows)
    except IntegrityError:
        # A code serves one party of one case: else it would join two of them by a person.
        raise _bad_code() from None
    PartyKey.objects.bulk_create(key for _, key in rows)
    return codes


def _own_code(text: str) -> str:
    try:
        return parse_code(text)
    except CodeError:
        raise _bad_code() from None


def _bad_code() -> Refused:
    why = Text("这个查询码不能使用", "this code cannot be used")
    return Refused("code", why, remedy=Text("请重新生成一个", "Have a new one made"))


def _shield(held: Holding, filing: NewFiling, tree: Tree) -> None:
    """Keep the offices it is about away, before any row is visible to anybody."""
    Shield.objects.bulk_create(Shield(case=held.case, office_id=office) for office in sorted(_about(filing, tree)))


def filing_of(held: Holding, kind: str, text: str, wish: str, covers: Iterable[str]) -> Iterator[Paper]:
    """What was handed in, and what is wished for."""
    row = Filing(case=held.case, kind=kind, mask=masking.VERSION)
    covers = tuple(cover for cover in covers if cover.strip())
    if covers:
        held.seal.put(row, covers=json.dumps(covers, ensure_ascii=False))
    yield Paper("filing", masking.put(held.seal, row, "text", text, masked="masked", covers=covers), row)
    if says(wish):
        plain = masking.put(held.seal, row, "wish", wish, masked="masked_wish", covers=covers)
        yield Paper("wish", plain, row, "wish_doc")


def claims_of(held: Holding, claims: Sequence[str], first: int, covers: Iterable[str]) -> Iterator[Paper]:
    """The points, numbered from ``first``."""
    for number, text in enumerate(claims, first):
        row = Claim(case=held.case, number=number, mask=masking.VERSION)
        yield Paper("claim", masking.put(held.seal, row, "text", text, masked="masked", covers=covers), row)


def files(held: Holding, given: Sequence[File], *, by_office: bool) -> Iterator[Paper]:
    """The clean copies of ``given``, and the originals that were asked for. Raises BadFile, Refused."""
    first = 1 + Attachment.objects.filter(case=held.case).count() if given else 1
    if first + len(given) - 1 > FILES:
        raise Refused(
            "files",
            Text(f"每件最多 {FILES} 个附件", f"a case takes {FILES} files at most"),
            remedy=Text("请把几份合成一份 PDF", "Put several into one PDF"),
        )
    for number, one in enumerate(given, first):
        clean = examine(one.name, one.data)
        row = _attachment(held, number, one, clean, by_office=by_office)
        yield Paper("attachment", clean.content, row)
        if one.keep and clean.changed:
            held.seal.put(row, original=one.data)
            yield Paper("original", one.data, row, "original_doc")


def _attachment(held: Holding, number: int, one: File, clean: Clean, *, by_office: bool) -> Attachment:
    row = Attachment(
        case=held.case,
        number=number,
        kind=clean.kind,
        size=len(clean.content),
        by_office=by_office,
        flagged=clean.flagged,
    )
    held.seal.put(row, name=one.name[:LONGEST], content=clean.content)
    return row
