"""What an office takes upon itself with a date of its own: undertakings towards a party, reports to who assigned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from huiyin.cases.actions.once import Answer
from huiyin.cases.actions.step import Asked, canonical, check_length, perform, says
from huiyin.cases.holding import Holding
from huiyin.cases.journal import Paper
from huiyin.cases.models import Undertaking
from huiyin.cases.readers import Reader
from huiyin.language.normalise import normalise
from huiyin.procedure.clocks import DUE, NUMBER
from huiyin.procedure.refused import Refused
from huiyin.procedure.state import By, Fact
from huiyin.procedure.text import Text


class Verb(StrEnum):
    """What an office can undertake. The list is closed: its object is an office or a matter, never a person."""

    REPAIR = "repair"
    PAY = "pay"
    REFUND = "refund"
    ISSUE = "issue"
    CORRECT = "correct"
    PUBLISH = "publish"
    INSPECT = "inspect"
    ORDER = "order"
    BUILD = "build"
    RESTORE = "restore"
    REVIEW_RULES = "review_rules"
    REPORT = "report"


def undertake(
    case: UUID,
    *,
    by: Reader,
    at: datetime,
    token: str = "",
    verb: Verb,
    text: str,
    due: date,
    claim: int | None = None,
) -> Answer:
    """Promise to do something by ``due``, for one claim or for the whole. Raises NotFound, Refused."""
    if verb not in tuple(Verb):
        raise Refused("verb", Text("承诺事项须从清单中选择", "what is undertaken is one of a closed list"))
    asked = Asked("undertake", {}, more=(verb, claim))
    return begin(case, asked, by=by, at=at, token=token, due=due, text=text, verb=Verb(verb), claim=claim)


def begin(
    case: UUID,
    asked: Asked,
    *,
    by: Reader,
    at: datetime,
    token: str,
    due: date,
    text: str,
    verb: Verb = Verb.REPORT,
    claim: int | None = None,
) -> Answer:
    """An act that starts a numbered limit, which takes the next number."""
    if not says(text):
        raise Refused("empty", Text("请写明要做什么", "say what will be done"))
    check_length(text)
    # The number is not known before the case is held: the act's facts are completed in that moment.
    facts: dict[str, Fact] = {**asked.facts, DUE: due.isoformat(), NUMBER: 0}
    whole = replace(asked, facts=facts, more=(asked.more, text, due))

    def papers(held: Holding, who: By) -> Iterator[Paper]:
        if claim is not None and not 1 <= claim <= held.now.claims:
            raise Refused("claim", Text(f"没有第 {claim} 项诉求", f"there is no claim {claim}"))
        facts[NUMBER] = number = next_number(held, asked.kind)
        office = str(facts.get("to_office", who.office))
        row = Undertaking(case=held.case, kind=asked.kind, number=number, claim=claim, office=office, due=due)
        plain = canonical({"verb": verb.value, "text": normalise(text)})
        held.seal.put(row, text=plain)
        yield Paper("undertaking", plain, row)

    return perform(case, whole, by=by, at=at, token=token, papers=papers)


def next_number(held: Holding, kind: str) -> int:
    """The first number that no limit of that kind has."""
    started = held.profile.acts[kind].starts
    return 1 + max((limit.number for limit in held.now.clocks if limit.name == started), default=0)


def fulfil(case: UUID, *, by: Reader, at: datetime, token: str = "", number: int, words: str) -> Answer:
    """Report an undertaking as done, and say how. Raises NotFound, Refused."""
    return _meet(case, "fulfil", "undertake", number, words, by=by, at=at, token=token)


def report_back(case: UUID, *, by: Reader, at: datetime, token: str = "", number: int, words: str) -> Answer:
    """Report the result of what was assigned. Raises NotFound, Refused."""
    return _meet(case, "report_back", "assign", number, words, by=by, at=at, token=token)


def _meet(
    case: UUID, kind: str, begun: str, number: int, words: str, *, by: Reader, at: datetime, token: str
) -> Answer:
    if not says(words):
        raise Refused("empty", Text("请写明何时如何办到", "say when and how it was done"))

    def done(held: Holding) -> None:
        rows = Undertaking.objects.filter(case=held.case, kind=begun, number=number)
        rows.update(done_seq=held.receipts[-1].seq)

    asked = Asked(kind, {NUMBER: number}, words=words)
    return perform(case, asked, by=by, at=at, token=token, then=done)
