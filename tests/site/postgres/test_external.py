"""A server that somebody else runs, named by DATABASE_URL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from huiyin.site.postgres import binaries as binaries_module
from huiyin.site.postgres.external import as_role
from huiyin.site.postgres.server import check_version
from huiyin.site.problem import Problem
from tests.site.postgres.probe import answers, ask, do, lease, superuser, temporary_home


@pytest.fixture(scope="module", params=["_wheel", "_debian"])
def theirs(request: pytest.FixtureRequest) -> Iterator[str]:
    """The superuser's address of a running server, from either kind of programs."""
    folders: list[Path] = getattr(binaries_module, request.param)()
    if not folders:
        pytest.skip("no PostgreSQL of this kind on this machine")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HUIYIN_PG_BIN", str(max(folders)))
        with temporary_home() as home, lease(home) as server:
            patch.undo()
            yield superuser(server.url("owner"))


@pytest.fixture
def url(theirs: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """DATABASE_URL: a login ``city`` that may make roles, its own database, and nothing of ours there."""
    do(theirs, "DROP ROLE IF EXISTS huiyin_app", "CREATE ROLE city LOGIN CREATEROLE")
    do(theirs, "CREATE DATABASE city OWNER city")
    url = theirs.replace("postgres@/postgres?", "city@/city?")
    monkeypatch.setenv("DATABASE_URL", url)
    yield url
    do(theirs, "DROP DATABASE city", "DROP ROLE IF EXISTS huiyin_app", "DROP ROLE IF EXISTS portal", "DROP ROLE city")


def test_it_serves_and_nothing_is_started(url: str, new_home: Path) -> None:
    with lease(new_home) as server:
        assert server.url("owner") == url
        assert ask(server.url("owner"), "SELECT current_user") == "city"
        assert ask(server.url("app"), "SELECT current_user") == "huiyin_app"
        assert ask(server.url("app"), "SELECT current_database()") == "city"
        assert ask(server.url("app", "postgres"), "SELECT current_database()") == "postgres"
        assert server.version == int(str(ask(url, "SHOW server_version_num")))
        assert (server.data, server.socket, server.note) == (None, None, None)
    assert answers(url)
    assert not new_home.exists()


def test_the_application_is_made_without_powers(url: str, new_home: Path) -> None:
    with lease(new_home) as server:
        powers = "SELECT rolcanlogin OR rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        assert ask(server.url("app"), powers) is False
    with lease(new_home) as again:
        assert answers(again.url("app"))


def test_a_login_that_may_not_make_roles_is_told_the_commands(url: str, theirs: str, new_home: Path) -> None:
    do(theirs, "ALTER ROLE city NOCREATEROLE")
    with pytest.raises(Problem, match="city may not make or grant it") as caught, lease(new_home):
        pass
    commands = caught.value.remedy.en.partition(": ")[2]
    assert commands in caught.value.remedy.zh
    do(theirs, *commands.split("; "))
    with lease(new_home) as server:
        assert ask(server.url("app"), "SELECT current_user") == "huiyin_app"


def test_the_application_can_have_a_login_of_its_own(
    url: str, theirs: str, new_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = url.replace("city@", "portal@")
    monkeypatch.setenv("DATABASE_APP_URL", own)
    do(theirs, "CREATE ROLE portal LOGIN")
    with pytest.raises(Problem, match="portal in DATABASE_APP_URL is not a member"), lease(new_home):
        pass
    do(theirs, "GRANT huiyin_app TO portal")
    with lease(new_home) as server:
        assert server.url("app") == own


@pytest.mark.parametrize("login", ["postgres", "city"])
def test_the_application_is_neither_superuser_nor_owner(
    url: str, new_home: Path, monkeypatch: pytest.MonkeyPatch, login: str
) -> None:
    monkeypatch.setenv("DATABASE_APP_URL", url.replace("city@", f"{login}@"))
    with pytest.raises(Problem, match=f"login {login} is a superuser, the owner"), lease(new_home):
        pass


def test_a_read_only_database_is_refused(url: str, theirs: str, new_home: Path) -> None:
    do(theirs, "ALTER DATABASE city SET default_transaction_read_only = on")
    with pytest.raises(Problem, match="is read-only"), lease(new_home):
        pass


def test_a_superuser_as_owner_serves_as_well(theirs: str, new_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", theirs)
    with lease(new_home) as server:
        assert ask(server.url("app"), "SELECT current_user") == "huiyin_app"


def test_a_server_that_does_not_answer_is_named(
    new_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://city:secret@/city?host={tmp_path}")
    with pytest.raises(Problem, match="DATABASE_URL names cannot be reached") as caught, lease(new_home):
        pass
    assert str(tmp_path) in caught.value.what.zh
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("malformed", ["mysql://u:secret@h/d", "host=h password=secret", "postgresql://u:secret@[h/d"])
def test_a_malformed_address_is_refused_without_quoting_it(
    new_home: Path, monkeypatch: pytest.MonkeyPatch, malformed: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", malformed)
    with pytest.raises(Problem, match="DATABASE_URL is no valid") as caught, lease(new_home):
        pass
    assert "secret" not in str(caught.value)


def test_the_oldest_version_is_fifteen() -> None:
    check_version(150000)
    with pytest.raises(Problem, match="PostgreSQL 14 is too old"):
        check_version(140019)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("postgresql://h/d", "postgresql://h/d?options=%20-c%20role%3Dx"),
        ("postgresql://h/d?sslmode=require", "postgresql://h/d?sslmode=require&options=%20-c%20role%3Dx"),
        ("postgresql://h/d?options=-c%20a%3Db&port=1", "postgresql://h/d?port=1&options=-c%20a%3Db%20-c%20role%3Dx"),
    ],
)
def test_a_role_is_added_to_an_address(given: str, expected: str) -> None:
    assert as_role(given, "x") == expected
