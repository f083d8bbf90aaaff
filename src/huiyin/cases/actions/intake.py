"""Taking a matter in: registering it, finding the office it belongs to, saying what happens with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from huiyin.cases.actions.filing import File, check_texts, claims_of, files, filing_of
from huiyin.cases.actions.once import Answer
from huiyin.cases.actions.routing import TO_OFFICE
from huiyin.cases.actions.step import Asked, Parts, Step, perform, says
from huiyin.cases.actions.undertaking import begin
from huiyin.cases.holding import PARTNER, Holding
from huiyin.cases.journal import Paper
from huiyin.cases.readers import Reader
from huiyin.procedure.refused import Refused
from huiyin.procedure.state import By, Fact
from huiyin.procedure.text import Text

# 登记、补充
register: Final = Step("register")
register_own: Final = Step("register_own")
log_complaint: Final = Step("log_complaint")
acknowledge: Final = Step("acknowledge")
assess: Final = Step("assess")
add_papers: Final = Step("add_papers")
name_earlier_case: Final = Step("name_earlier_case")
# 转送、异议、指定
transfer: Final = Step("transfer")
take_over: Final = Step("take")
object_to: Final = Step("object")
return_it: Final = Step("return_it")
agree_objection: Final = Step("agree_objection")
reject_objection: Final = Step("reject_objection")
refer_dispute: Final = Step("refer_dispute")
designate: Final = Step("designate")
succeed: Final = Step("succeed")
# 受理、引导
accept: Final = Step("accept")
accept_simple: Final = Step("accept_simple")
accept_duty: Final = Step("accept_duty")
accept_suggestion: Final = Step("accept_suggestion")
accept_accusation: Final = Step("accept_accusation")
take_up: Final = Step("take_up")
keep: Final = Step("keep")
act_at_once: Final = Step("act_at_once")
direct: Final = Step("direct")
point_to_earlier: Final = Step("point_to_earlier")
refuse_complaint: Final = Step("refuse_complaint")
offer_choice: Final = Step("offer_choice")
choose_service: Final = Step("choose_service")
make_complaint: Final = Step("make_complaint")
keep_complaint: Final = Step("keep_complaint")


def supplement(
    case: UUID,
    *,
    by: Reader,
    at: datetime,
    token: str = "",
    text: str,
    claims: Sequence[str] = (),
    given: Sequence[File] = (),
    covers: Sequence[str] = (),
) -> Answer:
    """Add to a case: words, points, files. Raises NotFound, Refused, BadFile."""
    if not (says(text) or claims or given):
        raise Refused("empty", Text("请写明要补充什么", "say what is added"))
    facts: dict[str, Fact] = {"more_claims": len(claims)} if claims else {}

    def papers(held: Holding, _: By) -> Iterator[Paper]:
        check_texts((text, *covers), claims, held.now.claims + len(claims))
        yield from filing_of(held, "supplement", text, "", covers)
        yield from claims_of(held, claims, held.now.claims + 1, covers)
        yield from files(held, given, by_office=False)

    asked = Asked("supplement", facts, more=(text, claims, given, covers))
    return perform(case, asked, by=by, at=at, token=token, papers=papers)


def assign(
    case: UUID, *, by: Reader, at: datetime, token: str = "", to_office: str, due: date, letter: Parts, task: str
) -> Answer:
    """Give a case to a lower office, which reports the result by ``due``. Raises NotFound, Refused."""
    asked = Asked("assign", {TO_OFFICE: to_office}, letter)
    return begin(case, asked, by=by, at=at, token=token, due=due, text=task)


def involve(case: UUID, *, by: Reader, at: datetime, token: str = "", to_office: str, words: str = "") -> Answer:
    """Ask another office to take part: it may read the case; what is owed stays with the one that leads."""

    def admit(held: Holding) -> None:
        held.admit(held.tree.office(to_office).id, PARTNER)

    asked = Asked("involve", {TO_OFFICE: to_office}, words=words)
    return perform(case, asked, by=by, at=at, token=token, then=admit)
