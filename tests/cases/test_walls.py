"""The second wall: row-level security, tried as the application's role in plain SQL, beside all code of ours."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.utils import DatabaseError, Error

from huiyin.cases.actions import delivery, handling, intake, looking, petitioner, undertaking
from huiyin.cases.actions.filing import File, NewParty
from huiyin.cases.actions.looking import Reason
from huiyin.cases.identity import Identity
from huiyin.cases.models import Case, Clock, Event, Party, Reminder, SiteKey
from huiyin.cases.readers import AsParty, Officer, Service, hold, reading, say
from huiyin.directory.models import Office
from tests.cases.acting import LETTER, at, filed, officer, party_of
from tests.conftest import Database

pytestmark = pytest.mark.usefixtures("all_apart")

ALL: tuple[type[models.Model], ...] = tuple(sorted(apps.get_app_config("cases").get_models(), key=lambda m: m.__name__))
# Their keys are wrapped under the site key, which is not in the database; every process reads them at its start.
OPEN = {SiteKey}
WALLED = tuple(model for model in ALL if model not in OPEN)
SETTINGS = ("office", "case", "party", "service", "code", "token")
# What a reader without a held case may see at most. Whatever is not named here stays dark.
BESIDE_CASES = {"Leaf", "Token"}
NOT_FOR_OFFICES = {"Party", "PartyKey", "Delivery", "Shield", *BESIDE_CASES}
by_name = pytest.mark.parametrize("model", WALLED, ids=lambda model: model.__name__)


@dataclass(frozen=True)
class Two:
    """Two cases that differ in everything: other office, other parties."""

    mine: uuid.UUID
    other: uuid.UUID
    party: AsParty
    second: AsParty
    stranger: AsParty


@pytest.fixture(scope="module")
def made(all_apart: str) -> Two:
    """Each with a row in every table that belongs to a case; committed."""
    mine, told = full("tz.housing")
    other, theirs = full("tz.social")
    return Two(mine, other, party_of(told), party_of(told, 1), party_of(theirs))


@pytest.fixture
def two(made: Two) -> Iterator[Two]:
    """The two cases, in a transaction that leaves them as they were."""
    with transaction.atomic():
        yield made
        transaction.set_rollback(True)


def full(office: str) -> tuple[uuid.UUID, Any]:
    """A case with something in every table."""
    parties = (
        NewParty(mode="open", identity=Identity(name="乙一"), wishes={"by": "none"}),
        NewParty(kind="representative", identity=Identity(name="乙二")),
    )
    answer = filed(parties=parties, about=("qs.housing",), files=(File("a.txt", b"inside"),), covers=("一处",))
    case, party = answer.case, party_of(answer)
    petition, lead = officer("tz.petition"), officer(office)
    intake.register(case, by=petition, at=at(0))
    intake.transfer(case, by=petition, at=at(1), to_office=office, way="transfer", letter=LETTER)
    intake.take_over(case, by=lead, at=at(2))
    intake.accept(case, by=lead, at=at(3), exit="petition", letter=LETTER)
    handling.ask_hearing(case, by=party, at=at(3), place="本人住处", words="请开听证会")
    petitioner.write(case, by=lead, at=at(4), text="在办")
    undertaking.undertake(case, by=lead, at=at(5), verb="repair", text="修灯", due=at(50).date())
    handling.issue_opinion(case, by=lead, at=at(6), outcomes={"1": "supported"}, letter=LETTER)
    delivery.deliver(case, by=party, at=at(7), mode="read_online")
    looking.look(case, by=lead, at=at(8), reason=Reason.UNCLEAR)
    with reading(Service("watch")):
        hold(case)
        Reminder(case_id=case, position=0, office="tz.petition", on=at(3).date()).save(force_insert=True)
    petitioner.withdraw(case, by=party, at=at(9))
    return case, answer


def run(statement: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def ask(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def refused(statement: str, *values: Any) -> bool:
    """Whether PostgreSQL refuses it, or it touches nothing."""
    try:
        with transaction.atomic():
            return run(statement, *values) == 0
    except Error:
        return True


def as_(**settings: str) -> None:
    say(**settings)


def cases_in(model: type[models.Model]) -> set[uuid.UUID]:
    """Whose rows are seen by a query that forgot its filter."""
    column = "id" if model is Case else "case_id"
    return {case for (case,) in ask(f"SELECT {column} FROM {model._meta.db_table}")}  # noqa: S608


def as_office(code: str) -> None:
    as_(office=str(Office.objects.get(code=code).pk))


# ── Every table stands behind it ─────────────────────────────────────────────────────────────────────────────────


def test_every_table_of_the_cases_has_row_level_security_but_those_of_a_closed_list() -> None:
    rows = ask("SELECT relname, relrowsecurity FROM pg_class WHERE relkind IN ('r', 'p') AND relname LIKE 'cases\\_%%'")
    assert {name for name, walled in rows if not walled} == {model._meta.db_table for model in OPEN}
    assert {name for name, _ in rows} == {model._meta.db_table for model in ALL}


def test_the_application_s_role_can_neither_own_nor_pass_the_wall() -> None:
    role = "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = "
    assert ask(role + "current_user") == [(False,) * 5]
    assert ask("SELECT relname FROM pg_class WHERE relowner = current_user::regrole") == []
    assert ask("SELECT r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid WHERE m.member = "
               "current_user::regrole") == []  # fmt: skip


def test_no_view_function_or_table_of_the_cases_works_with_the_owner_s_eyes() -> None:
    assert (
        ask("SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace") == []
    )
    definers = "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    assert ask(definers) == []


@by_name
def test_who_said_nothing_sees_nothing(two: Two, model: type[models.Model]) -> None:
    as_()
    assert ask(f"SELECT count(*) FROM {model._meta.db_table}") == [(0,)]  # noqa: S608


@by_name
def test_who_said_nothing_adds_nothing(two: Two, model: type[models.Model], database: Database) -> None:
    as_(service="check")
    values = literals(model)
    as_()
    assert refused_by_wall(insert(model, values))


@pytest.mark.parametrize("name", ["portal", "watch", "mask", "check", "publish"])
@by_name
def test_no_service_adds_a_row_without_a_held_case(two: Two, model: type[models.Model], name: str) -> None:
    as_(service="check")
    values = literals(model)
    as_(service=name)
    assert refused_by_wall(insert(model, values))


def literals(model: type[models.Model]) -> dict[str, Any]:
    """The values of a row that is there, with new keys: nothing but the wall speaks against it."""
    columns = [field.column for field in model._meta.concrete_fields]
    if model.__name__ == "Token":
        return {"digest": b"d" * 32, "request": b"r", "answer": None, "on": at(0).date()}
    names = ", ".join(f'"{column}"' for column in columns)
    row = dict(zip(columns, ask(f"SELECT {names} FROM {model._meta.db_table} LIMIT 1")[0], strict=True))  # noqa: S608
    for column, fresh in (("id", uuid.uuid4()), ("number", 99), ("position", 99), ("seq", 99), ("commitment", b"x")):
        if column in row:
            row[column] = fresh
    if model is Party:
        row["lookup"] = None
    if model is Case:
        row |= {"number": "X-1", "state": "{}"}
    return row


def insert(model: type[models.Model], values: dict[str, Any]) -> Callable[[], int]:
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("%s" for _ in values)
    return lambda: run(f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({marks})", *values.values())  # noqa: S608


def refused_by_wall(work: Callable[[], int]) -> bool:
    """Refused by a policy, not by something else that happens to be wrong with the row."""
    try:
        with transaction.atomic():
            work()
    except DatabaseError as error:
        assert "row-level security" in str(error), error  # noqa: PT017
        return True
    return False


# ── An office ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("model", [model for model in WALLED if model.__name__ not in NOT_FOR_OFFICES])
def test_an_office_sees_its_cases_alone_though_the_query_forgot_to_ask(two: Two, model: type[models.Model]) -> None:
    as_office("tz.housing")
    assert cases_in(model) == {two.mine}


@pytest.mark.parametrize("model", [model for model in WALLED if model.__name__ in NOT_FOR_OFFICES])
def test_an_office_sees_nothing_of_parties_shields_tokens_and_leaves(two: Two, model: type[models.Model]) -> None:
    as_office("tz.housing")
    assert ask(f"SELECT count(*) FROM {model._meta.db_table}") == [(0,)]  # noqa: S608


def test_an_office_sees_no_other_reader_of_its_cases(two: Two) -> None:
    as_office("tz.housing")
    own = Office.objects.get(code="tz.housing").pk
    assert {office for (office,) in ask("SELECT office_id FROM cases_reader")} == {own}


@by_name
@pytest.mark.parametrize("code", ["qs.housing", "lc.petition", "lc.oversight"])
def test_an_office_that_has_no_part_in_any_case_sees_nothing(two: Two, model: type[models.Model], code: str) -> None:
    as_office(code)
    assert ask(f"SELECT count(*) FROM {model._meta.db_table}") == [(0,)]  # noqa: S608


@by_name
def test_an_office_writes_nothing_in_a_case_that_it_only_sees(two: Two, model: type[models.Model]) -> None:
    as_(service="check")
    values = literals(model)
    as_office("tz.housing")
    assert refused_by_wall(insert(model, values))
    for column in (field.column for field in model._meta.concrete_fields):
        assert refused(f'UPDATE {model._meta.db_table} SET "{column}" = "{column}"'), column  # noqa: S608
    assert refused(f"DELETE FROM {model._meta.db_table}")  # noqa: S608


def test_a_silent_event_and_its_clock_are_not_there_for_an_office(two: Two) -> None:
    as_office("tz.housing")
    assert ask("SELECT kind FROM cases_event WHERE silent OR kind = 'withdraw'") == []
    assert ask("SELECT name FROM cases_clock WHERE silent OR name = 'withdrawal'") == []
    as_(case=str(two.mine))
    assert ask("SELECT kind FROM cases_event WHERE silent") == [("withdraw",)]


# ── A party ──────────────────────────────────────────────────────────────────────────────────────────────────────


@by_name
def test_a_party_sees_rows_of_its_case_alone(two: Two, model: type[models.Model]) -> None:
    as_(case=str(two.mine), party=str(two.party.party))
    if model.__name__ in BESIDE_CASES:
        assert ask(f"SELECT count(*) FROM {model._meta.db_table}") == [(0,)]  # noqa: S608
    else:
        assert cases_in(model) == {two.mine}


@pytest.mark.parametrize(("table", "key"), [("party", "id"), ("partykey", "party_id"), ("delivery", "party_id")])
def test_a_party_sees_itself_and_not_who_stands_beside_it(two: Two, table: str, key: str) -> None:
    as_(case=str(two.mine), party=str(two.party.party))
    assert {one for (one,) in ask(f"SELECT {key} FROM cases_{table}")} == {two.party.party}  # noqa: S608
    as_(case=str(two.mine), party=str(two.second.party))
    assert {one for (one,) in ask(f"SELECT {key} FROM cases_{table}")} <= {two.second.party}  # noqa: S608


def test_a_party_changes_no_row_of_another_party(two: Two) -> None:
    as_(case=str(two.mine), party=str(two.party.party))
    assert run("UPDATE cases_party SET own_code = own_code") == 1
    assert refused("UPDATE cases_party SET own_code = false WHERE id = %s", two.second.party)


def test_a_code_shows_the_one_party_that_holds_it(two: Two) -> None:
    as_(service="check")
    [(lookup,)] = ask("SELECT encode(lookup, 'hex') FROM cases_party WHERE id = %s", two.second.party)
    as_(service="portal", code=lookup)
    assert ask("SELECT id FROM cases_party") == [(two.second.party,)]
    assert ask("SELECT count(*) FROM cases_partykey") == [(0,)]
    assert ask("SELECT count(*) FROM cases_case") == [(0,)]


def test_a_party_of_one_case_is_nobody_in_another(two: Two) -> None:
    as_(case=str(two.mine), party=str(two.stranger.party))
    assert ask("SELECT count(*) FROM cases_party") == [(0,)]
    assert ask("SELECT count(*) FROM cases_delivery") == [(0,)]


# ── A held case ──────────────────────────────────────────────────────────────────────────────────────────────────

IN_CASE = tuple(model for model in WALLED if model.__name__ not in BESIDE_CASES and model is not Case)


@pytest.mark.parametrize("model", IN_CASE, ids=lambda model: model.__name__)
def test_while_one_case_is_held_nothing_is_written_in_another(two: Two, model: type[models.Model]) -> None:
    as_(case=str(two.other))
    values = literals(model)
    as_(case=str(two.mine))
    assert refused_by_wall(insert(model, values))


@pytest.mark.parametrize("model", [*IN_CASE, Case], ids=lambda model: model.__name__)
def test_no_row_moves_from_the_held_case_to_another(two: Two, model: type[models.Model]) -> None:
    as_(case=str(two.mine))
    column = "id" if model is Case else "case_id"
    assert refused(f"UPDATE {model._meta.db_table} SET {column} = %s", two.other)  # noqa: S608


def _joins() -> Iterator[tuple[type[models.Model], str, type[models.Model]]]:
    """Every column by which a row of one case could point into another."""
    for model in IN_CASE:
        for field in model._meta.concrete_fields:
            target = field.related_model
            if isinstance(target, type) and target in IN_CASE:
                yield model, field.column, target


@pytest.mark.parametrize(("model", "column", "target"), list(_joins()), ids=lambda one: getattr(one, "__name__", one))
def test_no_row_of_one_case_points_into_another(
    two: Two, model: type[models.Model], column: str, target: type[models.Model]
) -> None:
    """Foreign keys are checked with the owner's eyes, past the wall."""
    as_(case=str(two.other))
    [(foreign,), *_] = ask(f"SELECT id FROM {target._meta.db_table}")  # noqa: S608
    as_(case=str(two.mine))
    values = literals(model) | {column: foreign}
    assert refused_by_wall(insert(model, values))


