"""One submission, one act: whatever is sent twice, at once, or after something broke."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import psycopg
import pytest
from django.db import connection, connections

from huiyin.cases.actions import filing, handling, intake, petitioner, undertaking
from huiyin.cases.actions.filing import NewFiling, NewParty
from huiyin.cases.actions.once import Answer, _print, once
from huiyin.cases.identity import Identity
from huiyin.cases.models import Case, Event, Token
from huiyin.cases.readers import Officer, Service, reading, set_one
from huiyin.procedure.refused import Refused
from tests.cases.acting import LETTER, PORTAL, START, at, filed, handled, officer, party_of

TOKEN = "a-token-of-a-form-0123456789"
NEW = NewFiling(
    text="楼道的灯坏了三个月。",
    jurisdiction="tz",
    claims=("修好", "答复"),
    parties=(NewParty(identity=Identity(name="乙一", phone="000")), NewParty(mode="anonymous")),
)


def cases() -> int:
    with reading(Service("check")):
        return Case.objects.count()


def events(case: Any) -> list[str]:
    with reading(Service("check")):
        return list(Event.objects.filter(case=case).order_by("seq").values_list("kind", flat=True))


# ── The same again ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("city")
def test_the_second_time_gives_the_same_answer_with_codes_and_receipts_and_no_second_case() -> None:
    first = filing.file(NEW, by=PORTAL, at=START, token=TOKEN)
    again = filing.file(NEW, by=PORTAL, at=at(2), token=TOKEN)
    assert again == first
    assert len(first.codes) == 2
    assert first.receipts
    assert cases() == 1


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    "other",
    [
        replace(NEW, text=NEW.text + "!"),
        replace(NEW, claims=("修好",)),
        replace(NEW, claims=("答复", "修好")),
        replace(NEW, parties=NEW.parties[:1]),
        replace(NEW, parties=NEW.parties[::-1]),
        replace(NEW, about=("tz.petition",)),
        replace(NEW, received_on=START.date()),
        replace(NEW, files=(filing.File("a.txt", b"a"),)),
    ],
)
def test_other_content_under_the_same_token_is_refused_and_files_nothing(other: NewFiling) -> None:
    filing.file(NEW, by=PORTAL, at=START, token=TOKEN)
    with pytest.raises(Refused) as refused:
        filing.file(other, by=PORTAL, at=START, token=TOKEN)
    assert refused.value.code == "token"
    assert cases() == 1


@pytest.mark.usefixtures("city")
def test_somebody_else_does_not_get_the_answer_with_a_token_that_they_saw() -> None:
    filing.file(NEW, by=PORTAL, at=START, token=TOKEN)
    with pytest.raises(Refused) as refused:
        filing.file(NEW, by=officer("tz.petition"), at=START, token=TOKEN)
    assert refused.value.code == "token"


def _acts() -> Iterator[Any]:
    housing = lambda: officer("tz.housing")  # noqa: E731 - rows of a table
    due = at(60).date()
    yield (
        "undertake",
        lambda case: undertaking.undertake(
            case, by=housing(), at=at(5), token=TOKEN, verb="repair", text="修灯", due=due
        ),
    )
    yield "write", lambda case: petitioner.write(case, by=housing(), at=at(5), token=TOKEN, text="在办")
    yield "name", lambda case: handling.name_officer(case, by=housing(), at=at(5), token=TOKEN, seat="tz.housing.2")
    yield (
        "issue",
        lambda case: handling.issue_opinion(
            case, by=housing(), at=at(5), token=TOKEN, outcomes={"1": "supported"}, letter=LETTER
        ),
    )
    yield "involve", lambda case: intake.involve(case, by=housing(), at=at(5), token=TOKEN, to_office="tz.social")


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("act", [act for _, act in _acts()], ids=[name for name, _ in _acts()])
def test_a_second_click_on_an_act_adds_no_second_record(act: Callable[[Any], Answer]) -> None:
    case, _ = handled()
    first = act(case)
    before = events(case)
    assert act(case) == first
    assert events(case) == before


@pytest.mark.usefixtures("city")
def test_the_same_words_to_another_case_are_another_submission() -> None:
    one, _ = handled()
    two, _ = handled(text="又一件")
    petitioner.write(one, by=officer("tz.housing"), at=at(5), token=TOKEN, text="在办")
    with pytest.raises(Refused, match="sent before"):
        petitioner.write(two, by=officer("tz.housing"), at=at(5), token=TOKEN, text="在办")


@pytest.mark.usefixtures("city")
def test_an_officer_whose_roles_have_changed_meanwhile_still_gets_the_answer() -> None:
    # Nor does it matter in which order a process prints the members of a set.
    case, _ = handled()
    housing = officer("tz.housing")
    first = petitioner.write(case, by=housing, at=at(5), token=TOKEN, text="在办")
    fewer = Officer(housing.office, housing.office_id, housing.seat, housing.roles - {"intake"})
    assert petitioner.write(case, by=fewer, at=at(6), token=TOKEN, text="在办") == first


@pytest.mark.usefixtures("city")
def test_a_short_token_is_not_taken() -> None:
    with pytest.raises(ValueError, match="16"):
        filing.file(NEW, by=PORTAL, at=START, token="short")


# ── Something breaks ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("city")
def test_what_breaks_in_between_leaves_nothing_and_the_token_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(filing.Holding, "save", _break)
        with pytest.raises(ZeroDivisionError):
            filing.file(NEW, by=PORTAL, at=START, token=TOKEN)
    assert cases() == 0
    with connection.cursor() as cursor:
        for table in ("cases_token", "cases_event", "cases_party", "cases_casekey", "cases_leaf"):
            cursor.execute("SELECT set_config('huiyin.service', 'check', true)")
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - a closed list
            assert cursor.fetchone() == (0,)
        cursor.execute("SELECT set_config('huiyin.service', '', true)")
    answer = filing.file(NEW, by=PORTAL, at=START, token=TOKEN)
    assert filing.file(NEW, by=PORTAL, at=START, token=TOKEN) == answer


@pytest.mark.usefixtures("city")
def test_what_was_refused_can_be_put_right_under_the_same_token() -> None:
    with pytest.raises(Refused):
        filing.file(replace(NEW, text=" "), by=PORTAL, at=START, token=TOKEN)
    assert filing.file(NEW, by=PORTAL, at=START, token=TOKEN).number


def _break(*_: object) -> None:
    raise ZeroDivisionError


# ── At once ──────────────────────────────────────────────────────────────────────────────────────────────────────


def at_once(work: Callable[[], Any], people: int = 4) -> list[Any]:
    """What each of several gets who do the same in the same moment, each on a connection of their own."""
    ready = Barrier(people)

    def one() -> Any:
        try:
            ready.wait()
            return work()
        except Refused as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(people) as pool:
        return [done.result() for done in [pool.submit(one) for _ in range(people)]]


@pytest.mark.usefixtures("apart")
def test_the_same_form_sent_several_times_in_one_moment_is_one_case() -> None:
    before = cases()
    answers = at_once(lambda: filing.file(NEW, by=PORTAL, at=START, token=TOKEN))
    assert len({_print(answer) for answer in answers}) == 1
    assert cases() == before + 1


@pytest.mark.usefixtures("apart")
def test_an_act_sent_several_times_in_one_moment_is_one_record() -> None:
    case = filed().case
    by = officer("tz.petition")
    answers = at_once(lambda: intake.register(case, by=by, at=at(0), token=TOKEN + "-act"))
    assert len({_print(answer) for answer in answers}) == 1
    assert events(case) == ["file", "register"]


@pytest.mark.usefixtures("apart")
def test_without_tokens_the_rules_let_one_of_several_through() -> None:
    case = filed().case
    by = officer("tz.petition")
    answers = at_once(lambda: intake.register(case, by=by, at=at(0)))
    assert sorted(type(answer).__name__ for answer in answers) == ["Answer", "Refused", "Refused", "Refused"]
    assert events(case) == ["file", "register"]


@pytest.mark.usefixtures("apart")
def test_messages_sent_in_one_moment_all_stand_in_one_chain() -> None:
    from huiyin.cases.check import check  # noqa: PLC0415

    case, answer = handled()
    party = party_of(answer)
    at_once(lambda: petitioner.write(case, by=party, at=at(4), text="还在等"))
    assert events(case)[-4:] == ["message"] * 4
    assert check().problems == []


@pytest.mark.usefixtures("apart")
def test_who_waits_for_one_that_breaks_does_it_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []

    def work() -> Answer:
        done.append(1)
        if len(done) == 1:
            raise Refused("first", filing.Text("坏", "broke"))
        return filing.answer(*_begun())

    def _begun() -> tuple[Any, Any]:
        held, codes = filing.begin(NEW, PORTAL, START)
        held.save()
        return held, codes

    answers = at_once(lambda: once(PORTAL, TOKEN + "-breaks", NEW, START, work), 2)
    assert sorted(type(answer).__name__ for answer in answers) == ["Answer", "Refused"]


# ── What is kept ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_dump_of_the_tokens_tells_no_code_no_case_and_no_token(apart: str) -> None:
    answer = filing.file(NEW, by=PORTAL, at=START, token=TOKEN + "-dump")
    with psycopg.connect(apart) as owner:
        rows = owner.execute("SELECT t::text, answer, request, digest FROM cases_token t").fetchall()
    dump = b"\n".join(part if isinstance(part, bytes) else str(part).encode() for row in rows for part in row)
    assert rows
    for code in answer.codes:
        for form in (code, code.replace("-", ""), code.replace(" ", "")):
            assert form.encode() not in dump
            assert form.encode().hex().encode() not in dump
    for told in (answer.number, str(answer.case), answer.case.hex, TOKEN, NEW.text):
        assert told.encode() not in dump
        assert told.encode().hex().encode() not in dump


@pytest.mark.usefixtures("city")
def test_an_answer_does_not_open_in_another_row() -> None:
    from huiyin.vault.seal import CannotOpen  # noqa: PLC0415

    filing.file(NEW, by=PORTAL, at=START, token=TOKEN)
    filing.file(NEW, by=PORTAL, at=START, token=TOKEN[::-1])
    from huiyin.cases.actions.once import _digest, _secret  # noqa: PLC0415

    one, two = (_digest(_secret(token)) for token in (TOKEN, TOKEN[::-1]))
    set_one("token", one.hex())
    sealed = Token.objects.get().answer
    set_one("token", two.hex())
    Token.objects.update(answer=sealed)
    with pytest.raises(CannotOpen):
        filing.file(NEW, by=PORTAL, at=START, token=TOKEN[::-1])
