"""One act, whole: fetch, lock, let time pass, ask the rules, seal what was written, record, save; one transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from huiyin.cases import masking
from huiyin.cases.actions.once import Answer, once
from huiyin.cases.actions.routing import routed
from huiyin.cases.holding import Holding
from huiyin.cases.journal import Paper
from huiyin.cases.models import Letter, Party, PartyKind, Statement
from huiyin.cases.readers import AsParty, Officer, Reader
from huiyin.directory.models import Membership
from huiyin.language.normalise import normalise
from huiyin.procedure.facts import refuse
from huiyin.procedure.names import Capacity, Field, Role
from huiyin.procedure.profile import ActRule
from huiyin.procedure.refused import Refused
from huiyin.procedure.state import PARTY, Act, By, Fact, Facts
from huiyin.procedure.text import Text

# What a helper may do for a party: bring papers and words. Everything that binds is the party's own.
HELPERS: Final = frozenset(("supplement", "add_papers"))
# The roles of those who have a case in their hands: they write to its parties, and may look behind the mask.
HANDS: Final = (Role.HANDLER, Role.INTAKE, Role.LEAD, Role.REVIEWER, Role.OVERSIGHT)
LONGEST: Final = 100_000  # signs of one text
Parts = Mapping[Field, str]
Findings = Mapping[int, Mapping[str, str]]
Papers = Callable[[Holding, By], Iterable[Paper]]
Then = Callable[[Holding], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for: an act with its facts, its letter, and the words that come with it.

    ``more`` is whatever else was submitted: it tells one submission from another.
    """

    kind: str
    facts: Facts
    letter: Parts | None = None
    findings: Findings | None = None
    words: str = ""
    more: object = None


def says(text: str) -> bool:
    """Whether anything is left of ``text`` when signs that show nothing are taken away."""
    return bool(normalise(text).strip())


def check_length(*texts: str) -> None:
    """Refuse a text that is too long."""
    if any(len(text) > LONGEST for text in texts):
        raise Refused(
            "long",
            Text(f"文字过长：最多 {LONGEST} 字", f"the text is too long: {LONGEST} signs at most"),
            remedy=Text("请把其余部分作为附件", "Attach the rest as a file"),
        )


def perform(
    case: UUID,
    asked: Asked,
    *,
    by: Reader,
    at: datetime,
    token: str = "",
    papers: Papers | None = None,
    then: Then | None = None,
) -> Answer:
    """Take one act of the rules on ``case``; ``then`` follows it in the same transaction. Raises NotFound, Refused."""

    def work() -> Answer:
        held = Holding.of(case, at)
        take(held, asked, by, papers)
        if then is not None:
            then(held)
        held.save()
        return answer(held)

    return once(by, token, (case, asked), at, work)


def take(held: Holding, asked: Asked, by: Reader, papers: Papers | None = None) -> None:
    """The act itself, on a case that is held; the caller saves."""
    rule = held.profile.acts.get(asked.kind)
    if rule is None:
        raise Refused("unknown", Text(f"没有“{asked.kind}”这一环节", f"there is no act {asked.kind!r} in these rules"))
    letter, findings = asked.letter or {}, asked.findings or {}
    check_length(asked.words, *letter.values(), *(text for found in findings.values() for text in found.values()))
    who = acting(held, rule, by, asked.facts)
    _check_person(held, rule, who)
    facts = routed(held, rule, asked.facts, who.capacity)
    written = [
        *(papers(held, who) if papers else ()),
        *_letter(held, rule, asked, who),
        *_words(held, rule, asked, who),
    ]
    filled = frozenset(field for field, text in letter.items() if says(text))
    held.take(Act(rule.id, who, facts, filled if rule.notice else frozenset()), written)


def answer(held: Holding, codes: Sequence[str] = ()) -> Answer:
    """What the transaction has done."""
    return Answer(held.case.pk, held.case.number, tuple(held.receipts), tuple(codes))


def acting(held: Holding, rule: ActRule, by: Reader, facts: Facts) -> By:
    """As whom the reader takes the act. Where they may not, the procedure refuses what this gives."""
    if isinstance(by, AsParty):
        _check_party(held, rule, by)
        return PARTY
    assert isinstance(by, Officer), "services record what time does, and take no act"
    known = held.capacities(by)
    capacity = next((one for one in rule.who if one in known or _promised(held, rule, by, one, facts)), None)
    if capacity is None:
        # Somebody who may not: named as what the act asks for, and refused by its article.
        capacity = next((one for one in rule.who if one is not Capacity.PARTY), Capacity.LEAD)
        if held.now.offices.get(capacity) is None or by.office == held.now.offices.get(capacity):
            refuse(held.profile, rule, "office", Text("此事不由该单位办理", "this is not with that office"))
    role = next((role.value for role in rule.roles if role.value in by.roles), min(by.roles, default=""))
    return By(capacity, role, by.office, by.seat)


