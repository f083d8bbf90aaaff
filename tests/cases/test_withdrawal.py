"""A withdrawal: the party's own, silent for thirty days, taken back as if nothing had been said."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from huiyin.cases import queries
from huiyin.cases.actions import delivery, filing, handling, petitioner
from huiyin.cases.actions.filing import NewFiling, NewParty
from huiyin.cases.actions.passing import pass_time, watch
from huiyin.cases.check import check
from huiyin.cases.models import Case, Event
from huiyin.cases.readers import AsParty, Officer, Service, reading, say
from huiyin.procedure.refused import Refused
from tests.cases.acting import LETTER, START, at, decided, filed, handled, officer, party_of

pytestmark = pytest.mark.usefixtures("city")

TABLES = tuple(sorted(model._meta.db_table for model in apps.get_app_config("cases").get_models()))
# The row of a case tells whoever reads it in SQL that something was recorded; no query of ours shows these to offices.
TOLD = {"state", "next_at", "events", "head"}


def seen(by: Officer) -> dict[str, list[dict[str, Any]]]:
    """Everything that an office can fetch, of every table, in plain SQL."""
    found = {}
    say(office=str(by.office_id))
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own tables
            names = [column.name for column in cursor.description or ()]
            rows = ({name: _plain(value) for name, value in zip(names, row, strict=True)} for row in cursor.fetchall())
            found[table] = sorted(rows, key=repr)
    say()
    return found


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def pages(by: Officer, case: uuid.UUID) -> dict[str, Any]:
    """Everything that our own queries show to an office of a case."""
    of_case: tuple[Callable[[Officer, uuid.UUID], Any], ...] = (
        queries.case,
        queries.possible,
        queries.limits,
        queries.happened,
        queries.looked,
        queries.claims,
        queries.written,
        queries.letters,
        queries.promises,
        queries.files,
    )
    shown = {one.__name__: one(by, case) for one in of_case}
    return {**shown, "queue": queries.queue(by), "today": queries.today(by, at(6).date())}


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, set[str]]:
    """In which columns of which table something changed."""
    found: dict[str, set[str]] = {}
    for table, rows in before.items():
        if len(rows) != len(after[table]):
            found[table] = {"rows"}
            continue
        pairs = zip(rows, after[table], strict=True)
        if changed := {name for old, new in pairs for name in old if old[name] != new[name]}:
            found[table] = changed
    return found


def kinds(case: uuid.UUID) -> list[str]:
    with reading(Service("check")):
        return list(Event.objects.filter(case=case).order_by("seq").values_list("kind", flat=True))


def ended(case: uuid.UUID) -> str:
    with reading(Service("check")):
        return str(Case.objects.values_list("ended", flat=True).get(pk=case))


# ── The office is not told ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("office", ["tz.housing", "tz.petition"])
def test_what_an_office_can_fetch_is_the_same_with_and_without_it(office: str) -> None:
    case, answer = handled()
    by = officer(office)
    before, shown = seen(by), pages(by, case)
    petitioner.withdraw(case, by=party_of(answer), at=at(5))
    assert difference(before, seen(by)) == {"cases_case": TOLD}
    assert pages(by, case) == shown


def test_nor_does_taking_it_back_show() -> None:
    case, answer = handled()
    by, party = officer("tz.housing"), party_of(answer)
    before, shown = seen(by), pages(by, case)
    petitioner.withdraw(case, by=party, at=at(5))
    petitioner.take_back(case, by=party, at=at(5.5))
    assert difference(before, seen(by)) == {"cases_case": {"state", "events", "head"}}
    assert pages(by, case) == shown
    assert kinds(case)[-2:] == ["withdraw", "take_back"]
    assert check().problems == []


def test_for_thirty_days_the_office_works_on_as_in_a_case_where_nothing_was_said() -> None:
    """Two cases alike but for the withdrawal: what offices see of them differs in numbers of records alone."""
    (quiet, _), (withdrawing, answer) = handled(), handled()
    petitioner.withdraw(withdrawing, by=party_of(answer), at=at(4))
    by = officer("tz.housing")
    views = []
    for case in (quiet, withdrawing):
        petitioner.write(case, by=by, at=at(5), text="在办")
        handling.issue_opinion(case, by=by, at=at(10), outcomes={"1": "supported"}, letter=LETTER)
        delivery.deliver(case, by=by, at=at(11), mode="handed_over")
        views.append(
            (
                [(one.kind, one.on, one.by, one.office, one.facts) for one in queries.happened(by, case)],
                queries.limits(by, case),
                [act.id for act in queries.possible(by, case)],
                [(one.kind, one.fields) for one in queries.letters(by, case)],
                queries.case(by, case).stage,
                queries.case(by, case).ended,
            )
        )
    assert views[0] == views[1]


def test_no_number_is_missing_from_what_an_office_sees() -> None:
    case, answer = handled()
    by = officer("tz.housing")
    petitioner.withdraw(case, by=party_of(answer), at=at(4))
    petitioner.write(case, by=by, at=at(5), text="在办")
    numbers = [one.seq for one in queries.happened(by, case)]
    assert numbers == list(reversed(range(len(numbers))))


def test_the_clocks_of_the_office_run_on() -> None:
    case, answer = handled()
    petitioner.withdraw(case, by=party_of(answer), at=at(4))
    for _ in watch(at(30)):
        pass
    decision = next(one for one in queries.limits(officer("tz.housing"), case) if one.name == "decision")
    assert (decision.paused, decision.ended) == (False, None)


# ── The party ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_party_sees_it_and_until_when_it_can_be_taken_back() -> None:
    case, answer = handled()
    party = party_of(answer)
    petitioner.withdraw(case, by=party, at=at(4))
    limit = next(one for one in queries.limits(party, case) if one.name == "withdrawal")
    assert (limit.due - limit.started).days == 30
    assert queries.happened(party, case)[0].kind == "withdraw"
    assert "take_back" in {act.id for act in queries.possible(party, case)}


@pytest.mark.parametrize("late", [False, True])
def test_it_can_be_taken_back_until_the_last_day_and_not_after(late: bool) -> None:
    case, answer = handled()
    party = party_of(answer)
    petitioner.withdraw(case, by=party, at=at(4))
    limit = next(one for one in queries.limits(party, case) if one.name == "withdrawal")
    when = at((limit.rolled - START.date()).days + late)
    if not late:
        petitioner.take_back(case, by=party, at=when)
        assert ended(case) == ""
        return
    assert refused(lambda: petitioner.take_back(case, by=party, at=when)) in ("ended", "stage")


def test_after_thirty_days_it_ends_the_case_and_then_the_office_is_told() -> None:
    case, answer = handled()
    by = officer("tz.housing")
    petitioner.withdraw(case, by=party_of(answer), at=at(4))
    before = seen(by)
    pass_time(case, at(33))
    assert ended(case) == ""
    assert len(seen(by)["cases_event"]) == len(before["cases_event"])
    pass_time(case, at(40))
    assert ended(case) == "withdrawal"
    told = queries.happened(by, case)[0]
    assert (told.kind, told.facts["clock"]) == ("lapse", "withdrawal")
    assert queries.case(by, case).ended == "withdrawal"
    assert check().problems == []


def test_it_lapses_by_itself_once_for_all_watches() -> None:
    case, answer = handled()
    petitioner.withdraw(case, by=party_of(answer), at=at(4))
    for _ in range(3):
        for _ in watch(at(40)):
            pass
    assert kinds(case).count("lapse") == 1


def test_what_was_withdrawn_can_be_reopened() -> None:
    from huiyin.cases.actions import review  # noqa: PLC0415

    case, answer = handled()
    petitioner.withdraw(case, by=party_of(answer), at=at(4))
    pass_time(case, at(40))
    review.reopen(case, by=party_of(answer), at=at(41))
    assert ended(case) == ""


# ── Whose it is ──────────────────────────────────────────────────────────────────────────────────────────────────


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as told, transaction.atomic():
        act()
    return told.value.code


def test_no_officer_withdraws() -> None:
    case, _ = handled()
    for office in ("tz.housing", "tz.petition"):
        assert refused(lambda office=office: petitioner.withdraw(case, by=officer(office), at=at(4))) in (
            "who",
            "office",
        )


def test_no_officer_withdraws_with_the_code_that_they_printed() -> None:
    answer = filing.file(NewFiling(text="灯坏了", jurisdiction="tz"), by=officer("tz.petition"), at=START)
    party = queries.enter(answer.number, answer.codes[0])
    for act in (petitioner.withdraw, petitioner.take_back):
        assert refused(lambda act=act: act(answer.case, by=party, at=at(1))) == "own_code"
    assert kinds(answer.case) == ["file"]


@pytest.mark.parametrize("kind", ["helper", "representative"])
def test_nobody_withdraws_for_the_petitioner(kind: str) -> None:
    case, answer = handled(parties=(NewParty(), NewParty(kind=kind)))
    assert refused(lambda: petitioner.withdraw(case, by=party_of(answer, 1), at=at(4))) in ("helper", "principal")
    assert "withdraw" not in kinds(case)


def test_one_of_several_does_not_withdraw_for_the_others() -> None:
    case, answer = handled(parties=(NewParty(), NewParty()))
    try:
        petitioner.withdraw(case, by=party_of(answer), at=at(4))
    except Refused:
        return
    pass_time(case, at(40))
    assert ended(case) == ""


def test_a_party_of_another_case_withdraws_nothing() -> None:
    case, _ = handled()
    _, other = handled()
    stranger = party_of(other)
    for reader in (stranger, AsParty(case, stranger.party, "principal", own_code=True)):
        with pytest.raises(LookupError):
            petitioner.withdraw(case, by=reader, at=at(4))
    assert "withdraw" not in kinds(case)


def test_a_withdrawal_has_no_words_that_an_office_would_read() -> None:
    case, answer = handled()
    assert refused(lambda: petitioner.withdraw(case, by=party_of(answer), at=at(4), words="不想办了")) == "words"


def test_it_counts_as_no_answer() -> None:
    case, answer = decided("supported")
    petitioner.withdraw(case, by=party_of(answer), at=at(11))
    pass_time(case, at(60))
    with reading(Service("check")):
        assert Case.objects.get(pk=case).ended in ("withdrawal", "opinion")


def test_before_anything_was_done_it_can_be_withdrawn_too() -> None:
    answer = filed()
    petitioner.withdraw(answer.case, by=party_of(answer), at=at(0.1))
    for _ in watch(at(40)):
        pass
    assert ended(answer.case) == "withdrawal"
    assert check().problems == []
