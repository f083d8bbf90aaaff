"""A place for the user nobody, who cannot come to ``home``: a folder of its own in the system's state.

It holds the data, the socket and, if need be, a copy of PostgreSQL's programs. Other processes of nobody's can
reach it too, so it is the last resort. The file ``home/postgres/elsewhere`` remembers it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from huiyin.procedure.text import Text
from huiyin.site.postgres.account import Account
from huiyin.site.postgres.binaries import Binaries
from huiyin.site.postgres.folder import own, short_name
from huiyin.site.problem import Problem

STATE = Path("/var/lib")  # not /var/tmp, from which many systems sweep what is thirty days old


def find_base(folder: Path, account: Account) -> Path:
    """The folder that stands in for ``folder``: the one remembered, or else a new one."""
    if (folder / "data").exists():
        raise _left_behind(folder / "data")
    memory = folder / "elsewhere"
    remembered = memory.read_text().strip() if memory.exists() else ""
    if remembered and not Path(remembered).exists():
        raise _gone(remembered, memory)
    base = own(Path(remembered) if remembered else STATE / short_name(folder), account)
    memory.write_text(f"{base}\n")
    return base


def programs_within_reach(binaries: Binaries, base: Path, account: Account) -> Path:
    """The folder from which the account can run the programs."""
    if account.can(binaries.folder / "postgres", "--version"):
        return binaries.folder
    if not binaries.from_wheel:  # only there is it known what belongs to them, and nothing else may be copied
        raise _unreachable(binaries.folder)
    copy = base / f"programs-{binaries.version}"
    prefix = binaries.folder.parent
    if not copy.exists():
        _copy(prefix, copy, account)
    return copy / prefix.parent.name / prefix.name / "bin"


def _copy(prefix: Path, copy: Path, account: Account) -> None:
    # The wheel's programs look for their libraries beside the package, in <package>.libs.
    package = prefix.parent
    libraries = package.with_name(f"{package.name}.libs")
    unfinished = copy.with_name("programs.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(prefix, unfinished / package.name / prefix.name, symlinks=True)
    if libraries.is_dir():
        shutil.copytree(libraries, unfinished / libraries.name)
    for path in (unfinished, *unfinished.rglob("*")):
        os.chown(path, account.owner, -1, follow_symlinks=False)
    unfinished.rename(copy)


def _unreachable(programs: Path) -> Problem:
    return Problem(
        Text(
            zh=f"PostgreSQL 将以 nobody 身份运行，而 nobody 无法访问 {programs}。",
            en=f"PostgreSQL is to run as nobody, who cannot reach {programs}.",
        ),
        Text(
            zh="请将程序放到所有用户可读的目录，并用 HUIYIN_PG_BIN 指定；或以普通用户身份运行。",
            en="Put the programs where every user can read them and name that folder in HUIYIN_PG_BIN;"
            " or run as an ordinary user.",
        ),
    )


def _left_behind(data: Path) -> Problem:
    return Problem(
        Text(
            zh=f"{data} 由 root 在用户命名空间中建立，而现在这里无法使用用户命名空间。",
            en=f"{data} was made by root in a user namespace, and none can be used here now.",
        ),
        Text(
            zh="请重新允许用户命名空间；或将整个数据目录交给一个普通用户（chown -R），并以该用户身份运行。",
            en="Allow user namespaces again; or give the whole data folder to an ordinary user (chown -R)"
            " and run as that user.",
        ),
    )


def _gone(base: str, memory: Path) -> Problem:
    return Problem(
        Text(
            zh=f"数据原来存放在 {base}，该目录已不存在。",
            en=f"The data was in {base}, and that folder is gone.",
        ),
        Text(
            zh=f"请从备份恢复该目录；如要从空数据库重新开始，请删除 {memory}。",
            en=f"Restore that folder from a backup; to begin again with an empty database, delete {memory}.",
        ),
    )
