"""What stands in the way is named, with its remedy, in both languages."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from huiyin.site.postgres import binaries as binaries_module
from huiyin.site.postgres.binaries import find_binaries
from huiyin.site.postgres.folder import short_name
from huiyin.site.postgres.postmaster import SOCKET_NAME, has_ended
from huiyin.site.postgres.process import stop
from huiyin.site.postgres.trouble import CAUSES, diagnose
from huiyin.site.problem import Problem
from tests.site.postgres.holder import Holder
from tests.site.postgres.probe import answers, folder_of, lease

FOLDER = Path("/home/回音/postgres")


@pytest.mark.parametrize(
    ("said", "zh", "en"),
    [
        ("FATAL:  could not write lock file: No space left on device", "磁盘已满", "The disk is full"),
        ("could not resize shared memory segment: No space left on device", "共享内存", "shared memory"),
        ("could not create semaphores: No space left on device", "共享内存", "shared memory"),
        ("[Errno 30] Read-only file system: '/home'", "只读", "read-only"),
        ("[Errno 13] Permission denied: '/home'", "没有权限", "no right"),
        ('FATAL:  data directory "/x" has invalid permissions', "属主或权限", "owner or the mode"),
        ('Unix-domain socket path "/x" is too long (maximum 107 bytes)', "107 字节", "107 bytes"),
        ("FATAL:  database files are incompatible with server", "另一版本", "another version"),
        ('"root" execution of the PostgreSQL server is not permitted.', "root", "root"),
        ("initdb: error: could not look up effective user ID 4711: user does not exist", "没有名字", "no name"),
        ("initdb: error while loading shared libraries: libpq.so.5", "无法启动", "cannot be started"),
        ("PANIC:  could not locate a valid checkpoint record", "损坏", "damaged"),
        ('FATAL:  lock file "postmaster.pid" already exists', "另一个", "Another PostgreSQL process"),
    ],
)
def test_a_known_cause_is_named(said: str, zh: str, en: str) -> None:
    problem = diagnose(said, FOLDER)
    assert zh in problem.what.zh
    assert en in problem.what.en
    assert said in problem.what.en


def test_an_unknown_cause_gives_the_last_words() -> None:
    problem = diagnose("\n".join(f"LOG:  line {n}" for n in range(9)), FOLDER)
    assert "line 8" in problem.what.zh
    assert "line 3" not in problem.what.zh


def test_every_remedy_is_there_in_both_languages() -> None:
    for cause in CAUSES:
        assert "{" not in cause.remedy.en.format(folder=FOLDER) + cause.remedy.zh.format(folder=FOLDER)


def test_data_of_another_version_names_both_and_the_way_out(home: Path) -> None:
    (folder_of(home) / "data" / "PG_VERSION").write_text("14\n")
    with pytest.raises(Problem, match=r"made by PostgreSQL 14, .* are PostgreSQL \d\d") as caught, lease(home):
        pass
    assert "HUIYIN_PG_BIN" in caught.value.remedy.zh
    assert "pg_dumpall" in caught.value.remedy.en


def test_a_folder_without_programs_is_refused(new_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIYIN_PG_BIN", str(tmp_path))
    with pytest.raises(Problem, match="HUIYIN_PG_BIN names"), lease(new_home):
        pass


def test_too_old_programs_are_refused(new_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("postgres", "initdb"):
        (tmp_path / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.19'\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("HUIYIN_PG_BIN", str(tmp_path))
    with pytest.raises(Problem, match="no working PostgreSQL 15 or later"), lease(new_home):
        pass


def test_a_machine_without_programs_is_told_how_to_get_them(new_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUIYIN_PG_BIN", raising=False)
    monkeypatch.setattr(binaries_module, "_wheel", list)
    monkeypatch.setattr(binaries_module, "_debian", list)
    with pytest.raises(Problem, match=r"apt-get install postgresql.*DATABASE_URL"), lease(new_home):
        pass


def test_a_folder_without_rights_is_named(public_home: Path, ordinary: dict[str, Any]) -> None:
    public_home.parent.chmod(0o555)
    with Holder(public_home, **ordinary) as holder:
        assert "no right to use" in holder.said["problem"]
        assert "Run as the owner" in holder.said["remedy"]


@pytest.mark.parametrize(("options", "said"), [("size=8m", "The disk is full"), ("ro", "The file system is read-only")])
def test_a_disk_that_takes_nothing_is_named(new_home: Path, options: str, said: str) -> None:
    new_home.mkdir()
    with Holder(new_home, before=_on_a_disk_of_its_own(new_home, options)) as holder:
        assert said in holder.said["problem"]


@pytest.mark.usefixtures("namespaces")
def test_a_disk_that_filled_up_after_the_first_start_is_named(home: Path) -> None:
    (home / "postgres").rename(home.with_name("kept"))
    fill = 'cp -a "$0/../kept" "$0/postgres"; cat /dev/zero > "$0/filler"'
    with Holder(home, before=_on_a_disk_of_its_own(home, "size=64m", then=fill)) as holder:
        assert "The disk is full" in holder.said["problem"]


def _on_a_disk_of_its_own(home: Path, options: str, then: str = "true") -> tuple[str, ...]:
    """What to put before a command that is to find ``home`` on such a disk."""
    fresh = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
    mount = f'mount -t tmpfs -o {options} none "$0"'
    try:
        subprocess.run([*fresh, "sh", "-c", mount, home], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this machine lets nobody mount a small disk")
    return (*fresh, "sh", "-c", f'{mount} && {{ {then}; }}; exec "$@"', str(home))


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A short folder for temporary files, in place of the system's."""
    folder = Path(tempfile.mkdtemp(prefix="t"))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def deep(public_home: Path, namespaces: None, used: Path) -> Iterator[Path]:
    """A data folder whose socket would have too long a path in bytes, though not in characters."""
    deep = public_home.parent / ("信访" * 13)
    socket = str(deep / "postgres" / "run" / SOCKET_NAME)
    assert len(socket) <= 107 < len(os.fsencode(socket))
    shutil.copytree(used / "postgres" / "data", deep / "postgres" / "data")
    yield deep
    stop(deep / "postgres" / "data")


