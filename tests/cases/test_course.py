"""A case through its whole course, on the real database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiyin.cases.actions import delivery, handling, intake, review
from huiyin.cases.models import Case, Event
from huiyin.cases.readers import Service, reading
from huiyin.directory.models import Membership
from huiyin.ledger.record import parse_record
from huiyin.procedure.refused import Refused
from tests.cases.acting import LETTER, at, decided, filed, handled, officer, party_of

pytestmark = pytest.mark.usefixtures("city")


def stage(case: object) -> str:
    with reading(Service("check")):
        return Case.objects.values_list("stage", flat=True).get(pk=case)


def test_a_case_goes_from_filing_to_re_examination() -> None:
    case, answer = decided("refused")
    party = party_of(answer)
    delivery.deliver(case, by=party, at=at(11), mode="read_online")
    review.request_review(case, by=party, at=at(12))
    review.decide_review(case, by=officer("qs.housing"), at=at(20), outcomes={"1": "upheld"}, letter=LETTER)
    delivery.deliver(case, by=party, at=at(21), mode="read_online")
    review.request_reexamination(case, by=party, at=at(22))
    review.decide_reexamination(case, by=officer("lc.housing"), at=at(30), outcomes={"1": "upheld"}, letter=LETTER)
    delivery.deliver(case, by=officer("lc.housing"), at=at(31), mode="handed_over")
    assert stage(case) == "final"
    with reading(Service("check")):
        kinds = list(Event.objects.filter(case=case).order_by("seq").values_list("kind", flat=True))
    assert kinds[0] == "file"
    assert kinds[-1] == "deliver_final"


def test_an_office_that_does_not_have_the_case_is_refused() -> None:
    case, _ = handled()
    with pytest.raises(LookupError):
        intake.accept(case, by=officer("tz.social"), at=at(4), exit="petition", letter=LETTER)


def test_an_act_out_of_turn_is_refused_with_its_article() -> None:
    answer = filed()
    with pytest.raises(Refused, match="Regulations on Petition Work"):
        intake.accept(answer.case, by=officer("tz.petition"), at=at(1), exit="petition", letter=LETTER)


def test_who_decided_does_not_review_from_another_seat_either() -> None:
    case, answer = decided("refused")
    delivery.deliver(case, by=party_of(answer), at=at(11), mode="read_online")
    review.request_review(case, by=party_of(answer), at=at(12))
    decider = Membership.objects.get(seat="tz.housing.1").staff
    Membership.objects.filter(seat="qs.housing.2").update(staff=decider)
    with pytest.raises(Refused, match="who took the decision may not review it"):
        review.decide_review(case, by=officer("qs.housing", 2), at=at(20), outcomes={"1": "upheld"}, letter=LETTER)
    review.decide_review(case, by=officer("qs.housing", 1), at=at(20), outcomes={"1": "upheld"}, letter=LETTER)
    assert stage(case) == "review_sent"


def test_a_number_that_another_case_has_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = filed().number
    monkeypatch.setattr("huiyin.cases.actions.filing.mint_number", lambda _: taken)
    other = filed()
    assert other.number != taken
    with reading(Service("check")):
        assert Case.objects.get(pk=other.case).number == other.number


def test_an_act_that_waited_for_another_one_comes_after_it_and_a_wrong_clock_is_refused() -> None:
    case, _ = handled()
    second = timedelta(seconds=1)
    handling.extend(case, by=officer("tz.housing"), at=at(5) + 2 * second, longer_by=10, letter=LETTER)
    handling.inform_hardship(case, by=officer("tz.housing"), at=at(5) + second, letter=LETTER)
    with reading(Service("check")):
        last = parse_record(bytes(Event.objects.filter(case=case).order_by("-seq")[0].record))
    assert (last.kind, last.at) == ("inform_hardship", at(5) + 2 * second)
    with pytest.raises(Refused, match="time cannot go back"):
        handling.inform_hardship(case, by=officer("tz.housing"), at=at(4), letter=LETTER)
