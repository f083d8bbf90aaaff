"""Root, an ordinary user, and root where namespaces are forbidden."""

from __future__ import annotations

import os
import pwd
import shutil
from pathlib import Path
from typing import Any

import pytest

from huiyin.site.postgres import binaries as binaries_module
from huiyin.site.postgres.account import choose_account, namespace, nobody
from huiyin.site.postgres.binaries import find_binaries
from huiyin.site.problem import Problem
from tests.site.postgres.holder import Holder
from tests.site.postgres.probe import answers, are_gone, ask, do, family, folder_of, lease, postmaster

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
NOBODY = pwd.getpwnam("nobody").pw_uid


@pytest.fixture
def as_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine that forbids user namespaces."""
    monkeypatch.setenv("HUIYIN_PG_AS", "nobody")


@root_only
@pytest.mark.usefixtures("namespaces")
def test_what_root_starts_stays_with_root_and_closed(new_home: Path) -> None:
    new_home.mkdir(mode=0o751)
    parents = {folder: folder.stat() for folder in (new_home, *new_home.parents)}
    with lease(new_home) as server:
        assert server.note is None
        assert server.data == new_home / "postgres" / "data"
        assert postmaster(new_home).uids().effective == 0
        assert {file.stat().st_uid for file in server.data.rglob("*")} == {0}
        assert server.data.stat().st_mode & 0o777 == 0o700
    for folder, before in parents.items():
        assert (folder.stat().st_mode, folder.stat().st_uid) == (before.st_mode, before.st_uid)


def test_an_ordinary_user_starts_it_as_they_are(public_home: Path, ordinary: dict[str, Any]) -> None:
    with Holder(public_home, **ordinary) as holder:
        data = Path(holder.said["data"])
        assert data == public_home / "postgres" / "data"
        assert answers(holder.said["url"])
        assert postmaster(public_home).uids().effective == data.stat().st_uid == ordinary.get("user", os.geteuid())
        assert data.stat().st_mode & 0o777 == 0o700
    assert public_home.parent.stat().st_mode & 0o777 == 0o777


@root_only
def test_without_namespaces_the_data_lies_elsewhere_and_is_found_again(
    new_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUIYIN_PG_AS", "nobody")
    with lease(new_home) as server:
        assert server.data is not None
        base = server.data.parent
        assert server.note is not None
        assert str(base) in server.note.en
        assert str(base) in server.note.zh
        assert (base.stat().st_uid, base.stat().st_mode & 0o777) == (NOBODY, 0o700)
        do(server.url("owner"), "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (7)")
    monkeypatch.delenv("HUIYIN_PG_AS")
    with lease(new_home) as server:
        assert server.data == base / "data"
        assert ask(server.url("owner"), "SELECT n FROM kept") == 7


@root_only
def test_a_moved_home_finds_its_data_elsewhere(new_home: Path, as_nobody: None) -> None:
    with lease(new_home) as before:
        pass
    new_home.rename(new_home.with_name("new"))
    with lease(new_home.with_name("new")) as after:
        assert after.data == before.data
    new_home.with_name("new").rename(new_home)


@root_only
def test_data_that_went_missing_elsewhere_is_not_begun_anew(new_home: Path, as_nobody: None) -> None:
    with lease(new_home) as server:
        assert server.data is not None
        base = server.data.parent
    shutil.rmtree(base)
    with pytest.raises(Problem, match=f"was in {base}"), lease(new_home):
        pass
    (new_home / "postgres" / "elsewhere").unlink()


@root_only
def test_data_made_in_a_namespace_is_not_left_behind(new_home: Path, as_nobody: None) -> None:
    (new_home / "postgres" / "data").mkdir(parents=True)
    with pytest.raises(Problem, match="was made by root in a user namespace"), lease(new_home):
        pass


@pytest.fixture
def closed_wheel(tmp_path: Path) -> Path:
    """The programs of the wheel, in a folder that only its owner can enter."""
    folders = binaries_module._wheel()
    if not folders:
        pytest.skip("the wheel is not installed here")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    prefix = max(folders).parent
    package = prefix.parent
    for part in (prefix, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, closed / part.relative_to(package.parent))
    return closed / package.name / prefix.name / "bin"


@root_only
def test_programs_that_nobody_can_reach_are_copied(
    new_home: Path, closed_wheel: Path, as_nobody: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries_module, "_wheel", lambda: [closed_wheel])
    with lease(new_home) as server:
        assert answers(server.url())
        assert server.binaries == closed_wheel
        [copy] = folder_of(new_home).glob("programs-*")
        assert copy.stat().st_uid == NOBODY


@root_only
def test_programs_of_the_operators_own_are_not_copied(
    new_home: Path, closed_wheel: Path, as_nobody: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside them may lie anything, and nobody's folder is no place for it."""
    monkeypatch.setenv("HUIYIN_PG_BIN", str(closed_wheel))
    with pytest.raises(Problem, match=f"cannot reach {closed_wheel}"), lease(new_home):
        pass
    assert list(folder_of(new_home).glob("programs*")) == []


@root_only
def test_the_server_is_known_also_where_root_may_not_look_into_processes(new_home: Path, as_nobody: None) -> None:
    """As in a container, whose root lacks CAP_SYS_PTRACE."""
    blind = ("setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace")
    if shutil.which("setpriv") is None:
        pytest.skip("no setpriv on this machine")
    with Holder(new_home) as holder:
        assert answers(holder.said["url"])
        left = family(new_home)
        holder.kill()
    with Holder(new_home, before=blind) as last:
        assert answers(last.said["url"])
    assert are_gone(left)


@root_only
@pytest.mark.parametrize("unshare", ["#!/bin/sh\nexit 1\n", None], ids=["forbidden", "absent"])
def test_root_becomes_nobody_where_namespaces_do_not_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unshare: str | None
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    if unshare:
        (tmp_path / "unshare").write_text(unshare)
        (tmp_path / "unshare").chmod(0o755)
    assert choose_account(tmp_path, find_binaries().folder / "postgres") == nobody()


@root_only
@pytest.mark.usefixtures("namespaces")
def test_root_becomes_nobody_where_a_namespace_cannot_reach_the_folder(public_home: Path) -> None:
    """In a namespace root may no longer enter what others have closed."""
    closed = public_home.parent / "closed"
    (closed / "within").mkdir(parents=True)
    os.chown(closed, NOBODY, -1)
    closed.chmod(0o700)
    assert choose_account(public_home.parent, find_binaries().folder / "postgres") == namespace()
    assert choose_account(closed / "within", find_binaries().folder / "postgres") == nobody()


@root_only
def test_as_root_itself_it_is_refused_with_the_remedy(new_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIYIN_PG_AS", "self")
    with pytest.raises(Problem, match=r"does not run as root(.|\n)*HUIYIN_PG_AS"), lease(new_home):
        pass


def test_an_unknown_account_is_refused(new_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIYIN_PG_AS", "king")
    with pytest.raises(Problem, match="HUIYIN_PG_AS is 'king'"), lease(new_home):
        pass


@root_only
def test_a_folder_of_another_user_is_refused(new_home: Path) -> None:
    (new_home / "postgres").mkdir(parents=True)
    os.chown(new_home / "postgres", NOBODY, -1)
    with pytest.raises(Problem, match=f"belongs to user {NOBODY}"), lease(new_home):
        pass
