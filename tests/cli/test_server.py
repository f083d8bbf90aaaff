"""`huiyin run`, `migrate` and `doctor`, as somebody at a terminal meets them."""

from __future__ import annotations

import json
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from huiyin.site.postgres import lease
from tests.running import HUIYIN, PATIENCE, Run, environment, free_port, huiyin, running, starting

DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
AS_NOBODY = """
import os, sys
import encodings.idna, huiyin.site.doctor.data, huiyin.site.run
from huiyin.cli.main import main
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
main()
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder as people name theirs."""
    return tmp_path / "回音 数据"


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """One that runs, for the tests that only look at it."""
    with running(tmp_path_factory.mktemp("run") / "回音 数据") as run:
        yield run


together = pytest.mark.xdist_group("run")  # the tests that look at the same one


def page(url: str, language: str) -> str:
    address = urlsplit(url)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=PATIENCE)
    with closing(connection):
        connection.request("GET", address.path, headers={"Accept-Language": language})
        return connection.getresponse().read().decode()


def doctor(home: Path, **more: str) -> tuple[int, dict[str, str]]:
    """The exit code and each check's state."""
    done = huiyin(home, "doctor", "--json", **more)
    found = json.loads(done.stdout)
    states = {check["name"]: check["state"] for check in found["checks"]}
    assert found["problems"] == sum(check["state"] == "bad" for check in found["checks"])
    return done.returncode, states


@together
def test_it_says_where_it_is_and_answers_there_in_both_languages(up: Run) -> None:
    said = "".join(up.lines)
    assert up.url in said
    assert str(up.home) in said
    assert "Every matter gets an answer" in page(up.url, "en")
    assert "事事有回音" in page(up.url, "zh-CN")


@together
def test_its_folder_is_closed_to_others(up: Run) -> None:
    assert stat.S_IMODE(up.home.stat().st_mode) == 0o700


@together
def test_a_second_one_on_the_same_data_is_told_where_the_first_is(up: Run) -> None:
    second = huiyin(up.home, "run")
    assert second.returncode == 4
    assert f"already running at {up.url}" in second.stderr
    assert "Every matter" in page(up.url, "en")


@together
def test_no_part_of_it_is_handed_the_owners_address(up: Run) -> None:
    parts = [process for process in up.family()[1:] if "huiyin.site" in " ".join(process.cmdline())]
    assert len(parts) == 2
    for process in parts:
        assert "owner" not in process.environ()["HUIYIN_DATABASE_APP_URL"]
        assert process.environ().keys().isdisjoint({"HUIYIN_DATABASE_OWNER_URL", "DATABASE_URL"})


@together
def test_the_doctor_finds_it_well(up: Run) -> None:
    code, states = doctor(up.home)
    assert code == 0
    assert states.pop("calendar") in {"ok", "warn"}
    assert set(states.values()) == {"ok"}, states
    assert {"port", "database", "roles", "migrations", "worker"} <= states.keys()


@together
def test_another_one_works_beside_it(up: Run, home: Path) -> None:
    with running(home) as other:
        assert page(other.url, "en") == page(up.url, "en")


@pytest.mark.parametrize(("number", "expected"), [(signal.SIGTERM, 0), (signal.SIGHUP, 0), (signal.SIGINT, 130)])
def test_a_signal_stops_it_with_all_it_started(home: Path, number: int, expected: int) -> None:
    with running(home) as run:
        family = run.family()
        code, said = run.stop(number)
    assert code == expected
    assert "Traceback" not in said
    _, alive = psutil.wait_procs(family, timeout=PATIENCE)
    assert alive == []


def test_ctrl_c_stops_it_at_any_moment(home: Path) -> None:
    with starting(home) as run:
        assert run.process.stdout is not None
        run.lines.append(run.process.stdout.readline())
        code, said = run.stop(signal.SIGINT)
    assert (code, "Traceback" in said) == (130, False), said
    assert not (home / "postgres" / "data" / "postmaster.pid").exists()


def test_a_second_start_takes_up_the_same_data(home: Path) -> None:
    kept = ["postgres/data/PG_VERSION", "keys/secret-key"]
    with running(home):
        before = [((home / name).stat().st_ino, (home / name).read_text()) for name in kept]
    with running(home) as run:
        assert [((home / name).stat().st_ino, (home / name).read_text()) for name in kept] == before
        assert "Every matter" in page(run.url, "en")


