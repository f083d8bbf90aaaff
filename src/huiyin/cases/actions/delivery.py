"""Letters reach parties: read on the case page, handed over, or signed for; each party for themselves.

The limit of a right counts from the day on which the last principal has the letter, so that nobody's is shortened.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from huiyin.cases.actions.once import Answer, once
from huiyin.cases.actions.step import acting, answer
from huiyin.cases.holding import Holding
from huiyin.cases.journal import DELIVERED
from huiyin.cases.models import Delivery, Letter, Party, PartyKind
from huiyin.cases.readers import AsParty, Reader
from huiyin.procedure import course, machine
from huiyin.procedure.profile import ActRule
from huiyin.procedure.refused import Refused
from huiyin.procedure.state import Act
from huiyin.procedure.text import Text


def deliver(
    case: UUID, *, by: Reader, at: datetime, token: str = "", mode: str, parties: Iterable[UUID] | None = None
) -> Answer:
    """The last answer has reached ``parties`` (the party itself; for an officer, all where none are named).

    ``mode`` is how, in the words of the rules: ``read_online``, ``handed_over``, ``post_signed``. Raises NotFound,
    Refused.
    """
    named = tuple(parties) if parties is not None else None

    def work() -> Answer:
        held = Holding.of(case, at)
        letter, rule = _letter(held), _rule(held)
        act = Act(rule.id, acting(held, rule, by, {}), {"mode": mode})
        # Refused alike, whether it is the last of several principals or not.
        course.advance(held.profile, held.now, act, held.at)
        _store(held, letter, _reached(held, by, named), mode)
        if _waiting(held, letter):
            held.beside(DELIVERED, act.by, {"letter": letter.number, "mode": mode})
        else:
            held.take(act)
        held.save()
        return answer(held)

    return once(by, token, (case, "deliver", mode, named), at, work)


def _letter(held: Holding) -> Letter:
    letter = Letter.objects.filter(case=held.case).exclude(kind="information").order_by("-number").first()
    if letter is None:
        raise Refused("letter", Text("没有待送达的文书", "there is no letter to deliver"))
    return letter


def _rule(held: Holding) -> ActRule:
    """The delivery that the rules allow now."""
    rules = [act for act in machine.allowed(held.profile, held.now.standing) if act.delivers]
    if not rules:
        raise _delivered()
    return rules[0]


def _delivered() -> Refused:
    return Refused("delivered", Text("没有待送达的文书", "there is no letter to deliver"))


def _reached(held: Holding, by: Reader, named: tuple[UUID, ...] | None) -> list[UUID]:
    if isinstance(by, AsParty):
        return [by.party]
    there = Party.objects.filter(case=held.case).values_list("pk", flat=True)
    return list(there if named is None else there.filter(pk__in=named))


def _waiting(held: Holding, letter: Letter) -> bool:
    """Whether a principal does not have the letter yet."""
    principals = Party.objects.filter(case=held.case, kind=PartyKind.PRINCIPAL)
    reached = Delivery.objects.filter(letter=letter).values_list("party_id", flat=True)
    return principals.exclude(pk__in=list(reached)).exists()


def _store(held: Holding, letter: Letter, parties: Iterable[UUID], mode: str) -> None:
    there = set(Delivery.objects.filter(letter=letter).values_list("party_id", flat=True))
    new = sorted(set(parties) - there)
    if not new:
        raise _delivered()
    Delivery.objects.bulk_create(
        Delivery(case=held.case, party_id=party, letter=letter, mode=mode, on=held.today) for party in new
    )
