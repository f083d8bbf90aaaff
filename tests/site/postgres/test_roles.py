"""The owner and the application are apart, and what they say stays out of the log."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from huiyin.site.postgres import Server
from tests.site.postgres.probe import ask, do, log


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (n int)",
        "CREATE SCHEMA mine",
        "CREATE DATABASE mine",
        "CREATE ROLE mine",
        "SET ROLE huiyin_owner",
        "SET ROLE postgres",
        "COPY (SELECT 1) TO '/dev/null'",
    ],
)
def test_the_application_may_not(server: Server, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        do(server.url("app"), statement)


@pytest.mark.parametrize("role", ["app", "owner"])
def test_neither_role_is_mighty(server: Server, role: str) -> None:
    url = server.url("app" if role == "app" else "owner")
    assert ask(url, "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user") is False
    assert ask(url, "SELECT rolcreaterole OR rolreplication FROM pg_roles WHERE rolname = current_user") is False


def test_the_application_owns_nothing(server: Server) -> None:
    owned = "SELECT count(*) FROM pg_shdepend WHERE deptype = 'o' AND refobjid = 'huiyin_app'::regrole"
    assert ask(server.url("app"), owned) == 0


def test_row_level_security_binds_the_application(server: Server) -> None:
    do(
        server.url("owner"),
        "CREATE TABLE guarded (n int)",
        "INSERT INTO guarded VALUES (1)",
        "ALTER TABLE guarded ENABLE ROW LEVEL SECURITY",
        "GRANT SELECT ON guarded TO huiyin_app",
    )
    assert ask(server.url("app"), "SELECT count(*) FROM guarded") == 0
    with pytest.raises(errors.InsufficientPrivilege):
        do(server.url("app"), "SET row_security = off", "SELECT count(*) FROM guarded")
    do(server.url("owner"), "DROP TABLE guarded")


def test_the_owner_can_make_a_database_for_tests(server: Server) -> None:
    with psycopg.connect(server.url("owner", "postgres"), autocommit=True) as session:
        session.execute("CREATE DATABASE test_huiyin")
        found = session.execute("SELECT datdba::regrole::text FROM pg_database WHERE datname = 'test_huiyin'")
        assert found.fetchone() == ("huiyin_owner",)
        session.execute("DROP DATABASE test_huiyin")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("server_encoding", "UTF8"),
        ("data_checksums", "on"),
        ("fsync", "on"),
    ],
)
def test_the_server_is_set(server: Server, setting: str, value: str) -> None:
    assert ask(server.url("app"), f"SHOW {setting}") == value


def test_words_are_in_the_same_order_on_every_machine(server: Server) -> None:
    ordered = "SELECT string_agg(w, '' ORDER BY w) FROM unnest('{回,b,B,a}'::text[]) w"
    assert ask(server.url("app"), ordered) == "Bab回"


def test_nothing_that_a_petitioner_wrote_reaches_the_log(server: Server, server_home: Path) -> None:
    owner = server.url("owner")
    do(owner, "CREATE TABLE told (word text PRIMARY KEY)", "INSERT INTO told VALUES ('canary')")
    for failing in (
        "INSERT INTO told VALUES ('canary')",  # the key exists: the value is in the detail
        "SELECT 'canary'::int",  # the value is in the message
        "SELECT 'canary' FROM nowhere",  # the value is in the statement
        "DO $$ BEGIN RAISE EXCEPTION 'canary'; END $$",
    ):
        with pytest.raises(psycopg.Error):
            do(owner, failing)
    with psycopg.connect(owner) as session, pytest.raises(psycopg.Error):
        session.execute("SELECT %s::text::int", ["canary"])  # the value is a parameter
    do(owner, "DO $$ BEGIN RAISE WARNING 'canary'; END $$", "DROP TABLE told")
    assert "starting PostgreSQL" in log(server_home)
    assert "canary" not in log(server_home)