def test_a_taken_port_is_said_before_anything_is_started(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = huiyin(home, "run", port=port)
    assert done.returncode == 4
    assert f"Another program uses port {port}" in done.stderr
    assert f"HUIYIN_PORT={port + 1}" in done.stderr
    assert not (home / "postgres").exists()


def test_a_first_page_that_fails_is_said(home: Path) -> None:
    done = huiyin(home, "run", HUIYIN_HOSTS="not_a_host")
    assert (done.returncode, "HUIYIN_HOSTS" in done.stderr) == (4, True)


def test_rules_that_are_not_there_are_said_before_anything_is_started(home: Path) -> None:
    done = huiyin(home, "run", HUIYIN_PROFILE="atlantis")
    assert done.returncode == 3
    assert "atlantis" in done.stderr
    assert not (home / "postgres").exists()


def test_an_ordinary_user_without_rights_to_the_folder_is_told_what_to_set(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    closed = tmp_path / "closed"
    closed.mkdir(0o500)
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, "run"],
        env=environment(closed / "var", free_port()),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 4, done.stderr
    assert "There is no right to write" in done.stderr
    assert "HUIYIN_HOME" in done.stderr


@pytest.mark.parametrize("victim", ["huiyin.site.serve", "huiyin.site.work"])
def test_a_part_that_dies_is_said_and_the_rest_is_stopped(home: Path, victim: str) -> None:
    with running(home) as run:
        family = run.family()
        [part] = [process for process in family if process.cmdline()[-1:] == [victim]]
        part.kill()
        code, said = run.ends()
    assert code == 4
    assert "ended unexpectedly" in said
    _, alive = psutil.wait_procs(family, timeout=PATIENCE)
    assert alive == []


def test_when_it_is_killed_its_parts_end_and_a_later_start_works(home: Path) -> None:
    port = free_port()
    with running(home, port) as run:
        parts = [process for process in run.family()[1:] if "postgres" not in process.name()]
        run.process.kill()
        _, alive = psutil.wait_procs(parts, timeout=PATIENCE)
        assert alive == []
    with running(home, port) as run:
        assert "Every matter" in page(run.url, "en")


def test_it_speaks_chinese_and_works_in_the_plainest_locale(home: Path) -> None:
    with running(home, HUIYIN_LANG="zh", LC_ALL="C", LANG="C") as run:
        assert "网址" in "".join(run.lines)
        assert run.stop()[0] == 0


def test_the_doctor_makes_nothing(home: Path) -> None:
    code, states = doctor(home)
    assert (code, states["database"]) == (0, "warn")
    assert not home.exists()


def test_the_doctor_says_so_where_it_may_not_look(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    closed = tmp_path / "closed"
    closed.mkdir(0o700)
    (closed / "var").mkdir()
    closed.chmod(0)
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, "doctor", "--json"],
        env=environment(closed / "var", free_port()),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    closed.chmod(0o700)
    states = {check["name"]: check["state"] for check in json.loads(done.stdout)["checks"]}
    assert done.returncode == 1, done.stderr
    assert (states["home"], states["rules"]) == ("bad", "bad")


def test_the_doctor_tells_people_what_to_do(home: Path) -> None:
    home.mkdir(0o755)
    done = huiyin(home, "doctor")
    assert done.returncode == 0
    assert "chmod go=" in " ".join(done.stdout.split())


def test_two_migrations_at_once_take_turns(home: Path) -> None:
    each = [
        subprocess.Popen([*HUIYIN, "migrate"], env=environment(home, free_port()), stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=PATIENCE)[0] for process in each]
    assert [process.returncode for process in each] == [0, 0]
    assert sorted("procrastinate.0001_initial" in text for text in said) == [False, True]


@pytest.mark.skipif(not DEBIAN, reason="no other PostgreSQL here: apt-get install postgresql")
@pytest.mark.parametrize("folder", DEBIAN, ids=lambda folder: folder.parent.name)
def test_roles_and_rights_hold_on_this_version_of_postgresql(home: Path, folder: Path) -> None:
    assert huiyin(home, "migrate", HUIYIN_PG_BIN=str(folder)).returncode == 0
    code, states = doctor(home, HUIYIN_PG_BIN=str(folder))
    assert code == 0
    assert states["roles"] == states["migrations"] == "ok"


def test_data_that_was_migrated_only_has_no_worker_yet(home: Path) -> None:
    assert huiyin(home, "migrate").returncode == 0
    assert doctor(home) == (0, doctor(home)[1] | {"migrations": "ok", "worker": "warn"})


def test_a_database_without_its_tables_is_found(home: Path) -> None:
    with lease(home):
        code, states = doctor(home)
    assert (code, states["roles"], states["migrations"]) == (1, "ok", "bad")


def test_a_database_that_somebody_else_runs_is_used_by_both_roles(home: Path, tmp_path: Path) -> None:
    with lease(tmp_path / "elsewhere") as server:
        owner = server.url("owner").replace("huiyin_owner@", "postgres@")  # who may make roles there
        theirs = {"DATABASE_URL": owner, "DATABASE_APP_URL": server.url("app")}
        assert huiyin(home, "migrate", **theirs).returncode == 0
        with running(home, **theirs) as run:
            assert "DATABASE_URL" in "".join(run.lines)
            code, states = doctor(home, **theirs)
            assert (code, states["roles"], states["migrations"], states["worker"]) == (0, "ok", "ok", "ok")
        del theirs["DATABASE_APP_URL"]
        assert doctor(home, **theirs)[1]["roles"] == "warn"
    assert not (home / "postgres").exists()


def test_a_setting_that_is_no_port_is_said(home: Path) -> None:
    for command in ("run", "doctor"):
        done = huiyin(home, command, HUIYIN_PORT="http")
        assert (done.returncode, "HUIYIN_PORT" in done.stderr) == (4, True)
