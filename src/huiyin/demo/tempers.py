"""What a case inclines to: which acts are likelier than others, how fast the offices are, how the points are decided.

A temper leads nowhere by force. Whatever it names is only chosen where the rules allow it, so that one table serves
every profile; what a profile does not know is never chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from huiyin.demo.making import Leaning
from huiyin.procedure.names import Capacity
from huiyin.procedure.profile import MAIN, ActRule, Profile

FORWARD, ANSWER, ASIDE, REMEDY = 6.0, 5.0, 0.12, 0.15
AGAIN: Final = 0.2  # by how much an act is less likely each time that it was taken before
# Of acts whose likelihood does not follow from their place in the course.
BASE: Final[Mapping[str, float]] = {
    # taking in
    "register": 8,
    "register_own": 0.6,
    "transfer": 6,
    "assign": 1,
    "take": 8,
    "object": 0.4,
    "return_it": 0.5,
    "agree_objection": 3,
    "reject_objection": 1,
    "refer_dispute": 0.05,
    "accept": 8,
    "accept_simple": 1.5,
    "accept_duty": 0.8,
    "accept_suggestion": 0.4,
    "accept_accusation": 0.3,
    "direct": 0.7,
    "refuse_complaint": 0.3,
    "point_to_earlier": 0.15,
    "name_earlier_case": 0.03,
    "decline_reopening": 2,
    "name_officer": 1.2,
    "involve": 0.1,
    "supplement": 0.5,
    "add_papers": 0.5,
    # handling
    "convert": 0.4,
    "undertake": 0.25,
    "fulfil": 5,
    "report_back": 5,
    "inform_hardship": 0.1,
    "apply_recusal": 0.05,
    "ask_mediation": 0.05,
    "offer_mediation": 0.15,
    "leave_mediation": 0.4,
    "refuse_mediation": 2,
    "undo_settlement": 0.3,
    "issue_settlement": 5,
    "agree_settlement": 6,
    "draft_settlement": 6,
    "ask_hearing": 0.05,
    "offer_hearing": 0.15,
    "decline_hearing": 0.5,
    "extend": 0.4,
    # contesting
    "evaluate": 1.2,
    "reopen": 0.1,
    "request_late": 0.05,
    "request_late_reexamination": 0.05,
    "withdraw": 0.03,
    "take_back": 0.6,
    # pushing
    "ask_supervision": 1,
    "report_unfulfilled": 0.05,
    "supervise": 1,
    "recommend": 0.8,
    "ask_oversight": 2,
    "ask_oversight_again": 1,
    "order": 0.3,
    "ask_ombudsman": 1,
    # beside the procedure
    "write": 0.7,
    "look": 0.25,
    "open_identity": 0.5,
}
WITHOUT_WAITING: Final = ("fulfil", "report_back", "answer_supervision", "answer_recommendation", "report_order")


@dataclass(frozen=True)
class Temper:
    """``more``: by how much acts are likelier. ``late``: how often an office is late. ``rests``: how readily a party
    lets the time of a right go by. ``promises_late`` is ``late`` for what was undertaken; ``pace``: below 1, offices
    act sooner than they must; ``signed``: whether parties take their letters, or wait until they count as delivered.
    """

    more: Mapping[str, float] = field(default_factory=dict)
    leaning: Leaning = field(default_factory=Leaning)
    late: float = 0.03
    promises_late: float = 0.1
    rests: float = 4.0
    pace: float = 1.0
    signed: bool = True


NEGATIVE: Final = Leaning(grants=0.05, content=0.1)
_SIMPLE: Final = {"transfer": 3.0, "accept_simple": 40.0, "accept": 0.1, "convert": 0.1}
_REVIEW: Final = {"request_review": 40.0, "escalate": 40.0, "appeal": 40.0, "request_check": 40.0}
_MEDIATION: Final = {"offer_mediation": 30.0, "ask_mediation": 60.0, "accept_mediation": 4.0, "agree_mediation": 6.0}
_PLAIN: Final = {"accept": 2.0, "request_review": 0.3}
TEMPERS: Final[Mapping[str, Temper]] = {
    "plain": Temper(_PLAIN),
    "evaluated": Temper({**_PLAIN, "evaluate": 15.0}),
    "talkative": Temper({"write": 5.0}),
    "supplemented": Temper({"supplement": 12.0}),
    "late": Temper({"ask_supervision": 0.3, "supervise": 0.3}, late=0.8),
    "supervised": Temper({"ask_supervision": 8.0, "supervise": 5.0, "recommend": 0.3, "ask_ombudsman": 8.0}, late=0.8),
    "recommended": Temper(
        {"ask_supervision": 8.0, "supervise": 6.0, "recommend": 30.0, "take_up_above": 9.0}, late=0.9
    ),
    "objected": Temper({"object": 60.0, "return_it": 60.0}, Leaning(astray=0.9)),
    "dispute": Temper({"object": 60.0, "return_it": 60.0, "refer_dispute": 300.0}, Leaning(astray=0.9)),
    "assigned": Temper({"assign": 30.0}),
    "involved": Temper({"involve": 20.0, "name_officer": 3.0}),
    "directed": Temper({"direct": 60.0, "refuse_complaint": 60.0}),
    "contested": Temper({"direct": 60.0, "refuse_complaint": 60.0, "contest_direction": 50.0, "contest_refusal": 50.0}),
    "simple": Temper(_SIMPLE, pace=0.12),
    "mediated": Temper(_MEDIATION, Leaning(grants=0.9)),
    "hearing": Temper({"offer_hearing": 30.0, "ask_hearing": 60.0, "accept_hearing": 5.0, "grant_hearing": 4.0}),
    "promised": Temper({"undertake": 25.0}),
    "promised late": Temper({"undertake": 25.0, "report_unfulfilled": 15.0}, promises_late=0.9),
    "duty": Temper({"accept_duty": 60.0, "accept_suggestion": 40.0, "accept_accusation": 30.0, "request_check": 20.0}),
    "reviewed": Temper({**_REVIEW, "request_reexamination": 0.3}, NEGATIVE, rests=0.5),
    "re-examined": Temper({**_REVIEW, "request_reexamination": 60.0}, NEGATIVE, rests=0.3),
    "redone": Temper({**_REVIEW, "revoke_review": 12.0, "remit": 12.0}, NEGATIVE, rests=0.5),
    "withdrawn": Temper({"withdraw": 60.0, "take_back": 0.05}),
    "taken back": Temper({"withdraw": 60.0, "take_back": 20.0}),
    "reopened": Temper({"reopen": 60.0, "request_late": 30.0, "decline_reopening": 0.3}, rests=2.0),
    "unsigned": Temper(_PLAIN, signed=False),
}
# How many of a hundred cases or so incline to what.
SHARES: Final[Mapping[str, int]] = {
    "plain": 16,
    "evaluated": 8,
    "talkative": 5,
    "supplemented": 5,
    "late": 8,
    "supervised": 4,
    "recommended": 3,
    "objected": 4,
    "dispute": 2,
    "assigned": 3,
    "involved": 2,
    "directed": 6,
    "contested": 3,
    "simple": 9,
    "mediated": 4,
    "hearing": 3,
    "promised": 4,
    "promised late": 3,
    "duty": 5,
    "reviewed": 5,
    "re-examined": 3,
    "redone": 3,
    "withdrawn": 3,
    "taken back": 2,
    "reopened": 3,
    "unsigned": 3,
}


def weight(profile: Profile, temper: Temper, kind: str, rule: ActRule | None, before: int, *, of_party: bool) -> float:
    """How likely it is, after it was done ``before`` times already."""
    base = BASE.get(kind, ASIDE if rule is None else _by_place(profile, temper, rule, of_party=of_party))
    return base * temper.more.get(kind, 1.0) * AGAIN**before


def _by_place(profile: Profile, temper: Temper, rule: ActRule, *, of_party: bool) -> float:
    if rule.delivers:
        return (4.0 if of_party else 1.0) if temper.signed else 0.0
    if rule.remedy:
        return REMEDY
    if not rule.to:
        return ASIDE
    if any(profile.stages[stage].track == MAIN for stage in rule.to):
        return FORWARD
    return ANSWER if Capacity.PARTY not in rule.who else ASIDE