def test_an_upsert_reaches_no_row_behind_the_wall(two: Two) -> None:
    as_(service="check")
    names = [field.column for field in Clock._meta.concrete_fields]
    quoted = ", ".join(f'"{name}"' for name in names)
    [row] = ask(f"SELECT {quoted} FROM cases_clock WHERE case_id = %s LIMIT 1", two.other)  # noqa: S608
    as_(case=str(two.mine))
    marks = ", ".join("%s" for _ in names)
    upsert = f"INSERT INTO cases_clock ({quoted}) VALUES ({marks}) ON CONFLICT (case_id, position)"  # noqa: S608
    assert refused(upsert + " DO UPDATE SET breached = '2026-01-01'", *row)
    as_(service="check")
    assert ask("SELECT count(*) FROM cases_clock WHERE breached = '2026-01-01'") == [(0,)]


def test_a_shielded_office_is_admitted_by_nobody(two: Two) -> None:
    about = Office.objects.get(code="qs.housing").pk
    as_(case=str(two.mine))
    values = {"case_id": two.mine, "office_id": about, "capacity": "lead"}
    assert refused_by_wall(insert(apps.get_model("cases", "Reader"), values))
    assert refused("UPDATE cases_reader SET office_id = %s", about)
    assert refused("DELETE FROM cases_shield")
    assert refused("UPDATE cases_shield SET office_id = 0")


