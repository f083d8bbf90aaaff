"""What becomes a case and what does not; to whom it goes, and who never sees it; what a joint petition tells."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.utils import DatabaseError

from huiyin.cases import queries
from huiyin.cases.actions import filing, petitioner
from huiyin.cases.actions.filing import LONGEST, MOST_CLAIMS, File, NewFiling, NewParty
from huiyin.cases.attachments import BadFile
from huiyin.cases.check import check
from huiyin.cases.holding import Holding
from huiyin.cases.identity import Identity
from huiyin.cases.models import Case, Claim, Event, Filing, Party, Reader, Shield
from huiyin.cases.readers import NotFound, Service, reading, say, set_one
from huiyin.cases.sealing import case_seal
from huiyin.directory import offices
from huiyin.directory.models import Office
from huiyin.directory.offices import Unknown
from huiyin.ledger.record import parse_record
from huiyin.procedure.refused import Refused
from tests.cases.acting import PORTAL, START, at, filed, officer, party_of

pytestmark = pytest.mark.usefixtures("city")

PLAIN = NewFiling(text="楼道的灯坏了三个月，没有人修。", jurisdiction="tz")
TABLES: tuple[type[models.Model], ...] = tuple(apps.get_app_config("cases").get_models())
EVERYBODY = tuple(
    f"{place}.{office}"
    for place, names in {
        "tz": ("government", "petition", "housing", "social"),
        "qs": ("government", "petition", "housing"),
        "lc": ("government", "petition", "housing", "oversight"),
    }.items()
    for office in names
)


def rows() -> dict[str, int]:
    """How many rows there are in each table that holds anything of a case."""
    say(service="check")
    return {model.__name__: model._default_manager.count() for model in TABLES if model.__name__ != "SiteKey"}


# ── What is refused ──────────────────────────────────────────────────────────────────────────────────────────────

CODE = "0000000000000000000000000"
REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("empty", {"text": ""}),
    ("empty", {"text": " \n\t　"}),
    ("empty", {"text": "\u200b\u200d\ufeff"}),
    ("empty", {"claims": ("修好", " ")}),
    ("empty", {"claims": ("修好", "\u200b")}),
    ("long", {"text": "长" * (LONGEST + 1)}),
    ("long", {"wish": "长" * (LONGEST + 1)}),
    ("long", {"claims": ("长" * (LONGEST + 1),)}),
    ("long", {"covers": ("长" * (LONGEST + 1),)}),
    ("claims", {"claims": ("修好",) * (MOST_CLAIMS + 1)}),
    ("parties", {"parties": ()}),
    ("parties", {"parties": (NewParty(kind="helper"),)}),
    ("parties", {"parties": (NewParty(kind="representative"),)}),
    ("parties", {"parties": (NewParty(), *(NewParty(kind="representative") for _ in range(6)))}),
    ("parties", {"parties": (NewParty(), NewParty(kind="leader"))}),
    ("parties", {"parties": (NewParty(mode="verified"),)}),
    ("code", {"parties": (NewParty(code="12345"),)}),
    ("about", {"about": EVERYBODY}),
    ("future", {"received_on": START.date() + timedelta(days=1)}),
    ("force", {"received_on": date(2022, 4, 30)}),
    ("fact", {"more": {"mood": "bad"}}),
    *(
        ("fact", {"more": {name: "tz.social"}})
        for name in ("claims", "to_office", "calendar", "profile", "office", "by")
    ),
]


@pytest.mark.parametrize(("code", "change"), REFUSED, ids=lambda one: one if isinstance(one, str) else next(iter(one)))
def test_what_cannot_become_a_case_is_refused_and_leaves_nothing(code: str, change: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        filing.file(replace(PLAIN, **change), by=PORTAL, at=START)
    assert refused.value.code == code
    assert refused.value.why.zh
    assert refused.value.why.en
    assert set(rows().values()) == {0}


@pytest.mark.parametrize("field", ["jurisdiction", "office", "place", "about"])
def test_what_the_directory_does_not_know_is_named(field: str) -> None:
    value = ("nowhere",) if field == "about" else "nowhere"
    with pytest.raises(Unknown, match="nowhere"):
        filing.file(replace(PLAIN, **{field: value}), by=PORTAL, at=START)
    assert set(rows().values()) == {0}


def test_a_file_that_is_not_taken_takes_the_filing_with_it() -> None:
    with pytest.raises(BadFile):
        filing.file(replace(PLAIN, files=(File("a.exe", b"MZ\0\0"),)), by=PORTAL, at=START)
    assert set(rows().values()) == {0}


def test_an_identity_has_a_closed_set_of_fields_of_a_bounded_length() -> None:
    with pytest.raises(Refused):
        Identity(name="长" * 201)
    with pytest.raises(TypeError):
        Identity(number="1")  # type: ignore[call-arg]


def test_a_code_serves_one_party_of_one_case() -> None:
    """Else it would join two cases by a person."""
    code = filed().codes[0]
    before = rows()
    for parties in ((NewParty(code=code),), (NewParty(), NewParty(code=code))):
        with pytest.raises(Refused) as refused:
            filing.file(replace(PLAIN, parties=parties), by=PORTAL, at=START)
        assert refused.value.code == "code"
    assert rows() == before


def test_two_parties_of_one_filing_do_not_share_a_code() -> None:
    from huiyin.vault.codes import mint_code  # noqa: PLC0415

    code = mint_code(lambda size: b"7" * size)
    with pytest.raises(Refused) as refused:
        filing.file(replace(PLAIN, parties=(NewParty(code=code), NewParty(code=code))), by=PORTAL, at=START)
    assert refused.value.code == "code"
    assert set(rows().values()) == {0}


# ── What is taken ────────────────────────────────────────────────────────────────────────────────────────────────


def claims_of(case: uuid.UUID) -> list[str]:
    with reading(Service("check")):
        seal = case_seal(case)
        return [seal.text(row, "text") for row in Claim.objects.filter(case=case).order_by("number")]


@pytest.mark.parametrize("number", [1, 25, MOST_CLAIMS])
def test_every_claim_is_kept_in_its_order(number: int) -> None:
    claims = tuple(f"诉求第 {one} 项" for one in range(number))
    case = filed(claims=claims).case
    assert claims_of(case) == list(claims)
    assert queries.case(officer("tz.petition"), case).claims == number
    assert check().problems == []


@pytest.mark.parametrize(
    ("wish", "claim"), [("请修好", "请修好"), ("", PLAIN.text), ("  ", PLAIN.text), ("\u200b", PLAIN.text)]
)
def test_without_claims_the_wish_is_the_one_claim_and_without_a_wish_the_text(wish: str, claim: str) -> None:
    case = filing.file(replace(PLAIN, wish=wish), by=PORTAL, at=START).case
    assert claims_of(case) == [claim]


def test_texts_are_of_any_script_and_up_to_the_limit() -> None:
    text = "𠮷龘 ﷽ é 👨‍👩‍👧 " + "长" * (LONGEST - 30)
    case = filed(text=text, claims=("𠮷",)).case
    with reading(Service("check")):
        kept = case_seal(case).text(Filing.objects.get(case=case), "text")
    assert kept.endswith("长" * 100)
    assert check().problems == []


def test_the_only_helper_cannot_be_alone_but_stands_beside_a_principal() -> None:
    answer = filed(parties=(NewParty(), NewParty(kind="helper")))
    assert [party_of(answer, n).kind for n in range(2)] == ["principal", "helper"]


def test_what_came_elsewhere_counts_from_its_own_day_and_says_so() -> None:
    came = START.date() - timedelta(days=10)
    answer = filed(received_on=came)
    view = queries.case(officer("tz.petition"), answer.case)
    assert (view.filed_on, view.received_elsewhere) == (came, came)
    triage = next(
        limit for limit in queries.limits(officer("tz.petition"), answer.case) if limit.name == "registration"
    )
    assert triage.started == came
    record = parse_record(answer.receipts[0].record)
    assert record.facts["done_on"] == came.isoformat()
    assert record.at == START
    assert check().problems == []


def test_what_came_elsewhere_long_ago_is_late_from_the_first_and_the_next_act_records_it() -> None:
    from huiyin.cases.actions import intake  # noqa: PLC0415

    answer = filed(received_on=START.date() - timedelta(days=60))
    intake.register(answer.case, by=officer("tz.petition"), at=at(0.1))
    kinds = [one.kind for one in queries.happened(officer("tz.petition"), answer.case)]
    assert kinds.count("breach") >= 1
    assert check().problems == []


def test_the_hour_of_filing_is_shown_to_no_office() -> None:
    answer = filed()
    view = repr(queries.case(officer("tz.petition"), answer.case)) + repr(
        queries.happened(officer("tz.petition"), answer.case)
    )
    assert "datetime.datetime" not in view


# ── About an office ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("office", "about", "goes_to"),
    [
        ("", (), "tz.petition"),
        ("tz.housing", (), "tz.housing"),
        ("tz.housing", ("tz.social",), "tz.housing"),
        ("tz.housing", ("tz.housing",), "tz.government"),
        ("", ("tz.petition",), "tz.government"),
        ("tz.housing", ("tz.housing", "tz.government"), "qs.government"),
        ("tz.housing", ("tz.housing", "tz.government", "qs.government"), "lc.government"),
        ("tz.housing", ("tz.housing", "tz.government", "qs.government", "lc.government"), "lc.oversight"),
    ],
)
def test_it_goes_to_the_nearest_office_above_that_it_is_not_about(
    office: str, about: tuple[str, ...], goes_to: str
) -> None:
    case = filed(office=office, about=about).case
    with reading(Service("check")):
        assert Case.objects.get(pk=case).lead == goes_to
        readers = set(Reader.objects.filter(case=case).values_list("office__code", flat=True))
        assert readers == {goes_to}
        assert set(Shield.objects.filter(case=case).values_list("office__code", flat=True)) == set(about)
    for code in about:
        with pytest.raises(NotFound):
            queries.case(officer(code), case)
    assert check().problems == []


def close(code: str, successor: str, days: float) -> None:
    after = Office.objects.get(code=successor)
    Office.objects.filter(code=code).update(closed=at(days).date(), successor=after)
    offices.forget()


def test_it_does_not_go_to_the_office_that_its_own_has_become() -> None:
    """The people whom it is about have moved there."""
    close("tz.housing", "tz.social", -5)
    case = filed(office="tz.housing", about=("tz.housing",)).case
    with reading(Service("check")):
        assert Case.objects.get(pk=case).lead == "tz.government"
    assert refuses_to_admit(case, "tz.social")


def test_an_office_that_it_is_about_is_not_let_in_by_becoming_another() -> None:
    from huiyin.cases.actions.succession import hand_over  # noqa: PLC0415

    case = filed(office="tz.social", about=("tz.housing",)).case
    close("tz.housing", "tz.petition", 5)
    list(hand_over(at(6)))
    with reading(PORTAL):
        set_one("case", str(case))
        held = Holding.of(case, at(7))
        held.admit(Office.objects.get(code="tz.petition").pk, "supervisor")
    with pytest.raises(NotFound):
        queries.case(officer("tz.petition"), case)


def refuses_to_admit(case: uuid.UUID, code: str) -> bool:
    """Whether PostgreSQL itself refuses a row of a reader."""
    say(case=str(case))
    try:
        with transaction.atomic():
            Reader(case_id=case, office=Office.objects.get(code=code), capacity="lead").save(force_insert=True)
    except DatabaseError as error:
        return "row-level security" in str(error)
    finally:
        say()
    return False


def test_the_database_itself_admits_no_office_that_it_is_about() -> None:
    case = filed(office="tz.housing", about=("tz.housing", "tz.petition")).case
    assert refuses_to_admit(case, "tz.housing")
    assert refuses_to_admit(case, "tz.petition")
    assert not refuses_to_admit(case, "tz.social")


def test_what_is_known_of_a_case_does_not_tell_whom_it_is_about() -> None:
    """Not to the office that has it, nor in what is recorded and published."""
    answer = filed(office="tz.social", about=("qs.housing",))
    assert b"qs.housing" not in answer.receipts[0].record
    by = officer("tz.social")
    assert "qs.housing" not in repr((queries.case(by, answer.case), queries.happened(by, answer.case)))
    with reading(by):
        assert not Shield.objects.exists()
        assert "qs.housing" not in repr(Case.objects.values().get(pk=answer.case))


# ── At the counter ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_code_printed_at_the_counter_cannot_withdraw() -> None:
    answer = filing.file(PLAIN, by=officer("tz.petition"), at=START)
    party = party_of(answer)
    assert not party.own_code
    with pytest.raises(Refused) as refused:
        petitioner.withdraw(answer.case, by=party, at=at(1))
    assert refused.value.code == "own_code"


def test_nor_one_that_an_officer_typed_in() -> None:
    from huiyin.vault.codes import mint_code  # noqa: PLC0415

    code = mint_code(lambda size: b"8" * size)
    new = replace(PLAIN, parties=(NewParty(code=code),))
    assert not party_of(filing.file(new, by=officer("tz.petition"), at=START)).own_code


def test_at_the_counter_it_stays_with_that_office_whatever_was_typed() -> None:
    answer = filing.file(replace(PLAIN, office="tz.social"), by=officer("tz.petition"), at=START)
    assert queries.case(officer("tz.petition"), answer.case).lead == "tz.petition"


def test_who_has_no_role_for_taking_petitions_in_files_none() -> None:
    by = replace(officer("tz.petition"), roles=frozenset({"editor"}))
    with pytest.raises(Refused) as refused:
        filing.file(PLAIN, by=by, at=START)
    assert refused.value.code == "role"


# ── Together ─────────────────────────────────────────────────────────────────────────────────────────────────────

EIGHT = tuple(
    NewParty(identity=Identity(name=f"乙{number}", phone="0" * 9), wishes={"by": "none"}) for number in range(8)
)


def test_a_joint_petition_gives_each_their_code_in_the_order_in_which_they_stood() -> None:
    from huiyin.cases.identity import open_with_code  # noqa: PLC0415

    answer = filed(parties=EIGHT)
    ids = [party_of(answer, number).party for number in range(8)]
    with reading(Service("check")):
        for number, code in enumerate(answer.codes):
            assert open_with_code(Party.objects.get(pk=ids[number]), code).name == f"乙{number}"


def test_the_rows_of_a_joint_petition_tell_no_order_and_nobody_who_began_it() -> None:
    """Boundary 10: neither by where rows lie, nor by their ids, nor by any column."""
    firsts, lasts = [], []
    for _ in range(6):
        answer = filed(parties=EIGHT)
        order = [party_of(answer, number).party for number in range(8)]
        say(service="check")
        for table, key in (("cases_party", "id"), ("cases_partykey", "party_id")):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {key} FROM {table} WHERE case_id = %s ORDER BY ctid", [answer.case])  # noqa: S608
                stored = [row[0] for row in cursor.fetchall()]
            assert stored == sorted(stored)
        firsts.append(stored.index(order[0]))
        lasts.append(stored.index(order[-1]))
        assert len({_shape(row) for row in Party.objects.filter(case=answer.case)}) == 1
    assert len(set(firsts)) > 1
    assert len(set(lasts)) > 1


def _shape(row: Party) -> tuple[Any, ...]:
    """Every column of a party, sealed ones by their length: what somebody who has the database can compare."""
    return tuple(
        len(value) if isinstance(value, bytes | memoryview) else value
        for field in Party._meta.concrete_fields
        if field.name != "id"
        for value in [getattr(row, field.attname)]
    )


@pytest.mark.parametrize("table", ["cases_party", "cases_partykey"])
def test_what_was_changed_later_tells_no_more(table: str) -> None:
    """Rows of one filing came in one statement: nothing tells them apart by when they were written."""
    answer = filed(parties=EIGHT)
    say(service="check")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(DISTINCT (xmin::text, cmin::text)) FROM {table} WHERE case_id = %s",  # noqa: S608
            [answer.case],
        )
        assert cursor.fetchone() == (1,)


def test_no_record_tells_how_many_brought_it_or_in_which_mode() -> None:
    alone, together = filed(), filed(parties=EIGHT)
    one, eight = (parse_record(answer.receipts[0].record) for answer in (alone, together))
    assert replace(one, case=b"", docs=()) == replace(eight, case=b"", docs=())


def test_an_officer_sees_no_row_of_any_party() -> None:
    filed(parties=EIGHT)
    with reading(officer("tz.petition")):
        assert Party.objects.count() == 0


def test_events_of_a_filing_are_one_in_one_case() -> None:
    answer = filed(parties=EIGHT)
    with reading(Service("check")):
        assert Event.objects.filter(case=answer.case).count() == 1
