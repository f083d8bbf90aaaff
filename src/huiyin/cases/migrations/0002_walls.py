"""The second wall: who may read and write which rows, kept by PostgreSQL itself.

Each transaction says at its start who reads (``cases.readers``), in settings that end with it: an office, a service by
name, a code, a submission. A transaction that said nothing sees no row. To write, it must hold one case: it has
fetched it as its reader and then named it; what it writes then lies in that case.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import migrations


def _setting(name: str, kind: str) -> str:
    # A sub-query is worked out once a statement; an unset value is '' on a connection that was used before.
    return f"(SELECT nullif(current_setting('huiyin.{name}', true), '')::{kind})"


HELD, OFFICE, PARTY = _setting("case", "uuid"), _setting("office", "int"), _setting("party", "uuid")
SERVICE, CODE, TOKEN = _setting("service", "text"), _setting("code", "text"), _setting("token", "text")

# Which service reads which rows beside those of a case that it holds; the check reads all.
SEES = {"clock": ("watch",), **dict.fromkeys(("filing", "claim", "message", "statement", "meeting"), ("mask",))}

PAPERS = ("filing", "claim", "attachment", "message", "statement", "letter", "undertaking", "meeting")
CLOSED = ("case", "casekey", "reader", "shield", "clock", "event", "reminder", "party", "partykey", "delivery", *PAPERS)


def _of_office(table: str) -> str:
    return f"EXISTS (SELECT FROM cases_reader r WHERE r.case_id = {table}.case_id AND r.office_id = {OFFICE})"


def _service(*names: str) -> str:
    return f"{SERVICE} IN ({', '.join(repr(name) for name in names)})"


def _policy(table: str, name: str, rule: str) -> str:
    return f"CREATE POLICY {name} ON cases_{table} {rule}"


def _in_case(table: str, one: str) -> str:
    return f"EXISTS (SELECT FROM cases_{one} o WHERE o.id = cases_{table}.{one}_id AND o.case_id = {HELD})"


def _case() -> Iterator[str]:
    reads = "EXISTS (SELECT FROM cases_reader r WHERE r.case_id = cases_case.id AND r.office_id = " + OFFICE + ")"
    yield _policy(
        "case", "readers", f"FOR SELECT USING (id = {HELD} OR {reads} OR {_service('watch', 'mask', 'check')})"
    )
    yield _policy("case", "filed", f"FOR INSERT WITH CHECK (id = {HELD})")
    yield _policy("case", "moved", f"FOR UPDATE USING (id = {HELD}) WITH CHECK (id = {HELD})")


def _readers() -> Iterator[str]:
    # An office sees its own rows here and no other's: which offices read a case is told by its state.
    own = f"case_id = {HELD} OR office_id = {OFFICE} OR {_service('watch', 'check')}"
    unshielded = "NOT EXISTS (SELECT FROM cases_shield s WHERE s.case_id = cases_reader.case_id"
    unshielded += " AND s.office_id = cases_reader.office_id)"
    yield _policy("reader", "own", f"FOR SELECT USING ({own})")
    yield _policy("reader", "admitted", f"FOR INSERT WITH CHECK (case_id = {HELD} AND {unshielded})")
    yield _policy("reader", "gone", f"FOR DELETE USING (case_id = {HELD})")
    yield _policy("shield", "held", f"FOR SELECT USING (case_id = {HELD} OR {_service('check')})")
    yield _policy("shield", "raised", f"FOR INSERT WITH CHECK (case_id = {HELD})")


def _parties() -> Iterator[str]:
    # A party sees itself, not who else stands beside it.
    itself = f"case_id = {HELD} AND ({PARTY} IS NULL OR {{}} = {PARTY})"
    for table, key in (("party", "id"), ("partykey", "party_id"), ("delivery", "party_id")):
        seen = itself.format(key)
        by_code = f" OR lookup = decode({CODE}, 'hex')" if table == "party" else ""
        yield _policy(table, "itself", f"FOR SELECT USING ({seen}{by_code} OR {_service('check')})")
        # Foreign keys are checked past the wall: without this a row could point to a party of another case.
        there = "" if table == "party" else f" AND {_in_case(table, 'party')}"
        there += f" AND {_in_case(table, 'letter')}" if table == "delivery" else ""
        yield _policy(table, "joined", f"FOR INSERT WITH CHECK (case_id = {HELD}{there})")
    yield _policy("party", "changed", f"FOR UPDATE USING ({itself.format('id')}) WITH CHECK ({itself.format('id')})")


def _papers() -> Iterator[str]:
    for table in (*PAPERS, "clock", "event", "casekey", "reminder"):
        told = " AND NOT silent" if table in ("clock", "event") else ""
        services = _service("check", *SEES.get(table, ()))
        office = f"({_of_office(f'cases_{table}')}{told})"
        yield _policy(table, "readers", f"FOR SELECT USING (case_id = {HELD} OR {office} OR {services})")
        yield _policy(table, "added", f"FOR INSERT WITH CHECK (case_id = {HELD})")
    for table in ("filing", "claim", "message", "statement", "undertaking", "meeting", "clock"):
        yield _policy(table, "changed", f"FOR UPDATE USING (case_id = {HELD}) WITH CHECK (case_id = {HELD})")
    yield _policy("clock", "gone", f"FOR DELETE USING (case_id = {HELD})")


def _others() -> Iterator[str]:
    yield _policy("leaf", "added", f"FOR INSERT WITH CHECK ({HELD} IS NOT NULL)")
    yield _policy("leaf", "published", f"FOR SELECT USING ({_service('check', 'publish')})")
    one = f"digest = decode({TOKEN}, 'hex')"
    yield _policy("token", "one", f"FOR ALL USING ({one}) WITH CHECK ({one})")


def _statements() -> Iterator[str]:
    for table in (*CLOSED, "leaf", "token"):
        yield f"ALTER TABLE cases_{table} ENABLE ROW LEVEL SECURITY"
    yield from _case()
    yield from _readers()
    yield from _parties()
    yield from _papers()
    yield from _others()
    yield """
        CREATE FUNCTION cases_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'what is recorded stays' USING ERRCODE = 'restrict_violation'; END $$
    """
    # Rights alone refuse the application; this also stops a hasty hand that works as the owner.
    yield """
        CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON cases_event
        FOR EACH ROW EXECUTE FUNCTION cases_kept()
    """
    yield "CREATE TRIGGER kept_whole BEFORE TRUNCATE ON cases_event EXECUTE FUNCTION cases_kept()"


class Migration(migrations.Migration):
    """Row-level security, and events that stay."""

    dependencies = (("cases", "0001_initial"),)
    operations = tuple(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in _statements())