# ── What is recorded stays ───────────────────────────────────────────────────────────────────────────────────────

HANDS = ["UPDATE cases_event SET kind = kind", "DELETE FROM cases_event", "TRUNCATE cases_event"]


@pytest.mark.parametrize("statement", HANDS)
def test_nobody_of_the_application_changes_what_is_recorded(two: Two, statement: str) -> None:
    as_(case=str(two.mine), service="check")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        run(statement)


@pytest.mark.parametrize("table", ["cases_leaf", "cases_delivery", "cases_letter", "cases_casekey", "cases_partykey"])
@pytest.mark.parametrize("how", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0}"])
def test_nor_what_it_was_told_or_wrapped(two: Two, table: str, how: str) -> None:
    column = {"cases_leaf": "commitment", "cases_delivery": "mode", "cases_letter": "parts"}.get(table, "wrapped")
    as_(case=str(two.mine), service="check")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        run(how.format(table, column))


@pytest.mark.parametrize("statement", HANDS)
def test_the_owner_s_hasty_hand_is_stopped_too(all_apart: str, statement: str) -> None:
    filed()
    with psycopg.connect(all_apart) as owner, pytest.raises(psycopg.errors.RestrictViolation, match="what is recorded"):
        owner.execute(statement.encode())


# ── Tricks ───────────────────────────────────────────────────────────────────────────────────────────────────────

