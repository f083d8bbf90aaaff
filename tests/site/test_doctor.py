"""The doctor finds what is wrong, says what to do, and never falls ill itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from huiyin.site.doctor import Check, machine
from huiyin.site.doctor.check import State
from huiyin.site.doctor.data import examine_data
from huiyin.site.doctor.machine import examine_machine
from huiyin.site.doctor.rules import examine_rules
from huiyin.site.installation import Installation
from huiyin.site.single import only_one
from tests.running import free_port

TODAY = date(2026, 6, 1)


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    home = tmp_path / "home"
    home.mkdir(0o700)
    return Installation(home=home, host="127.0.0.1", port=free_port(), hosts=("localhost",), profile="cn-2022")


def named(name: str, checks: Iterable[Check]) -> Check:
    return next(check for check in checks if check.name == name)


def test_a_folder_that_is_not_there_yet_is_no_problem(here: Installation) -> None:
    here.home.rmdir()
    assert all(check.state is not State.BAD for check in examine_machine(here, TODAY))
    assert not here.home.exists()


def test_a_folder_open_to_others_is_said_with_the_command_that_closes_it(here: Installation) -> None:
    here.home.chmod(0o755)
    check = named("home", examine_machine(here, TODAY))
    assert check.state is State.WARN
    assert check.remedy is not None
    assert check.remedy.en == f"chmod go= '{here.home}'"


def test_a_file_is_no_folder(here: Installation) -> None:
    here.home.rmdir()
    here.home.touch()
    assert named("home", examine_machine(here, TODAY)).state is State.BAD


def test_a_missing_package_is_named(here: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "PACKAGES", ("django", "not-a-package-of-anybody"))
    check = named("packages", examine_machine(here, TODAY))
    assert (check.state, check.finding.en) == (State.BAD, "Missing: not-a-package-of-anybody.")


def test_a_clock_before_the_program_itself_is_wrong(here: Installation) -> None:
    assert named("clock", examine_machine(here, date(1970, 1, 1))).state is State.BAD


def test_a_port_that_our_own_server_uses_is_well(here: Installation) -> None:
    with only_one(here.home, here.url):
        check = named("port", examine_machine(here, TODAY))
    assert (check.state, check.finding.en) == (State.OK, f"huiyin run is running at {here.url}.")


def test_a_machine_without_a_browser_is_well(here: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert named("browser", examine_machine(here, TODAY)).state is State.OK


def test_years_that_are_announced_are_well(here: Installation) -> None:
    assert named("calendar", examine_rules(here, date(2025, 6, 2))).state is State.OK


def test_a_year_that_is_not_announced_yet_is_said(here: Installation) -> None:
    check = named("calendar", examine_rules(here, date(2124, 12, 1)))
    assert check.state is State.WARN
    assert "2124 and 2125" in check.finding.en


def test_a_profile_that_is_not_there_is_said_with_those_that_are(here: Installation) -> None:
    missing = Installation(home=here.home, host=here.host, port=here.port, hosts=here.hosts, profile="atlantis")
    check = named("rules", examine_rules(missing, TODAY))
    assert check.state is State.BAD
    assert "cn-2022" in check.finding.en


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("profiles/own.toml", "id = "),
        ("profiles/own.toml", 'id = "own"\nsurprise = true\n'),
        ("calendars/cn/2030.toml", "year = 2029"),
        ("limits/cn-2022.toml", "="),
    ],
)
def test_rules_that_cannot_be_read_are_said(here: Installation, file: str, text: str) -> None:
    path = here.rules / file
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert named("rules", examine_rules(here, TODAY)).state is State.BAD


def test_without_data_no_database_is_made(here: Installation) -> None:
    check = named("database", examine_data(here))
    assert check.state is State.WARN
    assert list(here.home.iterdir()) == []


def test_data_of_another_version_is_said(here: Installation) -> None:
    data = here.home / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("9\n")
    checks = list(examine_data(here))
    assert named("data", checks).state is State.BAD
    assert named("database", checks).state is State.BAD


def test_without_programs_the_database_is_said_to_be_out_of_reach(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUIYIN_PG_BIN", str(here.home))
    (here.home / "postgres" / "data").mkdir(parents=True)
    checks = list(examine_data(here))
    assert [(check.name, check.state) for check in checks] == [("postgresql", State.BAD), ("database", State.BAD)]


def test_an_external_database_that_does_not_answer_is_said(here: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://nobody:secret@127.0.0.1:{here.port}/huiyin")
    [check] = examine_data(here)
    assert (check.name, check.state) == ("database", State.BAD)
    assert "secret" not in f"{check.finding} {check.remedy}"