def hand(by: Officer) -> str:
    """The role in which an officer has cases in their hands. Raises Refused where they have none such."""
    role = next((role.value for role in HANDS if role.value in by.roles), None)
    if role is None:
        raise Refused("role", Text("您的角色不办理信访事项", "your role handles no cases"))
    return role


def _promised(held: Holding, rule: ActRule, by: Officer, capacity: Capacity, facts: Facts) -> bool:
    """Whether the officer's office owes what the act meets."""
    if capacity is not Capacity.PROMISER:
        return False
    number = facts.get("number")
    owed = (one for one in held.now.open_clocks if one.name == rule.meets and one.number == number)
    return any(one.holder == by.office for one in owed)


def _check_person(held: Holding, rule: ActRule, who: By) -> None:
    """Who decided does not review, whatever seat they sit in now: one person may have had several."""
    if rule.apart is None or not who.seat:
        return
    decided = {seat for kind, _, seat in held.now.took if kind in rule.apart.acts and seat}
    people = Membership.objects.filter(seat__in=decided).values_list("staff_id", flat=True)
    if Membership.objects.filter(seat=who.seat, staff_id__in=list(people)).exists():
        refuse(held.profile, rule, "apart", Text("作出原决定者不能复查", "who took the decision may not review it"))


def _check_party(held: Holding, rule: ActRule, by: AsParty) -> None:
    if rule.silent and not by.own_code:
        refuse(
            held.profile,
            rule,
            "own_code",
            Text(
                "撤回须用您自己设定的查询码，窗口打印的不行",
                "withdrawing takes a code that you made yourself; one printed at the counter is not enough",
            ),
        )
    if rule.silent and by.kind == "representative":
        refuse(held.profile, rule, "principal", Text("只有当事人本人可以撤回", "only a petitioner can withdraw"))
    if rule.silent and Party.objects.filter(case=held.case, kind=PartyKind.PRINCIPAL).count() > 1:
        # The matter is that of all who brought it, and it goes on for those who did not let go of it.
        why = Text("共同提出的事项，一人不能替大家撤回", "one of several who brought it cannot withdraw it for all")
        refuse(held.profile, rule, "joint", why)
    if by.kind == "helper" and rule.id not in HELPERS:
        refuse(held.profile, rule, "helper", Text("须由当事人本人进行", "only the petitioner themselves may do this"))


def _letter(held: Holding, rule: ActRule, asked: Asked, who: By) -> Iterator[Paper]:
    if rule.notice is None:
        return
    parts = {field.value: text for field, text in sorted((asked.letter or {}).items()) if says(text)}
    findings = {str(number): dict(found) for number, found in sorted((asked.findings or {}).items())}
    number = 1 + Letter.objects.filter(case=held.case).count()
    notice = held.profile.notices[rule.notice]
    row = Letter(case=held.case, number=number, notice=notice.id, kind=notice.kind, office=who.office)
    plain = canonical({"fields": parts, "findings": findings})
    held.seal.put(row, parts=plain)
    yield Paper("letter", plain, row)


def _words(held: Holding, rule: ActRule, asked: Asked, who: By) -> Iterator[Paper]:
    if says(asked.words):
        if rule.silent:
            # An office reads all that was written; what it is not told of has no words.
            refuse(held.profile, rule, "words", Text("这一步不附文字", "this goes without words"))
        yield statement(held, asked.words, by_office=who.capacity is not Capacity.PARTY)


def statement(held: Holding, words: str, *, by_office: bool) -> Paper:
    """Words that came with an act; those of a party are masked for the office."""
    row = Statement(case=held.case, by_office=by_office, mask=masking.VERSION)
    return Paper("statement", masking.put(held.seal, row, "text", words, masked=None if by_office else "masked"), row)


def canonical(data: Mapping[str, Any]) -> bytes:
    """JSON in its one form: what is sealed is what was committed to."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Step:
    """The function of one act that takes its facts as they are, a letter where its rule has one, and words.

    ``accept(case, by=officer, at=now, exit="petition", letter={…})``.
    """

    kind: str

    def __call__(
        self,
        case: UUID,
        *,
        by: Reader,
        at: datetime,
        token: str = "",
        letter: Parts | None = None,
        findings: Findings | None = None,
        words: str = "",
        **facts: Fact,
    ) -> Answer:
        """Take the act. Raises NotFound, Refused."""
        return perform(case, Asked(self.kind, facts, letter, findings, words), by=by, at=at, token=token)