TRICKS = [
    "SET LOCAL row_security = off; SELECT count(*) FROM cases_event",
    "COPY cases_event TO STDOUT",
    "SELECT count(*) FROM (SELECT case_id FROM cases_event UNION SELECT case_id FROM cases_filing) both_",
    "WITH s AS (SELECT set_config('huiyin.office', '', true)) SELECT count(*) FROM s, cases_party",
    "SELECT count(*) FROM cases_case c LEFT JOIN cases_event e ON e.case_id <> c.id",
    "SELECT count(*) FROM cases_event TABLESAMPLE SYSTEM (100)",
    "SELECT count(*) FROM ONLY cases_case WHERE id::text ~ '.' OR 1 / length(number) > 0",
    "SELECT count(*) FROM pg_stats WHERE tablename LIKE 'cases%%' AND attname IN ('lookup', 'lead', 'number')",
    "SET LOCAL ROLE huiyin_owner; SELECT count(*) FROM cases_event",
    "SET LOCAL SESSION AUTHORIZATION postgres; SELECT count(*) FROM cases_event",
    "ALTER TABLE cases_event DISABLE ROW LEVEL SECURITY",
    "DROP POLICY readers ON cases_event",
    "CREATE POLICY all_ ON cases_event USING (true)",
    "ALTER TABLE cases_event DISABLE TRIGGER ALL",
    "CREATE FUNCTION pg_temp.leak(text) RETURNS boolean COST 0.0001 LANGUAGE sql AS 'SELECT true'",
    "CREATE TEMPORARY TABLE cases_case (id int)",
    "CREATE TABLE public.mine (id int)",
    "SELECT lo_import('/etc/passwd')",
    "SELECT pg_read_file('pg_hba.conf')",
]


