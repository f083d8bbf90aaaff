"""Handling a case: who answers for it, limits, mediation and hearings, answers and their delivery."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from huiyin.cases import masking
from huiyin.cases.actions.once import Answer
from huiyin.cases.actions.step import Asked, Step, check_length, perform, says
from huiyin.cases.holding import Holding
from huiyin.cases.journal import Paper
from huiyin.cases.models import Meeting
from huiyin.cases.readers import Reader
from huiyin.directory.models import Membership
from huiyin.procedure.refused import Refused
from huiyin.procedure.state import By
from huiyin.procedure.text import Text

# 期限
extend: Final = Step("extend")
extend_stage_1: Final = Step("extend_stage_1")
interim_reply: Final = Step("interim_reply")
convert: Final = Step("convert")
tell_progress: Final = Step("tell_progress")
ask_progress: Final = Step("ask_progress")
conclude_investigation: Final = Step("conclude_investigation")
inform_hardship: Final = Step("inform_hardship")
apply_recusal: Final = Step("apply_recusal")
decide_recusal: Final = Step("decide_recusal")
# 答复
answer_simple: Final = Step("answer_simple")
issue_opinion: Final = Step("issue_opinion")
issue_settlement: Final = Step("issue_settlement")
reissue_opinion: Final = Step("reissue_opinion")
answer_duty: Final = Step("answer_duty")
answer_suggestion: Final = Step("answer_suggestion")
answer_accusation: Final = Step("answer_accusation")
reply: Final = Step("reply")
respond: Final = Step("respond")
respond_stage_1: Final = Step("respond_stage_1")
answer_service: Final = Step("answer_service")
# 调解
offer_mediation: Final = Step("offer_mediation")
agree_mediation: Final = Step("agree_mediation")
decline_mediation: Final = Step("decline_mediation")
refuse_mediation: Final = Step("refuse_mediation")
leave_mediation: Final = Step("leave_mediation")
draft_settlement: Final = Step("draft_settlement")
agree_settlement: Final = Step("agree_settlement")
undo_settlement: Final = Step("undo_settlement")
# 听证
offer_hearing: Final = Step("offer_hearing")
grant_hearing: Final = Step("grant_hearing")
refuse_hearing: Final = Step("refuse_hearing")
decline_hearing: Final = Step("decline_hearing")


def name_officer(case: UUID, *, by: Reader, at: datetime, token: str = "", seat: str) -> Answer:
    """Name the seat that answers for the case inside the office that leads it. Raises NotFound, Refused."""

    def named(held: Holding) -> None:
        seats = Membership.objects.filter(seat=seat, office__code=held.now.lead, until__isnull=True)
        if not seats.exists():
            raise Refused("seat", Text("承办单位没有这个席位", "the office in charge has no such seat"))
        held.case.officer = seat

    return perform(case, Asked("name_officer", {}, more=seat), by=by, at=at, token=token, then=named)


def ask_mediation(case: UUID, *, by: Reader, at: datetime, token: str = "", place: str, words: str = "") -> Answer:
    """Ask for mediation, and say where one would like to meet. Raises NotFound, Refused."""
    return _meet(case, Asked("ask_mediation", {}, words=words, more=place), by=by, at=at, token=token)


def accept_mediation(case: UUID, *, by: Reader, at: datetime, token: str = "", place: str, words: str = "") -> Answer:
    """Accept mediation at a place that the party chooses. Raises NotFound, Refused."""
    return _meet(case, Asked("accept_mediation", {}, words=words, more=place), by=by, at=at, token=token)


def ask_hearing(case: UUID, *, by: Reader, at: datetime, token: str = "", place: str, words: str = "") -> Answer:
    """Ask for a hearing, and say where one would like it. Raises NotFound, Refused."""
    return _meet(case, Asked("ask_hearing", {}, words=words, more=place), by=by, at=at, token=token)


def accept_hearing(case: UUID, *, by: Reader, at: datetime, token: str = "", place: str, words: str = "") -> Answer:
    """Accept a hearing at a place that the party chooses. Raises NotFound, Refused."""
    return _meet(case, Asked("accept_hearing", {}, words=words, more=place), by=by, at=at, token=token)


def hold_hearing(case: UUID, *, by: Reader, at: datetime, token: str = "", words: str) -> Answer:
    """Record the hearing that was held: the record is open to the party. Raises NotFound, Refused."""
    if not says(words):
        raise Refused("empty", Text("请附听证笔录", "the record of the hearing is missing"))

    def held_then(held: Holding) -> None:
        last = Meeting.objects.filter(case=held.case, kind="hearing").order_by("-seq").first()
        if last is not None:
            Meeting.objects.filter(pk=last.pk).update(held_seq=held.receipts[-1].seq)

    return perform(case, Asked("hold_hearing", {}, words=words), by=by, at=at, token=token, then=held_then)


def _meet(case: UUID, asked: Asked, *, by: Reader, at: datetime, token: str) -> Answer:
    """A party's word that there may be a meeting, and where: an act of theirs alone."""
    if not says(str(asked.more)):
        raise Refused("empty", Text("请写明您希望在哪里", "say where you would like it to be"))
    check_length(str(asked.more))

    def papers(held: Holding, _: By) -> Iterator[Paper]:
        kind = "hearing" if asked.kind.endswith("hearing") else "mediation"
        row = Meeting(case=held.case, kind=kind, mask=masking.VERSION)
        plain = masking.put(held.seal, row, "place", str(asked.more), masked="masked_place")
        yield Paper("meeting", plain, row)

    return perform(case, asked, by=by, at=at, token=token, papers=papers)
