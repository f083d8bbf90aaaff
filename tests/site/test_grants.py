"""The application's role has the rights of the table, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import errors

from huiyin.site.grants import RIGHTS, THINGS, apply_grants

if TYPE_CHECKING:
    from tests.conftest import Database

ALL_RIGHTS = """
    SELECT relname::text, relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT oid::regprocedure::text, proacl::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    ORDER BY 1
"""


@pytest.fixture
def owner(database: Database) -> Iterator[psycopg.Connection[Any]]:
    """The owner's connection; what it did is undone."""
    with psycopg.connect(database.owner) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def app(database: Database) -> Iterator[psycopg.Connection[Any]]:
    """The application's connection; what it did is undone."""
    with psycopg.connect(database.app) as connection:
        yield connection
        connection.rollback()


def test_every_table_has_its_row_and_every_row_its_table(owner: psycopg.Connection[Any]) -> None:
    there = {(kind, name) for kind, name, _ in owner.execute(THINGS)}
    # The sequence of an identity column needs no right of its own, so sequences may lack a row.
    assert {thing for thing in there if thing[0] == "TABLE"} <= RIGHTS.keys() <= there


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE procrastinate_jobs ADD COLUMN mine int",
        "ALTER TABLE procrastinate_jobs DISABLE TRIGGER ALL",
        "DROP TABLE procrastinate_jobs",
        "TRUNCATE procrastinate_jobs",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())",
        "DELETE FROM django_migrations",
        "SET ROLE huiyin_owner",
    ],
)
def test_the_application_cannot(app: psycopg.Connection[Any], statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(statement)


def test_the_application_reads_which_migrations_were_applied(app: psycopg.Connection[Any]) -> None:
    assert app.execute("SELECT count(*) > 0 FROM django_migrations").fetchone() == (True,)


def test_the_application_uses_the_queue(app: psycopg.Connection[Any]) -> None:
    job = "ROW('queue', 'task', 0, NULL, NULL, '{}', NULL)::procrastinate_job_to_defer_v1"
    made = app.execute(f"SELECT procrastinate_defer_jobs_v1(ARRAY[{job}])").fetchall()
    assert len(made) == 1
    taken = app.execute("SELECT task_name FROM procrastinate_fetch_job_v2(NULL, NULL)").fetchall()
    assert taken == [("task",)]


def test_a_new_table_and_a_new_function_are_closed(owner: psycopg.Connection[Any]) -> None:
    owner.execute("CREATE TABLE new (id int)")
    owner.execute("CREATE FUNCTION new_function() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    apply_grants(owner)
    row = owner.execute(
        "SELECT has_table_privilege('huiyin_app', 'new', 'SELECT'),"
        " has_function_privilege('huiyin_app', 'new_function()', 'EXECUTE')"
    ).fetchone()
    assert row == (False, False)


def test_applying_again_changes_nothing(owner: psycopg.Connection[Any]) -> None:
    before = owner.execute(ALL_RIGHTS).fetchall()
    apply_grants(owner)
    assert owner.execute(ALL_RIGHTS).fetchall() == before


@pytest.mark.parametrize("role", ["huiyin_app", "PUBLIC"])
def test_a_right_that_strayed_in_is_taken_away(owner: psycopg.Connection[Any], role: str) -> None:
    before = owner.execute(ALL_RIGHTS).fetchall()
    owner.execute(f"GRANT ALL ON django_migrations TO {role}")
    owner.execute(f"GRANT CREATE ON SCHEMA public TO {role}")
    apply_grants(owner)
    assert owner.execute(ALL_RIGHTS).fetchall() == before
    assert owner.execute("SELECT has_schema_privilege('huiyin_app', 'public', 'CREATE')").fetchone() == (False,)