@pytest.mark.parametrize("trick", TRICKS)
def test_no_trick_of_sql_shows_an_office_without_cases_anything(two: Two, trick: str) -> None:
    as_office("lc.petition")
    try:
        with transaction.atomic():
            found = ask(trick)
    except Error:
        return
    assert found in ([], [(0,)]), trick


NONSENSE = ["", " ", "0", "-1", "x", "*", "' OR true --", "%%", "null", str(uuid.UUID(int=0))]


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("value", NONSENSE)
def test_a_setting_with_nonsense_in_it_opens_nothing(two: Two, name: str, value: str) -> None:
    for model in WALLED:
        as_(**{name: value})
        try:
            with transaction.atomic():
                assert ask(f"SELECT count(*) FROM {model._meta.db_table}") == [(0,)]  # noqa: S608
        except Error:
            continue


def test_a_predicate_that_complains_is_not_run_on_rows_behind_the_wall(two: Two) -> None:
    """An error tells of a row as surely as the row itself."""
    as_office("tz.housing")
    assert ask("SELECT seq FROM cases_event WHERE case_id = %s AND 1 / (seq - seq) = 1", two.other) == []
    assert ask("SELECT number FROM cases_case WHERE id = %s AND (number || 'x')::int = 1", two.other) == []
    with pytest.raises(DatabaseError, match="division by zero"):
        ask("SELECT seq FROM cases_event WHERE case_id = %s AND 1 / (seq - seq) = 1", two.mine)


# ── Settings end with their transaction ──────────────────────────────────────────────────────────────────────────


def test_nothing_of_a_reader_is_left_on_the_connection() -> None:
    case = filed().case
    by = officer("tz.petition")
    for reader in (by, Service("check"), Service("watch")):
        with reading(reader):
            assert Case.objects.filter(pk=case).exists()
            pid = connection.connection.info.backend_pid
        assert connection.connection.info.backend_pid == pid
        assert ask("SELECT count(*) FROM cases_case") == [(0,)]
        with transaction.atomic():
            assert ask("SELECT count(*) FROM cases_event") == [(0,)]
            for name in SETTINGS:
                assert ask("SELECT coalesce(current_setting(%s, true), '')", f"huiyin.{name}") == [("",)]


def test_nor_after_one_that_broke() -> None:
    filed()
    with pytest.raises(ZeroDivisionError), reading(Service("check")):
        len(Case.objects.all()) / 0
    assert ask("SELECT count(*) FROM cases_case") == [(0,)]


def test_the_next_reader_of_a_connection_does_not_inherit_the_held_case(made: Two) -> None:
    case = made.mine
    with reading(officer("tz.housing")):
        hold(case)
        assert Party.objects.count() == 2
    with reading(officer("tz.social")):
        assert not Case.objects.filter(pk=case).exists()
        assert Party.objects.filter(case=case).count() == 0


def test_one_transaction_has_one_reader(two: Two) -> None:
    with reading(officer("tz.housing")), pytest.raises(RuntimeError), reading(officer("tz.social")):
        pass


def test_a_service_that_is_not_on_the_list_cannot_be(two: Two) -> None:
    with pytest.raises(AssertionError), reading(Service("everything")):
        pass
    as_(service="everything")
    assert ask("SELECT count(*) FROM cases_case") == [(0,)]


def test_an_officer_that_lies_about_its_office_s_number_sees_what_that_office_sees(two: Two) -> None:
    """The wall goes by the number alone; who sits where is checked where officers come in."""
    social = Office.objects.get(code="tz.social").pk
    with reading(Officer("tz.housing", social, "tz.housing.1", frozenset())):
        assert set(Case.objects.values_list("pk", flat=True)) == {two.other}
        assert Event.objects.exclude(case=two.other).count() == 0
