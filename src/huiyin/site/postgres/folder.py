"""Folders that are ours alone."""

from __future__ import annotations

import os
import stat
from hashlib import sha256
from pathlib import Path

from huiyin.procedure.text import Text
from huiyin.site.postgres.account import Account
from huiyin.site.problem import Problem


def open_folder(home: Path) -> Path:
    """``home/postgres``, made if missing, and ours."""
    folder = home.resolve() / "postgres"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = folder.stat().st_uid
    if owner != os.geteuid():
        raise _foreign(folder, owner)
    return folder


def short_name(folder: Path) -> str:
    """A name of its own for ``folder``, to stand for it elsewhere."""
    return f"huiyin-{sha256(os.fsencode(folder)).hexdigest()[:16]}"


def own(folder: Path, account: Account) -> Path:
    """The folder, made if missing, closed to all but ``account``; one that others laid there is refused."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), account.owner}:
        raise _foreign(folder, found.st_uid)
    folder.chmod(0o700)
    if found.st_uid != account.owner:
        os.chown(folder, account.owner, -1)
    return folder


def _foreign(folder: Path, owner: int) -> Problem:
    us = os.geteuid()
    return Problem(
        Text(
            zh=f"{folder} 属于用户 {owner}，而不是当前用户 {us}。",
            en=f"{folder} belongs to user {owner}, not to the current user, {us}.",
        ),
        Text(
            zh="请以该用户身份运行，或改用另一个数据目录。",
            en="Run as that user, or use another data folder.",
        ),
    )
