"""The journal of a case: records that open and chain, a leaf for each that tells nothing, receipts that hold."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from huiyin.cases import journal, queries
from huiyin.cases.actions import delivery, handling, intake, looking, petitioner, review, undertaking
from huiyin.cases.actions.filing import NewParty
from huiyin.cases.actions.looking import Reason
from huiyin.cases.actions.once import Answer
from huiyin.cases.actions.passing import pass_time
from huiyin.cases.check import check
from huiyin.cases.holding import replay
from huiyin.cases.identity import Identity
from huiyin.cases.models import Case, Event, Leaf
from huiyin.cases.readers import Service, reading
from huiyin.cases.sealing import case_seal
from huiyin.ledger.commitment import commit, commit_doc, doc_salt, leaf, salt_of
from huiyin.ledger.record import parse_record, print_record
from huiyin.procedure.dump import dump
from huiyin.procedure.refused import Refused
from tests.cases.acting import LETTER, START, at, decided, filed, handled, officer, party_of

pytestmark = pytest.mark.usefixtures("city")

SECRETS = ("乙某", "000-000", "请修好楼道的灯", "墨水")


def long_course() -> tuple[uuid.UUID, list[Answer]]:
    """A case with everything in its journal that can be: acts, papers, looks, messages, time, silence."""
    parties = (NewParty(mode="open", identity=Identity(name="乙某", phone="000-000")),)
    answers = [filed("请修好楼道的灯，墨水", wish="请修好楼道的灯", parties=parties, claims=("请修好楼道的灯", "答复"))]
    case, party, petition = answers[0].case, party_of(answers[0]), officer("tz.petition")
    housing = officer("tz.housing")
    answers += [
        intake.register(case, by=petition, at=at(0)),
        intake.transfer(case, by=petition, at=at(1), to_office="tz.housing", way="transfer", letter=LETTER),
        intake.take_over(case, by=housing, at=at(2)),
        petitioner.withdraw(case, by=party, at=at(2.5)),
        intake.accept(case, by=housing, at=at(3), exit="petition", letter=LETTER),
        petitioner.take_back(case, by=party, at=at(3.5)),
        intake.supplement(case, by=party, at=at(4), text="墨水", claims=("再一点",)),
        petitioner.write(case, by=housing, at=at(5), text="墨水"),
        looking.look(case, by=housing, at=at(5), reason=Reason.UNCLEAR)[0],
        looking.open_identity(case, by=housing, at=at(5), reason=Reason.LETTER)[0],
        undertaking.undertake(case, by=housing, at=at(6), verb="repair", text="墨水", due=at(9).date()),
        handling.issue_opinion(
            case, by=housing, at=at(80), outcomes=dict.fromkeys("123", "refused"), letter=LETTER, findings={}
        ),
        delivery.deliver(case, by=party, at=at(81), mode="read_online"),
        review.request_review(case, by=party, at=at(83)),
    ]
    return case, answers


def records(case: uuid.UUID) -> list[Event]:
    with reading(Service("check")):
        return list(Event.objects.filter(case=case).order_by("seq"))


# ── Records ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_record_parses_prints_alike_and_names_the_one_before() -> None:
    case, _ = long_course()
    head = None
    for seq, event in enumerate(records(case)):
        record = parse_record(bytes(event.record))
        assert print_record(record) == bytes(event.record)
        assert (record.case, record.seq, record.prev) == (case.bytes, seq, head)
        head = bytes(event.commitment)
    with reading(Service("check")):
        row = Case.objects.get(pk=case)
    assert (bytes(row.head), row.events) == (head, seq + 1)


def test_every_commitment_and_every_document_opens_with_the_salts_of_the_case() -> None:
    case, _ = long_course()
    with reading(Service("check")):
        salts = case_seal(case).salts
    for event in records(case):
        assert commit(salt_of(salts, event.seq), bytes(event.record)) == bytes(event.commitment)
    assert check().problems == []


def test_every_receipt_in_an_answer_holds() -> None:
    case, answers = long_course()
    there = {event.seq: event for event in records(case)}
    given: list[int] = []
    for answer in answers:
        assert answer.receipts
        for receipt in answer.receipts:
            assert commit(receipt.salt, receipt.record) == receipt.commitment
            assert bytes(there[receipt.seq].commitment) == receipt.commitment
            assert bytes(there[receipt.seq].record) == receipt.record
            given.append(receipt.seq)
    assert given == sorted(there)


def test_a_receipt_shows_nothing_of_another_event() -> None:
    _, answers = long_course()
    salts = [receipt.salt for answer in answers for receipt in answer.receipts]
    assert len(set(salts)) == len(salts)
    first, second = answers[0].receipts[0], answers[1].receipts[0]
    assert commit(first.salt, second.record) != second.commitment


def test_a_record_tells_nothing_that_anybody_wrote_or_is() -> None:
    case, _ = long_course()
    for event in records(case):
        for secret in SECRETS:
            assert secret.encode() not in bytes(event.record)
            assert secret not in event.record.__str__()


def test_the_journal_and_nothing_else_gives_the_state() -> None:
    case, _ = long_course()
    with reading(Service("check")):
        row = Case.objects.get(pk=case)
    assert dump(replay(parse_record(bytes(event.record)) for event in records(case))) == row.state


# ── Time ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("micros", [0, 1, 499_999, 500_000, 999_999])
def test_instants_are_recorded_in_whole_seconds_and_never_later_than_they_were(micros: int) -> None:
    when = START.replace(microsecond=micros)
    answer = filed(when=when)
    intake.register(answer.case, by=officer("tz.petition"), at=when)
    for event in records(answer.case):
        assert parse_record(bytes(event.record)).at == START
    assert check().problems == []


@pytest.mark.parametrize("hours", [-16, -15, 0, 13, 15.9, 16])
def test_the_day_beside_a_record_is_the_local_one(hours: float) -> None:
    when = datetime(2026, 3, 10, 0, 0, tzinfo=UTC) + timedelta(hours=hours)
    [event] = records(filed(when=when).case)
    assert event.on == (when + timedelta(hours=8)).date()


def test_an_instant_without_an_offset_is_not_taken() -> None:
    with pytest.raises(ValueError, match="offset"):
        filed(when=START.replace(tzinfo=None))


def test_a_clock_that_goes_back_adds_nothing() -> None:
    case, _ = handled()
    before = len(records(case))
    with pytest.raises(Refused) as refused:
        handling.issue_opinion(case, by=officer("tz.housing"), at=at(1), outcomes={"1": "supported"}, letter=LETTER)
    assert refused.value.code == "backwards"
    assert len(records(case)) == before


@pytest.mark.parametrize(
    "act",
    [
        lambda case, party: petitioner.write(case, by=party, at=at(1), text="早"),
        lambda case, _: looking.look(case, by=officer("tz.housing"), at=at(1), reason=Reason.VISIT),
    ],
    ids=["message", "look"],
)
def test_nor_beside_the_procedure(act: Callable[[uuid.UUID, Any], object]) -> None:
    """Records stand in the order of time, whatever kind they are."""
    case, answer = handled()
    with pytest.raises(Refused) as refused:
        act(case, party_of(answer))
    assert refused.value.code == "backwards"
    times = [parse_record(bytes(event.record)).at for event in records(case)]
    assert times == sorted(times)


# ── Leaves ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_there_is_one_leaf_for_each_event_which_names_no_case() -> None:
    case, _ = long_course()
    events = records(case)
    with reading(Service("publish")):
        rows = list(Leaf.objects.values())
    assert {bytes(row["commitment"]) for row in rows} == {bytes(event.commitment) for event in events}
    assert len(rows) == len(events)
    for row in rows:
        assert row.keys() == {"commitment", "origin", "index"}
        whole = leaf(bytes(row["commitment"])) + row["origin"].encode()
        assert case.hex.encode() not in whole
        assert case.bytes not in whole
        assert str(case).encode() not in whole
        assert row["index"] is None


def test_a_leaf_is_as_long_for_a_silent_event_as_for_any() -> None:
    case, _ = long_course()
    assert {len(leaf(bytes(event.commitment))) for event in records(case)} == {60}
    assert {event.silent for event in records(case)} == {True, False}


def test_the_same_filing_twice_has_leaves_that_are_not_alike() -> None:
    one, two = filed(), filed()
    assert one.receipts[0].commitment != two.receipts[0].commitment


# ── Breaches ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_late_act_says_by_when_it_was_owed_and_the_breach_stands_before_it() -> None:
    answer = filed()
    intake.register(answer.case, by=officer("tz.petition"), at=at(5))
    kinds = [event.kind for event in records(answer.case)]
    assert (kinds[1], kinds[-1]) == ("breach", "register")
    late = parse_record(bytes(records(answer.case)[-1].record))
    assert late.due is not None
    assert late.due < late.at


def test_what_time_does_names_nobody_of_an_office() -> None:
    case = filed().case
    pass_time(case, at(5))
    done = [parse_record(bytes(event.record)) for event in records(case)[1:]]
    assert {one.kind for one in done} == {"breach", "lapse"}
    assert {(one.by, one.office, one.seat, one.role) for one in done} == {("time", "", "", "")}


def test_documents_open_one_by_one() -> None:
    case, _ = decided()
    with reading(Service("check")):
        salts = case_seal(case).salts
    letters = queries.letters(officer("tz.housing"), case)
    assert letters
    record = parse_record(bytes(records(case)[-1].record))
    assert all(
        commit_doc(doc_salt(salts, record.seq, n), b"other") != doc.commitment for n, doc in enumerate(record.docs)
    )


def test_what_stands_beside_the_procedure_is_left_out_of_the_replay() -> None:
    case, _ = long_course()
    events = records(case)
    moving = journal.events_of(parse_record(bytes(event.record)) for event in events)
    beside = [event for event in events if event.kind in journal.BESIDE]
    assert len(moving) == len(events) - len(beside)
    assert {event.kind for event in beside} == {"message", "look", "open_identity"}
