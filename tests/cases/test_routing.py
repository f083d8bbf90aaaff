"""Where a case may go: the directory says who stands below, who reviews, who is left; nobody is sent their own case."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from huiyin.cases import queries
from huiyin.cases.actions import delivery, handling, intake, review, succession
from huiyin.cases.actions.succession import hand_over
from huiyin.cases.check import check
from huiyin.cases.models import Case, Reader
from huiyin.cases.readers import NotFound, Service, reading
from huiyin.directory import offices
from huiyin.directory.models import Office
from huiyin.procedure.refused import Refused
from tests.cases.acting import LETTER, at, decided, filed, handled, officer, party_of

pytestmark = pytest.mark.usefixtures("city")


def change(code: str, **values: Any) -> None:
    Office.objects.filter(code=code).update(**values)
    offices.forget()


def close(code: str, successor: str | None, days: float = -1) -> None:
    after = Office.objects.get(code=successor) if successor else None
    change(code, closed=at(days).date(), successor=after)


def lead(case: uuid.UUID) -> str:
    with reading(Service("check")):
        return str(Case.objects.values_list("lead", flat=True).get(pk=case))


def readers(case: uuid.UUID, capacity: str) -> set[str]:
    with reading(Service("check")):
        return set(Reader.objects.filter(case=case, capacity=capacity).values_list("office__code", flat=True))


def registered(office: str, **more: Any) -> uuid.UUID:
    case = filed(office=office, **more).case
    intake.register(case, by=officer(office), at=at(0))
    return case


# ── Assigning ────────────────────────────────────────────────────────────────────────────────────────────────────


def assign(case: uuid.UUID, office: str, to: str) -> None:
    due = at(40).date()
    intake.assign(case, by=officer(office), at=at(1), to_office=to, due=due, letter=LETTER, task="请查明")


@pytest.mark.parametrize(
    ("office", "to"),
    [
        ("tz.petition", "tz.housing"),
        ("tz.petition", "tz.social"),
        ("qs.petition", "qs.housing"),
        ("qs.petition", "tz.housing"),
        ("qs.government", "tz.social"),
        ("tz.government", "tz.housing"),
        ("lc.government", "tz.social"),
    ],
)
def test_a_case_is_assigned_to_those_below(office: str, to: str) -> None:
    case = registered(office)
    assign(case, office, to)
    assert readers(case, "receiver") == {to}
    assert check().problems == []


@pytest.mark.parametrize(
    ("office", "to"),
    [
        ("tz.petition", "qs.housing"),
        ("tz.petition", "qs.petition"),
        ("tz.petition", "tz.government"),
        ("tz.petition", "lc.oversight"),
        ("tz.petition", "tz.petition"),
        ("tz.housing", "tz.social"),
        ("tz.housing", "tz.petition"),
        ("tz.housing", "tz.government"),
        ("tz.social", "qs.housing"),
        ("qs.housing", "tz.petition"),
    ],
)
def test_and_to_nobody_above_beside_or_itself(office: str, to: str) -> None:
    case = registered(office)
    with pytest.raises(Refused) as refused:
        assign(case, office, to)
    assert refused.value.code == "office"
    assert readers(case, "receiver") == set()


# ── Sending on ───────────────────────────────────────────────────────────────────────────────────────────────────


def transfer(case: uuid.UUID, to: str) -> None:
    intake.transfer(case, by=officer("tz.petition"), at=at(1), to_office=to, way="transfer", letter=LETTER)


@pytest.mark.parametrize(
    "to", ["tz.petition", "tz.houssing", "", "x" * 300, "tz.housing ", "TZ.HOUSING", "桐泽区住建局"]
)
def test_it_is_sent_to_an_office_of_the_directory_and_not_to_oneself(to: str) -> None:
    case = registered("tz.petition")
    with pytest.raises(Refused) as refused:
        transfer(case, to)
    assert refused.value.code in ("office", "fact")
    assert lead(case) == "tz.petition"


def test_a_closed_office_is_refused_with_the_name_of_its_successor() -> None:
    case = registered("tz.petition")
    close("tz.housing", "tz.social")
    with pytest.raises(Refused) as refused:
        transfer(case, "tz.housing")
    assert refused.value.code == "closed"
    assert "桐泽区人社局" in refused.value.why.zh
    assert "Tongze Social Insurance" in refused.value.why.en


def test_a_closed_office_without_a_successor_is_refused_and_not_said_to_carry_on_itself() -> None:
    case = registered("tz.petition")
    close("tz.housing", None)
    with pytest.raises(Refused) as refused:
        transfer(case, "tz.housing")
    assert refused.value.code == "closed"
    assert "carries on" not in refused.value.why.en
    assert "继受" not in refused.value.why.zh


@pytest.mark.parametrize("act", ["transfer", "assign", "involve"])
def test_whom_it_is_about_is_refused_without_a_word_of_why(act: str) -> None:
    case = registered("tz.petition", about=("tz.housing",))
    work = {
        "transfer": lambda: transfer(case, "tz.housing"),
        "assign": lambda: assign(case, "tz.petition", "tz.housing"),
        "involve": lambda: intake.involve(case, by=officer("tz.petition"), at=at(1), to_office="tz.housing"),
    }[act]
    with pytest.raises(Refused) as refused:
        work()
    assert refused.value.code == "office"
    assert "about" not in refused.value.why.en
    with pytest.raises(NotFound):
        queries.case(officer("tz.housing"), case)


def test_the_office_that_the_one_it_is_about_has_become_is_refused_too() -> None:
    case = registered("tz.petition", about=("tz.housing",))
    close("tz.housing", "tz.social")
    with pytest.raises(Refused):
        transfer(case, "tz.social")


# ── Reviewing ────────────────────────────────────────────────────────────────────────────────────────────────────


def contested(**more: Any) -> tuple[uuid.UUID, Any]:
    case, answer = decided("refused", **more)
    party = party_of(answer)
    delivery.deliver(case, by=party, at=at(11), mode="read_online")
    return case, party


@pytest.mark.parametrize(
    ("about", "reviewer"),
    [
        ((), "qs.housing"),
        (("qs.housing",), "lc.housing"),
        (("qs.housing", "lc.housing"), "lc.government"),
        (("qs.housing", "lc.housing", "lc.government"), "lc.oversight"),
    ],
)
def test_the_next_one_above_reviews_that_it_is_not_about(about: tuple[str, ...], reviewer: str) -> None:
    case, party = contested(about=about)
    review.request_review(case, by=party, at=at(12))
    assert (lead(case), readers(case, "reviewer")) == (reviewer, {reviewer})
    for code in about:
        with pytest.raises(NotFound):
            queries.case(officer(code), case)
    assert check().problems == []


def test_where_nobody_is_left_to_review_that_is_said_and_the_right_stays() -> None:
    case, party = contested(about=("qs.housing", "lc.housing", "lc.government", "lc.oversight"))
    with pytest.raises(Refused) as refused:
        review.request_review(case, by=party, at=at(12))
    assert refused.value.code == "reviewer"
    assert "Tongze Housing" in refused.value.why.en
    assert "桐泽区住建局" in refused.value.why.zh
    assert "request_review" in {act.id for act in queries.possible(party, case)}


@pytest.mark.parametrize("named", ["tz.housing", "tz.social", "lc.oversight", "nowhere"])
def test_who_reviews_is_nobody_s_choice(named: str) -> None:
    case, party = contested()
    review.request_review(case, by=party, at=at(12), to_office=named)
    assert lead(case) == "qs.housing"


def test_a_reviewer_that_has_closed_is_replaced_by_its_successor() -> None:
    case, party = contested()
    close("qs.housing", "qs.government", 12)
    review.request_review(case, by=party, at=at(13))
    assert lead(case) == "qs.government"


def test_what_was_done_anew_goes_to_who_revoked_it_and_decided_nothing() -> None:
    case, party = contested()
    review.request_review(case, by=party, at=at(12))
    review.revoke_review(case, by=officer("qs.housing"), at=at(20), letter=LETTER)
    assert lead(case) == "tz.housing"
    handling.reissue_opinion(
        case, by=officer("tz.housing"), at=at(25), outcomes={"1": "refused"}, letter=LETTER, differs_in="facts"
    )
    delivery.deliver(case, by=party, at=at(26), mode="read_online")
    review.request_review(case, by=party, at=at(27))
    assert lead(case) == "qs.housing"
    assert check().problems == []


def test_the_office_that_decided_neither_reviews_nor_is_chosen_where_the_directory_runs_in_a_ring() -> None:
    """A directory that is wrong must not make a case go round."""
    here = Office.objects.get(code="tz.housing")
    for code in ("qs.housing", "lc.housing"):
        change(code, reviewing=here, superior=here)
    case, party = contested()
    review.request_review(case, by=party, at=at(12))
    assert lead(case) == "qs.housing"
    delivered = officer("qs.housing")
    review.decide_review(case, by=delivered, at=at(20), outcomes={"1": "upheld"}, letter=LETTER)
    delivery.deliver(case, by=party, at=at(21), mode="read_online")
    review.request_reexamination(case, by=party, at=at(22))
    assert lead(case) not in ("qs.housing", "tz.housing")


# ── Who answers for it ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_named_officer_is_of_the_office_in_charge() -> None:
    case, _ = handled()
    for seat in ("tz.petition.1", "qs.housing.1", "nobody", ""):
        with pytest.raises(Refused) as refused:
            handling.name_officer(case, by=officer("tz.housing"), at=at(4), seat=seat)
        assert refused.value.code == "seat"


def test_when_the_case_moves_the_former_officer_answers_for_it_no_more() -> None:
    case, answer = handled()
    party = party_of(answer)
    handling.name_officer(case, by=officer("tz.housing"), at=at(4), seat="tz.housing.2")
    handling.issue_opinion(case, by=officer("tz.housing"), at=at(10), outcomes={"1": "refused"}, letter=LETTER)
    delivery.deliver(case, by=party, at=at(11), mode="read_online")
    assert queries.case(party, case).officer == "tz.housing.2"
    review.request_review(case, by=party, at=at(12))
    assert queries.case(party, case).officer == ""


# ── When an office closes ────────────────────────────────────────────────────────────────────────────────────────


def test_a_case_does_not_go_to_a_successor_whom_it_is_about() -> None:
    case, _ = handled(about=("tz.social",))
    close("tz.housing", "tz.social", 5)
    assert list(hand_over(at(6))) == [case]
    assert lead(case) == "tz.government"
    assert queries.case(officer("tz.government"), case).lead == "tz.government"
    with pytest.raises(NotFound):
        queries.case(officer("tz.social"), case)
    assert check().problems == []


def test_one_case_that_cannot_be_handed_over_keeps_no_other_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    (bad, _), (good, _) = handled(), handled()
    close("tz.housing", "tz.social", 5)
    real = succession._succeed

    def succeed(held: Any) -> None:
        if held.case.pk == bad:
            raise RuntimeError("its rules are gone")
        real(held)

    monkeypatch.setattr(succession, "_succeed", succeed)
    assert list(hand_over(at(6))) == [good]
    assert lead(good) == "tz.social"
