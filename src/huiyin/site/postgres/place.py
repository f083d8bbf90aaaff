"""Which folders the embedded server uses.

    home/postgres/holders, turn   the locks of lease.py
                  data            the cluster, mode 700
                  run             the socket, or a short folder for temporary files if its path were too long
                  log             what the server says: never a statement, never a value
                  elsewhere       written when the server runs as nobody, who cannot come here: the folder
                                  that then holds data, run and a copy of PostgreSQL's programs
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from huiyin.procedure.text import Text
from huiyin.site.postgres.account import Account, choose_account, nobody
from huiyin.site.postgres.binaries import Binaries, find_binaries
from huiyin.site.problem import Problem

STATE = Path("/var/lib")  # /var/tmp would be swept after thirty days
LONGEST_SOCKET = 107  # bytes, by the kernel's struct sockaddr_un
SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True, slots=True)
class Place:
    """Where one embedded server works, and as whom."""

    data: Path
    socket: Path
    log: Path
    binaries: Binaries
    programs: Path  # the folder they are run from: a copy where the account cannot reach the original
    account: Account
    note: Text | None = None


def open_folder(home: Path) -> Path:
    """``home/postgres``, made if missing, and ours."""
    folder = home.resolve() / "postgres"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = folder.stat().st_uid
    if owner != os.geteuid():
        raise _foreign(folder, owner)
    return folder


def settle(folder: Path) -> Place:
    """Decide where and as whom the server works; a decision once taken stands while its data is there."""
    binaries = find_binaries()
    moved = folder / "elsewhere"
    account = nobody() if moved.exists() else choose_account(folder, binaries.folder / "postgres")
    if account.owner != os.geteuid():
        return _settle_elsewhere(folder, moved, binaries, account)
    return Place(
        data=folder / "data",
        socket=_own(_socket_folder(folder), account),
        log=folder / "log",
        binaries=binaries,
        programs=binaries.folder,
        account=account,
    )


def _settle_elsewhere(folder: Path, moved: Path, binaries: Binaries, account: Account) -> Place:
    if (folder / "data").exists():
        raise _left_behind(folder / "data")
    base = STATE / f"huiyin-{_digest(folder)}"
    if moved.exists():
        base = Path(moved.read_text().strip())
        if not base.exists():
            raise _gone(base, moved)
    _own(base, account)
    moved.write_text(f"{base}\n")
    return Place(
        data=base / "data",
        socket=_own(base / "run", account),
        log=folder / "log",
        binaries=binaries,
        programs=_within_reach(binaries, base, account),
        account=account,
        note=Text(
            zh=f"PostgreSQL 不能以 root 身份运行，本机又不允许使用用户命名空间，"
            f"因此它以 nobody 身份运行，数据存放在 {base}。",
            en="PostgreSQL does not run as root and this machine allows no user namespaces,"
            f" so it runs as nobody, and its data lies in {base}.",
        ),
    )


def _socket_folder(folder: Path) -> Path:
    near = folder / "run"
    if len(os.fsencode(near / SOCKET_NAME)) <= LONGEST_SOCKET:
        return near
    return Path(tempfile.gettempdir()) / f"huiyin-{_digest(folder)}"


def _digest(folder: Path) -> str:
    return sha256(os.fsencode(folder)).hexdigest()[:16]


def _own(folder: Path, account: Account) -> Path:
    """The folder, made if missing, of this account alone; in a folder that all may write to it may be a trap."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), account.owner}:
        raise _foreign(folder, found.st_uid)
    folder.chmod(0o700)
    if found.st_uid != account.owner:
        os.chown(folder, account.owner, -1)
    return folder


def _within_reach(binaries: Binaries, base: Path, account: Account) -> Path:
    """A folder from which the account can run the programs, copied if need be."""
    if account.can(binaries.folder / "postgres", "--version"):
        return binaries.folder
    copy = base / f"programs-{binaries.version}"
    prefix = binaries.folder.parent
    if not copy.exists():
        # initdb looks for libpq at …/<package>.libs, as the wheel is laid out
        package = prefix.parent
        unfinished = copy.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(prefix, unfinished / package.name / prefix.name, symlinks=True)
        libraries = package.with_suffix(".libs")
        if libraries.is_dir():
            shutil.copytree(libraries, unfinished / libraries.name)
        for path in (unfinished, *unfinished.rglob("*")):
            os.chown(path, account.owner, -1, follow_symlinks=False)
        unfinished.rename(copy)
    return copy / prefix.parent.name / prefix.name / "bin"
