"""Who reads what: an office what is its own, a party its own case, nobody anything else."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from huiyin.cases import queries
from huiyin.cases.actions import intake, passing, petitioner, undertaking
from huiyin.cases.actions.filing import File, NewParty
from huiyin.cases.readers import NotFound
from huiyin.procedure.state import BREACH
from huiyin.vault.codes import print_code
from tests.cases.acting import LETTER, START, at, decided, filed, handled, officer, party_of

pytestmark = pytest.mark.usefixtures("city")


# ── Entering with number and code ────────────────────────────────────────────────────────────────────────────────


def test_number_and_code_let_a_party_in_however_they_are_written() -> None:
    answer = filed()
    code = print_code(answer.codes[0])
    wide = code.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    for written in (code, wide, answer.codes[0]):
        assert queries.enter(f" {answer.number} ", written) == party_of(answer)


def test_everything_that_is_wrong_is_not_found_alike() -> None:
    one, other = filed(), filed()
    for number, code in (
        (one.number, other.codes[0]),
        (other.number, one.codes[0]),
        (one.number, "12345"),
        ("", one.codes[0]),
        ("0000-0000-0000-0", one.codes[0]),
    ):
        with pytest.raises(NotFound) as found:
            queries.enter(number, code)
        assert str(found.value) == "no such case was found"


# ── An office ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_case_of_another_office_is_not_found() -> None:
    case, answer = handled()
    for read in (
        queries.case,
        queries.limits,
        queries.happened,
        queries.claims,
        queries.written,
        queries.letters,
        queries.promises,
        queries.files,
        queries.possible,
        queries.looked,
    ):
        with pytest.raises(NotFound):
            read(officer("tz.social"), case)
    with pytest.raises(NotFound):
        queries.find(officer("tz.social"), answer.number)
    with pytest.raises(NotFound):
        queries.content(officer("tz.social"), case, 1)
    assert queries.find(officer("tz.housing"), answer.number) == case


def test_a_case_that_does_not_exist_is_not_found_in_the_same_way() -> None:
    with pytest.raises(NotFound):
        queries.case(officer("tz.housing"), uuid.uuid4())


def test_the_queue_has_what_is_due_first_on_top() -> None:
    late, _ = handled()
    new = filed(when=START + timedelta(days=50))
    for days, act in ((50, "register"), (51, "transfer")):
        more = {"to_office": "tz.housing", "way": "transfer", "letter": LETTER} if act == "transfer" else {}
        getattr(intake, act)(new.case, by=officer("tz.petition"), at=at(days), **more)
    intake.take_over(new.case, by=officer("tz.housing"), at=at(52))
    for _ in passing.watch(at(70)):
        pass
    rows = queries.queue(officer("tz.housing"))
    assert [(row.id, row.clock, row.late) for row in rows] == [
        (late, "decision", True),
        (new.case, "taken_notice", True),
    ]
    told = queries.today(officer("tz.housing"), at(70).date())
    assert (told.breached, told.soon, told.running) == (2, 0, 2)
    assert queries.queue(officer("tz.housing"), mine=True) == []


def test_possible_acts_are_those_of_the_office_and_of_the_role() -> None:
    case, answer = handled()
    acts = {act.id for act in queries.possible(officer("tz.housing"), case)}
    assert {"issue_opinion", "extend", "undertake"} <= acts
    assert not acts & {"withdraw", "take", "supervise", "request_review"}
    mine = {act.id for act in queries.possible(party_of(answer), case)}
    assert {"withdraw", "supplement"} <= mine
    assert not mine & {"issue_opinion", "extend"}
    assert queries.possible(officer("tz.petition"), case) == ()


def test_an_office_reads_days_and_no_names_of_files() -> None:
    case, answer = handled(files=(File("张三的照片.txt", b"x"),))
    (seen,) = queries.files(officer("tz.housing"), case)
    (own,) = queries.files(party_of(answer), case)
    assert (seen.name, own.name) == ("", "张三的照片.txt")
    assert queries.content(officer("tz.housing"), case, 1) == ("text/plain", b"x")
    with pytest.raises(NotFound):
        queries.content(officer("tz.housing"), case, 1, original=True)


def test_a_withdrawal_is_not_told_to_the_office_until_it_counts() -> None:
    case, answer = handled()
    before = [read(officer("tz.housing"), case) for read in (queries.case, queries.limits, queries.happened)]
    petitioner.withdraw(case, by=party_of(answer), at=at(4))
    after = [read(officer("tz.housing"), case) for read in (queries.case, queries.limits, queries.happened)]
    assert after == before
    assert "withdraw" in {one.kind for one in queries.happened(party_of(answer), case)}
    for _ in passing.watch(at(40)):
        pass
    assert queries.case(officer("tz.housing"), case).ended == "withdrawal"


# ── A party ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_party_reads_everything_of_their_case() -> None:
    case, answer = decided("partly", parties=(NewParty(), NewParty()))
    party = party_of(answer, 1)
    undertaking.undertake(
        case, by=officer("tz.housing"), at=at(11), verb="repair", text="换灯", due=at(30).date(), claim=1
    )
    for _ in passing.watch(at(45)):
        pass
    assert queries.case(party, case).stage == "answered"
    assert queries.claims(party, case)[0].outcome == "partly"
    assert queries.letters(party, case)[0].notice == "opinion"
    (promise,) = queries.promises(party, case)
    assert (promise.verb, promise.claim, promise.done_on) == ("repair", 1, None)
    assert BREACH in {one.kind for one in queries.happened(party, case)}
    late = next(limit for limit in queries.limits(party, case) if limit.name == "undertaking")
    assert late.breached is not None


def test_a_party_of_one_case_finds_no_other() -> None:
    case, _ = handled()
    stranger = party_of(filed())
    with pytest.raises(NotFound):
        queries.case(stranger, case)