def test_a_path_too_long_for_a_socket_gets_a_short_one(deep: Path, short: Path) -> None:
    with lease(deep) as server:
        assert server.data == deep / "postgres" / "data"
        assert server.socket is not None
        assert server.socket.parent == short
        assert server.socket.stat().st_mode & 0o777 == 0o700
        assert answers(server.url())
    assert list(short.iterdir()) == []
    with lease(deep) as again:
        assert again.socket == server.socket


def test_a_running_socket_is_found_under_another_folder_for_temporary_files(deep: Path, short: Path) -> None:
    other = short / "other"
    other.mkdir()
    with Holder(deep, env={"TMPDIR": str(other)}) as first:
        assert first.said["socket"].startswith(str(other))
        with lease(deep) as second:
            assert str(second.socket) == first.said["socket"]


def test_a_trap_laid_for_the_short_folder_is_refused(deep: Path, short: Path, tmp_path: Path) -> None:
    (short / short_name(deep / "postgres")).symlink_to(tmp_path)
    with pytest.raises(Problem, match="belongs to user"), lease(deep):
        pass


def test_a_path_too_long_even_for_temporary_files_is_named(
    deep: Path, short: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(short / ("信访" * 15)))
    Path(tempfile.gettempdir()).mkdir()
    with pytest.raises(Problem, match="more than 107 bytes"), lease(deep):
        pass


@pytest.mark.usefixtures("namespaces")
def test_a_server_that_never_answers_is_given_up_and_ended(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its programs look right, but the server only waits."""
    real = find_binaries().folder
    (tmp_path / "initdb").symlink_to(real / "initdb")
    (tmp_path / "postgres").write_text(
        f'#!/bin/sh\necho $$ > "{tmp_path}/number"\n'
        f'case "$1" in --version) exec "{real}/postgres" --version;; -D) exec sleep 1000;; esac\n'
    )
    (tmp_path / "postgres").chmod(0o755)
    monkeypatch.setenv("HUIYIN_PG_BIN", str(tmp_path))
    with pytest.raises(Problem, match="has not accepted connections yet"), lease(home, patience=2):
        pass
    waiting = psutil.Process(int((tmp_path / "number").read_text()))
    assert has_ended(waiting, within=10)


def test_a_server_that_does_not_start_says_why(home: Path) -> None:
    with (folder_of(home) / "data" / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    with pytest.raises(Problem, match="no_such_setting"), lease(home):
        pass
